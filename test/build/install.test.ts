import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commit, finishJournal } from "../../src/build/install-journal.ts";
import { schemaErrors } from "../boot/json-schema.ts";
import { kiln, kilnWords, smallKernel, tree } from "./small-kernel.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-install-test-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

if (tree === undefined) console.warn("not tried: installing a kernel (linux-source-6.12 is missing)");

describe.skipIf(tree === undefined)("kiln install", () => {
  let output = "";
  let release = "";
  let words: string[] = [];
  beforeAll(() => {
    output = smallKernel();
    release = readFileSync(join(output, "include/config/kernel.release"), "utf8").trim();
    words = ["install", "-k", tree!, `O=${output}`];
  });
  const install = (...more: readonly string[]) => kiln(...words, ...more);

  test("a staging root gets image, map, configuration, modules and headers; the record knows them", () => {
    const root = join(work, "staging");
    const { status, out, err } = install("--root", root, "--headers", "--json");
    expect(status, err).toBe(0);
    const result = JSON.parse(out);
    expect(schemaErrors("install", result)).toEqual([]);
    expect(result).toMatchObject({ release, root, keepsOld: false, by: "kiln", modules: `lib/modules/${release}` });
    expect(result.files).toEqual(["vmlinuz", "System.map", "config"].map((name) => `boot/${name}-${release}`));
    for (const [from, to] of [
      ["arch/x86/boot/bzImage", "vmlinuz"],
      ["System.map", "System.map"],
      [".config", "config"],
    ])
      expect(readFileSync(join(root, `boot/${to}-${release}`)).equals(readFileSync(join(output, from!)))).toBe(true);
    const modules = join(root, "lib/modules", release);
    expect(existsSync(join(modules, "kernel/drivers/net/dummy.ko"))).toBe(true);
    expect(readFileSync(join(modules, "modules.dep"), "utf8")).toContain("kernel/drivers/net/dummy.ko:");
    expect(existsSync(join(root, "usr/include/linux/if_bonding.h"))).toBe(true);
    expect(result.headers).toContain("usr/include/linux/if_bonding.h");
    expect(readdirSync(join(root, "lib/modules"))).toEqual([release]);
    expect(readdirSync(join(root, "boot")).sort()).toEqual(
      ["System.map", "config", "vmlinuz"].map((name) => `${name}-${release}`),
    );
    expect(schemaErrors("install", JSON.parse(kiln("install", "--list", "--root", root, "--json").out))).toEqual([]);
    expect(kiln("install", "--list", "--root", root).out).toContain(release);

    // Again: what was there is kept, and comes back.
    writeFileSync(join(root, "boot", `vmlinuz-${release}`), "the one before");
    writeFileSync(join(modules, "mark"), "");
    expect(install("--root", root).out).toContain("the one before is kept as .old");
    expect(readFileSync(join(root, "boot", `vmlinuz-${release}.old`), "utf8")).toBe("the one before");
    expect(existsSync(`${modules}.old/mark`)).toBe(true);
    expect(existsSync(join(modules, "mark"))).toBe(false);
    expect(kiln("install", "--rollback", release, "--root", root).status).toBe(0);
    expect(readFileSync(join(root, "boot", `vmlinuz-${release}`), "utf8")).toBe("the one before");
    expect(existsSync(join(modules, "mark"))).toBe(true);
    const twice = kiln("install", "--rollback", release, "--root", root);
    expect([twice.status, twice.err]).toEqual([
      2,
      expect.stringContaining(`Kiln keeps no older kernel of release ${release}`),
    ]);

    expect(kiln("install", "--remove", release, "--root", root).status).toBe(0);
    expect(readdirSync(join(root, "boot"))).toEqual([]);
    expect(readdirSync(join(root, "lib/modules"))).toEqual([]);
    expect(kiln("install", "--list", "--root", root).out).toContain("no kernel that Kiln installed");
  });

  test("--dry-run tells what installing, going back and taking away would do, and does none of it", () => {
    const root = join(work, "planned");
    const plan = (...more: readonly string[]) => {
      const { status, out, err } = install("--root", root, "--dry-run", "--json", ...more);
      expect(status, err).toBe(0);
      const told = JSON.parse(out);
      expect(schemaErrors("install", told)).toEqual([]);
      return told;
    };
    const own = ["boot/vmlinuz-", "boot/System.map-", "boot/config-", "lib/modules/"].map((name) => name + release);
    const becoming = (becomes: string) => own.map((path) => ({ path, becomes }));
    expect(plan()).toEqual({ root, action: "install", release, changes: becoming("new"), hooks: [] });
    expect(existsSync(root)).toBe(false);
    expect(plan("--headers").changes).toContainEqual({ path: "usr/include", becomes: "new" });
    const text = install("--root", root, "-n").out;
    expect(text).toMatch(new RegExp(`^would install ${release} in ${root}\n {2}boot/vmlinuz-${release} +new\n`));
    expect(text).toMatch(/\nnothing was done\n$/);
    const unknown = install("--root", root, "-n", "--remove", release);
    expect([unknown.status, unknown.err]).toEqual([2, expect.stringContaining("nothing was installed there")]);

    // What was told is what happens.
    expect(install("--root", root).status).toBe(0);
    const none = install("--root", root, "-n", "--rollback", release);
    expect([none.status, none.err]).toEqual([2, expect.stringContaining("Kiln keeps no older kernel")]);
    const before = snapshot(root);
    expect(plan().changes).toEqual(becoming("replaced"));
    expect(snapshot(root)).toBe(before);
    expect(install("--root", root).status).toBe(0);
    expect(own.filter((path) => existsSync(join(root, `${path}.old`)))).toEqual(own);
    const twice = snapshot(root);
    expect(plan("--rollback", release)).toMatchObject({ action: "rollback", changes: becoming("restored") });
    const removal = plan("--remove", release);
    expect(snapshot(root)).toBe(twice);
    expect(removal.changes.map(({ path }: { path: string }) => path).sort()).toEqual(
      own.flatMap((path) => [path, `${path}.old`]).sort(),
    );
    expect(kiln("install", "--remove", release, "--root", root).status).toBe(0);
    for (const { path } of removal.changes) expect(existsSync(join(root, path)), path).toBe(false);
  });

  test("without --root nothing outside of the build folder is touched; --boot-dir may lie elsewhere", () => {
    const copy = join(work, "build");
    mkdirSync(copy);
    for (const name of ["include/config/kernel.release", "arch/x86/boot/bzImage", "System.map", ".config"])
      cpSync(join(output, name), join(copy, name));
    const settings = readFileSync(join(copy, ".config"), "utf8");
    writeFileSync(join(copy, ".config"), settings.replace("CONFIG_MODULES=y", "# CONFIG_MODULES is not set"));
    const boot = join(work, "esp");
    const { status, out } = kiln("install", "-k", tree!, `O=${copy}`, "--boot-dir", boot, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ root: join(copy, "root"), modules: "" });
    expect(JSON.parse(out).files[0]).toBe(join(boot, `vmlinuz-${release}`));
    expect(existsSync(join(boot, `vmlinuz-${release}`))).toBe(true);
    expect(kiln("install", "--remove", release, "--root", join(copy, "root")).status).toBe(0);
    expect(existsSync(join(boot, `vmlinuz-${release}`))).toBe(false);
  });

  test("the running system's own folder is refused without --root /", () => {
    for (const word of [["--boot-dir", "/boot"], ["INSTALL_PATH=/boot/efi"]]) {
      const { status, err } = install("--root", join(work, "elsewhere"), ...word);
      expect([status, err]).toEqual([2, expect.stringContaining("is the running system's")]);
      expect(err).toContain("say --root / to install on the running system");
    }
    expect(existsSync(join(work, "elsewhere"))).toBe(false);
  });

  test("a folder without a built kernel is refused", () => {
    const empty = join(work, "empty");
    mkdirSync(empty);
    writeFileSync(join(empty, ".config"), "CONFIG_MODULES=y\n");
    const { status, err } = kiln("install", "-k", tree!, `O=${empty}`);
    expect([status, err]).toEqual([2, expect.stringContaining(`there is no built kernel in ${empty}`)]);
  });

  /** Everything below a folder with its contents, without what Kiln keeps for itself. */
  function snapshot(root: string): string {
    return spawnSync(
      "sh",
      [
        "-c",
        "find . -path ./var -prune -o -type f -print0 | sort -z | xargs -0 sha256sum; find . -path ./var -prune -o -print | sort",
      ],
      { cwd: root, encoding: "utf8" },
    ).stdout;
  }

  test("killed at any moment: the root is as before, or all new; the next run installs", async () => {
    const root = join(work, "killed");
    expect(install("--root", root).status).toBe(0);
    writeFileSync(join(root, "boot", `vmlinuz-${release}`), "the one before");
    const before = snapshot(root);
    for (const [signal, delay] of [
      ["SIGINT", 500],
      ["SIGKILL", 900],
      ["SIGKILL", 1500],
    ] as const) {
      const [program, ...args] = kilnWords(...words, "--root", root);
      const child = spawn(program!, args, { stdio: "ignore" });
      const ended = new Promise((end) => child.once("exit", end));
      // Once it is at work, which the stage beside the modules shows, or it has ended.
      const started = Date.now();
      const stage = join(root, "lib/modules", `.kiln-stage-${release}`);
      while (!existsSync(stage) && child.exitCode === null && Date.now() - started < 60_000)
        await new Promise((next) => setTimeout(next, 10));
      await new Promise((next) => setTimeout(next, delay / 10));
      child.kill(signal);
      await ended;
      // Whoever looks next finishes or clears away.
      expect(kiln("install", "--list", "--root", root).status).toBe(0);
      const image = readFileSync(join(root, "boot", `vmlinuz-${release}`), "latin1");
      if (image === "the one before") expect(snapshot(root)).toBe(before);
      else break;
    }
    expect(install("--root", root).status).toBe(0);
    expect(
      readFileSync(join(root, "boot", `vmlinuz-${release}`)).equals(
        readFileSync(join(output, "arch/x86/boot/bzImage")),
      ),
    ).toBe(true);
    expect(readdirSync(join(root, "boot")).filter((name) => name.startsWith("."))).toEqual([]);
    expect(readdirSync(join(root, "lib/modules")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("two at once: the second is told so", () => {
    const root = join(work, "twice");
    mkdirSync(join(root, "var/lib/kiln"), { recursive: true });
    writeFileSync(join(root, "var/lib/kiln/lock"), String(process.pid));
    const { status, err } = install("--root", root);
    expect([status, err]).toEqual([
      2,
      expect.stringContaining(`another kiln (process ${process.pid}) is at work in ${root}`),
    ]);
    // A lock that a killed process left is nobody's.
    writeFileSync(join(root, "var/lib/kiln/lock"), "4194305");
    expect(install("--root", root).status).toBe(0);
  });

  test("a module that cannot be installed leaves everything as it was", () => {
    const root = join(work, "failing");
    expect(install("--root", root).status).toBe(0);
    const before = snapshot(root);
    const bin = join(work, "bin");
    mkdirSync(bin);
    // The disk is full when the modules are copied.
    writeFileSync(join(bin, "cp"), "#!/bin/sh\necho 'cp: No space left on device' >&2\nexit 1\n");
    chmodSync(join(bin, "cp"), 0o755);
    const [program, ...args] = kilnWords(...words, "--root", root);
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const { status, stderr } = spawnSync(program!, args, { env, encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain("make modules_install failed:");
    expect(stderr).toContain("No space left on device");
    expect(stderr).toContain("nothing that was there has changed");
    expect(snapshot(root)).toBe(before);
  });

  test.skipIf(spawnSync("unshare", ["-m", "true"]).status !== 0)(
    "a full or read-only disk is told in one line; nothing half-written is left there",
    () => {
      const root = join(work, "small");
      mkdirSync(root);
      const [program, ...args] = kilnWords(...words, "--root", root);
      const onto = (mount: string): { status: number | null; out: string; err: string } => {
        const script = `mount --make-rprivate /; ${mount} || exit 99; "$0" "$@"; status=$?; find ${root} -type f; exit $status`;
        const { status, stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-c", script, program!, ...args], {
          encoding: "utf8",
        });
        return { status, out: stdout, err: stderr };
      };
      // Room for the modules, and not for the image.
      const full = onto(`mount -t tmpfs -o size=600k none ${root}`);
      expect([full.status, full.out], full.err).toEqual([2, ""]);
      expect(full.err).toMatch(
        /^kiln: \S+: no space is left on the disk \(copyfile\)\n {2}make room and start again\n$/,
      );
      const readOnly = onto(`mount -t tmpfs -o ro none ${root}`);
      expect([readOnly.status, readOnly.out], readOnly.err).toEqual([2, ""]);
      expect(readOnly.err).toBe(`kiln: ${root}/boot: the file system is read-only (mkdir)\n  name another folder\n`);
    },
  );

  describe.skipIf(spawnSync("unshare", ["-m", "true"]).status !== 0)(
    "on the running system, in a mount namespace of its own",
    () => {
      /** Runs a script with folders of its own in the place of the machine's; what it prints is the answer. */
      function elsewhere(script: string): { status: number | null; out: string; err: string } {
        const prepare = [
          "set -e",
          "mount --make-rprivate /",
          "for folder in /boot /lib/modules /etc/kernel; do mkdir -p $folder; mount -t tmpfs none $folder; done",
          "mkdir -p /var/lib/kiln; mount -t tmpfs none /var/lib/kiln",
          "mkdir -p /etc/kernel/postinst.d /etc/kernel/postrm.d /etc/kernel/prerm.d /etc/kernel/install.d",
          // A hook as distributions have them: it makes an initramfs, or fails when it is told to.
          "cat > /etc/kernel/postinst.d/initramfs <<'EOF'",
          "#!/bin/sh",
          'echo "postinst $1 $2" >> /var/lib/kiln/hooks',
          "[ ! -e /etc/kernel/fail ] || { echo 'no room for the initramfs' >&2; exit 1; }",
          "test -e /lib/modules/$1/modules.dep && echo made > /boot/initrd.img-$1",
          "EOF",
          "cat > /etc/kernel/postrm.d/initramfs <<'EOF'",
          "#!/bin/sh",
          'echo "postrm $1" >> /var/lib/kiln/hooks',
          "rm -f /boot/initrd.img-$1",
          "EOF",
          "chmod +x /etc/kernel/*.d/*",
          `kiln() { ${kilnWords().join(" ")} "$@"; }`,
          `install() { kiln ${words.join(" ")} --root / "$@"; }`,
        ];
        const result = spawnSync("unshare", ["-m", "sh", "-c", [...prepare, script].join("\n")], { encoding: "utf8" });
        return { status: result.status, out: result.stdout, err: result.stderr };
      }
      const image = (): string => readFileSync(join(output, "arch/x86/boot/bzImage")).length.toString();

      test.skipIf(!existsSync("/sbin/installkernel"))(
        "installkernel and /etc/kernel/postinst.d run; --remove runs postrm.d",
        () => {
          const { status, out, err } = elsewhere(
            `install --json; ls /boot /lib/modules; stat -c %s /boot/vmlinuz-${release}; cat /var/lib/kiln/hooks
         echo mark > /lib/modules/${release}/mark; install; ls /boot /lib/modules; kiln install --remove ${release} --root /; ls -A /boot /lib/modules; cat /var/lib/kiln/hooks`,
          );
          expect(status, err).toBe(0);
          const installed = JSON.parse(out.slice(0, out.indexOf("\n}\n") + 3));
          expect(installed).toMatchObject({ release, root: "/", by: "installkernel", keepsOld: false });
          expect(installed.files.sort()).toEqual(
            ["System.map", "config", "initrd.img", "vmlinuz"].map((name) => `boot/${name}-${release}`),
          );
          const rest = out.slice(out.indexOf("\n}\n") + 3);
          expect(rest).toContain(`\n${image()}\n`);
          expect(rest).toContain(`postinst ${release} /boot/vmlinuz-${release}\n`);
          expect(rest).toContain(`vmlinuz-${release}.old\n`);
          expect(rest).toContain(`${release}.old\n`);
          expect(rest).toMatch(
            new RegExp(`/boot:\\n\\n/lib/modules:\\npostinst(.|\\n)*postrm ${release}\\n$`.replaceAll(".12", "\\.12")),
          );
        },
      );

      test.skipIf(!existsSync("/sbin/installkernel"))(
        "--dry-run names the distribution's commands and runs none",
        () => {
          const { status, out, err } = elsewhere(
            `install -n; ls -A /boot /lib/modules /var/lib/kiln; install > /dev/null; rm /var/lib/kiln/hooks; kiln install -n --remove ${release} --root /
         ls /boot; ls /var/lib/kiln/hooks || echo no hook ran`,
          );
          expect(status, err).toBe(0);
          expect(out).toContain(`would install ${release} in /\n  boot/vmlinuz-${release} `);
          expect(out).toContain(
            "\n  runs make install INSTALL_PATH=/boot\nnothing was done\n/boot:\n\n/lib/modules:\n\n",
          );
          expect(out).toContain(`\n  runs /etc/kernel/postrm.d/initramfs ${release} /boot/vmlinuz-${release}\n`);
          expect(out).toMatch(/boot\/initrd\.img-\S+ +goes away\n/);
          expect(out).toContain(`vmlinuz-${release}\nno hook ran\n`);
        },
      );

      test.skipIf(!existsSync("/sbin/installkernel"))("a hook that fails: the kernel before is back, whole", () => {
        const { status, out, err } = elsewhere(
          `install >/dev/null; echo before > /lib/modules/${release}/mark; cd /; snap() { (cd /boot; sha256sum *); (cd /lib/modules; find . | sort); }
         snap > /etc/kernel/1; touch /etc/kernel/fail; install || echo status $?; snap > /etc/kernel/2; cmp /etc/kernel/1 /etc/kernel/2 && echo the same
         rm -r /boot/* /lib/modules/* /var/lib/kiln/installed.json; install || echo status $?; ls -A /boot /lib/modules; rm /etc/kernel/fail; install`,
        );
        expect(status, err).toBe(0);
        expect(out).toContain("status 2\nthe same\nstatus 2\n/boot:\n\n/lib/modules:\n");
        expect(err).toContain("make install failed:");
        expect(err).toContain("no room for the initramfs");
        expect(out).toContain(`installed ${release} in /`);
      });

      test.skipIf(!existsSync("/sbin/installkernel"))(
        "killed while a hook runs: the next run puts back what was there",
        () => {
          const { out, err } = elsewhere(
            `install >/dev/null; echo before > /lib/modules/${release}/mark; echo before > /boot/vmlinuz-${release}
         printf '#!/bin/sh\\necho half > /boot/initrd.img-%s\\nkill -9 $(cat /var/lib/kiln/lock)\\nsleep 2\\n' ${release} > /etc/kernel/postinst.d/initramfs
         install || echo ended; sleep 3; cat /boot/vmlinuz-${release} | head -c 6 | tr -d '\\0'; echo; kiln install --list --root / ; cat /boot/vmlinuz-${release} /boot/initrd.img-${release} /lib/modules/${release}/mark; ls -A /boot /lib/modules`,
          );
          expect(out, err).toContain("ended\n");
          expect(out).toContain("before\nmade\nbefore\n");
          expect(out).not.toContain(".kiln-");
        },
      );

      test.skipIf(spawnSync("kernel-install", ["--version"]).status !== 0)(
        "kernel-install, where there is no installkernel",
        () => {
          const { status, out, err } = elsewhere(
            `mkdir -p /boot/loader/entries; printf 'layout=bls\\n' > /etc/kernel/install.conf; echo kilntest > /etc/kernel/entry-token; mkdir -p /boot/kilntest
         for file in /sbin/installkernel /usr/sbin/installkernel; do [ ! -e $file ] || mount --bind /dev/null $file || true; done
         HOME=/nonexistent; export HOME; install --json; find /boot -type f; kiln install --remove ${release} --root /; echo removed; find /boot -type f`,
          );
          expect(status, err).toBe(0);
          expect(JSON.parse(out.slice(0, out.indexOf("\n}\n") + 3))).toMatchObject({ by: "kernel-install" });
          expect(out).toContain(`/boot/kilntest/${release}/linux\n`);
          expect(out).toContain(`/boot/loader/entries/kilntest-${release}.conf\n`);
          expect(out.slice(out.lastIndexOf("removed\n"))).toBe("removed\n");
        },
      );
    },
  );
});

test("a journal is finished from wherever it was broken off", () => {
  const target = join(work, "journal");
  const make = (): void => {
    rmSync(target, { recursive: true, force: true });
    for (const [path, text] of [
      ["stage/a", "new a"],
      ["stage/b", "new b"],
      ["a", "old a"],
      ["a.old", "older a"],
    ] as const) {
      mkdirSync(join(target, path, ".."), { recursive: true });
      writeFileSync(join(target, path), text);
    }
  };
  const journal = {
    moves: ["a", "b"].map((name) => ({
      from: join(target, "stage", name),
      to: join(target, name),
      keep: join(target, `${name}.old`),
    })),
    stages: [join(target, "stage")],
    record: "[]\n",
  };
  const state = (): string[] => ["a", "a.old", "b"].map((name) => readFileSync(join(target, name), "utf8"));
  make();
  commit(target, journal);
  expect(state()).toEqual(["new a", "old a", "new b"]);
  // Broken off after each of its steps.
  const steps = [
    () => {},
    () => rmSync(join(target, "a.old")),
    () => spawnSync("mv", [join(target, "a"), join(target, "a.old")]),
    () => spawnSync("mv", [join(target, "stage/a"), join(target, "a")]),
    () => spawnSync("mv", [join(target, "stage/b"), join(target, "b")]),
  ];
  for (let done = 1; done <= steps.length; done++) {
    make();
    mkdirSync(join(target, "var/lib/kiln"), { recursive: true });
    writeFileSync(join(target, "var/lib/kiln/journal.json"), JSON.stringify(journal));
    for (const step of steps.slice(0, done)) step();
    expect(finishJournal(target)).toBe(true);
    expect(state()).toEqual(["new a", "old a", "new b"]);
    expect(finishJournal(target)).toBe(false);
    expect(existsSync(join(target, "stage"))).toBe(false);
  }
});
