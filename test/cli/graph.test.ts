import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-graph-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LONG = "WIRELESS_ADAPTER_WITH_A_NAME_THAT_NO_BOX_IS_WIDE_ENOUGH_FOR_UNLESS_IT_IS_BROKEN_INTO_LINES";
const KCONFIG = `config NET
	bool "Networking"
config WIFI
	bool "Wireless"
	depends on NET && (PCI || USB)
config PCI
	bool "PCI"
config USB
	bool "USB"
config RADIO
	bool "Radio"
	select CRC
config CRC
	bool
config SMALL
	bool "Small"
	depends on !CRC
config ${LONG}
	bool "An adapter whose prompt is so long that it has to be broken, ああああああああああああああああああああああああ"
	depends on WIFI
choice
	prompt "Speed"
config SLOW
	bool "Slow"
config FAST
	bool "Fast"
endchoice
`;

beforeAll(() => {
  writeFileSync(join(folder, "Kconfig"), KCONFIG);
  writeFileSync(join(folder, "none"), "# CONFIG_NET is not set\n");
  writeFileSync(join(folder, "a.md"), "```\n[*] Radio  # 無線\n(X) Slow\n```\n");
  writeFileSync(join(folder, "b.md"), "```\n[*] Small\n(X) Fast\n```\n");
  writeFileSync(join(folder, "c.md"), "```\n[*] Wireless\n```\n");
});

function kiln(status: number, ...args: string[]): string {
  const env = { ...process.env, ARCH: "x86_64", XDG_CACHE_HOME: join(folder, "cache") };
  const result = spawnSync(process.execPath, [KILN, ...args, "-k", "."], { cwd: folder, env, encoding: "utf8" });
  expect(result.status, result.stderr).toBe(status);
  return result.stdout;
}

/** Nodes and arrows of a graph in DOT, without their looks. */
function drawn(dot: string): string[] {
  return dot.split("\n").flatMap((line) => {
    const [, about, label] = /^\s*("[^[]*") \[label="((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    if (about === undefined || label === undefined) return [];
    return [
      `${about.replaceAll('"', "")}: ${label
        .replaceAll('\\"', "'")
        .replaceAll(/\\[nl]/g, " ")
        .trim()}`,
    ];
  });
}

describe("--dot", () => {
  test("the plan of kiln set: chains from what is asked to what is set", () => {
    expect(drawn(kiln(0, "set", "WIFI=y", "--base", "none", "-n", "--dot"))).toEqual([
      "PCI: PCI=y",
      "NET: NET=y",
      "WIFI: WIFI=y you ask for it",
      "WIFI -> NET: depends on Kconfig:3",
      "WIFI -> PCI: depends on PCI || USB Kconfig:3",
    ]);
  });

  test("alternatives stand in frames of their own", () => {
    const dot = kiln(0, "set", "WIFI=y", "NET=y", "--base", "none", "-n", "--alternatives", "3", "--dot");
    expect(dot.match(/subgraph/g)).toHaveLength(2);
    expect(drawn(dot)).toContain("plan 1 WIFI -> plan 1 USB: depends on PCI || USB Kconfig:3");
  });

  test("the rules that stand between settings, and which to give up", () => {
    expect(drawn(kiln(1, "set", "RADIO=y", "SMALL=y", "--base", "none", "-n", "--dot"))).toEqual([
      "goal 0: RADIO=y you ask for it",
      "goal 1: SMALL=y you ask for it without it the rest is possible",
      "CRC: CRC",
      "rule 0: RADIO selects CRC (Kconfig:12)",
      "rule 1: SMALL depends on !CRC (Kconfig:15)",
      "CRC -> rule 0: ",
      "rule 0 -> goal 0: ",
      "goal 1 -> rule 1: ",
      "rule 1 -> CRC: ",
    ]);
  });

  test("contradictions of documents, each in a frame with both places", () => {
    const dot = kiln(1, "conflicts", "a.md", "b.md", "--base", "none", "--dot");
    expect(dot.match(/subgraph/g)).toHaveLength(2);
    const rows = drawn(dot);
    expect(rows).toContainEqual(expect.stringMatching(/: RADIO=y 'Radio' \[無線\]\s* a\.md:2$/));
    expect(rows).toContainEqual(expect.stringMatching(/: SMALL=y 'Small' b\.md:2 left out to go on$/));
    expect(rows).toContainEqual(expect.stringMatching(/: FAST=y 'Fast' b\.md:3 left out to go on$/));
    expect(drawn(kiln(0, "conflicts", "a.md", "--base", "none", "--dot"))).toEqual([
      "none: no conflict: all 2 lines hold together",
    ]);
  });

  test("what kiln apply sets besides, from the lines that need it", () => {
    expect(drawn(kiln(0, "apply", "c.md", "--base", "none", "-n", "--dot"))).toContain(
      "WIFI: WIFI=y 'Wireless' c.md:2",
    );
  });

  test("what kiln why says", () => {
    const rows = drawn(kiln(0, "why", "SMALL", "--config", "none", "--dot"));
    expect(rows).toEqual(["SMALL: SMALL=n Small", "CRC: CRC=n", "SMALL -> CRC: depends on !CRC"]);
  });
});

describe("--svg", () => {
  const words: [status: number, ...args: string[]][] = [
    [0, "why", LONG, "--config", "none"],
    [0, "why", "CRC=y", "--config", "none"],
    [0, "set", `${LONG}=y`, "--base", "none", "-n"],
    [1, "set", "RADIO=y", "SMALL=y", "--base", "none", "-n"],
    [1, "conflicts", "a.md", "b.md", "--base", "none"],
    [0, "apply", "c.md", "--base", "none", "-n"],
  ];

  test.each(words)("no words stand outside of their box: %i %s %s", (status, ...args) => {
    const svg = kiln(status, ...args, "--svg");
    expect(svg).toMatch(/^<\?xml[\s\S]*<\/svg>\n$/);
    const boxes = [...svg.matchAll(/<g id="node\d+" class="node">([\s\S]*?)<\/g>/g)];
    expect(boxes.length).toBeGreaterThan(0);
    for (const [, box = ""] of boxes) {
      const corners = [...box.matchAll(/(?:points|d)="([^"]*)"/g)].flatMap(([, points = ""]) =>
        [...points.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x]) => Number(x)),
      );
      const [left, right] = [Math.min(...corners), Math.max(...corners)];
      for (const [, at = "", x = "", size = "", text = ""] of box.matchAll(
        /<text[^>]*text-anchor="(\w+)" x="([-\d.]+)"[^>]*font-size="([\d.]+)"[^>]*>([^<]*)</g,
      )) {
        const plain = text.replaceAll(/&#160;|&\w+;/g, "_");
        // In every font asked for a letter is 0.6 to 0.603 of the size wide, a Japanese one the size.
        const width = [...plain].reduce((sum, letter) => sum + (letter > "\u2fff" ? 1 : 0.603), 0) * Number(size);
        const start = at === "middle" ? Number(x) - width / 2 : Number(x);
        // Blanks that make room for wide letters may stand out.
        const shown = width - (/_*$/.exec(plain)?.[0].length ?? 0) * 0.603 * Number(size);
        expect(start, text).toBeGreaterThan(left);
        expect(start + shown, text).toBeLessThan(right);
      }
    }
  });
});
