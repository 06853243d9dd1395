import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bootFiles, checkWanted } from "../../src/autoload/index.ts";

const bonding = { module: "bonding", parameters: ["mode=1", "miimon=200"], kernel: "6" };
const built = (builtin: boolean) => ({
  name: "bonding",
  path: "drivers/net/bonding/bonding.ko",
  builtin,
  size: 1,
  description: "",
  aliases: [],
  parameters: new Map([
    ["mode", "charp"],
    ["miimon", "int"],
  ]),
});

test("OpenRC: a shell reads what was written, the user's own lines stay, twice is once", () => {
  const mine = 'modules="loop"\n';
  const [file] = bootFiles("openrc", [bonding], () => mine);
  const [again] = bootFiles("openrc", [bonding], () => file!.text);
  expect(again!.text).toBe(file!.text);
  expect(file!.text.startsWith(mine)).toBe(true);
  const script = `${file!.text}echo $modules_6; echo $module_bonding_args_6`;
  expect(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout).toBe("loop bonding\nmode=1 miimon=200\n");
});

test("modprobe reads the options", () => {
  const root = mkdtempSync(join(tmpdir(), "kiln-autoload-"));
  try {
    for (const { path, text } of bootFiles("systemd", [bonding], () => "")) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const shown = spawnSync("modprobe", ["--showconfig", "-C", join(root, "etc/modprobe.d")], { encoding: "utf8" });
    expect(shown.stdout).toMatch(/^options bonding mode=1 miimon=200$/m);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("faults with the nearest right name; built-in parameters move to the command line", () => {
  expect(checkWanted([{ ...bonding, module: "bondng" }], [built(false)]).problems).toEqual([
    "no module bondng was built; did you mean bonding?",
  ]);
  expect(checkWanted([{ ...bonding, parameters: ["mimon=1", "miimon=x"] }], [built(false)]).problems).toEqual([
    "bonding has no parameter mimon; did you mean miimon?",
    "bonding: miimon=x: miimon is of type int",
  ]);
  expect(checkWanted([bonding], [built(true)])).toMatchObject({
    load: [],
    commandLine: ["bonding.mode=1", "bonding.miimon=200"],
    problems: [],
  });
});
