// Bundles Kiln into dist/: kiln.js (the command, verbs in chunks that load on demand), conf.cjs (the stand-in for
// scripts/kconfig/conf, which runs conf-program.cjs), kconfig.js (the engine for Node
// and browsers) and types/ (its declarations; left out with --no-types).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const started = new Date();

// Not a static import of the program: Node 22's compile cache only serves what is loaded after it was switched on.
const ENTRY = `
import * as module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
// A model is many small objects that all stay: a larger nursery spares half of the collector's work.
setFlagsFromString("--min-semi-space-size=32");
setFlagsFromString("--max-semi-space-size=32");
if (module.enableCompileCache !== undefined && process.env.NODE_COMPILE_CACHE === undefined && !process.env.KILN_NO_CACHE) {
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln", "compile"));
}
await import("./src/cli/main.ts");
`;

// Bundled CommonJS packages ask for Node's own modules with require, which ES modules lack.
const REQUIRE = `import { createRequire as kilnCreateRequire } from "node:module";
const require = kilnCreateRequire(import.meta.url);`;

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  sourcemap: "linked",
  outdir: dist,
  legalComments: "inline",
  write: false,
  logLevel: "warning",
};

const command = {
  ...shared,
  stdin: { contents: ENTRY, resolveDir: root, sourcefile: "kiln.ts", loader: "ts" },
  entryNames: "kiln",
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  target: "node20",
  splitting: true,
  banner: { js: REQUIRE },
};

// The stand-in for scripts/kconfig/conf: CommonJS, which starts sooner, and whose compiled code can be kept on every Node.
const standIn = {
  ...shared,
  format: "cjs",
  entryPoints: { conf: "src/cli/conf-start.ts", "conf-program": "src/cli/conf-main.ts" },
  outExtension: { ".js": ".cjs" },
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  define: { "import.meta.url": "kilnProgramUrl" },
  banner: { js: 'const kilnProgramUrl = require("node:url").pathToFileURL(__filename).href;' },
};

// "browser": a Node module that crept into the engine fails the build.
const engine = {
  ...shared,
  entryPoints: { kconfig: "src/kconfig/index.ts" },
  platform: "browser",
  target: "es2023",
};

// What a page takes that shows a configuration: the modes of conf and its dialogue are not in it.
const EDITOR = `export { createConfiguration, explain, latestBehaviour, loadDotConfig, parseKconfig, writeDotConfig,
  writeSavedefconfig } from "./src/kconfig/index.ts";`;

try {
  const [commandResult, confResult, engineResult] = await Promise.all([build(command), build(standIn), build(engine)]);
  const files = [...commandResult.outputFiles, ...confResult.outputFiles, ...engineResult.outputFiles];
  // The entry comes last and chunks carry hashes: a kiln that starts meanwhile sees the old program or the new one.
  const last = (file) => Number(["kiln.js", "conf.cjs"].includes(basename(file.path)));
  files.sort((a, b) => last(a) - last(b));
  for (const file of files) replace(file.path, file.contents);
  removeOthers(new Set(files.map((file) => file.path)));
  if (!process.argv.includes("--no-types")) emitTypes();
  const stamp = join(dist, ".stamp");
  writeFileSync(stamp, "");
  // As of the start: a source saved during the build is newer than it.
  utimesSync(stamp, started, started);
  const program = files.filter((file) => /\.c?js$/.test(file.path) && basename(file.path) !== "kconfig.js");
  const library = files.find((file) => basename(file.path) === "kconfig.js");
  console.log(`dist/kiln.js and ${program.length - 1} chunks: ${kilobytes(sum(program))} kB`);
  const whole = await forBrowser(engine.entryPoints);
  const editor = await forBrowser(undefined, EDITOR);
  console.log(
    `dist/kconfig.js: ${kilobytes(library.contents.length)} kB; for a browser, minified: ${whole}; ` +
      `of that for reading, setting, explaining and writing: ${editor}`,
  );
} catch (error) {
  // esbuild has printed its own findings by now.
  if (!Array.isArray(error?.errors)) console.error(error);
  process.exitCode = 1;
}

/** The engine as a page would load it: its size in words. */
async function forBrowser(entryPoints, contents) {
  const stdin = contents === undefined ? undefined : { contents, resolveDir: root, loader: "ts" };
  const { outputFiles } = await build({ ...engine, entryPoints, stdin, minify: true, sourcemap: false });
  const bytes = outputFiles[0].contents;
  return `${kilobytes(bytes.length)} kB, gzip ${kilobytes(gzipSync(bytes).length)} kB`;
}

function replace(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

function removeOthers(kept) {
  for (const folder of [dist, join(dist, "chunks")]) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isFile() && /\.c?js(\.map)?(\.\d+)?$/.test(entry.name) && !kept.has(path))
        rmSync(path, { force: true });
    }
  }
}

function emitTypes() {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const result = spawnSync(process.execPath, [compiler, "-p", "tsconfig.declarations.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) throw new Error(`${relative(root, compiler)} ended with status ${result.status}`);
}

function sum(files) {
  return files.reduce((total, file) => total + file.contents.length, 0);
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(0);
}
