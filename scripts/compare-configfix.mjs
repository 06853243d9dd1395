// The runs that ConfigFix's authors published, against Kiln on the same tree, base and wants.
//   node scripts/compare-configfix.mjs --runs FOLDER --tree FOLDER [--arch x86_64] [--version 5.9.1] [--verbose]
// FOLDER of the runs: `tests_59` of the public repository izimbra/configfix_test, 450 conflicts an architecture; the tree: Linux 5.9.
// What counts is the real change: how many options have another value in the configuration that ConfigFix saved with a fix than in its
// base, and how many in Kiln's, both evaluated by the same rules. Only fixes that the runs call valid and whose configuration was saved
// are compared. Exit status 1 unless Kiln changes fewer more often than more, or when it leaves a conflict without plan or proof.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string" },
    tree: { type: "string" },
    arch: { type: "string", default: "x86_64" },
    version: { type: "string", default: "5.9.1" },
    verbose: { type: "boolean", default: false },
  },
});
if (options.runs === undefined || options.tree === undefined) {
  console.error("--runs and --tree are needed");
  process.exit(2);
}
const LETTERS = { yes: "y", mod: "m", no: "n" };
const kiln = await load();
const environment = await kiln.treeEnvironment(
  { root: options.tree, version: options.version },
  { PATH: process.env.PATH, ARCH: options.arch, CROSS_COMPILE: process.env.CROSS_COMPILE },
);
const { model, diagnostics } = kiln.openTree({
  top: "Kconfig",
  environment,
  cwd: options.tree,
  env: process.env,
});
if (model === undefined) throw new Error(diagnostics[0]?.message);
kiln.resolve(kiln.createConfiguration(model), [], {});

const rows = [];
const root = join(options.runs, options.arch);
for (const folder of foldersIn(root)) {
  const [name] = readdirSync(join(root, folder)).filter((file) => /^\.config\.\d+$/.test(file));
  if (name === undefined) continue;
  const base = configurationOf(readFileSync(join(root, folder, name), "utf8"));
  kiln.resolve(base, [], {});
  for (const conflict of foldersIn(join(root, folder))) {
    const own = join(root, folder, conflict);
    if (existsSync(join(own, "conflict.txt"))) rows.push(compare(base, own));
  }
}
report();

function compare(base, folder) {
  const wants = Array.from(
    readFileSync(join(folder, "conflict.txt"), "utf8").matchAll(/^(\w+): \w+ => (yes|mod|no)$/gm),
    ([, name, value]) => ({
      symbol: model.byName.get(name),
      value: LETTERS[value],
      held: false,
      source: { file: "conflict.txt", line: 0, text: name },
    }),
  );
  const before = performance.now();
  const answer = kiln.resolve(base, wants, { aim: "fewest" });
  const time = performance.now() - before;
  const kind = answer.kind;
  const ours = kind === "plan" ? changed(base, answer.plans[0].configuration) : undefined;
  const theirs = readdirSync(folder).flatMap((file) => {
    const [, number] = /^diag(\d+)\.VALID\.txt$/.exec(file) ?? [];
    const saved = join(folder, `.config.diag${number}`);
    if (number === undefined || !existsSync(saved)) return [];
    const after = configurationOf(readFileSync(saved, "utf8"));
    return wants.every(({ symbol, value }) => after.text(symbol) === value) ? [changed(base, after)] : [];
  });
  if (options.verbose || kind === "notFound" || time > 500)
    console.log(
      `${folder}: ${kind}, ${time.toFixed(0)} ms, ${ours ?? "no"} changes, ConfigFix ${theirs.join(", ") || "none"}`,
    );
  return { kind, time, ours, first: theirs[0], best: theirs.length > 0 ? Math.min(...theirs) : undefined };
}

/** How many options a configuration writes otherwise than the base. */
function changed(base, configuration) {
  const valueIn = (from, symbol) => (from.written(symbol) ? from.text(symbol) : "n");
  return model.symbols.filter(
    (symbol) =>
      !symbol.constant && symbol.type !== "unknown" && valueIn(base, symbol) !== valueIn(configuration, symbol),
  ).length;
}

function report() {
  const count = (kind) => rows.filter((row) => row.kind === kind).length;
  console.log(
    `${rows.length} conflicts of ${options.arch}: ${count("plan")} resolved, ${count("impossible")} impossible, ${count("notFound")} not found`,
  );
  const pairs = rows.filter(({ ours, first }) => ours !== undefined && first !== undefined);
  const told = (key, some) =>
    [0.1, 0.25, 0.5, 0.75, 0.9]
      .map((share) =>
        quantile(
          some.map((row) => row[key]),
          share,
        ),
      )
      .join(", ");
  console.log(
    `${pairs.length} of them with a fix of ConfigFix to compare; options that change, p10, p25, median, p75, p90:`,
  );
  console.log(`  ConfigFix, its first fix  ${told("first", pairs)}`);
  console.log(`  ConfigFix, its best fix   ${told("best", pairs)}`);
  console.log(`  Kiln                      ${told("ours", pairs)}`);
  const sign = (key, than) => pairs.filter((row) => Math.sign(row.ours - row[key]) === than).length;
  for (const key of ["first", "best"])
    console.log(`  against the ${key}: Kiln fewer ${sign(key, -1)}, the same ${sign(key, 0)}, more ${sign(key, 1)}`);
  console.log(
    `all that Kiln resolved: ${told(
      "ours",
      rows.filter(({ ours }) => ours !== undefined),
    )}`,
  );
  console.log(
    `time: median ${quantile(
      rows.map(({ time }) => time),
      0.5,
    ).toFixed(1)} ms, p99 ${quantile(
      rows.map(({ time }) => time),
      0.99,
    ).toFixed(1)} ms`,
  );
  const fewer = sign("best", -1) > sign("best", 1);
  process.exitCode = fewer && count("notFound") === 0 ? 0 : 1;
}

function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function configurationOf(text) {
  const configuration = kiln.createConfiguration(model);
  kiln.loadDotConfig(configuration, text, { file: ".config" });
  return configuration;
}

function foldersIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function load() {
  const top = dirname(dirname(fileURLToPath(import.meta.url)));
  const work = mkdtempSync(join(tmpdir(), "kiln-compare-"));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  const outfile = join(work, "resolver.mjs");
  await build({
    absWorkingDir: top,
    stdin: {
      contents: `
        export { resolve } from "./src/resolve/index.ts";
        export { createConfiguration, loadDotConfig } from "./src/kconfig/index.ts";
        export { openTree, treeEnvironment } from "./src/tree/index.ts";`,
      resolveDir: top,
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
