import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram, GUEST_CHECKS, UNEMULATED } from "../boot/index.ts";
import { replaceFile } from "../tree/index.ts";
import { failed } from "./input.ts";
import type { ProveRequest, ProveResult } from "./prove.ts";
import { digestOf, stampOf } from "./up-record.ts";

/** The file in the build folder with the last proof that held, and what it was made of. */
const KEPT = "kiln-proof.json";

/**
 * What a proof is made of, as one word: what is asked, the kernel and its modules here and below the staging root with all that lies there,
 * the catalogue, and the programs of this machine that its checks run. `others`: what the caller knows besides.
 */
export function proofInputs(
  output: string,
  request: Pick<ProveRequest, "root" | "append" | "memory" | "timeout" | "roles">,
  others: readonly unknown[],
  env: NodeJS.ProcessEnv,
): string {
  const { root, append, memory, timeout, roles } = request;
  const order = join(output, "modules.order");
  const modules = (existsSync(order) ? readFileSync(order, "utf8").split("\n") : [])
    .filter((line) => line.trim() !== "")
    .map((line) => join(output, line.trim().replace(/\.o$/, ".ko")));
  const kernel = ["vmlinux", "arch/x86/boot/bzImage", "arch/arm64/boot/Image", ".config"].map((name) =>
    join(output, name),
  );
  const below = root === undefined || !existsSync(root) ? [] : filesBelow(root);
  const names = new Set(GUEST_CHECKS.flatMap((check) => check.programs.map(({ name }) => name)));
  const programs = ["qemu-system-x86_64", "qemu-system-aarch64", ...names].map((name) => findProgram(name, env) ?? "");
  // What is written anew in each run, some files twice, counts by its text.
  const written = root === undefined ? "" : join(root, "etc/");
  const stamps = [...kernel, ...modules, ...below, ...programs].map((path) => [
    path,
    written !== "" && path.startsWith(written) ? readFileSync(path, "utf8") : stampOf(path),
  ]);
  const kvm = existsSync("/dev/kvm");
  return digestOf(others, append, memory, timeout, roles, stamps, kvm, GUEST_CHECKS, UNEMULATED);
}

/** Links are not followed: that of the modules to their build folder leads back to the staging root, which lies there. */
function filesBelow(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The proof that was made of the very same; `undefined` when there is none. */
export function keptProof(output: string, inputs: string): ProveResult | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(output, KEPT), "utf8"));
    const fits =
      typeof kept === "object" && kept !== null && "inputs" in kept && kept.inputs === inputs && "proof" in kept;
    return fits ? (kept.proof as ProveResult) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a proof that held in guests that came to their end; another is made again. Throws `InputFailure` when it cannot be written. */
export function keepProof(output: string, inputs: string, proof: ProveResult): boolean {
  if (!proof.summary.holds || proof.autoload?.holds === null || proof.boots.some(({ end }) => end !== "done"))
    return false;
  const unwritten = replaceFile(join(output, KEPT), `${JSON.stringify({ inputs, proof })}\n`);
  if (unwritten !== undefined) throw failed(unwritten);
  return true;
}
