import { expect, test } from "vitest";
import { readConfOptions } from "../../src/cli/conf-options.ts";

test("the last mode counts, options may stand behind the file", () => {
  expect(readConfOptions(["--oldconfig", "Kconfig", "-s", "--defconfig", "given"])).toEqual({
    mode: { kind: "defconfig", file: "given" },
    silent: true,
    help: false,
    kconfig: "Kconfig",
    complaints: [],
  });
});

test("names may be cut short as far as they are unique", () => {
  expect(readConfOptions(["--olddef", "Kconfig"]).mode).toEqual({ kind: "olddefconfig" });
  expect(readConfOptions(["--allm", "Kconfig"]).mode).toEqual({ kind: "allmodconfig" });
  const { mode, complaints } = readConfOptions(["--mod2", "Kconfig"]);
  expect(mode).toEqual({ kind: "oldaskconfig" });
  expect(complaints).toEqual(["option '--mod2' is ambiguous; possibilities: '--mod2yesconfig' '--mod2noconfig'"]);
});

test("mistakes are told and passed over", () => {
  expect(readConfOptions(["--nonsense", "-xs", "--silent=yes", "--randconfig", "Kconfig", "--savedefconfig"])).toEqual({
    mode: { kind: "randconfig" },
    silent: true,
    help: false,
    kconfig: "Kconfig",
    complaints: [
      "unrecognized option '--nonsense'",
      "invalid option -- 'x'",
      "option '--silent' doesn't allow an argument",
      "option '--savedefconfig' requires an argument",
    ],
  });
});
