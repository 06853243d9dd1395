import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { schemaErrors } from "../boot/json-schema.ts";
import { configure, kiln, kilnIn, kilnWords, smallKernel, tree } from "./small-kernel.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-build-test-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

if (tree === undefined) console.warn("not tried: building a kernel (linux-source-6.12 is missing)");

/** Processes at work in a folder. */
function processesIn(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) || line.includes(`O=${folder}`) ? [line] : [];
      } catch {
        return [];
      }
    });
}

describe.skipIf(tree === undefined)("kiln build", () => {
  test("the objects that were counted are those that are made, and no others of their folders", () => {
    const output = smallKernel();
    const answer = JSON.parse(readFileSync(join(output, "built"), "utf8"));
    expect(schemaErrors("build", answer)).toEqual([]);
    const { build } = answer;
    expect(build.kind).toBe("built");
    expect(build.counted).toBe(build.objects);
    expect(build.objects).toBeGreaterThan(300);
    // By the log: all that was compiled, less host programs and what goes with the image only.
    const log = readFileSync(join(output, "built.log"), "utf8");
    const compiled = [...log.matchAll(/^ {2}(?:CC|AS)(?: \[M\])? +(\S+\.o)$/gm)].map((match) => match[1]!);
    const apart =
      /^(scripts|tools)\/|^arch\/x86\/(boot|realmode\/rm|entry\/vdso\/vdso32|purgatory|tools)\/|\.(mod|vmlinux\.export)\.o$|^\.|^init\/version-timestamp\.o$/;
    const own = compiled.filter((object) => !apart.test(object));
    expect(own.length).toBe(new Set(own).size);
    expect(own.length).toBe(build.objects);
  });

  test("with nothing to do nothing is counted, and ccache is not asked", () => {
    const output = smallKernel();
    const { status, out, err } = kiln("build", "-k", tree!, `O=${output}`, "--json");
    expect(status, err).toBe(0);
    expect(JSON.parse(out).build).toMatchObject({ kind: "built", counted: 0, objects: 0 });
  });

  test("Ctrl-C stops every process; the next build goes on where it was, through ccache", async () => {
    const output = join(work, "stopped");
    configure(output);
    const [program, ...args] = kilnWords("build", "-k", tree!, `O=${output}`, "-j2");
    const child = spawn(program!, args);
    let told = "";
    child.stderr.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    const ended = new Promise<number | null>((end) => child.once("exit", end));
    // The one that is being made when make is stopped is taken away; the first is long done then.
    const [first, under] = ["init/main.o", "kernel/sched/core.o"].map((name) => join(output, name)) as [string, string];
    while (!existsSync(under) && child.exitCode === null) await new Promise((next) => setTimeout(next, 50));
    expect(processesIn(output).length).toBeGreaterThan(0);
    // Meanwhile nobody else builds there, or installs from there.
    for (const words of [["build"], ["install", "--root", join(work, "meanwhile")]]) {
      const second = kiln(...words, "-k", tree!, `O=${output}`);
      expect([second.status, second.out]).toEqual([2, ""]);
      expect(second.err).toContain(`another kiln (process ${child.pid}) is at work in ${output}`);
    }
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(processesIn(output)).toEqual([]);
    expect(told).toContain("kiln: interrupted; the next kiln build goes on from here");
    expect(told).toMatch(/^kiln: building: \d+ of \d+ objects, \d+\.\d\/s/m);
    const { mtimeMs } = statSync(first);

    const { status, out, err } = kilnIn(
      { ...process.env, NO_COLOR: "1" },
      "build",
      "-k",
      tree!,
      `O=${output}`,
      "--json",
    );
    expect(status, err).toBe(0);
    const { build } = JSON.parse(out);
    const all = JSON.parse(readFileSync(join(smallKernel(), "built"), "utf8")).build.objects;
    expect(build.objects).toBe(build.counted);
    expect(build.objects).toBeLessThan(all);
    expect(statSync(first).mtimeMs).toBe(mtimeMs);
    // The small kernel of this machine was compiled through the same cache.
    if (build.cache !== undefined) expect(build.cache.hits).toBeGreaterThan(build.cache.misses);
    expect(existsSync(join(output, "arch/x86/boot/bzImage"))).toBe(true);

    // An image that is none and a module that was cut short are not installed, and made again, which make by itself does not.
    const [image, module] = ["arch/x86/boot/bzImage", "drivers/net/dummy.ko"].map((name) => join(output, name));
    const whole = [readFileSync(image!), readFileSync(module!)];
    truncateSync(module!, 5000);
    const install = ["install", "-k", tree!, `O=${output}`, "--root", join(work, "damaged")];
    const refused = kiln(...install);
    expect([refused.status, refused.err]).toEqual([2, `kiln: ${module} is damaged\n  kiln build makes it again\n`]);
    writeFileSync(image!, Buffer.alloc(whole[0]!.length, 0xa5));
    expect(kiln(...install).err).toContain(`kiln: ${image} is damaged`);
    expect(existsSync(join(work, "damaged"))).toBe(false);
    expect(kiln("boot", `O=${output}`)).toMatchObject({
      status: 2,
      err: `kiln: ${image} is damaged: no whole kernel image\n  kiln build makes it again\n`,
    });
    const mended = kiln("build", "-k", tree!, `O=${output}`);
    expect(mended.status, mended.err).toBe(0);
    for (const file of [image, module]) expect(mended.err).toContain(`kiln: ${file} is damaged and made again`);
    expect([image, module].map((file) => statSync(file!).size)).toEqual(whole.map((bytes) => bytes.length));
    expect(kiln(...install).status).toBe(0);
  });

  test("--package gentoo: what genkernel takes as its cache of kernels", () => {
    const output = smallKernel();
    const { status, out, err } = kiln("build", "-k", tree!, `O=${output}`, "--package", "gentoo", "--json");
    expect(status, err).toBe(0);
    const [file] = JSON.parse(out).build.packages;
    const release = readFileSync(join(output, "include/config/kernel.release"), "utf8").trim();
    expect(file).toBe(join(output, `kerncache-x86_64-${release}.tar.xz`));
    const folder = join(work, "kerncache");
    mkdirSync(folder);
    expect(spawnSync("tar", ["-xJf", file, "-C", folder]).status).toBe(0);
    const suffix = `x86_64-${release}`;
    expect(readdirSync(folder).sort()).toEqual(
      [`System.map-${suffix}`, `config-${suffix}`, `config-${suffix}.orig`, `kernel-${suffix}`, "lib"].sort(),
    );
    // As genkernel unpacks the modules: one folder less, into /lib.
    const lib = join(work, "lib");
    mkdirSync(lib);
    expect(spawnSync("tar", ["-xJf", file, "--strip-components", "1", "-C", lib]).status).toBe(0);
    expect(existsSync(join(lib, "modules", release, "kernel/drivers/net/dummy.ko"))).toBe(true);
    expect(existsSync(join(lib, "modules", release, "build"))).toBe(false);
    expect(
      readFileSync(join(folder, `kernel-${suffix}`)).equals(readFileSync(join(output, "arch/x86/boot/bzImage"))),
    ).toBe(true);
  });

  test("a program that is missing is told, and nothing is built", () => {
    const output = join(work, "lacking");
    configure(output);
    const bin = join(work, "few");
    mkdirSync(bin);
    for (const name of ["sh", "make", "gcc", "ld", "objcopy", "nm", "flex", "depmod", "gzip", "apt-get", "cut", "head"])
      spawnSync("ln", ["-s", spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(bin, name)]);
    const { status, err } = kilnIn({ ...process.env, PATH: bin }, "build", "-k", tree!, `O=${output}`);
    expect(status).toBe(2);
    expect(err).toContain("kiln: bison is not installed; it makes the configuration reader\n  apt-get install bison\n");
    expect(err).toContain("kiln: bc is not installed; it computes timeconst.h\n  apt-get install bc\n");
    expect(err).toContain("--force builds all the same");
    expect(existsSync(join(output, "kiln-build.log"))).toBe(false);
  });

  test.skipIf(spawnSync("unshare", ["-m", "true"]).status !== 0)(
    "a disk that is too small, and one on which no program can be started",
    () => {
      const output = join(work, "mounted");
      mkdirSync(output);
      const build = kilnWords("build", "-k", tree!, `O=${output}`).join(" ");
      const prepare = kilnWords("tinyconfig", "-k", tree!, `O=${output}`).join(" ");
      const onMount = (options: string): { status: number | null; stderr: string } =>
        spawnSync(
          "unshare",
          ["-m", "sh", "-c", `mount -t tmpfs -o ${options} none ${output} && ${prepare} && ${build}`],
          { encoding: "utf8" },
        );
      const small = onMount("size=20m");
      expect(small.status).toBe(2);
      expect(small.stderr).toMatch(
        /mounted has \d+ MB left; a build of this configuration may take \d+ MB\n {2}free some space/,
      );
      const noexec = onMount("noexec");
      expect(noexec.status).toBe(2);
      expect(noexec.stderr).toContain(`${output} is mounted noexec; the build runs programs that it makes there`);
    },
  );
});
