// A project's own C conf and Kiln's on that project's Kconfig files, compared in all they print and leave.
//   node scripts/compare-conf.mjs --conf C_CONF --environment FILE --folder FOLDER [--kconfig Config.in] [--links]
//     [--make FOLDER]… [--short] [--random 3] [--seed 1] [--keep FOLDER] [DEFCONFIG…]
// FILE holds the variables that the project's make gives conf, as `env -0` prints them (a script in conf's place records
// them). Each case runs in an empty folder; --links fills it with links to all in FOLDER, for projects whose files are found
// from where conf is started; --make makes a folder that the project's make would make. --short takes a conf that knows
// letters only (before 2.6.36). Each DEFCONFIG and mode is tried, those that start from a `.config` on damaged ones of --random seeds
// from --seed on. --keep leaves both sides of what differs. Exit status 1 tells of a difference.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { randomOf } from "./mulberry32.mjs";
import { outputDifference } from "./output-difference.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    conf: { type: "string" },
    environment: { type: "string" },
    folder: { type: "string" },
    kconfig: { type: "string", default: "Kconfig" },
    links: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    random: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    keep: { type: "string" },
    make: { type: "string", multiple: true, default: [] },
  },
});
if (values.conf === undefined || values.environment === undefined) {
  console.error("usage: node scripts/compare-conf.mjs --conf C_CONF --environment FILE [options] [DEFCONFIG...]");
  process.exit(2);
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const theirs = resolve(values.conf);
const ours = join(root, "conf");
const environment = readEnvironment(values.environment);
const work = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "kiln-compare-"));
const place = join(work, "run");
const known = readFileSync(theirs, "latin1");
/** What the oldest programs call the modes. */
const LETTERS = { allnoconfig: "-n", allyesconfig: "-y", allmodconfig: "-m", alldefconfig: "-d", oldconfig: "-o" };
let different = 0;
let count = 0;

/** Modes that start from a `.config`, under the names of all times. */
const FROM_CONFIG = [
  "olddefconfig",
  "oldnoconfig",
  "oldconfig",
  "syncconfig",
  "silentoldconfig",
  "listnewconfig",
  "helpnewconfig",
  "savedefconfig",
  "yes2modconfig",
  "mod2yesconfig",
  "mod2noconfig",
];
for (const mode of ["allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig"]) compare({ mode });
for (const file of positionals) compare({ mode: "defconfig", file: resolve(file) });
for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.random); seed++) {
  compare({ mode: "randconfig", seed });
  const made = run(theirs, { mode: "randconfig", seed });
  const config = damaged(made.files[".config"] ?? "", seed);
  for (const mode of FROM_CONFIG) compare({ mode, config });
  compare({ mode: "oldconfig", config, answers: "\n\ny\nn\nm\n?\n1\n\n".repeat(50) });
  compare({ mode: "oldaskconfig", answers: "\n".repeat(20_000) });
}
rmSync(work, { recursive: true, force: true });
console.log(different === 0 ? `${count} cases equal` : `${different} of ${count} cases differ`);
process.exitCode = different === 0 ? 0 : 1;

function compare(given) {
  if (argumentsOf(given) === undefined) return;
  count += 1;
  const expected = run(theirs, given);
  const got = run(ours, given);
  const difference = firstDifference(expected, got);
  if (difference === undefined) return;
  different += 1;
  const { mode, file = "", seed = "" } = given;
  console.log(`${mode} ${file}${seed}: ${difference}`);
  if (values.keep === undefined) return;
  for (const [side, trace] of [
    ["c", expected],
    ["kiln", got],
  ])
    for (const [name, text] of Object.entries({ ...trace.files, STDOUT: trace.out, STDERR: trace.err })) {
      if (text === "a folder") continue;
      const path = join(values.keep, String(different), side, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, "latin1");
    }
}

/** `undefined` when the C program does not know the mode. */
function argumentsOf({ mode, file }) {
  if (values.short) {
    const words = mode === "defconfig" ? ["-D", file] : mode === "oldaskconfig" ? [] : [LETTERS[mode]];
    return words.includes(undefined) ? undefined : [...words, values.kconfig];
  }
  if (!known.includes(`${mode}\0`)) return undefined;
  const target = mode === "savedefconfig" ? "defconfig" : file;
  return [target === undefined ? `--${mode}` : `--${mode}=${target}`, values.kconfig];
}

function run(program, given) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  if (values.links) {
    // What conf writes is not to go through them.
    const all = readdirSync(values.folder).filter((name) => !/^(\.config.*|include|build)$/.test(name));
    for (const name of all) symlinkSync(resolve(values.folder, name), join(place, name));
  }
  for (const folder of values.make) mkdirSync(join(place, folder), { recursive: true });
  const { config, seed, answers = "" } = given;
  const name = environment.KCONFIG_CONFIG ?? ".config";
  if (config !== undefined) writeFileSync(resolve(place, name), config, "latin1");
  const [out, err] = [join(work, "out"), join(work, "err")];
  // What asks for ever is stopped when it has printed that much, in blocks of 512 bytes.
  const script = `ulimit -f 8192; exec "$@" >${out} 2>${err}`;
  const result = spawnSync("/bin/sh", ["-c", script, "sh", program, ...argumentsOf(given)], {
    cwd: place,
    env: { ...environment, ...(seed === undefined ? {} : { KCONFIG_SEED: String(seed) }) },
    input: answers,
  });
  const status = result.status ?? result.signal;
  const texts = { out: readFileSync(out, "latin1"), err: readFileSync(err, "latin1") };
  // What stops both is the size of a file; how far the other one has come by then hangs on their buffers.
  if (status === "SIGXFSZ") for (const name of ["out", "err"]) texts[name] = texts[name].slice(0, 1 << 20);
  return { status, ...texts, files: filesOf(place) };
}

function filesOf(folder) {
  const files = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const name = relative(folder, path);
    if (lstatSync(path).isSymbolicLink()) {
      if (!values.links || !readlinkSync(path).startsWith(resolve(values.folder))) files[name] = readlinkSync(path);
    } else files[name] = entry.isDirectory() ? "a folder" : readFileSync(path, "latin1");
  }
  return files;
}

/** The variables of `env -0` or of lines; what the caller's shell holds besides plays no part. */
function readEnvironment(file) {
  const text = readFileSync(file, "utf8");
  const entries = text.includes("\0") ? text.split("\0") : text.split("\n");
  return Object.fromEntries(entries.filter((entry) => entry.includes("=")).map((entry) => divide(entry)));
}

function divide(entry) {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
}

/** Lines left out and changed by a seed, so that something is new and something wrong. */
function damaged(text, seed) {
  const random = randomOf(seed);
  const lines = text.split("\n").filter(() => random() > 0.05);
  return lines
    .map((line) => {
      const roll = random();
      if (roll < 0.02 && line.endsWith("=y")) return `${line.slice(0, -1)}m`;
      if (roll < 0.04 && line.endsWith("=y")) return `# ${line.slice(0, -2)} is not set`;
      return roll > 0.995 && line.includes("=") ? `${line.slice(0, line.indexOf("="))}="un\\"quoted\\\\"` : line;
    })
    .join("\n");
}

function firstDifference(expected, got) {
  if (expected.status !== got.status)
    return `exit status ${expected.status}, Kiln's ${got.status}: ${got.err.slice(0, 200)}`;
  return outputDifference(expected, got);
}
