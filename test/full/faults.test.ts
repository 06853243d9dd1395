import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPoor, type Ended, FAULTY, KILN, kiln, POOR, READY, TREE, upFaulty } from "../boot/faulty-kernel.ts";
import { openrcService } from "./openrc-service.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

if (!READY) console.warn("not tried: booting a kernel (linux-source-6.12 or qemu-system-x86 is missing)");

/** A disk that holds some files, in a file system that the kernel has (cramfs) or has not (ext4). */
function disk(system: "cramfs" | "ext4", files: Readonly<Record<string, string>> = {}): string {
  const content = mkdtempSync(join(folder, "content-"));
  for (const [name, text] of Object.entries({ "dev/null": "", ...files })) {
    mkdirSync(join(content, name, ".."), { recursive: true });
    writeFileSync(join(content, name), text, { mode: 0o755 });
  }
  const image = join(folder, `${system}-${Object.keys(files).join("-").replaceAll("/", "_")}`);
  const made =
    system === "cramfs"
      ? spawnSync("mkfs.cramfs", [content, image])
      : spawnSync("mkfs.ext4", ["-q", "-F", "-d", content, image, "4M"]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return image;
}

/** OpenRC's own service, else one that does in its place what the proof is about: OpenRC reads the file for it. */
const OPENRC_SERVICE = openrcService();
if (OPENRC_SERVICE === undefined)
  console.warn(
    "not tried: OpenRC's own service modules (OPENRC_SOURCE=FOLDER names its sources); a short one stands in",
  );
const SHORT_SERVICE = `#!/sbin/openrc-run
start() {
  for name in \${modules_6:-$modules}; do
    eval "modprobe $name \\$module_\${name}_args_6"
  done
}
`;

/** Boots the faulty kernel without an initramfs. */
function bare(...args: string[]): Ended {
  return kiln("boot", `O=${FAULTY}`, "--no-initramfs", "--timeout", "60", ...args);
}

/** Does something in the faulty kernel's guest; the test module's triggers lie in debugfs. */
function inside(command: string, ...args: string[]): Ended {
  const trigger = "mount -t debugfs debug /sys/kernel/debug; cd /sys/kernel/debug/provoke-crash;";
  return kiln("boot", `O=${FAULTY}`, "--exec", `${trigger} ${command}`, "--timeout", "90", ...args);
}

describe.skipIf(!READY)("what is wrong with a kernel is told with its cause", () => {
  let up: { lines: { short: boolean }[]; autoload: unknown; steps: { step: string; state: string }[] };
  beforeAll(() => {
    const { out, err } = upFaulty();
    expect(out, err).toMatch(/^\{/);
    up = JSON.parse(out);
  });

  test("bonding is loaded at boot from the written files, with its parameters", () => {
    expect(up.autoload).toMatchObject({ modules: ["bonding"], holds: true });
    const turns = (up.autoload as { evidence: string }).evidence.split("; ");
    // The document's own form first, then this machine's.
    expect(turns[0]).toMatch(/^OpenRC/);
    for (const turn of turns) expect(turn).toMatch(/ loaded bonding mode=active-backup 1 miimon=200$/);
  });

  test("a service named modules is started by OpenRC itself, and a wrong file is seen", () => {
    const [service, settings] = ["etc/init.d/modules", "etc/conf.d/modules"].map((name) => join(FAULTY, "root", name));
    const proven = (): { holds: boolean; evidence: string } => {
      const { out, err } = kiln(
        "boot",
        "--prove",
        "test/boot/bonding.md",
        `O=${FAULTY}`,
        "-k",
        TREE!,
        "--root",
        join(FAULTY, "root"),
        "--json",
      );
      expect(out, err).toMatch(/^\{/);
      return JSON.parse(out).autoload;
    };
    const written = readFileSync(settings!, "utf8");
    mkdirSync(dirname(service!), { recursive: true });
    writeFileSync(service!, OPENRC_SERVICE ?? SHORT_SERVICE, { mode: 0o755 });
    try {
      expect(proven()).toMatchObject({
        holds: true,
        evidence: expect.stringMatching(
          /^OpenRC's service modules loaded bonding mode=active-backup 1 miimon=200(;|$)/,
        ),
      });
      writeFileSync(settings!, written.replace("miimon=200", "miimon=50"));
      expect(proven()).toMatchObject({ holds: false });
      expect(proven().evidence).toContain("loaded bonding with miimon 50, asked for: 200");
    } finally {
      writeFileSync(settings!, written);
      rmSync(service!);
    }
  });

  test("a check that is held up is run once more with more time", () => {
    const ip = spawnSync("sh", ["-c", "readlink -f $(command -v ip)"], { encoding: "utf8" }).stdout.trim();
    const slow = join(dirname(FAULTY), "slow-ip");
    mkdirSync(slow, { recursive: true });
    copyFileSync(ip, join(slow, "real"));
    // For a time it does nothing: longer than the check may take, as on a machine that has other things to do.
    const until = Math.floor(Date.now() / 1000) + 100;
    const script = `#!/bin/sh\n[ $(date +%s) -gt ${until} ] || sleep 1000\nexec ${join(slow, "real")} "$@"\n`;
    writeFileSync(join(slow, "ip"), script, { mode: 0o755 });
    const fragment = join(folder, "held-up.config");
    writeFileSync(fragment, "CONFIG_BONDING=m\n");
    const words = ["boot", "--prove", fragment, "-k", TREE!, `O=${FAULTY}`, "--root", join(FAULTY, "root"), "--json"];
    const hidden = ["-ec", `mount --bind ${join(slow, "ip")} ${ip}; exec "$@"`, "sh", process.execPath, KILN, ...words];
    const { stdout, stderr } = spawnSync("unshare", ["--mount", "sh", ...hidden], { encoding: "utf8" });
    rmSync(slow, { recursive: true });
    expect(stdout, stderr).toMatch(/^\{/);
    expect(stderr).toContain("kiln: not done in time, and run once more with more of it: bonding\n");
    const { lines, boots } = JSON.parse(stdout) as { lines: unknown[]; boots: unknown[] };
    expect(lines).toMatchObject([{ symbol: "BONDING", level: "exercised", short: false }]);
    expect(boots).toHaveLength(2);
  });

  test("no root was named, and no disk is there", () => {
    const { status, err } = bare();
    expect(status).toBe(1);
    expect(err).toContain("VFS: Unable to mount root fs");
    expect(err).toContain("no root was named");
  });

  test("the driver of the root's disk is missing", () => {
    expect(bare("--append", "root=/dev/nvme0n1").err).toContain(
      "the root device /dev/nvme0n1 is not there: CONFIG_BLK_DEV_NVME is not set",
    );
    expect(bare("--append", "root=/dev/vda").err).toContain(
      "the root device /dev/vda is not there: the guest has no disk: --disk FILE",
    );
    expect(bare("--append", "root=UUID=1234").err).toContain("the kernel itself does not know UUID=1234");
  });

  test("the file system of the root is missing", () => {
    const image = disk("ext4");
    expect(bare("--disk", image, "--append", "root=/dev/vda").err).toContain(
      `${image} cannot be read: CONFIG_EXT4_FS is not set; kiln apply --set EXT4_FS=y`,
    );
  });

  test("the root has no first program, or one for another machine", () => {
    const empty = bare("--disk", disk("cramfs"), "--append", "root=/dev/vda");
    expect(empty.err).toContain("No working init found");
    expect(empty.err).toContain("the first program did not start: it, or the loader that it names, is not there");
    const image = disk("cramfs", { "sbin/init": "\u007fELF no program at all" });
    expect(bare("--disk", image, "--append", "root=/dev/vda").err).toContain(
      "/sbin/init did not start: it is no program, or for another machine",
    );
  });

  test("the first program is not in the initramfs, or ends", () => {
    const missing = inside("true", "--append", "rdinit=/nowhere");
    expect(missing.err).toContain("/nowhere is not in the initramfs, and no root was named");
    const ended = inside("true", "--append", "rdinit=/kiln/busybox");
    expect(ended.err).toContain("Attempted to kill init");
    expect(ended.err).toMatch(/the first program ended with status \d+; its last words stand above/);
  });

  test("an oops, a BUG and a warning are told with the function and the program", () => {
    expect(inside("echo EXCEPTION > DIRECT").err).toMatch(
      /the kernel said: BUG: .*NULL pointer dereference.*\n {2}the fault is in lkdtm_EXCEPTION\+0x[\da-f]+ while sh ran\n/,
    );
    expect(inside("echo BUG > DIRECT").err).toMatch(
      /the kernel said: kernel BUG at drivers\/misc\/lkdtm\/.*\n {2}the fault is in lkdtm_BUG\+0x[\da-f]+ while sh ran\n/,
    );
    const warned = inside("echo WARNING > DIRECT; exit 3");
    expect(warned.err).toMatch(/the kernel said: WARNING: .*\n {2}in lkdtm_WARNING\+0x[\da-f]+ while sh ran\n/);
    expect(warned.status).toBe(3);
  });

  test("a processor that hangs with a word, and a task that waits for ever", () => {
    const soft = inside("echo 2 > /proc/sys/kernel/watchdog_thresh; echo SOFTLOCKUP > DIRECT", "--timeout", "60");
    expect(soft.status).toBe(1);
    expect(soft.err).toContain("the guest was not done after 60 s");
    expect(soft.err).toMatch(/the kernel said: watchdog: BUG: soft lockup .*\(a processor stayed in lkdtm_SOFTLOCKUP/);
    const task = inside("echo 2 > /proc/sys/kernel/hung_task_timeout_secs; echo HUNG_TASK > DIRECT", "--timeout", "60");
    expect(task.err).toMatch(/the kernel said: INFO: task .* blocked for more than/);
  });

  test("a processor that hangs without a word: where it is", () => {
    const { status, err } = inside("echo HARDLOCKUP > DIRECT", "--timeout", "40");
    expect(status).toBe(1);
    expect(err).toContain("the guest was not done after 40 s");
    expect(err).toMatch(/its processor was in lkdtm_HARDLOCKUP\+0x/);
  });

  test("the memory is too small for a program, and for the guest", () => {
    // Until the kernel gives up it reads the program again and again, which on a machine that is busy takes its time.
    const hungry = 'perl -e "push @x, chr(65) x 5000000 while 1"; echo $?';
    const { err } = inside(hungry, "--memory", "200M", "--timeout", "300");
    expect(err).toMatch(/the kernel said: .*(?:invoked oom-killer|Out of memory: Killed process)/);
    expect(err).toContain("the memory of the guest is too small for it: --memory 1G");
    // This very program, in the initramfs, is larger than that.
    const small = inside(`${process.execPath} --version`, "--share", "none", "--memory", "96M");
    expect(small.status).not.toBe(0);
    expect(small.err).toMatch(
      /the kernel said: Initramfs unpacking failed: .*\n {2}the memory .* too small for it: --memory 1G/,
    );
  });

  test("a program asks for the panic", () => {
    const { err } = inside("echo c > /proc/sysrq-trigger");
    expect(err).toContain("the guest panicked");
    expect(err).toContain("a program asked for it through /proc/sysrq-trigger");
  });

  test("a share that the kernel cannot mount: the guest is started again with the programs that it needs", () => {
    const copy = mkdtempSync(join(folder, "copy-"));
    for (const name of ["arch/x86/boot/bzImage", "include/config/kernel.release"]) {
      mkdirSync(dirname(join(copy, name)), { recursive: true });
      copyFileSync(join(FAULTY, name), join(copy, name));
    }
    const config = readFileSync(join(FAULTY, ".config"), "utf8").replace("CONFIG_9P_FS=y\n", "CONFIG_VIRTIO_FS=y\n");
    writeFileSync(join(copy, ".config"), config);
    const { status, out, err } = kiln(
      "boot",
      `O=${copy}`,
      "--exec",
      "/usr/bin/od -An -c /proc/sys/kernel/ostype; exit 4",
    );
    expect(err).toContain("kiln: this machine's root could not be mounted by virtiofs\n");
    expect([status, out.trim()], err).toEqual([4, "L   i   n   u   x  \\n"]);
  });

  test("a disk that is not there is an error of the user's", () => {
    expect(bare("--disk", join(folder, "nothing"))).toMatchObject({ status: 2, out: "" });
  });
});

describe.skipIf(!READY)("a kernel without BINFMT_ELF", () => {
  beforeAll(() => {
    const { status, err } = buildPoor();
    expect(status, err).toBe(0);
  });

  test("it is refused as a guest, and its panic names the option", () => {
    const refused = kiln("boot", `O=${POOR}`);
    expect(refused.status).toBe(2);
    expect(refused.err).toContain("CONFIG_BINFMT_ELF is not set: no program can be started");
    const image = disk("cramfs", { "sbin/init": "\u007fELF" });
    const where = ["--no-initramfs", "--disk", image, "--append", "root=/dev/vda", "--timeout", "60"];
    const { status, err } = kiln("boot", `O=${POOR}`, ...where);
    expect(status).toBe(1);
    // A kernel without any format of programs says that the file is not there, which is to say nothing of it.
    expect(err).toContain("the first program did not start: no program can be started: CONFIG_BINFMT_ELF is not set;");
  });

  /** Builds it again with other values. */
  const change = (...settings: string[]): void => {
    const { status, err } = kiln("set", ...settings, "-k", TREE!, `O=${POOR}`);
    expect(status, err).toBe(0);
    expect(kiln("build", "-k", TREE!, `O=${POOR}`).status).toBe(0);
  };

  test("without BINFMT_SCRIPT a script does not start as the first program: the option is named", () => {
    change("BINFMT_ELF=y", "PROC_FS=y");
    const named =
      "did not start: if it is a script: CONFIG_BINFMT_SCRIPT is not set; kiln apply --set BINFMT_SCRIPT=y; else it is for another machine";
    const image = disk("cramfs", { "sbin/init": "#!/bin/sh\necho a script\n" });
    const where = ["--no-initramfs", "--disk", image, "--append", "root=/dev/vda", "--timeout", "60"];
    expect(kiln("boot", `O=${POOR}`, ...where).err).toContain(`/sbin/init ${named}`);
    // So, too, the script in Kiln's own initramfs, which it starts by naming the shell otherwise.
    const guest = kiln("boot", `O=${POOR}`, "--exec", "echo up");
    expect([guest.status, guest.out], guest.err).toEqual([0, "up\n"]);
    expect(kiln("boot", `O=${POOR}`, "--append", "rdinit=/init", "--timeout", "60").err).toContain(
      `/init of the initramfs ${named}`,
    );
  });

  test("without a console it says nothing: the option is named", () => {
    change("SERIAL_8250_CONSOLE=n");
    const silent = kiln("boot", `O=${POOR}`, "--no-initramfs", "--timeout", "60");
    expect(silent.status).toBe(1);
    expect(silent.err).toContain("the kernel said nothing at all");
    expect(silent.err).toContain("CONFIG_SERIAL_8250_CONSOLE is not set: the kernel's messages go nowhere");
    // Its early messages have another way out; the first program has none.
    const early = "earlyprintk=serial,ttyS0,115200,keep root=/dev/vda";
    const spoken = kiln("boot", `O=${POOR}`, "--no-initramfs", "--append", early, "--timeout", "60");
    expect(spoken.err).toContain(
      "the kernel said: Warning: unable to open an initial console.\n" +
        "  ttyS0 cannot be opened as a console: CONFIG_SERIAL_8250_CONSOLE is not set; kiln apply --set SERIAL_8250_CONSOLE=y\n",
    );
  });
});
