import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ProbeCache } from "../../src/tree/probe-cache.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-probe-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The cache as a run in a folder below has it. */
function cacheIn(name: string): ProbeCache {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  return new ProbeCache(folder, { PATH: process.env.PATH ?? "" }, { XDG_CACHE_HOME: join(folder, "cache") }, cwd);
}

test.each(["echo $PWD/linux", "pwd", "./where.sh"])(
  "what hangs on the folder is asked again in another: %s",
  (command) => {
    const first = cacheIn("one");
    for (const name of ["one", "two"]) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "where.sh"), "pwd\n");
    }
    first.set(command, { output: "/one\n", errors: "" });
    first.save();
    expect(cacheIn("one").get(command)?.output).toBe("/one\n");
    expect(cacheIn("two").get(command)).toBeUndefined();
  },
);

test("what hangs on the compiler alone is not", () => {
  const command = "gcc -Werror -fno-such -c -x c /dev/null -o .tmp_$$/tmp.o";
  const first = cacheIn("one");
  first.set(command, { output: "n\n", errors: "" });
  first.save();
  expect(cacheIn("two").get(command)?.output).toBe("n\n");
});
