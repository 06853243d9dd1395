// Writes src/document/history/archived.ts: which options and prompts older kernels had and the newest one has not.
//   node scripts/option-archive.mjs 2.6.20=FOLDER 3.17=FOLDER … 6.12=FOLDER      releases in order, the newest last
// Each folder is a whole kernel tree (or its Kconfig files, or of 2.4 its Config.in files) of all architectures, without
// vendors' additions. What is kept are facts: names, the last release that has them, and a hash of each former prompt.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { normalisePrompt, promptHash } = await bundled("src/document/prompt-text.ts");

const trees = process.argv.slice(2).map((word) => {
  const [release, folder] = word.split("=");
  if (folder === undefined) fail(`"${word}" is no RELEASE=FOLDER`);
  return { release, options: optionsBelow(folder) };
});
if (trees.length < 2) fail("name at least two trees: RELEASE=FOLDER …");
for (const { release, options } of trees)
  if (options.size < 1500) fail(`the folder of ${release} holds ${options.size} options: not a whole tree`);
const newest = trees.at(-1);
const present = newest.options;
const ownersNow = owners(present);

const lines = [];
let vanished = 0;
let renamed = 0;
for (const [index, { release, options }] of trees.slice(0, -1).entries()) {
  const next = trees[index + 1].release;
  const ownersThen = owners(options);
  const words = [];
  for (const [name, prompts] of [...options].sort(byName)) {
    if (present.has(name) || trees.slice(index + 1).some((later) => later.options.has(name))) continue;
    const successor = successorOf(prompts, options, ownersThen);
    const former = trees.slice(0, index + 1).flatMap((tree) => [...(tree.options.get(name) ?? [])]);
    const hashes = [...new Set(former)].filter((prompt) => !ownersNow.has(prompt)).map(promptHash);
    words.push([name + (successor === undefined ? "" : `>${successor}`), ...hashes].join(":"));
    vanished += 1;
    if (successor !== undefined) renamed += 1;
  }
  if (words.length > 0) lines.push(row(release, next, words));
}
const formerLines = [];
let reworded = 0;
for (const [index, { release, options }] of trees.slice(0, -1).entries()) {
  const words = [];
  for (const [name, prompts] of [...options].sort(byName)) {
    if (!present.has(name)) continue;
    const later = new Set(trees.slice(index + 1).flatMap((tree) => [...(tree.options.get(name) ?? [])]));
    const hashes = [...prompts].filter((prompt) => !ownersNow.has(prompt) && !later.has(prompt)).map(promptHash);
    if (hashes.length > 0) words.push([name, ...hashes].join(":"));
    reworded += hashes.length;
  }
  if (words.length > 0) formerLines.push(row(release, trees[index + 1].release, words));
}

writeFileSync(
  join(root, "src/document/history/archived.ts"),
  `// Written by scripts/option-archive.mjs from Linux ${trees.map(({ release }) => release).join(", ")}, all architectures.

/** What Linux \`last\` has and \`next\`, the next release read, has not, nor any later one. */
export interface Gone {
  readonly last: string;
  readonly next: string;
  /** Words, each an option's \`NAME\` and, with colons between, hashes (\`promptHash\`) of prompts that no option has any more. */
  readonly options: string;
}

/** Options that are gone, with all prompts that they had; \`NAME>NEW\`: NEW has the prompt now, and came after NAME had gone. */
export const vanished: readonly Gone[] = [
${lines.join("\n")}
];

/** Options that ${newest.release} has, with prompts that they have no more. */
export const formerPrompts: readonly Gone[] = [
${formerLines.join("\n")}
];
`,
);
console.log(`${vanished} vanished options, ${renamed} of them renamed; ${reworded} former prompts of others`);

/** The one option that now has the prompt and was not there then, when the prompt is nobody else's. */
function successorOf(prompts, then, ownersThen) {
  const found = new Set();
  for (const prompt of prompts) {
    const heirs = ownersNow.get(prompt) ?? [];
    if (ownersThen.get(prompt).length === 1 && heirs.length === 1 && !then.has(heirs[0])) found.add(heirs[0]);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

/** The names of the options that have a prompt, by prompt. */
function owners(options) {
  const found = new Map();
  for (const [name, prompts] of options)
    for (const prompt of prompts) found.set(prompt, [...(found.get(prompt) ?? []), name]);
  return found;
}

/** All options that the Kconfig files below a folder define, with their normalised prompts. */
function optionsBelow(folder) {
  const found = new Map();
  const add = (name, prompt) => {
    if (!found.has(name)) found.set(name, new Set());
    const text = prompt === undefined ? "" : normalisePrompt(prompt);
    if (text !== "") found.get(name).add(text);
  };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || /\/(?:Documentation|scripts\/kconfig\/tests)\//u.test(path)) continue;
    if (/^Kconfig/u.test(entry.name)) readKconfig(readFileSync(path, "latin1"), add);
    else if (/^[Cc]onfig\.in$/u.test(entry.name)) readConfigIn(readFileSync(path, "latin1"), add);
  }
  return found;
}

function readKconfig(text, add) {
  let name;
  let help = false;
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    const entry = /^\s*(?:menu)?config\s+(\w+)\s*(?:#.*)?$/u.exec(line);
    if (help && !entry) {
      if (line === "" || /^\s/u.test(line)) continue;
      help = false;
    }
    if (entry) {
      name = entry[1];
      help = false;
      add(name);
    } else if (/^\s*(?:choice|menu|comment|if|endif|endmenu|endchoice|source|mainmenu)\b/u.test(line)) {
      name = undefined;
    } else if (/^\s*(?:---help---|help)\s*$/u.test(line)) {
      help = true;
    } else if (name !== undefined) {
      const prompt = /^\s+(?:(?:def_)?(?:bool|tristate)|int|hex|string|prompt)\s+(["'])(.*?)(?<!\\)\1/u.exec(line);
      if (prompt) add(name, prompt[2].replaceAll('\\"', '"'));
    }
  }
}

/** The menus of Linux 2.4 and older. */
function readConfigIn(text, add) {
  const entry = /^\s*(?:dep_)?(?:m?bool|tristate|int|hex|string)\s+(['"])(.*?)\1\s+CONFIG_(\w+)/gmu;
  for (const match of text.matchAll(entry)) add(match[3], match[2]);
}

function byName([one], [other]) {
  return one < other ? -1 : 1;
}

/** Words in lines of at most 120 columns, as one text. */
function wrapped(words) {
  const rows = [];
  for (const word of words) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < 119) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return `\`\n${rows.join("\n")}\n\``;
}

function row(last, next, words) {
  return `  { last: "${last}", next: "${next}", options: ${wrapped(words)} },`;
}

async function bundled(path) {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
