// Random small Kconfig trees through the kernel's C conf and Kiln's, compared in all they print and leave.
//   node scripts/fuzz-conf.mjs --tree TREE --conf C_CONF [--count 1000] [--seed N] [--keep FOLDER] [--valid] [--rich]
// TREE's scripts/kconfig says which rules hold; C_CONF is the program built from it. The seed that is printed replays the
// run; --keep leaves the first difference behind. Exit status 1 tells of a difference.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { kconfigCase, MODES } from "./kconfig-cases.mjs";
import { outputDifference } from "./output-difference.mjs";

const { values } = parseArgs({
  options: {
    tree: { type: "string" },
    conf: { type: "string" },
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    keep: { type: "string" },
    // Leaves out what is not of the language: those cases end at its messages.
    valid: { type: "boolean", default: false },
    // Choices with names, of tristates, or optional, where the tree has them (before 6.11).
    rich: { type: "boolean", default: false },
  },
});
if (values.tree === undefined || values.conf === undefined) {
  console.error("usage: node scripts/fuzz-conf.mjs --tree TREE --conf C_CONF [--count N] [--seed N] [--keep FOLDER]");
  process.exit(2);
}
const count = Number(values.count);
const first = Number(values.seed);
const work = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "kiln-fuzz-"));
/** Questions that one run may ask: a default that is no valid value is asked for again and again. */
const PATIENCE = 3000;
/** Bytes of output after which a run is taken to be one without end. */
const LONGEST = 1 << 20;
/** Cases for which the C program is started under one shell. */
const BATCH = 200;

class Endless extends Error {}

const { runConf } = await load();
const notations = notationsOf(values.tree);
const realFiles = values.valid ? [] : smallKconfigFiles(values.tree);
console.log(`seed ${first}, ${count} cases, rules of ${values.tree}`);
let different = 0;
let crashed = 0;
for (let from = 0; from < count && different < 20; from += BATCH) {
  const cases = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => (first + from + at) % 2 ** 31).map(
    (seed) => ({ seed, made: kconfigCase(seed, !values.valid, realFiles, notations) }),
  );
  const theirs = runAllTheirs(cases);
  cases.forEach(({ seed, made }, at) => {
    const got = runOurs(place("kiln", made), made);
    const expected = theirs(at);
    if (expected.endless && got.endless) return;
    if (expected.crashed) {
      crashed += 1;
      return;
    }
    const difference = firstDifference(expected, got);
    if (difference === undefined) return;
    different += 1;
    console.log(`case ${seed} (${made.mode.kind}) differs: ${difference}`);
    if (values.keep !== undefined && different === 1) {
      rmSync(values.keep, { recursive: true, force: true });
      cpSync(join(work, `c${at}`), join(values.keep, "c"), { recursive: true });
      cpSync(join(work, "kiln"), join(values.keep, "kiln"), { recursive: true });
    }
  });
}
rmSync(work, { recursive: true, force: true });
if (crashed > 0) console.log(`${crashed} cases say nothing: the C program crashed`);
console.log(different === 0 ? `${count} cases equal` : `${different} cases differ; --seed N --count 1 replays case N`);
process.exitCode = different === 0 ? 0 : 1;

async function load() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const outfile = join(work, "session.mjs");
  await build({
    absWorkingDir: root,
    stdin: { contents: 'export { runConf } from "./src/session/index.ts";', resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

function notationsOf(tree) {
  const grammar = ["parser.y", "zconf.y"].map((name) => join(tree, "scripts/kconfig", name)).find(existsSync);
  const text = grammar === undefined ? "" : readFileSync(grammar, "utf8");
  const options = readFileSync(join(tree, "scripts/kconfig/conf.c"), "utf8");
  return {
    transitional: text.includes("T_TRANSITIONAL"),
    oldOptions: !/^config_option: T_MODULES T_EOL/m.test(text),
    silent: /getopt_long\([^"]*"\w*s/.test(options),
    modes: MODES.filter((mode) => options.includes(`"${mode}"`)),
    macros: existsSync(join(tree, "scripts/kconfig/preprocess.c")),
    imply: text.includes("T_IMPLY"),
    visible: text.includes("T_VISIBLE"),
    orders: text.includes("T_LESS"),
    wordTitles: /^prompt:\s*T_WORD\s*$/m.test(text),
    richChoices: values.rich && /^choice: T_CHOICE word_opt/m.test(text),
    conditional: /^depends: T_DEPENDS T_ON expr if_expr/m.test(text),
  };
}

/** The tree's own Kconfig files of under 8 kB, in a fixed order. */
function smallKconfigFiles(tree) {
  return readdirSync(tree, { recursive: true })
    .filter((path) => /(^|\/)Kconfig[^/]*$/.test(path) && !path.startsWith("scripts/"))
    .sort()
    .map((path) => join(tree, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 8192)
    .map((path) => readFileSync(path, "latin1"));
}

function place(name, made) {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, text] of Object.entries(made.files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text, "latin1");
  }
  return folder;
}

/** Runs the C program on all cases of a batch under one shell, and returns how to look at what each left. */
function runAllTheirs(cases) {
  // What prints or computes without end is stopped: in blocks of 512 bytes, in seconds.
  const limits = `ulimit -f ${LONGEST / 512} && ulimit -t 2 && ulimit -c 0`;
  const script = cases.map(({ made }, at) => {
    const folder = place(`c${at}`, made);
    writeFileSync(join(work, `in${at}`), made.answers);
    const { kind, file, silent } = made.mode;
    const variables = Object.entries(made.environment).map(([name, value]) => quoted(`${name}=${value}`));
    const mode = `${silent ? "-s " : ""}${quoted(file === undefined ? `--${kind}` : `--${kind}=${file}`)}`;
    const streams = `<${work}/in${at} >${work}/out${at} 2>${work}/err${at}`;
    const program = `exec env -i ${variables.join(" ")} ${quoted(values.conf)} ${mode} Kconfig ${streams}`;
    return `(cd ${folder} && ${limits} && ${program}); echo $? >${work}/status${at}`;
  });
  const shell = spawnSync("/bin/sh", [], { input: `${script.join("\n")}\n`, encoding: "latin1" });
  if (shell.status !== 0) throw new Error(shell.stderr);
  const read = (name) => readFileSync(join(work, name), "latin1");
  return (at) => {
    const status = Number(read(`status${at}`));
    const endless =
      status === 128 + constants.signals.SIGXFSZ || status === 128 + constants.signals.SIGXCPU || status === 137;
    const crashed = status === 128 + constants.signals.SIGSEGV || status === 128 + constants.signals.SIGABRT;
    return {
      crashed,
      endless,
      status,
      out: read(`out${at}`),
      err: read(`err${at}`),
      files: filesOf(join(work, `c${at}`)),
    };
  };
}

function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function runOurs(folder, made) {
  let out = "";
  let err = "";
  let at = 0;
  let asked = 0;
  let ended = false;
  const input = {
    echoes: false,
    ended: () => ended,
    read() {
      asked += 1;
      if (asked > PATIENCE) throw new Endless();
      // The end of input is noticed only by reading on.
      if (at >= made.answers.length) {
        ended = true;
        return undefined;
      }
      const end = made.answers.indexOf("\n", at) + 1;
      const line = made.answers.slice(at, end);
      at = end;
      return line;
    },
  };
  const request = {
    mode: made.mode,
    kconfig: "Kconfig",
    environment: made.environment,
    env: { KILN_NO_CACHE: "1", KILN_RULES: values.tree },
    cwd: folder,
    silent: made.mode.silent === true,
  };
  const output = {
    out: (text) => {
      out += text;
      if (out.length > LONGEST) throw new Endless();
    },
    err: (text) => {
      err += text;
    },
    input,
  };
  // What commands of $(shell) print on standard error goes there at once, in turns with what conf says.
  const { write } = process.stderr;
  process.stderr.write = (text) => {
    err += Buffer.from(text).toString("latin1");
    return true;
  };
  try {
    const status = runConf(request, output);
    return { endless: false, status, out, err, files: filesOf(folder) };
  } catch (error) {
    if (error instanceof Endless) return { endless: true, status: null, out, err, files: {} };
    return { endless: false, status: String(error?.stack ?? error), out, err, files: filesOf(folder) };
  } finally {
    process.stderr.write = write;
  }
}

function filesOf(folder) {
  const files = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    // Named by the process, and left behind where the configuration's folder is missing.
    if (/^\.tmpconfig\.\d+$/.test(entry.name)) continue;
    files[relative(folder, path)] = entry.isDirectory() ? "a folder" : readFileSync(path, "latin1");
  }
  return files;
}

function firstDifference(expected, got) {
  if (expected.endless !== got.endless) return `${expected.endless ? "C" : "Kiln"} does not end`;
  if (expected.status !== got.status) return `exit status ${expected.status}, Kiln's ${got.status}`;
  return outputDifference(expected, got);
}
