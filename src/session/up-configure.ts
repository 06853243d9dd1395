import { join } from "node:path";
import { autoloadCheck, missingNeeds, missingOptions } from "../boot/index.ts";
import { type ApplyRequest, type ApplyResult, applyDocuments, type BesideWant } from "./apply.ts";
import { readConfig } from "./build.ts";
import type { SessionContext } from "./event.ts";
import { readInput } from "./input.ts";
import { checksOf } from "./prove.ts";
import { namesModules } from "./up-modules.ts";

/**
 * Makes the configuration of `kiln up` in a folder: of what documents ask, and then of what the guest and the checks need besides: where
 * the documents forbid it, they win.
 */
export async function configureUp(
  asked: Omit<ApplyRequest, "output" | "dryRun" | "besides">,
  folder: string,
  arch: string,
  context: SessionContext,
): Promise<ApplyResult> {
  const wish = { ...asked, output: join(folder, ".config"), dryRun: false };
  const first = await applyDocuments(wish, context);
  const missing = missingNeeds(arch === "arm64" ? "arm64" : "x86_64", readConfig(folder));
  const guest = missing.map((need) => ({ symbol: need.symbol, value: "y", why: need.without }));
  const besides = [...guest, ...proofNeeds(first.lines, readConfig(folder)), ...autoloadNeeds(asked, folder)];
  return applyDocuments({ ...wish, besides }, context);
}

/** What is used to see that the modules which documents name are loaded at boot. */
function autoloadNeeds({ documents }: Pick<ApplyRequest, "documents">, folder: string): BesideWant[] {
  if (!documents.some((path) => namesModules(path, readInput(path)))) return [];
  return missingOptions(autoloadCheck([]), readConfig(folder)).map((symbol) => ({
    symbol,
    value: "y",
    why: "nobody can see that modules are loaded at boot",
  }));
}

/** What became of the lines, in a few words. Settings and what the guest needs besides stand on no line. */
export function configuredDetail({ lines, config }: ApplyResult): string {
  const own = lines.filter(({ line }) => line > 0);
  const held = own.filter(({ outcome }) => outcome === "set" || outcome === "already" || outcome === "held");
  return `${own.length} line${own.length === 1 ? "" : "s"}, ${held.length} of them set as asked; ${config}`;
}

/** What the catalogue's checks for the lines' options use besides, as modules where that can be: they change nothing in the kernel itself. */
function proofNeeds(lines: ApplyResult["lines"], config: ReadonlyMap<string, string>): BesideWant[] {
  const on = (name: string): boolean => /^[ym]$/.test(config.get(name) ?? "n");
  const asked = new Set(lines.flatMap(({ symbol }) => (symbol !== null && on(symbol) ? [symbol] : [])));
  const value = config.get("MODULES") === "y" ? "m" : "y";
  const needs = new Map<string, BesideWant>();
  const checks = checksOf(asked, on);
  // An option that some check can use as it is needs nothing more.
  const usable = new Set(
    checks
      .filter((check) => check.level === "exercised" && missingOptions(check, config).length === 0)
      .flatMap((check) => check.symbols),
  );
  for (const check of checks) {
    if (check.symbols.every((name) => usable.has(name) || !asked.has(name))) continue;
    const [of = ""] = check.symbols.filter((name) => asked.has(name) && !usable.has(name));
    for (const symbol of missingOptions(check, config)) {
      needs.set(symbol, { symbol, value, why: `nothing can use CONFIG_${of}` });
    }
  }
  return [...needs.values()];
}
