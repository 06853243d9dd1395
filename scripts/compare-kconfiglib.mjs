// Trees of the Kconfiglib family through the Python programs that their projects use and through Kiln, compared in what they write.
//   node scripts/compare-kconfiglib.mjs [--peer kconfiglib|esp-idf] [--place FOLDER] [--python python3] [--seed N] [--keep FOLDER]
//     [--count 1000]                                             random small trees
//     --tree FOLDER [--top Kconfig] [--environment FILE] [--random 3] [PRESET...]   a project's own
// The peer is the installed one (Debian: python3-kconfiglib), else the one in --place or in the variable KCONFIGLIB or
// ESP_IDF_KCONFIG. FILE holds variables, one a line. A project's tree is tried in every mode, from each PRESET, and from
// --random mixtures of what all of them gave, damaged ones too. The seed that is printed replays the run; --keep leaves both
// sides of the first difference. Numbers are of cases: values (each line of .config, in any order), .config, minimal
// configuration and C header to the byte, messages (every warning in its words). Exit status 1 tells of a difference in files.
import { spawn } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { kconfigCase } from "./kconfig-cases.mjs";
import { randomOf } from "./mulberry32.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: "string", default: "kconfiglib" },
    place: { type: "string" },
    python: { type: "string", default: "python3" },
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    keep: { type: "string" },
    tree: { type: "string" },
    top: { type: "string", default: "Kconfig" },
    environment: { type: "string" },
    random: { type: "string", default: "3" },
  },
});
const esp = values.peer === "esp-idf";
const place = values.place ?? process.env[esp ? "ESP_IDF_KCONFIG" : "KCONFIGLIB"] ?? "";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "kiln-family-"));
const seed = Number(values.seed);
const MODES = esp
  ? ["olddefconfig", "olddefconfig", "alldefconfig", "defconfig"]
  : ["olddefconfig", "olddefconfig", "allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig", "defconfig"];
/** What is compared, the dearest first. */
const ASPECTS = ["values", ".config", "minimal", "header.h", "messages"];

const kiln = await load();
const peer = startPeer();
const rules = rulesFolder();
const counts = Object.fromEntries(ASPECTS.map((aspect) => [aspect, 0]));
let cases = 0;
let refused = 0;
let crashed = 0;
let kept = false;
console.log(`seed ${seed}, ${values.peer}${place === "" ? "" : ` of ${place}`}`);
if (values.tree === undefined) await compareRandom();
else await compareTree();
peer.end();
rmSync(work, { recursive: true, force: true });
const numbers = ASPECTS.map((aspect) => `${aspect} ${cases - counts[aspect]}`).join(", ");
if (crashed > 0) console.log(`${crashed} cases say nothing: the peer has a mistake of its own`);
console.log(`${cases} cases, of which both refuse ${refused}; equal: ${numbers}`);
process.exitCode = ASPECTS.slice(0, 4).some((aspect) => counts[aspect] > 0) ? 1 : 0;

async function compareRandom() {
  const notations = { oldOptions: true, richChoices: true, family: values.peer, modes: MODES, wordTitles: true };
  for (let at = 0; at < Number(values.count); at++) {
    const caseSeed = (seed + at) % 2 ** 31;
    const made = kconfigCase(caseSeed, false, [], notations);
    const folder = join(work, "case");
    rmSync(folder, { recursive: true, force: true });
    for (const [name, text] of Object.entries(made.files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), esp ? withoutTristates(name, text) : text, "latin1");
    }
    const { V } = made.environment;
    await compare(`case ${caseSeed}`, {
      folder,
      top: "Kconfig",
      environment: { V },
      mode: made.mode.kind,
      file: "given",
    });
  }
}

/** ESP-IDF knows no tristates; some lines of its files are marked as defaults. */
function withoutTristates(name, text) {
  if (!name.includes("Kconfig")) return text.replace(/=m$/gm, "=y").replace(/^(?=.*[02468y]$)/gm, "# default:\n");
  return text
    .replace(/tristate/g, "bool")
    .replace(/^\tdef_(\w+) /gm, "\t$1\n\tdefault ")
    .replace(/^\toption(al| modules)$/gm, "")
    .replace(/(?<=\s)m(?=\s|$|\))/gm, "n");
}

async function compareTree() {
  const folder = resolve(values.tree);
  const environment = values.environment === undefined ? {} : variablesOf(readFileSync(values.environment, "utf8"));
  const at = { folder, top: values.top, environment };
  const found = [];
  const tried = async (name, given) => {
    const text = await compare(name, { ...at, ...given });
    if (text !== undefined) found.push(text);
  };
  for (const mode of new Set(MODES.filter((each) => each.startsWith("all")))) await tried(mode, { mode });
  for (const file of positionals) await tried(file, { mode: "olddefconfig", config: readFileSync(file, "latin1") });
  for (let round = 0; round < Number(values.random); round++) {
    const random = randomOf(seed + round);
    const mixture = mixed(found, random);
    await tried(`mixture ${seed + round}`, { mode: "olddefconfig", config: mixture });
    await tried(`damaged ${seed + round}`, { mode: "olddefconfig", config: damaged(mixture, random) });
  }
}

/** Lines of several configurations, shuffled by name. */
function mixed(texts, random) {
  const all = texts.map((text) => text.split("\n").filter((line) => /^(# )?CONFIG_/.test(line)));
  const length = Math.max(...all.map((lines) => lines.length));
  let out = "";
  for (let at = 0; at < length; at++) {
    const line = all[Math.floor(random() * all.length)][at];
    if (line !== undefined) out += `${line}\n`;
  }
  return out;
}

/** Lines left out and changed, so that something is new and something wrong. */
function damaged(text, random) {
  return text
    .split("\n")
    .filter(() => random() > 0.05)
    .map((line) => {
      const roll = random();
      if (roll < 0.02 && line.endsWith("=y")) return `${line.slice(0, -1)}m`;
      if (roll < 0.05 && line.endsWith("=y")) return `# ${line.slice(0, -2)} is not set`;
      if (roll < 0.07 && /=\d+$/.test(line)) return `${line}000`;
      return roll > 0.99 && line.includes("=") ? `${line.slice(0, line.indexOf("="))}="un\\"quoted\\\\"` : line;
    })
    .join("\n");
}

/** Runs one case on both sides and returns the peer's `.config`, `undefined` where it has none. */
async function compare(name, given) {
  const sides = { peer: join(work, "peer"), kiln: join(work, "kiln") };
  const config = given.config ?? readIfThere(join(given.folder, ".config"));
  for (const side of Object.values(sides)) {
    rmSync(side, { recursive: true, force: true });
    mkdirSync(side);
    if (config !== undefined && given.mode === "olddefconfig") writeFileSync(join(side, ".config"), config, "latin1");
  }
  const expected = await peer.ask({
    ...given,
    config: undefined,
    environment: { ...given.environment, KCONFIG_CONFIG: join(sides.peer, ".config") },
    out: sides.peer,
  });
  const got = runKiln(given, sides.kiln, config);
  if (expected.status === -1) {
    crashed += 1;
    return undefined;
  }
  cases += 1;
  if (expected.status === 1 && got.status === 1) {
    refused += 1;
    if (values.tree !== undefined)
      console.log(`both refuse ${name}: ${expected.problem.slice(0, 400)}\nKiln: ${got.problem.slice(-400)}`);

    return undefined;
  }
  const differences = expected.status === 0 && got.status === 0 ? differencesOf(sides, expected, got) : {};
  if (expected.status !== got.status)
    for (const aspect of ASPECTS)
      differences[aspect] =
        `status ${expected.status} (${expected.problem ?? ""}), Kiln's ${got.status}: ${got.problem ?? ""}`;
  for (const aspect of ASPECTS) if (differences[aspect] !== undefined) counts[aspect] += 1;
  const [first] = ASPECTS.filter((aspect) => differences[aspect] !== undefined);
  if (first !== undefined) {
    console.log(`${name} (${given.mode}) differs in ${first}: ${String(differences[first]).slice(0, 400)}`);
    if (values.keep !== undefined && !kept && first !== "messages") {
      kept = true;
      rmSync(values.keep, { recursive: true, force: true });
      mkdirSync(values.keep, { recursive: true });
      if (values.tree === undefined) cpSync(given.folder, join(values.keep, "tree"), { recursive: true });
      for (const [side, folder] of Object.entries(sides)) cpSync(folder, join(values.keep, side), { recursive: true });
      if (config !== undefined) writeFileSync(join(values.keep, "config"), config, "latin1");
    }
  }
  return readIfThere(join(sides.peer, ".config"));
}

function differencesOf(sides, expected, got) {
  const differences = {};
  for (const file of [".config", "minimal", "header.h"]) {
    const [theirs, ours] = [sides.peer, sides.kiln].map((side) => readIfThere(join(side, file)) ?? "");
    const difference = lineDifference(theirs, ours);
    if (difference !== undefined) differences[file] = difference;
    if (file !== ".config") continue;
    const [a, b] = [assignmentsOf(theirs), assignmentsOf(ours)];
    for (const line of [...a].filter((each) => !b.has(each)).concat([...b].filter((each) => !a.has(each)))) {
      differences.values ??= a.has(line) ? `only the peer has ${line}` : `only Kiln has ${line}`;
    }
  }
  const told = lineDifference(`${expected.warnings.join("\n")}\n`, got.messages);
  if (told !== undefined) differences.messages = told;
  return differences;
}

function assignmentsOf(text) {
  return new Set(text.split("\n").filter((line) => line.includes("=") || line.endsWith("is not set")));
}

/** `undefined` when they are equal. */
function lineDifference(expected, got) {
  if (expected === got) return undefined;
  const [theirs, ours] = [expected.split("\n"), got.split("\n")];
  const found = theirs.findIndex((text, index) => text !== ours[index]);
  const at = found < 0 ? theirs.length : found;
  return `line ${at + 1}: ${JSON.stringify(theirs[at] ?? null)}, Kiln's ${JSON.stringify(ours[at] ?? null)}`;
}

/** The same by Kiln: as `kiln conf` does it, and the other files from the library. */
function runKiln({ folder, top, environment, mode, file }, side, config) {
  let messages = "";
  const env = { KILN_NO_CACHE: "1", KILN_RULES: rules };
  const request = {
    mode: mode === "defconfig" ? { kind: mode, file } : { kind: mode },
    kconfig: top,
    environment: { PATH: process.env.PATH, ...environment, KCONFIG_CONFIG: join(side, ".config") },
    env,
    cwd: folder,
    silent: false,
  };
  const output = {
    out: () => {},
    err: (text) => {
      messages += text;
    },
  };
  try {
    if (kiln.runConf(request, output) !== 0) return { status: 1, problem: messages, messages };
    const opened = kiln.openTree({ top, environment: request.environment, cwd: folder, env, bytes: true });
    const configuration = kiln.createConfiguration(opened.model);
    const given = mode === "defconfig" ? readIfThere(join(folder, file)) : mode === "olddefconfig" ? config : undefined;
    const oldNames = readIfThere(join(folder, "sdkconfig.rename"));
    const renames = kiln.readRenames(oldNames === undefined ? [] : [oldNames], "CONFIG_");
    if (given !== undefined) kiln.loadDotConfig(configuration, given, { file: "config", renames });
    else if (mode !== "olddefconfig") kiln.applyMode(configuration, mode);
    // The library's values are to be those of conf.
    const written = readIfThere(join(side, ".config")) ?? "";
    // ESP-IDF's heading is conf's.
    const heading = esp ? `${written.split("\n").slice(0, 4).join("\n")}\n` : "";
    const bare = kiln.writeDotConfig(configuration, { heading });
    const whole = bare + (esp ? written.slice(bare.length) : "");
    if (whole !== written) return { status: "the library", problem: lineDifference(written, whole), messages };
    if (esp) saveMinimal(request, output, join(side, "minimal"), given);
    else writeFileSync(join(side, "minimal"), kiln.writeSavedefconfig(configuration), "latin1");
    writeFileSync(join(side, "header.h"), kiln.autoConfTexts(configuration).header, "latin1");
    return { status: 0, messages };
  } catch (error) {
    return { status: String(error?.stack ?? error), messages };
  }
}

/** By conf, which knows the heading. */
function saveMinimal(request, output, minimal, config) {
  const scratch = `${minimal}.config`;
  if (config !== undefined) writeFileSync(scratch, config, "latin1");
  const environment = { ...request.environment, KCONFIG_CONFIG: scratch };
  kiln.runConf({ ...request, environment, mode: { kind: "savedefconfig", file: minimal } }, output);
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "latin1") : undefined;
}

function variablesOf(text) {
  const lines = text.split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** A tree that has the peer's own file, for Kiln to see which rules hold. */
function rulesFolder() {
  if (values.tree !== undefined) return undefined;
  const folder = join(work, "rules");
  mkdirSync(join(folder, "scripts/kconfig"), { recursive: true });
  if (esp) {
    mkdirSync(join(folder, "tools/cmake"), { recursive: true });
    writeFileSync(join(folder, "tools/cmake/kconfig.cmake"), "python -m kconfgen\n");
    return folder;
  }
  const file = join(place === "" ? "/usr/lib/python3/dist-packages" : place, "kconfiglib.py");
  copyFileSync(file, join(folder, "scripts/kconfig/kconfiglib.py"));
  return folder;
}

function startPeer() {
  const program = join(root, "scripts/kconfiglib-peer.py");
  const child = spawn(values.python, [program, values.peer, place], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value } = await lines.next();
      if (value === undefined) throw new Error("the peer ended");
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

async function load() {
  const outfile = join(work, "kiln.mjs");
  await build({
    absWorkingDir: root,
    stdin: {
      contents:
        'export { runConf } from "./src/session/index.ts";\nexport { openTree } from "./src/tree/index.ts";\n' +
        'export { applyMode, autoConfTexts, createConfiguration, loadDotConfig, readRenames, writeDotConfig, writeSavedefconfig } from "./src/kconfig/index.ts";\n',
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
