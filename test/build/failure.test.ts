import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { diagnose } from "../../src/build/build-failure.ts";
import { configure, kiln, tree, treeWith } from "./small-kernel.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-failure-test-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

if (tree === undefined) console.warn("not tried: builds that fail (linux-source-6.12 is missing)");

describe.skipIf(tree === undefined)("a build that fails", () => {
  const output = join(work, "out");

  test("a driver that does not compile: its error, its option, and what to try", () => {
    const source = readFileSync(join(tree!, "fs/binfmt_misc.c"), "utf8");
    const line = source.split("\n").length + 1;
    const broken = treeWith(
      join(work, "tree"),
      "fs/binfmt_misc.c",
      `${source}\nint kiln_broken(void)\n{\n\treturn no_such_thing;\n}\n`,
    );
    configure(output);
    const build = ["build", "fs/", "-k", broken, `O=${output}`, "-j2"];
    const { status, out, err } = kiln(...build);
    expect(status, err).toBe(1);
    expect(out).toContain("the build stopped");
    expect(out).toMatch(new RegExp(`binfmt_misc.c:${line + 2}:\\d+: error: .no_such_thing. undeclared`));
    expect(out).toContain(
      "In function 'kiln_broken':".replaceAll("'", out.includes("‘") ? "‘" : "'").replace("n‘:", "n’:"),
    );
    expect(out).toContain("fs/binfmt_misc.o is there because of CONFIG_BINFMT_MISC");
    expect(out.replace(/\s+/g, " ")).toContain(
      "without CONFIG_BINFMT_MISC this file is not built: kiln set BINFMT_MISC=n",
    );
    expect(out).toContain(`the whole log: ${output}/kiln-build.log`);
    const log = readFileSync(join(output, "kiln-build.log"), "utf8");
    expect(log).toContain("  CC [M]  fs/binfmt_misc.o");
    expect(log).toMatch(/\*\*\* \[.*fs\/binfmt_misc\.o\] Error 1/);

    // What is told to try does it: without the option the same tree builds.
    expect(kiln("set", "BINFMT_MISC=n", "-k", broken, `O=${output}`).status).toBe(0);
    const again = kiln(...build);
    expect(again.status, again.out + again.err).toBe(0);
    expect(again.out).toMatch(/built in \d+ s: \d+ objects, 0 warnings/);
  });

  /** What is said of a log. */
  function said(log: readonly string[], config: Readonly<Record<string, string>> = {}) {
    const env = { ...process.env };
    const values = new Map(Object.entries(config));
    return diagnose({ root: tree!, output: "/out", srcarch: "x86", config: values, env }, log);
  }

  test("a part of a composite belongs to the composite's option", () => {
    const log = [
      "  CC [M]  fs/exfat/inode.o",
      "  CC      lib/bcd.o",
      "fs/exfat/inode.c:1:2: error: expected ';'",
      "  CC      lib/bust.o",
      "make[4]: *** [scripts/Makefile.build:229: fs/exfat/inode.o] Error 1",
      "make[3]: *** [scripts/Makefile.build:478: fs/exfat] Error 2",
    ];
    expect(said(log, { EXFAT_FS: "m" })).toEqual({
      lines: [log[2], log[4], log[5]],
      object: "fs/exfat/inode.o",
      option: "EXFAT_FS",
      hint: `without CONFIG_EXFAT_FS this file is not built: kiln set EXFAT_FS=n -k ${tree} O=/out`,
    });
  });

  test("a module whose symbols are missing", () => {
    const log = [
      'ERROR: modpost: "dev_nothing" [drivers/net/dummy.ko] undefined!',
      "make[2]: *** [x:1: Module.symvers] Error 1",
    ];
    expect(said(log, { DUMMY: "m" })).toMatchObject({ object: "drivers/net/dummy.o", option: "DUMMY" });
  });

  test("a function that no object has", () => {
    const log = [
      "ld: drivers/net/dummy.o: in function `dummy_init':",
      "drivers/net/dummy.c:(.init.text+0x9): undefined reference to `nothing'",
    ];
    expect(said(log, { DUMMY: "y" })).toMatchObject({ object: "drivers/net/dummy.o", option: "DUMMY" });
  });

  test.each([
    [
      "certs/x.c:1:10: fatal error: openssl/bio.h: No such file or directory",
      /OpenSSL's headers: apt-get install libssl-dev/,
    ],
    [
      "tools/objtool/x.c:1:10: fatal error: gelf.h: No such file or directory",
      /libelf's headers: apt-get install libelf-dev/,
    ],
    [
      "make[1]: *** No rule to make target 'debian/canonical-certs.pem', needed by 'certs/x'.  Stop.",
      /CONFIG_SYSTEM_TRUSTED_KEYS/,
    ],
    ["gcc: fatal error: Killed signal terminated program cc1", /ran out of memory: build with fewer jobs/],
    ["ld: error: final close failed: No space left on device", /free some disk space/],
    ["/bin/sh: 1: lzop: not found", /install the program/],
    [
      "dpkg-checkbuilddeps: error: Unmet build dependencies: debhelper-compat (= 12) libssl-dev",
      /^apt-get install debhelper-compat libssl-dev, or/,
    ],
    ["*** The source tree is not clean, please run 'make mrproper'", /mrproper$/],
  ])("%s", (line, hint) => expect(said([line]).hint).toMatch(hint));
});
