// Sampled conflicts of a kernel tree through the resolver, each fix checked by the tree's own C conf: ConfigFix's protocol.
//   npm run sample -- [--series 6.12] [--arch x86,arm64,xtensa] [--conflicts 50] [--seed 1] [--aim fewest] [--bound] [--out FILE]
//                     [--wants 10] [--wcnf FOLDER] [--verbose] [--slow 500]
// A base is a randconfig of the C conf; for each probability 10 ... 90 one more randconfig gives wanted values. Candidates have a
// prompt, are bool or tristate, no members of a choice, and wanted at a value that they cannot take now; 1 to 10 of them are
// drawn. All wants of one draw hold together in the randconfig that they come from, so "impossible" would be wrong.
// `--wcnf` writes each conflict as a problem for MaxSAT solvers: the rules of the tree and the wants must hold, each option that changes
// costs 1. What such a solver finds is the least that any fix can change, numbers and texts aside.
// Exit status 1 when any conflict is left unresolved or any fix does not hold in C.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { wholeRandomOf } from "./mulberry32.mjs";

const { values } = parseArgs({
  options: {
    series: { type: "string", default: "6.12" },
    arch: { type: "string", default: "x86,arm64,xtensa" },
    // For each architecture.
    conflicts: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
    // Milliseconds from which a conflict is told by itself.
    slow: { type: "string", default: "500" },
    aim: { type: "string", default: "fewest" },
    // How many are wanted at most.
    wants: { type: "string", default: "10" },
    wcnf: { type: "string" },
    // Count the changes that no fix can do without: each is kept back, which must be impossible. Slow.
    bound: { type: "boolean", default: false },
    // A file that gets a line of JSON for each conflict, to compare runs by.
    out: { type: "string" },
    // For the script itself: only draw, into this file.
    draw: { type: "string" },
  },
});
const work = mkdtempSync(join(tmpdir(), "kiln-sample-"));
/** Conflicts drawn from each pair of a base and a randconfig that gives wanted values. */
const DRAWS = 3;
const LEVELS = ["n", "m", "y"];
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const kiln = await load();
const oracle = kiln.oracleOf(values.series);
if (oracle === undefined) {
  console.error(
    `the package linux-source-${values.series} is not installed: apt install linux-source-${values.series}`,
  );
  process.exit(2);
}
const architectures = values.arch.split(",");
if (values.draw !== undefined) {
  const rounds = await drawn(values.arch, modelOf(values.arch));
  writeFileSync(values.draw, rounds.map((round) => `${JSON.stringify(round)}\n`).join(""));
  process.exit();
}
// A process for each, so that the memory told is that of one tree.
const rows = architectures.length === 1 ? await sample(values.arch) : architectures.flatMap(sampleApart);
if (architectures.length > 1) report(`all of ${values.series}`, rows);
if (values.out !== undefined) appendFileSync(values.out, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
process.exitCode = rows.every(({ kind }) => kind === "resolved") ? 0 : 1;

function sampleApart(arch) {
  return apart(arch, "out");
}

/** What this script, started for one architecture, leaves in a file of lines of JSON. */
function apart(arch, option) {
  const file = join(work, `${arch}-${option}.jsonl`);
  const own = process.argv
    .slice(2)
    .filter((word, index, all) => !/^--(arch|out)/.test(word) && !/^--(arch|out)$/.test(all[index - 1]));
  const script = fileURLToPath(import.meta.url);
  const { status } = spawnSync(process.execPath, [script, ...own, "--arch", arch, `--${option}`, file], {
    stdio: "inherit",
  });
  if (status !== 0 && status !== 1) process.exit(status ?? 1);
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function modelOf(arch) {
  const environment = oracle.environment(arch);
  const { model, diagnostics } = kiln.openTree({ top: "Kconfig", environment, cwd: oracle.tree, env: process.env });
  if (model === undefined) throw new Error(diagnostics[0]?.message);
  return model;
}

/** Draws conflicts of an architecture, resolves them, lets C check the fixes, and tells it all: a row for each. */
async function sample(arch) {
  console.log(`${values.series} ${arch}: seed ${values.seed}, ${values.conflicts} conflicts`);
  const started = performance.now();
  // Drawn by another process, so that the memory told is that of resolving.
  const rounds = apart(arch, "draw");
  const model = modelOf(arch);
  const wantOf = ([name, value]) => ({
    symbol: model.byName.get(name),
    value,
    held: false,
    source: { file: "sample", line: 0, text: name },
  });
  const conflicts = rounds.flatMap(({ baseText, draws }, round) =>
    draws.map(({ tens, wants }) => ({ round, baseText, tens, wants: wants.map(wantOf) })),
  );
  kiln.resolve(kiln.createConfiguration(model), [], {});
  let base;
  let round = -1;
  for (const conflict of conflicts) {
    if (conflict.round !== round) {
      base = configurationOf(model, conflict.baseText);
      round = conflict.round;
      kiln.resolve(base, [], {});
    }
    if (values.wcnf !== undefined)
      writeProblem(
        join(values.wcnf, `${arch}-${values.seed}-${conflicts.indexOf(conflict)}.wcnf`),
        base,
        conflict.wants,
      );
    const clock = process.cpuUsage();
    const before = performance.now();
    conflict.answer = plain(kiln.resolve(base, conflict.wants, { aim: values.aim }));
    conflict.time = performance.now() - before;
    const { user, system } = process.cpuUsage(clock);
    conflict.cpu = (user + system) / 1000;
  }
  const memory = process.resourceUsage().maxRSS / 1000;
  const rows = [];
  let boundBase;
  const planned = conflicts.filter(({ answer }) => answer.kind === "plan");
  const fixed = planned.map(({ baseText, answer }) => ({ config: merged(baseText, answer.assignments) }));
  await oracle.many(arch, "olddefconfig", work, fixed, (text, index) => {
    planned[index].after = valuesOf(text);
  });
  for (const { round, tens, wants, baseText, answer, time, cpu, after } of conflicts) {
    const name = `round ${round}, ${10 * tens} %: ${wants.map(({ symbol, value }) => `${symbol.name}=${value}`).join(" ")}`;
    if (values.verbose || time > Number(values.slow)) console.log(`  ${time.toFixed(0)} ms ${answer.kind}, ${name}`);
    const row = { arch, name, wants: wants.length, kind: answer.kind, time, cpu, memory };
    rows.push(row);
    if (answer.kind !== "plan") {
      console.log(`  ${answer.kind}: ${name}\n    ${answer.reasons.join("\n    ")}`);
      continue;
    }
    const missed = wants.filter(({ symbol, value }) => (after.get(symbol.name) ?? "n") !== value);
    const fix = answer.assignments.map(({ symbol, value }) => `${symbol.name}=${value}`);
    if (missed.length > 0) {
      console.log(`  wrong in C: ${missed.map(({ symbol, value }) => `${symbol.name}=${value}`).join(" ")}; ${name}`);
      console.log(`    fix: ${fix.join(" ")}`);
    }
    const old = valuesOf(baseText);
    const names = [...new Set([...old.keys(), ...after.keys()])];
    const changed = names.filter((each) => (old.get(each) ?? "n") !== (after.get(each) ?? "n"));
    const shown = changed.filter((each) => hasPrompt(model.byName.get(each))).length;
    const size = fix.length - answer.kept;
    const kind = missed.length > 0 ? "wrong" : "resolved";
    Object.assign(row, { kind, fix, size, kept: answer.kept, changed: changed.length, shown });
    if (!values.bound) continue;
    if (boundBase?.text !== baseText) boundBase = { text: baseText, configuration: configurationOf(model, baseText) };
    row.least = changed.filter((each) => {
      const options = { protect: [model.byName.get(each)], aim: values.aim };
      return kiln.resolve(boundBase.configuration, wants, options).kind === "impossible";
    }).length;
  }
  console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s in all`);
  report(`${values.series} ${arch}`, rows);
  return rows;
}

/** Bases, each with conflicts, as many as are asked for in all; wants as names and values. */
async function drawn(arch, model) {
  const limit = Number(values.conflicts);
  const seed = Number(values.seed);
  const pick = wholeRandomOf(seed);
  const candidates = model.symbols.filter(
    (symbol) =>
      (symbol.type === "bool" || symbol.type === "tristate") &&
      !symbol.constant &&
      symbol.choice === undefined &&
      hasPrompt(symbol),
  );
  const rounds = [];
  let count = 0;
  while (count < limit) {
    const round = rounds.length;
    const jobs = [{ seed: seed + 100 * round }];
    for (let tens = 1; tens <= 9; tens++) jobs.push({ seed: seed + 100 * round + tens, probability: 10 * tens });
    const texts = [];
    await oracle.many(arch, "randconfig", work, jobs, (text) => texts.push(text));
    const [baseText] = texts;
    const base = configurationOf(model, baseText);
    const draws = [];
    for (let turn = 0; turn < 9 * DRAWS && count + draws.length < limit; turn++) {
      const tens = 1 + (turn % 9);
      const target = configurationOf(model, texts[tens]);
      const open = candidates.filter((symbol) => {
        const wanted = target.tristate(symbol);
        return wanted !== base.tristate(symbol) && !base.assignable(symbol).includes(wanted);
      });
      const wants = draw(open, 1 + pick(Number(values.wants)), pick);
      if (wants.length > 0)
        draws.push({ tens, wants: wants.map((symbol) => [symbol.name, LEVELS[target.tristate(symbol)]]) });
    }
    count += draws.length;
    rounds.push({ baseText, draws });
  }
  return rounds;
}

/** Writes a conflict in the form of the MaxSAT evaluations. */
function writeProblem(file, base, wants) {
  const formula = kiln.formulaOf(base.model);
  const values = formula.valuesIn(base, 0);
  const { literals, starts, count } = formula.clauses;
  const text = (literal) => ((literal & 1) === 1 ? -(literal >> 1) : literal >> 1);
  const lines = [];
  for (let clause = 0; clause < count; clause++)
    lines.push(`h ${[...literals.subarray(starts[clause], starts[clause + 1])].map(text).join(" ")} 0`);
  for (const { symbol, value } of wants) {
    const [on, yes] = [formula.on(symbol), formula.yes(symbol)];
    for (const literal of value === "n" ? [on ^ 1] : value === "y" ? [yes] : [on, yes ^ 1])
      lines.push(`h ${text(literal)} 0`);
  }
  let next = formula.variables;
  const same = (literal) => (values[literal >> 1] === 1 ? text(literal) : -text(literal));
  for (const symbol of base.model.symbols) {
    if (symbol.constant || (symbol.type !== "bool" && symbol.type !== "tristate")) continue;
    next++;
    for (const literal of new Set([formula.on(symbol), formula.yes(symbol)]))
      lines.push(`h ${same(literal)} -${next} 0`);
    lines.push(`1 ${next} 0`);
  }
  writeFileSync(file, `${lines.join("\n")}\n`);
}

function hasPrompt(symbol) {
  return symbol?.properties.some((property) => property.kind === "prompt") ?? false;
}

/** What is kept of an answer: plans hold whole configurations. */
function plain(answer) {
  if (answer.kind === "plan") {
    const { assignments, kept } = answer.plans[0];
    return { kind: "plan", assignments: [...assignments, ...kept], kept: kept.length };
  }
  return { kind: answer.kind, reasons: answer.kind === "impossible" ? answer.reasons : [answer.reason] };
}

function report(name, rows) {
  const list = (key, some = rows) => some.flatMap((row) => row[key] ?? []);
  const of = (share, key, some) => quantile(list(key, some), share);
  const milliseconds = (share, key) => `${of(share, key).toFixed(1)} ms`;
  const count = (kind) => rows.filter((row) => row.kind === kind).length;
  console.log(
    `${name}: ${count("resolved")} resolved, ${count("impossible")} impossible, ${count("notFound")} not found, ${count("wrong")} wrong in C`,
  );
  console.log(
    `  time: median ${milliseconds(0.5, "time")}, p90 ${milliseconds(0.9, "time")}, p99 ${milliseconds(0.99, "time")}, most ${milliseconds(1, "time")}`,
  );
  console.log(`  of it computing: median ${milliseconds(0.5, "cpu")}, p99 ${milliseconds(0.99, "cpu")}`);
  console.log(`  fix: median ${of(0.5, "size")} set, p90 ${of(0.9, "size")}; kept as they were ${of(0.5, "kept")}`);
  const shares = [0.1, 0.25, 0.5, 0.75, 0.9].map((share) => of(share, "changed")).join(", ");
  console.log(`  real change: p10, p25, median, p75, p90 of ${shares} options`);
  const few = rows.filter(({ wants }) => wants <= 8);
  const eight = Number(values.wants) > 8 ? `; for at most 8 wants: median ${of(0.5, "changed", few)}` : "";
  console.log(`    with a prompt: median ${of(0.5, "shown")}${eight}`);
  if (list("least").length > 0) console.log(`    in every fix, proven: median ${of(0.5, "least")}`);
  console.log(`  memory: ${of(1, "memory").toFixed(0)} MB at most`);
}

function quantile(numbers, share) {
  if (numbers.length === 0) return Number.NaN;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The base with the lines of a fix in place of its own. */
function merged(text, assignments) {
  const fix = new Map(assignments.map(({ symbol, value }) => [symbol.name, [symbol.type, value]]));
  const kept = text.split("\n").filter((line) => !fix.has(/^(?:# )?CONFIG_(\w+)[= ]/.exec(line)?.[1] ?? ""));
  const lines = [...fix].map(([name, [type, value]]) => {
    if (value === "n" && (type === "bool" || type === "tristate")) return `# CONFIG_${name} is not set`;
    return `CONFIG_${name}=${type === "string" ? JSON.stringify(value) : value}`;
  });
  return [...kept, ...lines, ""].join("\n");
}

function valuesOf(text) {
  return new Map(Array.from(text.matchAll(/^CONFIG_(\w+)=(.*)$/gm), (match) => [match[1], match[2]]));
}

function configurationOf(model, text) {
  const configuration = kiln.createConfiguration(model);
  kiln.loadDotConfig(configuration, text, { file: ".config" });
  return configuration;
}

function draw(list, count, pick) {
  const left = [...list];
  const drawn = [];
  while (drawn.length < count && left.length > 0) drawn.push(...left.splice(pick(left.length), 1));
  return drawn;
}

async function load() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const outfile = join(work, "resolver.mjs");
  const contents = `
    export { resolve } from "./src/resolve/index.ts";
    export { formulaOf } from "./src/resolve/formula.ts";
    export { createConfiguration, loadDotConfig } from "./src/kconfig/index.ts";
    export { openTree } from "./src/tree/index.ts";
    export { oracleOf } from "./test/oracle/c-conf.ts";`;
  await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    // Where test/oracle/c-conf.ts finds its C source.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test/oracle/c-conf.ts")).href) },
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
