/** What decides the words that make is called with. */
export interface MakeRequest {
  /** The source tree, absolute. */
  readonly root: string;
  /** The build folder, absolute; the tree itself when nothing else was asked for. */
  readonly output: string;
  /** Empty: make's default. */
  readonly targets: readonly string[];
  /** `VAR=value` words for make, without `O`. */
  readonly variables: Readonly<Record<string, string>>;
  /** The same sources and configuration give the same bytes, wherever and whenever they are built. */
  readonly reproducible: boolean;
}

/** What make is called with, but for `-j`. */
export function makeWords({ root, output, targets, variables, reproducible }: MakeRequest): string[] {
  const given: Record<string, string> = { ...variables };
  if (output !== root) given.O = output;
  if (reproducible) {
    given.KBUILD_BUILD_TIMESTAMP ??= "Thu Jan  1 00:00:00 UTC 1970";
    given.KBUILD_BUILD_USER ??= "kiln";
    given.KBUILD_BUILD_HOST ??= "kiln";
    given.KBUILD_BUILD_VERSION ??= "1";
    for (const flags of ["KCFLAGS", "KAFLAGS"])
      given[flags] = `${given[flags] ?? ""} -ffile-prefix-map=${output}=. -ffile-prefix-map=${root}=.`.trim();
  }
  return [...Object.entries(given).map(([name, value]) => `${name}=${value}`), ...targets];
}

/** The program that compiles, and the one that compiles for this machine, as make will call them. */
export function compilers(
  variables: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): { readonly target: string; readonly host: string } {
  const given = { ...env, ...variables };
  const llvm = given.LLVM ?? "";
  const clang = llvm.endsWith("/") ? `${llvm}clang` : llvm.startsWith("-") ? `clang${llvm}` : "clang";
  return {
    target: given.CC || (llvm === "" ? `${given.CROSS_COMPILE ?? ""}gcc` : clang),
    host: given.HOSTCC || (llvm === "" ? "gcc" : clang),
  };
}

/** The compiler itself in the words that call it: behind a launcher, before its own words. */
export function compilerProgram(words: string): string {
  const all = words.split(/\s+/).filter((word) => word !== "");
  return all.find((word) => !/=/.test(word) && !/(^|\/)(ccache|distcc|icecc|sccache)$/.test(word)) ?? words;
}
