import { type MakeTarget, runMakeTarget } from "../session/index.ts";
import { splitOverrides } from "./arguments.ts";
import { run } from "./run.ts";

/** `kiln olddefconfig` and its kin. */
export function makeTarget(
  target: MakeTarget,
  assignments: readonly string[],
  options: { readonly kernelDir?: string },
): Promise<void> {
  const { overrides } = splitOverrides(assignments);
  return run((context) =>
    runMakeTarget(target, { kernelDir: options.kernelDir, overrides }, context, {
      out: (text) => void process.stdout.write(text, "latin1"),
      err: (text) => void process.stderr.write(text, "latin1"),
    }),
  );
}
