/** Everything outside the engine. `src/tree` makes one for Node; tests make one from strings. */
export interface Host {
  /** The text of a Kconfig file, already resolved as written in `source`; `undefined` when there is none. */
  readFile(path: string): string | undefined;
  /** The paths that a wildcard in `source` stands for, sorted; only dialects that have them call it. */
  glob(pattern: string): readonly string[];
  /** An environment variable, `undefined` when unset. */
  env(name: string): string | undefined;
  /**
   * Runs a `$(shell …)` command as `/bin/sh -c` would; `output` is standard output as printed. Standard error is passed
   * on by the host.
   */
  shell(command: string): { readonly output: string };
  /**
   * Calls a function that the project adds to the macro language (Kconfiglib: `kconfigfunctions.py`); `place` is where the call
   * stands. `undefined`: there is none of that name. Left out, there are none at all.
   */
  call?(
    name: string,
    values: readonly string[],
    place: { readonly file: string; readonly line: number },
  ): string | undefined;
}
