import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyDocuments, findConflicts } from "../../src/session/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-documents-"));
const tree = join(folder, "tree");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(tree);
  writeFileSync(
    join(tree, "Kconfig"),
    'config MODULES\n\tbool "Modules"\n\tmodules\nconfig BTRFS\n\ttristate "Btrfs"\nconfig FUSE\n\ttristate "FUSE"\n',
  );
  writeFileSync(join(folder, "base"), "CONFIG_MODULES=y\n");
  writeFileSync(join(folder, "nas.md"), "```\n<M> Btrfs\n<M> FUSE\n```\n");
  writeFileSync(join(folder, "boot.md"), "```\n<*> Btrfs\n< > FUSE\n```\n");
});

const context = { cwd: folder, env: { ...process.env, ARCH: "x86_64", KILN_NO_CACHE: "1" }, report: () => {} };
const request = {
  kernelDir: tree,
  overrides: {},
  base: join(folder, "base"),
  roles: { only: [], without: [] },
  documents: [join(folder, "nas.md"), join(folder, "boot.md")],
};

async function applied(settings: readonly string[]): Promise<string[]> {
  const { lines } = await applyDocuments({ ...request, settings, dryRun: true }, context);
  return lines.map(({ symbol, actual, outcome, message }) =>
    `${symbol}=${actual} ${outcome} ${message ?? ""}`.replaceAll(`${folder}/`, "").trim(),
  );
}

test("who asks for a module is content with what another document asks to be built in; both places are told", async () => {
  expect(await applied([])).toEqual([
    'BTRFS=y held "Btrfs" (boot.md:2) asks for BTRFS=y',
    "FUSE=m set",
    "BTRFS=y set",
    'FUSE=m conflict "FUSE" (nas.md:3) asks for FUSE=m',
  ]);
  const { conflicts, rest } = await findConflicts({ ...request, soft: [], keep: [] }, context);
  expect(conflicts.map(({ lines }) => lines.map(({ symbol, value }) => `${symbol}=${value}`))).toEqual([
    ["FUSE=m", "FUSE=n"],
  ]);
  expect(rest).toBe(true);
});

test("what the command line asks for stays as it is", async () => {
  expect(await applied(["BTRFS=m"])).toEqual([
    "BTRFS=m set",
    "FUSE=m set",
    "BTRFS=m conflict BTRFS (--set) asks for BTRFS=m",
    'FUSE=m conflict "FUSE" (nas.md:3) asks for FUSE=m',
    "BTRFS=m set",
  ]);
});
