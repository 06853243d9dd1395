import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bootFiles, checkWanted, handWrittenClashes, type Wanted } from "../../src/autoload/index.ts";

const bonding: Wanted = {
  module: "bonding",
  parameters: ["mode=1", "miimon=200"],
  load: true,
  kernel: "6",
  parametersKernel: "6",
};
const built = (builtin: boolean) => ({
  name: "bonding",
  path: "drivers/net/bonding/bonding.ko",
  builtin,
  size: 1,
  description: "",
  aliases: ["rtnl-link-bond"],
  unread: undefined,
  damaged: false,
  parameters: new Map([
    ["mode", "charp"],
    ["miimon", "int"],
    ["arp_ip_target", "array of charp"],
    ["debug", "bool"],
    ["level", "byte"],
    ["mask", "uint"],
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

/** What OpenRC's service would load on a kernel, by the rules in the comments of its own conf.d file: the most exact variable. */
function openrcLoads(text: string, release: string): string {
  const numbers = release.replace(/-.*/, "").split(".");
  const exact = [release, ...numbers.map((_, index) => numbers.slice(0, numbers.length - index).join("."))];
  const suffixes = [...exact.map((one) => `_${one.replace(/[^A-Za-z0-9]/g, "_")}`), ""];
  const lookUp = (name: string): string =>
    suffixes.map((suffix) => `\${${name}${suffix}:-`).join("") + "}".repeat(suffixes.length);
  const script = `${text}\necho ${lookUp("modules")} ${lookUp("module_bonding_args")}`;
  return spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout.trim();
}

test("OpenRC loads the most exact list alone: what the user's and the other lists hold is in it", () => {
  const want = (module: string, kernel: string | undefined): Wanted => ({ ...bonding, module, parameters: [], kernel });
  const load = (mine: string, wanted: readonly Wanted[], release: string): string =>
    openrcLoads(bootFiles("openrc", wanted, () => mine)[0]!.text, release);
  const mine = 'modules="loop"\nmodules_6_12="tun"\n';
  expect(load(mine, [want("dummy", undefined)], "6.1.5")).toBe("loop dummy");
  expect(load(mine, [want("dummy", undefined)], "6.12.5")).toBe("tun dummy");
  expect(load(mine, [want("dummy", "6")], "6.1.5")).toBe("loop dummy");
  expect(load(mine, [want("dummy", "6")], "6.12.5-gentoo")).toBe("tun dummy");
  expect(load(mine, [want("dummy", "6")], "5.4.1")).toBe("loop");
  // The order in the document does not matter.
  for (const wanted of [
    [want("a", undefined), want("b", "6"), want("c", "6.12.5-gentoo-r1")],
    [want("c", "6.12.5-gentoo-r1"), want("b", "6"), want("a", undefined)],
  ]) {
    expect(load("", wanted, "6.12.5-gentoo-r1")).toBe("a b c");
    expect(load("", wanted, "6.12.5")).toBe("a b");
    expect(load("", wanted, "5.4.1")).toBe("a");
  }
  expect(load("", [{ ...bonding, kernel: undefined }], "6.12.5")).toBe("bonding mode=1 miimon=200");
  expect(load("", [{ ...bonding, kernel: undefined }], "5.4.5")).toBe("bonding");
});

test("parameters alone load nothing: modprobe has them for whoever loads the module", () => {
  const only: Wanted = { ...bonding, load: false };
  const texts = (format: "openrc" | "systemd" | "debian") =>
    bootFiles(format, [only], () => "").map(({ path, text }) => [
      path,
      text.split("\n").filter((line) => /^[^#]/.test(line)),
    ]);
  const options = ["etc/modprobe.d/kiln.conf", ["options bonding mode=1 miimon=200"]];
  expect(texts("openrc")).toEqual([["etc/conf.d/modules", []], options]);
  expect(texts("systemd")).toEqual([["etc/modules-load.d/kiln.conf", []], options]);
  expect(texts("debian")).toEqual([["etc/modules", []], options]);
});

test("what a user wrote stays, and what of it is in the way is told", () => {
  const root = mkdtempSync(join(tmpdir(), "kiln-autoload-"));
  try {
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    put("etc/conf.d/modules", 'module_bonding_args_6_12="mode=4"\nmodule_bonding_args="mode=0"\n');
    put("etc/modprobe.d/mine.conf", "# mine\nblacklist bonding\noptions bonding miimon=50\noptions other x=1\n");
    expect(handWrittenClashes("openrc", [bonding], root)).toEqual([
      "etc/conf.d/modules sets module_bonding_args_6_12, which decides over bonding where it fits the kernel",
      "etc/modprobe.d/mine.conf:2 blacklists bonding: it is not loaded at boot",
      "etc/modprobe.d/mine.conf:3 gives bonding parameters too: miimon=50",
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test.each([
  ["miimon=2147483648", false],
  ["miimon=-1", true],
  ["miimon=0x10", true],
  ["miimon=09", false],
  ["miimon=017", true],
  ["miimon", false],
  ["mask=-1", false],
  ["mask=+4294967295", true],
  ["level=256", false],
  ["debug", true],
  ["debug=on", true],
  ["debug=maybe", false],
  ["arp_ip_target=192.0.2.1,192.0.2.2", true],
  ["mode=active-backup", true],
])("the kernel's own reading of a value: %s", (parameter, fits) => {
  expect(checkWanted([{ ...bonding, parameters: [parameter] }], [built(false)]).problems.length === 0).toBe(fits);
});

test("an alias names a module as modprobe takes it", () => {
  const wanted = [{ ...bonding, module: "rtnl-link-bond" }];
  expect(checkWanted(wanted, [built(false)])).toMatchObject({ left: wanted, problems: [] });
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
    left: [],
    commandLine: ["bonding.mode=1", "bonding.miimon=200"],
    problems: [],
  });
});
