import { GlibcRandom, wholeNumber } from "../kconfig/index.ts";
import { sourceRoot, treeBehaviour } from "../tree/index.ts";
import type { ConfOutput, ConfRequest } from "./conf.ts";

/** The random numbers of randconfig: from KCONFIG_SEED, or from the time, as the tree's own program takes it. */
export function seeded({ environment, cwd, env, kconfig }: ConfRequest, output: ConfOutput): GlibcRandom {
  const { seedOnError, seed: source } = treeBehaviour(sourceRoot({ environment, cwd, top: kconfig }), env);
  const given = source === "variable" ? environment.KCONFIG_SEED : undefined;
  const named = given ? wholeNumber(given) : undefined;
  const now = BigInt(Date.now()) * 1000n;
  if (source === "seconds") return new GlibcRandom(Number(BigInt.asUintN(32, now / 1000000n)));
  const seed = Number(BigInt.asUintN(32, named ?? (now / 1000000n + 1n) * ((now % 1000000n) + 1n)));
  if (source !== "variable") return new GlibcRandom(seed);
  (seedOnError ? output.err : output.out)(`KCONFIG_SEED=0x${seed.toString(16).toUpperCase()}\n`);
  return new GlibcRandom(seed);
}
