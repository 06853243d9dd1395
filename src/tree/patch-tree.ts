import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { checkRoom, makeTree, treesFolder } from "./cached-tree.ts";
import { runCommand, startCommand } from "./command.ts";
import { decompress } from "./decompress.ts";
import { type Failure, failure, type TreeEvent } from "./tree.ts";
import { treeStamp } from "./tree-stamp.ts";
import { makefileVersion } from "./tree-version.ts";

/** Who is told of the progress of a patching, and what ends it. */
export interface PatchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onEvent: (event: TreeEvent) => void;
  readonly signal: AbortSignal | undefined;
}

/** A patch file, and how many folders of its names are stripped. */
export interface Patch {
  readonly file: string;
  readonly strip: number;
}

/**
 * Makes a copy of a tree in the cache with patches applied, in order: all of them, or there is no copy. The tree itself is never touched. The same tree with the same patches is patched once. Gives the copy's folder.
 */
export async function patchTree(
  root: string,
  patches: readonly Patch[],
  options: PatchOptions,
): Promise<string | Failure> {
  const { env, onEvent, signal } = options;
  const missing = (await runCommand(["patch", "--version"], { env, signal })).missing;
  if (missing) return failure("patch is not installed", "install it (Debian: apt-get install patch)");
  const target = join(treesFolder(env), `${nameOf(root)}-patched-${fingerprint(root, patches)}`);
  if (existsSync(join(target, "Kconfig"))) return target;
  const failed = await makeTree(target, env, async (part) => {
    onEvent({ kind: "copying", from: root });
    const copied = await copy(root, part, options);
    if (copied !== undefined) return copied;
    for (const patch of patches) {
      onEvent({ kind: "patching", patch: patch.file });
      const refused = await apply(patch, part, options);
      if (refused !== undefined) return refused;
    }
    return undefined;
  });
  return failed ?? target;
}

/**
 * The patches that files and folders name, in order. A folder with a quilt `series` file gives those in its order, any
 * other folder its `.patch` and `.diff` files by name, as genpatches are numbered; they may be compressed.
 */
export function listPatches(paths: readonly string[], cwd: string): readonly Patch[] | Failure {
  const patches: Patch[] = [];
  for (const path of paths.map((path) => resolve(cwd, path))) {
    if (!existsSync(path)) return failure(`there is no ${path}`, "name patch files, or a folder of them, with --patch");
    if (statSync(path).isFile()) {
      patches.push({ file: path, strip: 1 });
      continue;
    }
    const found = existsSync(join(path, "series"))
      ? series(path)
      : readdirSync(path)
          .filter((name) => PATCH.test(name))
          .sort()
          .map((name) => ({ file: join(path, name), strip: 1 }));
    const absent = found.find(({ file }) => !existsSync(file));
    if (absent !== undefined) return failure(`there is no ${absent.file}`, `${join(path, "series")} names it`);
    if (found.length === 0) return failure(`${path} holds no patches`, "their names end in .patch or .diff");
    patches.push(...found);
  }
  return patches;
}

const PATCH = /\.(patch|diff)(\.(xz|gz|bz2|zst))?$/;

function series(folder: string): Patch[] {
  return readFileSync(join(folder, "series"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", ...words] = line.split(/\s+/);
      const strip = words.map((word) => /^-p(\d)$/.exec(word)?.[1]).find((level) => level !== undefined);
      return { file: join(folder, name), strip: Number(strip ?? 1) };
    });
}

async function copy(root: string, part: string, { env, signal }: PatchOptions): Promise<Failure | undefined> {
  const measured = await runCommand(["du", "-sk", root], { env, signal });
  const room = checkRoom(part, (Number.parseInt(measured.output, 10) || 0) * 1024, `to copy ${root}`);
  if (room !== undefined) return room;
  const { status, missing, output } = await runCommand(["cp", "-R", "-p", "-P", "--reflink=auto", `${root}/.`, part], {
    env,
    signal,
  });
  if (signal?.aborted) return failure("interrupted while copying; nothing was kept", "run it again");
  // A cp without reflinks, as busybox has it.
  if (missing || /unrecognized option/.test(output)) cpSync(root, part, { recursive: true, verbatimSymlinks: true });
  else if (status !== 0)
    return failure(`${root} cannot be copied: ${output.trim().split("\n")[0]}`, "check the folder and the disk");
  return undefined;
}

async function apply(
  { file, strip }: Patch,
  folder: string,
  { env, onEvent, signal }: PatchOptions,
): Promise<Failure | undefined> {
  // --unified: a patch in ed's language would be run as commands. --forward: what is applied already is an error.
  const argv = ["patch", `-p${strip}`, "--unified", "--batch", "--forward", "--no-backup-if-mismatch", "-d", folder];
  const child = startCommand(argv, { env: { ...env, LC_ALL: "C", POSIXLY_CORRECT: undefined }, signal });
  const damaged = /\.(xz|gz|bz2|zst)$/.test(extname(file))
    ? await decompress(file, { env, signal }, child.feed)
    : void (await child.feed(readFileSync(file)));
  const { status, output } = await child.end();
  if (signal?.aborted) return failure("interrupted while patching; nothing was kept", "run it again");
  if (damaged !== undefined) return damaged;
  const changes = /^patching /m.test(output);
  if (status === 0 && changes && !/^Ignoring |^Skipping |ignored\b/m.test(output)) {
    const loose = looseFiles(output);
    if (loose.length > 0) onEvent({ kind: "note", text: `${file} fits only loosely (fuzz): ${loose.join(", ")}` });
    return undefined;
  }
  return failure(
    `${file} does not apply; no patch was applied: ${status === 0 && !changes ? "it holds no unified diff" : reason(output)}`,
    "take the patches that were made for this version of the tree",
  );
}

/** The files in which patch found a place only by leaving out lines around a change. */
function looseFiles(output: string): string[] {
  const loose = new Set<string>();
  let file = "";
  for (const line of output.split("\n")) {
    file = /^patching \w+ (.*)$/.exec(line)?.[1] ?? file;
    if (line.includes(" with fuzz ")) loose.add(file);
  }
  return [...loose];
}

/** The first line of patch's output that tells what failed, with the file that it is about. */
function reason(output: string): string {
  const lines = output.trim().split("\n");
  const at = lines.findIndex((line) =>
    /FAILED|can't find|Reversed|malformed|garbage|Ignoring|refusing|No such/i.test(line),
  );
  const about = lines.slice(0, at + 1).findLast((line) => /^(patching|checking) file /.test(line));
  const told = lines[at] ?? lines.at(-1) ?? "";
  return about === undefined || about === told ? told : `${about.replace(/^\w+ file /, "")}: ${told}`;
}

/** A short name for a tree and its patches; another or changed tree, or another patch, has another. */
function fingerprint(root: string, patches: readonly Patch[]): string {
  const hash = createHash("sha256").update(`${root}\0${makefileVersion(root)}\0${treeStamp(root, "")}\0`);
  for (const { file, strip } of patches) hash.update(`${strip}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 10);
}

function nameOf(root: string): string {
  const name = basename(root);
  return name === "linux" || name === "build" ? `linux-${makefileVersion(root)}` : name;
}
