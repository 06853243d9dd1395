import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { oracleOf } from "./c-conf.ts";

const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  readonly rule: string;
  readonly subject: string;
  readonly because: readonly string[];
}

describe.each(["6.12", "6.1"])("lint-kconfig on Linux %s x86", (series) => {
  const oracle = oracleOf(series);

  test.skipIf(oracle === undefined)("the kernel's own conf agrees with every finding that it can show", () => {
    const { tree, conf, environment } = oracle!;
    const env = { ...environment("x86") };
    const kiln = spawnSync(process.execPath, [KILN, "lint-kconfig", tree, "--json"], {
      env: { ...env, XDG_CACHE_HOME: join(folder, "cache") },
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    expect(kiln.stderr).toBe("");
    expect(kiln.status).toBe(1);
    const { findings } = JSON.parse(kiln.stdout) as { findings: Told[] };
    const config = join(folder, `${series}.config`);
    const run = (mode: string, extra: Record<string, string> = {}): { errors: string; text: string } => {
      const result = spawnSync(conf, [mode, "Kconfig"], {
        // Not in the tree, which stays clean: some modes leave include/config where they run.
        cwd: folder,
        env: { ...env, ...extra, srctree: tree, KCONFIG_CONFIG: config },
        encoding: "utf8",
        maxBuffer: 1 << 26,
      });
      return { errors: result.stderr, text: readFileSync(config, "utf8") };
    };
    const shown = findings.filter(({ rule }) => rule === "unmet-select" || rule === "select-choice-member");
    expect(shown.length).toBeGreaterThan(0);
    for (const { rule, because } of shown) {
      const [, settings = "", symbol = ""] = /^with(?:out any setting)?(.*?) (\w+) is /.exec(because[0]!) ?? [];
      const lines = settings
        .trim()
        .split(" ")
        .filter((setting) => setting !== "");
      const written = lines.map((line) =>
        line.endsWith("=n") ? `# CONFIG_${line.slice(0, -2)} is not set` : `CONFIG_${line}`,
      );
      writeFileSync(config, `${written.join("\n")}\n`);
      const { errors, text } = run("--olddefconfig");
      if (rule === "unmet-select") expect(errors).toContain(`unmet direct dependencies detected for ${symbol}\n`);
      else expect(text).not.toMatch(new RegExp(`^CONFIG_${symbol}=y`, "m"));
    }
    // What is dead must be absent whatever is chosen.
    const dead = findings.filter(({ rule }) => rule === "dead-symbol").map(({ subject }) => subject);
    expect(dead.length).toBeGreaterThan(20);
    const texts = [run("--allyesconfig").text, run("--allmodconfig").text];
    for (let seed = 1; seed <= 6; seed++) texts.push(run("--randconfig", { KCONFIG_SEED: String(seed) }).text);
    const on = new Set(texts.flatMap((text) => [...text.matchAll(/^CONFIG_(\w+)=/gm)].map((match) => match[1])));
    expect(dead.filter((name) => on.has(name))).toEqual([]);
  });
});
