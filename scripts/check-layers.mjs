// Checks the import rules of .dependency-cruiser.cjs over src/, and first that each of them reports a file made to break it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { forbidden, options } = createRequire(import.meta.url)(join(root, ".dependency-cruiser.cjs"));

/** A file for each rule, and what it imports against that rule. */
const BREACHES = [
  { rule: "room-kconfig", file: "src/kconfig/a.ts", from: "../session/index.ts" },
  { rule: "room-document", file: "src/document/a.ts", from: "../tree/index.ts" },
  { rule: "room-resolve", file: "src/resolve/a.ts", from: "../document/index.ts" },
  { rule: "room-lint", file: "src/lint/a.ts", from: "../document/index.ts" },
  { rule: "room-tree", file: "src/tree/a.ts", from: "../session/index.ts" },
  { rule: "room-build", file: "src/build/a.ts", from: "../kconfig/index.ts" },
  { rule: "room-autoload", file: "src/autoload/a.ts", from: "../build/index.ts" },
  { rule: "room-boot", file: "src/boot/a.ts", from: "../session/index.ts" },
  { rule: "room-session", file: "src/session/a.ts", from: "../cli/index.ts" },
  { rule: "room-cli", file: "src/cli/a.ts", from: "../tui/index.ts" },
  { rule: "room-tui", file: "src/tui/a.ts", from: "../web/index.ts" },
  { rule: "room-web", file: "src/web/a.ts", from: "../cli/index.ts" },
  { rule: "through-index", file: "src/session/b.ts", from: "../tree/inner.ts" },
  { rule: "pure-rooms", file: "src/resolve/c.ts", from: "node:fs" },
  { rule: "engine-alone", file: "src/kconfig/d.ts", from: "../../node_modules/some/index.js" },
  { rule: "known-room", file: "src/session/e.ts", from: "../attic/index.ts" },
  { rule: "resolvable", file: "src/session/f.ts", from: "./nowhere.ts" },
];

async function violations(folder) {
  const ruleSet = { forbidden };
  const { output } = await cruise(["src"], { ...options, baseDir: folder, validate: true, ruleSet }, undefined, {});
  return output.summary;
}

function lay(folder, path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const problems = [];
const folder = mkdtempSync(join(tmpdir(), "kiln-layers-"));
const rooms = [
  "kconfig",
  "document",
  "resolve",
  "lint",
  "tree",
  "build",
  "autoload",
  "boot",
  "session",
  "cli",
  "tui",
  "web",
];
try {
  for (const room of [...rooms, "attic"]) lay(folder, `src/${room}/index.ts`, "export const face = 1;\n");
  lay(folder, "src/tree/inner.ts", "export const face = 1;\n");
  lay(folder, "node_modules/some/index.js", "export const face = 1;\n");
  for (const { file, from } of BREACHES)
    lay(folder, file, `import type { face } from "${from}";\nexport type F = face;\n`);
  const made = await violations(folder);
  for (const { name } of forbidden) {
    const breach = BREACHES.find((candidate) => candidate.rule === name);
    const reported = made.violations.some((found) => found.rule.name === name && found.from === breach?.file);
    if (!reported) problems.push(`the rule "${name}" does not report a file made to break it`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const real = await violations(root);
if (real.totalCruised === 0) problems.push("no module was read under src/");
for (const { rule, from, to } of real.violations) {
  const { comment } = forbidden.find((candidate) => candidate.name === rule.name);
  problems.push(`${from} imports ${to}: ${comment} (${rule.name})`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${forbidden.length} import rules hold in ${real.totalCruised} modules`);
