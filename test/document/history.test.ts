import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { vanished } from "../../src/document/history/archived.ts";
import { archivedFateOfPrompt, facts, fateOfPrompt, fateOfSymbol } from "../../src/document/history.ts";
import { latestBehaviour, type Model, parseKconfig } from "../../src/kconfig/index.ts";
import { openTree } from "../../src/tree/index.ts";
import { oracleOf } from "../oracle/c-conf.ts";

function model(text: string): Model {
  const host = { readFile: () => text, glob: () => [], env: () => undefined, shell: () => ({ output: "" }) };
  const { model: parsed } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
  if (parsed === undefined) throw new Error("the test's own Kconfig has an error");
  return parsed;
}

describe("what became of an option", () => {
  const tree = model('config AUTOFS_FS\n\ttristate "Automounter"\nconfig NF_CONNTRACK\n\ttristate "Tracking"\n');

  test("is told with its successor, since when and why", () => {
    const fate = fateOfSymbol(tree, "AUTOFS4_FS");
    expect(fate?.successor?.name).toBe("AUTOFS_FS");
    expect(fate?.message).toBe("AUTOFS4_FS was renamed to AUTOFS_FS in 6.6");
    expect(fateOfSymbol(tree, "NF_CONNTRACK_IPV4")?.message).toBe(
      "NF_CONNTRACK_IPV4 was merged into NF_CONNTRACK in 4.19",
    );
    expect(fateOfSymbol(tree, "NFSD_V3")?.message).toBe(
      "NFSD_V3 is no option any more: always built in since 6.0: part of NFSD",
    );
  });

  test("is found by the old prompt, misspelt too", () => {
    expect(fateOfPrompt(tree, "Audit KVM MMU", [])?.message).toBe("KVM_MMU_AUDIT was removed in 5.18");
    expect(fateOfPrompt(tree, "CFQ I/O schedulr", [])?.fact.symbol).toBe("IOSCHED_CFQ");
    expect(fateOfPrompt(tree, "Nothing of the kind", [])).toBeUndefined();
  });

  test("names of iptables' filters lead to those of x_tables", () => {
    const filters = model(
      'config NETFILTER_XT_MATCH_LIMIT\n\ttristate "limit"\nconfig NF_CONNTRACK_FTP\n\ttristate "FTP"\nconfig NF_CONNTRACK\n\ttristate "Tracking"\n',
    );
    for (const [old, now] of [
      ["IP_NF_MATCH_LIMIT", "NETFILTER_XT_MATCH_LIMIT"],
      ["IP6_NF_MATCH_LIMIT", "NETFILTER_XT_MATCH_LIMIT"],
      ["IP_NF_FTP", "NF_CONNTRACK_FTP"],
      ["IP_NF_CONNTRACK", "NF_CONNTRACK"],
    ] as const)
      expect(fateOfSymbol(filters, old)?.successor?.name, old).toBe(now);
  });

  test("does not hold in a tree that still has the option", () => {
    const older = model('config AUTOFS4_FS\n\ttristate "Kernel automounter"\n');
    expect(fateOfSymbol(older, "AUTOFS4_FS")).toBeUndefined();
  });
});

test("each fact says since when, and where that is known from; none is told twice", () => {
  const seen = new Set<string>();
  for (const fact of facts) {
    expect(fact.since, fact.symbol).toMatch(/^\d+\.\d+(\.\d+)?( at the latest)?$/);
    expect(fact.source, fact.symbol).toMatch(/^trees \d[\d.]*\.\.\d[\d.]*$/);
    const key = fact.kind === "reworded" ? `${fact.symbol} ${fact.prompts[0]}` : fact.symbol;
    expect(seen.has(key), key).toBe(false);
    seen.add(key);
  }
  expect(facts.filter((fact) => fact.kind !== "reworded").length).toBeGreaterThan(200);
});

for (const series of ["6.12", "6.1"]) {
  const oracle = oracleOf(series);
  if (oracle === undefined) console.warn(`not tried: the facts against ${series} (its source package is missing)`);
  describe.skipIf(oracle === undefined)(`the facts against ${series}`, () => {
    test("what is said to be gone is gone, and what is named instead is there", () => {
      const environment = { ...oracle!.environment("x86"), srctree: oracle!.tree };
      const { model: tree } = openTree({ top: "Kconfig", environment, cwd: oracle!.tree, env: process.env });
      expect(tree).toBeDefined();
      const shown = (name: string): boolean =>
        tree!.byName.get(name)?.nodes.some((node) => node.prompt !== undefined) === true;
      const wrong: string[] = [];
      for (const fact of facts) {
        const since = fact.since.split(" ")[0] ?? "";
        if (compareReleases(since, series) > 0) continue;
        if (fact.kind === "reworded") {
          // Some are shown on other architectures only.
          const texts = tree!.byName.get(fact.symbol)?.nodes.map((node) => node.prompt?.text) ?? [];
          if (texts.includes(fact.prompts[0])) wrong.push(`${fact.symbol} still has that prompt`);
          continue;
        }
        if (shown(fact.symbol)) wrong.push(`${fact.symbol} is still there`);
        const needed = fact.kind === "renamed" || fact.kind === "merged" || fact.kind === "replaced";
        if (needed && !fact.to.some(shown)) wrong.push(`${fact.to.join(", ")} for ${fact.symbol} is missing`);
      }
      expect(wrong).toEqual([]);
    });
  });
}

function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => release.split(".").map(Number)) as [number[], number[]];
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}

describe("what comparing kernels tells of options that no fact speaks of", () => {
  const tree = model(
    'config SATA_VIA\n\ttristate "VIA SATA support"\nconfig NETFILTER\n\tbool "Filtering"\nconfig ACPI_SLEEP\n\tbool\n',
  );

  test("names are told with the release that no longer has them", () => {
    expect(fateOfSymbol(tree, "VIRTIO_RING")?.message).toBe(
      "VIRTIO_RING is gone since 3.17 at the latest: 3.6 still had it",
    );
    expect(fateOfSymbol(tree, "SCSI_SATA_VIA")?.successor?.name).toBe("SATA_VIA");
    expect(fateOfSymbol(tree, "NO_SUCH_OPTION_EVER")).toBeUndefined();
  });

  test("former prompts are recognised, whether their option lives or not", () => {
    expect(archivedFateOfPrompt(tree, "Generic Hotkey")?.message).toBe(
      "ACPI_HOTKEY is gone since 2.6.32 at the latest: 2.6.20 still had it",
    );
    // Where more is known of the option, that is told.
    expect(archivedFateOfPrompt(tree, "/dev file system support (EXPERIMENTAL)")?.message).toBe(
      "DEVFS_FS was removed in 2.6.20 at the latest",
    );
    expect(archivedFateOfPrompt(tree, "Network packet filtering (replaces ipchains)")?.successor?.name).toBe(
      "NETFILTER",
    );
    expect(archivedFateOfPrompt(tree, "Sleep States")?.message).toBe(
      "ACPI_SLEEP has no prompt any more: options that need it set it",
    );
    expect(archivedFateOfPrompt(tree, "Nothing of the kind")).toBeUndefined();
  });
});

for (const series of ["6.12", "6.1"]) {
  const oracle = oracleOf(series);
  describe.skipIf(oracle === undefined)(`the archive against ${series}`, () => {
    test("what vanished before is defined by no Kconfig file, and what has a new name is", () => {
      const defined = new Set(
        readdirSync(oracle!.tree, { recursive: true, encoding: "utf8" })
          .filter((path) => /(?:^|\/)Kconfig[^/]*$/u.test(path) && !/^scripts\/kconfig\/tests\//u.test(path))
          .flatMap((path) => [
            ...readFileSync(join(oracle!.tree, path), "latin1").matchAll(/^\s*(?:menu)?config\s+(\w+)/gmu),
          ])
          .map((found) => found[1] ?? ""),
      );
      let tried = 0;
      for (const { next, options } of vanished) {
        if (compareReleases(next, series) > 0) continue;
        for (const word of options.trim().split(/\s+/u)) {
          const [name, successor] = (word.split(":")[0] ?? "").split(">");
          tried += 1;
          expect(defined.has(name ?? ""), name).toBe(false);
          // A later release may have renamed the successor.
          if (successor !== undefined && series === "6.12") expect(defined.has(successor), successor).toBe(true);
        }
      }
      expect(tried).toBeGreaterThan(7000);
    });
  });
}
