// Sampled conflicts of a kernel tree through the resolver, each fix checked by the tree's own C conf: ConfigFix's protocol.
//   npm run sample -- [--series 6.12] [--arch x86,arm64,xtensa] [--conflicts 50] [--seed 1] [--aim fewest] [--bound] [--out FILE]
//                     [--verbose] [--slow 500]
// A base is a randconfig of the C conf; for each probability 10 ... 90 one more randconfig gives wanted values. Candidates have a
// prompt, are bool or tristate, no members of a choice, and wanted at a value that they cannot take now; 1 to 10 of them are
// drawn. All wants of one draw hold together in the randconfig that they come from, so "impossible" would be wrong.
// Exit status 1 when any conflict is left unresolved or any fix does not hold in C.
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

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
    // Count the changes that no fix can do without: each is kept back, which must be impossible. Slow.
    bound: { type: "boolean", default: false },
    // A file that gets a line of JSON for each conflict, to compare runs by.
    out: { type: "string" },
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
const totals = empty();
for (const arch of values.arch.split(",")) await sample(arch);
if (values.arch.includes(",")) report(`all of ${values.series}`, totals);
process.exitCode = totals.impossible + totals.notFound + totals.wrong > 0 ? 1 : 0;

async function sample(arch) {
  const environment = oracle.environment(arch);
  const read = kiln.openTree({ top: "Kconfig", environment, cwd: oracle.tree, env: process.env });
  const { model } = read;
  if (model === undefined) throw new Error(read.diagnostics[0]?.message);
  const seed = Number(values.seed);
  console.log(`${values.series} ${arch}: seed ${seed}, ${values.conflicts} conflicts`);
  const pick = random(seed);
  const limit = Number(values.conflicts);
  const started = performance.now();
  const candidates = model.symbols.filter(
    (symbol) =>
      (symbol.type === "bool" || symbol.type === "tristate") &&
      !symbol.constant &&
      symbol.choice === undefined &&
      hasPrompt(symbol),
  );
  const conflicts = [];
  for (let round = 0; conflicts.length < limit; round++) {
    const jobs = [{ seed: seed + 100 * round }];
    for (let tens = 1; tens <= 9; tens++) jobs.push({ seed: seed + 100 * round + tens, probability: 10 * tens });
    const texts = [];
    await oracle.many(arch, "randconfig", work, jobs, (text) => texts.push(text));
    const base = configurationOf(model, texts[0]);
    for (let turn = 0; turn < 9 * DRAWS && conflicts.length < limit; turn++) {
      const tens = 1 + (turn % 9);
      const target = configurationOf(model, texts[tens]);
      const open = candidates.filter((symbol) => {
        const wanted = target.tristate(symbol);
        return wanted !== base.tristate(symbol) && !base.assignable(symbol).includes(wanted);
      });
      const wants = draw(open, 1 + pick(10), pick).map((symbol) => ({
        symbol,
        value: LEVELS[target.tristate(symbol)],
        held: false,
        source: { file: "sample", line: 0, text: symbol.name },
      }));
      conflicts.push({ round, tens, wants, baseText: texts[0] });
    }
  }
  kiln.resolve(kiln.createConfiguration(model), [], {});
  let base;
  let round = -1;
  for (const conflict of conflicts) {
    if (conflict.round !== round) {
      base = configurationOf(model, conflict.baseText);
      round = conflict.round;
      kiln.resolve(base, [], {});
    }
    const clock = process.cpuUsage();
    const before = performance.now();
    conflict.answer = plain(kiln.resolve(base, conflict.wants, { aim: values.aim }));
    conflict.time = performance.now() - before;
    const { user, system } = process.cpuUsage(clock);
    conflict.cpu = (user + system) / 1000;
  }
  const memory = process.resourceUsage().maxRSS / 1000;
  const result = { ...empty(), memory };
  let boundBase;
  const planned = conflicts.filter(({ answer }) => answer.kind === "plan");
  const fixed = planned.map(({ baseText, answer }) => ({ config: merged(baseText, answer.assignments) }));
  await oracle.many(arch, "olddefconfig", work, fixed, (text, index) => {
    planned[index].after = valuesOf(text);
  });
  for (const { round, tens, wants, baseText, answer, time, cpu, after } of conflicts) {
    const name = `round ${round}, ${10 * tens} %: ${wants.map(({ symbol, value }) => `${symbol.name}=${value}`).join(" ")}`;
    result.times.push(time);
    result.cpus.push(cpu);
    if (values.verbose || time > Number(values.slow)) console.log(`  ${time.toFixed(0)} ms ${answer.kind}, ${name}`);
    if (answer.kind !== "plan") {
      result[answer.kind]++;
      console.log(`  ${answer.kind}: ${name}\n    ${answer.reasons.join("\n    ")}`);
      record({ arch, round, tens, name, kind: answer.kind, time });
      continue;
    }
    const missed = wants.filter(({ symbol, value }) => (after.get(symbol.name) ?? "n") !== value);
    const fix = answer.assignments.map(({ symbol, value }) => `${symbol.name}=${value}`);
    if (missed.length > 0) {
      result.wrong++;
      console.log(`  wrong in C: ${missed.map(({ symbol, value }) => `${symbol.name}=${value}`).join(" ")}; ${name}`);
      console.log(`    fix: ${fix.join(" ")}`);
    } else result.resolved++;
    const old = valuesOf(baseText);
    const names = [...new Set([...old.keys(), ...after.keys()])];
    const changed = names.filter((each) => (old.get(each) ?? "n") !== (after.get(each) ?? "n"));
    result.sizes.push(fix.length - answer.kept);
    result.kept.push(answer.kept);
    result.changes.push(changed.length);
    result.shown.push(changed.filter((each) => hasPrompt(model.byName.get(each))).length);
    if (wants.length <= 8) result.few.push(changed.length);
    if (values.bound) {
      if (boundBase?.text !== baseText) boundBase = { text: baseText, configuration: configurationOf(model, baseText) };
      const least = changed.filter((each) => {
        const kept = { protect: [model.byName.get(each)], aim: values.aim };
        return kiln.resolve(boundBase.configuration, wants, kept).kind === "impossible";
      });
      result.least.push(least.length);
    }
    record({
      arch,
      round,
      tens,
      name,
      kind: "plan",
      wants: wants.length,
      fix,
      kept: answer.kept,
      changed: changed.length,
      time,
    });
  }
  console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s in all`);
  report(`${values.series} ${arch}`, result);
  for (const [key, value] of Object.entries(result)) {
    if (key === "memory") totals.memory = Math.max(totals.memory, value);
    else if (typeof value === "number") totals[key] += value;
    else totals[key].push(...value);
  }
}

function hasPrompt(symbol) {
  return symbol?.properties.some((property) => property.kind === "prompt") ?? false;
}

function empty() {
  const lists = { times: [], cpus: [], sizes: [], kept: [], changes: [], shown: [], few: [], least: [] };
  return { resolved: 0, impossible: 0, notFound: 0, wrong: 0, memory: 0, ...lists };
}

/** What is kept of an answer: plans hold whole configurations. */
function plain(answer) {
  if (answer.kind === "plan") {
    const { assignments, kept } = answer.plans[0];
    return { kind: "plan", assignments: [...assignments, ...kept], kept: kept.length };
  }
  return { kind: answer.kind, reasons: answer.kind === "impossible" ? answer.reasons : [answer.reason] };
}

function record(row) {
  if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(row)}\n`);
}

function report(name, result) {
  const { resolved, impossible, notFound, wrong, memory, times, cpus, sizes, kept, changes, shown, few, least } =
    result;
  const milliseconds = (share, list = times) => `${quantile(list, share).toFixed(1)} ms`;
  console.log(`${name}: ${resolved} resolved, ${impossible} impossible, ${notFound} not found, ${wrong} wrong in C`);
  console.log(
    `  time: median ${milliseconds(0.5)}, p90 ${milliseconds(0.9)}, p99 ${milliseconds(0.99)}, most ${milliseconds(1)}`,
  );
  console.log(`  of it computing: median ${milliseconds(0.5, cpus)}, p99 ${milliseconds(0.99, cpus)}`);
  console.log(
    `  fix: median ${quantile(sizes, 0.5)} set, p90 ${quantile(sizes, 0.9)}; kept as they were ${quantile(kept, 0.5)}`,
  );
  const shares = [0.1, 0.25, 0.5, 0.75, 0.9].map((share) => quantile(changes, share)).join(", ");
  console.log(`  real change: p10, p25, median, p75, p90 of ${shares} options`);
  console.log(
    `    of them with a prompt: median ${quantile(shown, 0.5)}; for at most 8 wants: median ${quantile(few, 0.5)}`,
  );
  if (least.length > 0) console.log(`    in every fix, proven: median ${quantile(least, 0.5)}`);
  console.log(`  memory: ${memory.toFixed(0)} MB at most`);
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

/** Numbers from a seed (mulberry32). */
function random(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

async function load() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const outfile = join(work, "resolver.mjs");
  const contents = `
    export { resolve } from "./src/resolve/index.ts";
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
