import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { virtiofsTrouble } from "../../src/boot/index.ts";
import { oracleOf } from "../oracle/c-conf.ts";
import { schemaErrors } from "./json-schema.ts";

// A real kernel, built once on a machine and kept; `npm test` builds the command before it tests.
const KILN = resolve("dist/kiln.js");
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test");
const built = join(cache, "boot-small");
const documents = ["examples/kvm-guest.md", "test/boot/guest.config"];

interface Line {
  symbol: string | null;
  level: string;
  kind: string;
  short: boolean;
  evidence: string | null;
  message: string | null;
}
const folder = mkdtempSync(join(tmpdir(), "kiln-boot-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kiln(...args: string[]): { status: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [KILN, ...args], {
    cwd: resolve("."),
    encoding: "utf8",
    timeout: 850_000,
    maxBuffer: 1 << 26,
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** The build folder with another `.config`: what Kiln would see if options had been changed behind its back. */
function without(...symbols: string[]): string {
  const copy = mkdtempSync(join(folder, "copy-"));
  for (const name of ["arch/x86/boot/bzImage", "include/config/kernel.release"]) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    copyFileSync(join(built, name), join(copy, name));
  }
  const lines = readFileSync(join(built, ".config"), "utf8").split("\n");
  const kept = lines.filter((line) => !symbols.some((symbol) => line.startsWith(`CONFIG_${symbol}=`)));
  spawnSync("tee", [join(copy, ".config")], { input: kept.join("\n") });
  return copy;
}

const tree = oracleOf("6.12")?.tree;
const ready = tree !== undefined && spawnSync("qemu-system-x86_64", ["--version"]).status === 0;
if (!ready) console.warn("not tried: booting a kernel (linux-source-6.12 or qemu-system-x86 is missing)");

describe.skipIf(!ready)("a small kernel for a KVM guest boots", () => {
  let first: {
    steps: { step: string; state: string }[];
    lines: Line[];
    summary: { holds: boolean };
    boots: { end: string }[];
  };
  beforeAll(() => {
    // A proof of another run would be taken as it is.
    rmSync(join(built, "kiln-proof.json"), { force: true });
    first = upJson();
  });

  /** From the documents to the proof, in a folder that is kept: the first time on a machine the kernel is compiled. */
  function upJson(): typeof first {
    const folders = ["-k", tree!, `O=${built}`, "--without-role", "KVM guest with a graphical console"];
    const words = [KILN, "up", ...documents, ...folders, "--json"];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: 1 << 26 });
    expect(stdout, stderr).toMatch(/^\{/);
    return JSON.parse(stdout);
  }

  function proof(): Line[] {
    const folders = ["-k", tree!, `O=${built}`, "--root", join(built, "root")];
    const roles = ["--without-role", "KVM guest with a graphical console"];
    const result = kiln("boot", "--prove", ...documents, ...folders, ...roles, "--json");
    expect(result.out, result.err).toMatch(/^\{/);
    const answer = JSON.parse(result.out);
    expect(schemaErrors("proof", answer)).toEqual([]);
    return answer.lines;
  }

  /** The options of the lines whose level is not that of the first proof. */
  function fallen(lines: readonly Line[]): (string | null)[] {
    return lines.filter((line, index) => line.level !== first.lines[index]!.level).map((line) => line.symbol);
  }

  test("kiln up proves every line at the level that its kind allows", () => {
    expect(first.lines.filter((line) => line.short)).toEqual([]);
    expect(first.summary.holds).toBe(true);
    expect(first.lines).toHaveLength(71);
    expect(first.lines.filter((line) => line.level === "exercised").length).toBeGreaterThanOrEqual(15);
  });

  test("the answer of kiln up is as its schema says", () => {
    expect(schemaErrors("up", first)).toEqual([]);
  });

  test("code that no check uses is looked up in the running kernel, and not believed of another vmlinux", () => {
    const linked = first.lines.filter((line) => line.evidence?.startsWith("in the code of the running kernel"));
    expect(linked.length).toBeGreaterThan(0);
    const file = join(built, "vmlinux");
    const bytes = readFileSync(file);
    const notes = spawnSync("readelf", ["-n", file], { encoding: "utf8" });
    const id = Buffer.from(/Build ID: (\w+)/.exec(notes.stdout)![1]!, "hex");
    const other = Buffer.from(bytes);
    other[other.indexOf(id)]! ^= 1;
    try {
      writeFileSync(file, other);
      const lines = proof();
      // What only its code shows falls, and a menu with what it opens; what was used stays.
      const short = lines.filter((line) => line.short && line.kind !== "menu");
      expect(short.map((line) => line.symbol)).toEqual(linked.map((line) => line.symbol));
      for (const line of short) {
        expect(line.level).toBe("compiled");
        expect(line.message).toContain("is not the vmlinux in the build folder");
      }
    } finally {
      writeFileSync(file, bytes);
    }
  });

  test("Ctrl-C while it installs and while it proves: whole or nothing, no guest is left, and it goes on", async () => {
    const root = join(built, "root");
    // Links are not followed: that of the modules to their build folder leads back to the root.
    const listed = (): string[] =>
      !existsSync(root)
        ? []
        : readdirSync(root, { recursive: true, withFileTypes: true })
            .filter((entry) => !entry.isDirectory())
            .map((entry) => relative(root, join(entry.parentPath, entry.name)))
            .sort();
    // Nor does what an earlier run put aside as the kernel before count: the root is begun anew.
    const whole = listed().filter((name) => !/\.old(?:\/|$)/.test(name));
    expect(whole.length).toBeGreaterThan(20);
    const guests = (): string => spawnSync("pgrep", ["-f", `kernel ${built}`], { encoding: "utf8" }).stdout;
    const words = [KILN, "up", ...documents, "-k", tree!, `O=${built}`];
    const roles = ["--without-role", "KVM guest with a graphical console"];
    /** Runs it until some milliseconds after a line; what it said. */
    const until = async (line: string, later: number): Promise<string> => {
      const child = spawn(process.execPath, [...words, ...roles], { stdio: ["ignore", "ignore", "pipe"] });
      let [said, sent] = ["", false];
      child.stderr.setEncoding("utf8").on("data", (text) => {
        said += text;
        if (sent || !said.includes(line)) return;
        sent = true;
        setTimeout(() => child.kill("SIGINT"), later);
      });
      expect(await new Promise((end) => void child.once("exit", end)), said).toBe(130);
      expect(said).toContain("kiln: interrupted; the next kiln up goes on from here\n");
      return said;
    };
    rmSync(root, { recursive: true });
    for (const later of [100, 700]) {
      const said = await until("kiln: build ", later);
      const kernels = listed().filter((name) => /^(boot|lib)/.test(name));
      // What is not told to be installed may be there whole already, never in part.
      if (said.includes("kiln: install ") || kernels.length > 0)
        expect(kernels).toEqual(whole.filter((name) => /^(boot|lib)/.test(name)));
    }
    const proving = await until("kiln: booting ", 3000);
    expect(proving).toMatch(/^kiln: install +\d+:\d\d /m);
    expect(guests()).toBe("");
    expect(listed().filter((name) => !name.startsWith("var"))).toEqual(whole.filter((name) => !name.startsWith("var")));
  });

  test("a second kiln up does nothing twice, and proves the same", () => {
    const again = upJson();
    const same = (result: typeof first): string[] =>
      result.steps.filter(({ state }) => state === "same").map(({ step }) => step);
    expect(same(again).slice(0, 3)).toEqual(["configure", "build", "install"]);
    expect(fallen(again.lines)).toEqual([]);
    // Of the very same kernel, modules and programs the proof is the same: no guest is started.
    const started = Date.now();
    const third = upJson();
    expect(same(third)).toEqual(["configure", "build", "install", "prove"]);
    expect(third.lines).toEqual(again.lines);
    expect(third.boots).toEqual(again.boots);
    expect(Date.now() - started).toBeLessThan(60_000);
  });

  test("kiln up installs the programs that the proof's checks run, where it may", () => {
    const bin = mkdtempSync(join(folder, "packages-"));
    const getfattr = spawnSync("sh", ["-c", "readlink -f $(command -v getfattr)"], { encoding: "utf8" }).stdout.trim();
    // Nothing lies where the program was until its package comes; only these processes see that.
    const hide = `mount --bind /dev/null ${getfattr} && exec "$@"`;
    writeFileSync(
      join(bin, "apt-get"),
      `#!/bin/sh\necho "$*" >> ${bin}/asked\ncase " $* " in *" install "*) umount ${getfattr} ;; esac\n`,
      { mode: 0o755 },
    );
    const up = (...words: string[]) => {
      rmSync(join(built, "kiln-proof.json"), { force: true });
      const folders = ["-k", tree!, `O=${built}`, "--without-role", "KVM guest with a graphical console"];
      const command = [process.execPath, KILN, "up", ...documents, ...folders, ...words, "--json"];
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
      const { stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", hide, "sh", ...command], {
        encoding: "utf8",
        env,
        input: "",
        maxBuffer: 1 << 26,
      });
      expect(stdout, stderr).toMatch(/^\{/);
      const answer = JSON.parse(stdout) as typeof first & { missingPackages: string[] };
      const asked = existsSync(join(bin, "asked")) ? readFileSync(join(bin, "asked"), "utf8") : "";
      return { answer, asked };
    };
    const refused = up();
    expect(refused.asked).toBe("");
    expect(refused.answer.missingPackages).toEqual(["attr"]);
    expect(refused.answer.lines.filter((line) => line.short).map((line) => line.symbol)).toEqual([
      "9P_FS_POSIX_ACL",
      "9P_FS_SECURITY",
    ]);
    const agreed = up("--yes");
    expect(agreed.asked).toMatch(/^update -q\ninstall .*\battr\n$/);
    expect(agreed.answer.missingPackages).toEqual([]);
    expect(fallen(agreed.answer.lines)).toEqual([]);
  });

  test("an option taken out of .config behind Kiln's back: its line falls, no other", () => {
    const file = join(built, ".config");
    const text = readFileSync(file, "utf8");
    try {
      writeFileSync(file, text.replace(/^CONFIG_HW_RANDOM_VIRTIO=y$/m, "# CONFIG_HW_RANDOM_VIRTIO is not set"));
      const lines = proof();
      expect(lines.filter((line) => line.level === "none").map((line) => line.symbol)).toEqual(["HW_RANDOM_VIRTIO"]);
      // The core was exercised through that driver: it stays at what its own object shows.
      expect(fallen(lines)).toEqual(["HW_RANDOM", "HW_RANDOM_VIRTIO"]);
    } finally {
      writeFileSync(file, text);
    }
  });

  test("a module deleted behind Kiln's back: its line falls, no other", () => {
    const release = readFileSync(join(built, "include/config/kernel.release"), "utf8").trim();
    const files = [built, join(built, "root/lib/modules", release, "kernel")].map((at) =>
      join(at, "drivers/net/tun.ko"),
    );
    for (const file of files) renameSync(file, `${file}.away`);
    try {
      // kiln up would make it again.
      expect(fallen(proof())).toEqual(["TUN"]);
    } finally {
      for (const file of files) renameSync(`${file}.away`, file);
    }
  });

  test("a guest that panics or is killed before its checks is started once more; one that always does is told once", () => {
    const bin = mkdtempSync(join(folder, "bin-"));
    const qemu = spawnSync("sh", ["-c", "command -v qemu-system-x86_64"], { encoding: "utf8" }).stdout.trim();
    // The first guests come to harm: without its initramfs a kernel has no root and panics.
    writeFileSync(
      join(bin, "qemu-system-x86_64"),
      `#!/bin/bash
case "$*" in *" -initrd "*) ;; *) exec ${qemu} "$@" ;; esac
echo start >> ${bin}/starts
[ $(wc -l < ${bin}/starts) -le $FAULTS ] || exec ${qemu} "$@"
[ $HOW = panic ] || { (sleep 2; kill -KILL $$) > ${bin}/killer 2>&1 & exec ${qemu} "$@"; }
words=()
while [ $# -gt 0 ]; do [ "$1" != -initrd ] || shift 2; words+=("$1"); shift; done
exec ${qemu} "\${words[@]}"
`,
      { mode: 0o755 },
    );
    const fragment = join(folder, "retry.config");
    writeFileSync(fragment, "CONFIG_HW_RANDOM_VIRTIO=y\nCONFIG_VIRTIO_BLK=y\n");
    const prove = (how: string, faults: number) => {
      rmSync(join(bin, "starts"), { force: true });
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOW: how, FAULTS: `${faults}` };
      const words = [KILN, "boot", "--prove", fragment, "-k", tree!, `O=${built}`, "--json"];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", env });
      expect(stdout, stderr).toMatch(/^\{/);
      const { lines, boots, notBooted } = JSON.parse(stdout) as {
        lines: Line[];
        boots: { end: string }[];
        notBooted: string;
      };
      return { status, err: stderr, lines, ends: boots.map(({ end }) => end), notBooted };
    };
    const told = "kiln: a guest did not come to its checks and is started once more: ";
    const panicked = prove("panic", 1);
    expect([panicked.status, panicked.ends], panicked.err).toEqual([0, ["panic", "done"]]);
    expect(panicked.err).toContain(`${told}Kernel panic - not syncing: VFS: Unable to mount root fs`);
    const killed = prove("kill", 1);
    expect([killed.status, killed.ends], killed.err).toEqual([0, ["stopped", "done"]]);
    expect(killed.err).toContain(`${told}QEMU was killed by SIGKILL`);
    const dead = prove("panic", 9);
    expect([dead.status, dead.ends], dead.err).toEqual([1, ["panic", "panic"]]);
    expect(dead.notBooted).toContain("the guest did not come up: Kernel panic");
    expect(dead.lines.map((line) => [line.level, line.short])).toEqual([
      ["compiled", true],
      ["compiled", true],
    ]);
  });

  test("--exec runs a program of this machine and hands back output and status", () => {
    const result = kiln("boot", `O=${built}`, "--exec", "uname -s; printf 'no line end'; touch /etc/new; exit 7");
    expect(result.out, result.err).toBe("Linux\nno line end");
    expect(result.status).toBe(7);
    expect(existsSync("/etc/new")).toBe(false);
    const answer = JSON.parse(kiln("boot", `O=${built}`, "--exec", "echo words; exit 3", "--json").out);
    expect(schemaErrors("boot", answer)).toEqual([]);
    expect(answer).toMatchObject({ end: "done", status: 3, output: "words\n" });
  });

  // Debian 12 has virtiofsd in qemu-system-common, later ones in virtiofsd.
  const noVirtiofs = virtiofsTrouble(process.env);
  if (noVirtiofs !== undefined) console.warn(`not tried: virtiofs (${noVirtiofs})`);

  test.skipIf(noVirtiofs !== undefined)(
    "virtiofs in place of 9P: the same guest, and nothing here can be written",
    () => {
      // Below what the guest has of this machine, not in its own /tmp.
      const written = join(built, "written-in-the-guest");
      const command = `ls /sys/bus/virtio/drivers/virtiofs | grep -c virtio; ls /sys/bus/virtio/drivers/9pnet_virtio | grep -c virtio
perl -e "print 6 * 7"; echo in the overlay > ${written}; mkdir /tmp/v; mount -t virtiofs kiln-host /tmp/v
for dir in ${folder} /dev/shm /root /tmp; do touch /tmp/v$dir/kiln-written 2> /dev/null && echo wrote to $dir; done; exit 9`;
      const named = kiln("boot", `O=${built}`, "--share", "virtiofs", "--exec", command);
      expect([named.status, named.out], named.err).toEqual([9, "1\n0\n42"]);
      for (const path of [written, join(folder, "kiln-written"), "/dev/shm/kiln-written", "/root/kiln-written"])
        expect(existsSync(path), path).toBe(false);
      // By itself it is taken where the kernel has no 9P.
      const alone = kiln("boot", `O=${without("9P_FS")}`, "--exec", command);
      expect([alone.status, alone.out], alone.err).toEqual([9, "1\n0\n42"]);
      const lacking = kiln("boot", `O=${without("VIRTIO_FS")}`, "--share", "virtiofs");
      expect(lacking.status).toBe(2);
      expect(lacking.err).toContain("this kernel shares nothing by virtiofs: CONFIG_VIRTIO_FS is not set");
      // Nothing is left of the daemon.
      expect(spawnSync("pgrep", ["-f", "virtiofsd --socket-path=.*kiln-boot-"]).status).toBe(1);
    },
  );

  test("without 9P and virtiofs the guest has the named programs in its initramfs, with their libraries", () => {
    const result = kiln(
      "boot",
      `O=${without("9P_FS", "VIRTIO_FS")}`,
      "--exec",
      "/usr/bin/od -An -c /proc/sys/kernel/ostype | head -n 1",
    );
    expect(result.out, result.err).toContain("L   i   n   u   x");
    expect(result.status).toBe(0);
  });

  test("a root that is not there: the panic is told with its cause", () => {
    const result = kiln("boot", `O=${built}`, "--no-initramfs", "--append", "root=/dev/nonexistent");
    expect(result.status).toBe(1);
    expect(result.err).toContain("the guest panicked");
    expect(result.err).toContain("VFS: Unable to mount root fs");
    expect(result.err).toContain("the root device /dev/nonexistent is not there");
  });

  /** Boots without an initramfs; what Kiln says. */
  const bare = (...args: string[]): string => {
    const result = kiln("boot", `O=${built}`, "--no-initramfs", "--timeout", "100", ...args);
    expect(result.status, result.err).toBe(1);
    return result.err;
  };

  test("a root without its driver, its file system or its first program: each with the option or file that is missing", () => {
    const root = mkdtempSync(join(folder, "root-"));
    mkdirSync(join(root, "dev"));
    const image = (name: string): string => join(folder, name);
    expect(spawnSync("mkfs.cramfs", [root, image("cramfs")]).status).toBe(0);
    expect(spawnSync("mkfs.ext4", ["-q", "-F", "-d", root, image("ext4"), "4M"]).status).toBe(0);
    expect(bare()).toContain("no root was named");
    expect(bare("--append", "root=/dev/nvme0n1")).toContain(
      "the root device /dev/nvme0n1 is not there: CONFIG_BLK_DEV_NVME is not set",
    );
    expect(bare("--append", "root=/dev/vda", "--disk", image("cramfs"))).toContain(
      `${image("cramfs")} cannot be read: CONFIG_CRAMFS is not set; kiln apply --set CRAMFS=y`,
    );
    const empty = bare("--append", "root=/dev/vda", "--disk", image("ext4"));
    expect(empty).toContain("No working init found");
    expect(empty).toContain("the first program did not start: it, or the loader that it names, is not there");
  });

  test("a first program that is not in the initramfs, or ends", () => {
    const boot = (first: string): string => kiln("boot", `O=${built}`, "--append", `rdinit=${first}`).err;
    expect(boot("/nowhere")).toContain("/nowhere is not in the initramfs, and no root was named");
    expect(boot("/kiln/busybox")).toMatch(/the first program ended with status \d+; its last words stand above/);
  });

  test("too little memory, for a program and for the kernel", () => {
    const hungry = 'perl -e "push @x, chr(65) x 5000000 while 1"; echo $?';
    const killed = kiln("boot", `O=${built}`, "--memory", "200M", "--timeout", "200", "--exec", hungry);
    expect(killed.out).toContain("137");
    expect(killed.err).toMatch(/the kernel said: .*(?:invoked oom-killer|Out of memory: Killed process)/);
    expect(killed.err).toContain("the memory of the guest is too small for it: --memory 1G");
    expect(kiln("boot", `O=${built}`, "--memory", "32M").err).toContain("--memory 1G");
  });

  test("a script at standard input is run by --shell", () => {
    const shell = spawnSync(process.execPath, [KILN, "boot", `O=${built}`, "--shell"], {
      input: "echo one\nx=5\nexit $x\n",
      encoding: "utf8",
    });
    expect([shell.status, shell.stdout]).toEqual([5, "one\n"]);
  });

  test("--shell at a terminal is one: its size, Ctrl-C, its end's status; Ctrl-] leaves it", async () => {
    /** Types each text once what stands before it is shown. */
    const atTerminal = (...steps: readonly (readonly [shown: RegExp, typed: string])[]) => {
      const command = `stty rows 30 cols 100; exec ${process.execPath} ${KILN} boot O=${built} --shell`;
      const child = spawn("script", ["-qefc", command, "/dev/null"], { stdio: ["pipe", "pipe", "ignore"] });
      const late = setTimeout(() => child.kill("SIGKILL"), 240_000);
      let [all, seen, at] = ["", "", 0];
      child.stdout.on("data", (chunk) => {
        all += chunk;
        seen += chunk;
        if (at >= steps.length || !steps[at]![0].test(seen)) return;
        seen = "";
        child.stdin.write(steps[at++]![1]);
      });
      return new Promise<{ status: number | null; all: string }>((end) =>
        child.on("close", (status) => {
          clearTimeout(late);
          end({ status, all });
        }),
      );
    };
    const prompt = /root@kiln:\S* $/;
    const ended = await atTerminal(
      [prompt, "tty -s && stty size\n"],
      [prompt, "sh -c 'echo n\"\"ow; exec sleep 500'\n"],
      [/\rnow/, "\u0003"],
      [prompt, "echo status $?\n"],
      [prompt, "exit 5\n"],
    );
    expect(ended.all).toMatch(/\r30 100\r/);
    expect(ended.all).toMatch(/\bstatus 130\r/);
    expect(ended.status, ended.all).toBe(5);
    const left = await atTerminal([prompt, "\u001d"]);
    expect(left.all).toMatch(/\nkiln: left; the guest was ended\r?\n$/);
    expect(left.status).toBe(0);
  });

  test("a kernel that stays silent is ended at the limit", () => {
    const result = kiln("boot", `O=${built}`, "--exec", "sleep 100", "--timeout", "20");
    expect(result.status).toBe(1);
    expect(result.err).toContain("the guest was not done after 20 s");
    expect(result.err).toMatch(/its processor was idle, in \w+/);
  });

  test("a kernel that cannot be a guest is refused with what is missing", () => {
    const result = kiln("boot", `O=${without("BINFMT_ELF", "BLK_DEV_INITRD")}`);
    expect(result.status).toBe(2);
    expect(result.err).toContain("CONFIG_BINFMT_ELF is not set: no program can be started");
    expect(result.err).toContain("--set BLK_DEV_INITRD=y BINFMT_ELF=y");
  });

  test("Ctrl-C ends Kiln with 130 and QEMU with it; a QEMU that was killed is told", async () => {
    const guests = (): string => spawnSync("pgrep", ["-f", `kernel ${built}`], { encoding: "utf8" }).stdout;
    const running = async (): Promise<{
      child: ReturnType<typeof spawn>;
      ended: Promise<number>;
      said: () => string;
    }> => {
      const child = spawn(process.execPath, [KILN, "boot", `O=${built}`, "--exec", "echo up; sleep 100"]);
      let said = "";
      child.stderr.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
      const ended = new Promise<number>((end) => void child.once("close", end));
      await new Promise<void>((up) => void child.stdout.once("data", () => up()));
      expect(guests()).not.toBe("");
      return { child, ended, said: () => said };
    };
    const left = await running();
    left.child.kill("SIGINT");
    expect(await left.ended).toBe(130);
    expect(guests()).toBe("");
    const killed = await running();
    for (const pid of guests().trim().split("\n")) process.kill(Number(pid), "SIGKILL");
    expect(await killed.ended).toBe(1);
    expect(killed.said()).toContain("kiln: the guest ended before it was done\n  QEMU was killed by SIGKILL\n");
  });
});
