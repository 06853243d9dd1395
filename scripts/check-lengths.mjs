// Checks that no file of code is longer than a reader can take in. Exit status 1 names those that are.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Lines. */
const LONGEST = 600;
/** Data that a program writes and nobody reads from top to bottom. */
const DATA = new Set(["src/document/history/archived.ts"]);

const files = ["src", "test", "scripts", "bench", "examples"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.(ts|mjs|js|c)$/.test(path)),
);
const lengths = files.map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }));
const long = lengths.filter(({ file, lines }) => lines > LONGEST && !DATA.has(file));
for (const file of DATA)
  if (!lengths.some((each) => each.file === file && each.lines > LONGEST))
    long.push({ file: `${file} (excepted without need)`, lines: 0 });
for (const { file, lines } of long) console.error(`${file}: ${lines} lines, at most ${LONGEST}`);
if (long.length > 0) process.exit(1);
console.log(`${files.length} files, none over ${LONGEST} lines`);
