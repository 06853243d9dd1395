import { expect, test } from "vitest";
import {
  createConfiguration,
  detectBehaviour,
  type Host,
  loadDotConfig,
  parseKconfig,
  readRenames,
  renamedLines,
  writeDotConfig,
} from "../../src/kconfig/index.ts";

// ESP-IDF: what esp-idf-kconfig 3 writes and takes; from its manual ("sdkconfig file", "Deprecated options").

const espIdf = detectBehaviour((name) => (name === "esp_kconfiglib" ? "" : undefined));

const kconfig = [
  'config LEVEL\n\tint "Level"\n\tdefault 3',
  'config LAMP\n\tbool "Lamp"\n\tdefault y if LEVEL > 5',
  'config HIDDEN\n\tstring\n\tdefault "one"',
  'choice\n\tprompt "Speed"\nconfig SLOW\n\tbool "Slow"\nconfig FAST\n\tbool "Fast"\nendchoice',
].join("\n");

function settle(text: string, renames = new Map()) {
  const host: Host = {
    readFile: (path) => (path === "Kconfig" ? `${kconfig}\n` : undefined),
    glob: () => [],
    env: () => undefined,
    shell: () => ({ output: "" }),
  };
  const model = parseKconfig(host, { file: "Kconfig", behaviour: espIdf }).model!;
  const configuration = createConfiguration(model);
  loadDotConfig(configuration, text, { file: "sdkconfig", renames });
  return { text: writeDotConfig(configuration), configuration };
}

test("what nobody chose is told to be a default; what has no prompt always is one", () => {
  expect(settle("CONFIG_LAMP=y\nCONFIG_FAST=y\n").text).toBe(
    '# default:\nCONFIG_LEVEL=3\nCONFIG_LAMP=y\n# default:\nCONFIG_HIDDEN="one"\n# CONFIG_SLOW is not set\nCONFIG_FAST=y\n',
  );
});

test("a default of the file stays one, and is taken before the tree's own", () => {
  const before = settle("# default:\nCONFIG_LEVEL=7\n").text;
  expect(before).toContain("# default:\nCONFIG_LEVEL=7\n# default:\nCONFIG_LAMP=y\n");
  expect(settle(before).text).toBe(before);
  // What it depends on is settled first: LEVEL is 7, so that y is no other default.
  expect(settle("# default:\nCONFIG_LAMP=y\n# default:\nCONFIG_LEVEL=7\n").text).toBe(before);
});

test("a default of the file gives way to an answer, and a hidden option's is not taken", () => {
  expect(settle("# default:\nCONFIG_LEVEL=7\nCONFIG_LEVEL=4\n").text).toContain(
    "CONFIG_LEVEL=4\n# default:\n# CONFIG_LAMP is not set\n",
  );
  expect(settle('# default:\nCONFIG_HIDDEN="two"\n').text).toContain('CONFIG_HIDDEN="one"');
  const chosen = settle("# default:\n# CONFIG_SLOW is not set\n# default:\nCONFIG_FAST=y\n").text;
  expect(chosen).toContain("# default:\n# CONFIG_SLOW is not set\n# default:\nCONFIG_FAST=y\n");
});

test("old names stand for new ones when read, and are told at the end", () => {
  const renames = readRenames(["# comment\nCONFIG_OLD_LEVEL CONFIG_LEVEL\nCONFIG_DARK   !CONFIG_LAMP\n"], "CONFIG_");
  const { configuration, text } = settle("CONFIG_OLD_LEVEL=9\nCONFIG_DARK=y\n", renames);
  expect(text).toContain("CONFIG_LEVEL=9\n# CONFIG_LAMP is not set\n");
  const tail = renamedLines(configuration, renames, "CONFIG_");
  expect(tail).toBe(
    "\n# Deprecated options for backward compatibility\nCONFIG_OLD_LEVEL=9\nCONFIG_DARK=y\n# End of deprecated options\n",
  );
  // That part of a file says nothing when it is read.
  expect(settle(tail, renames).text).toContain("# default:\nCONFIG_LEVEL=3\n");
});
