import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

// The built command, as users run it: `npm test` builds before it tests. Package managers of other systems are scripts that note how
// they were called and bring what the real ones bring; /usr/src and /usr/lib/modules are empty folders for the time being.
const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-manager-"));
const bin = join(folder, "bin");
const log = join(folder, "called");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const path of [bin, log, env.XDG_CACHE_HOME]) rmSync(path, { recursive: true, force: true });
  mkdirSync(bin);
});

/** Whether this user may lay folders over others, which only the command sees then. */
const mounts = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/usr/src"]).status === 0;

/** A program that notes its words, and then does what a script says. */
function program(name: string, script = ""): void {
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> ${log}\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Makes a kernel tree in a shell. */
function tree(path: string, version: string, files = "kernel init"): string {
  const [major, minor, patch] = version.split(".");
  return `/bin/mkdir -p ${path}; cd ${path}
for file in ${files}; do /bin/mkdir -p $file; done
echo 'config LAMP' > Kconfig
printf 'VERSION = ${major}\\nPATCHLEVEL = ${minor}\\nSUBLEVEL = ${patch}\\nEXTRAVERSION =\\n' > Makefile`;
}

const called = (): string[] => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const env = {
  PATH: bin,
  HOME: folder,
  XDG_CACHE_HOME: join(folder, "cache"),
  XDG_CONFIG_HOME: join(folder, "settings"),
};
const LAID_OVER = "for dir in /usr/src /usr/lib/modules; do mkdir -p $dir; mount -t tmpfs none $dir; done";

/** Runs Kiln with the programs of this test alone in its PATH. */
function kiln(...args: readonly string[]): Ended {
  const words = `env -i ${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")} ${process.execPath} ${KILN} ${args.join(" ")}`;
  const { status, stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-ec", `${LAID_OVER}; cd ${folder}; ${words}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, out: stdout, err: stderr };
}

describe.skipIf(!mounts)("a system's package manager is called as its manual says", () => {
  test("Gentoo: emerge, then eselect for what came", () => {
    program("emerge", tree("/usr/src/linux-6.12.5-gentoo", "6.12.5"));
    program("eselect");
    const got = kiln("source", "get", "6.12", "--yes", "--json");
    expect(got.status, got.err).toBe(0);
    expect(JSON.parse(got.out)).toEqual({ path: "/usr/src/linux-6.12.5-gentoo", version: "6.12.5", patches: [] });
    expect(called()).toEqual([
      "emerge --ask=n --update =sys-kernel/gentoo-sources-6.12*",
      "eselect kernel set linux-6.12.5-gentoo",
    ]);
    // Each command stands there before it runs.
    expect(got.err).toContain("kiln: emerge --ask=n --update =sys-kernel/gentoo-sources-6.12*\n");
    expect(got.err).toContain("kiln: eselect kernel set linux-6.12.5-gentoo\n");
  });

  test("Gentoo: another package, whose eselect fails", () => {
    program("emerge", tree("/usr/src/linux-6.12.5-gentoo-dist", "6.12.5"));
    program("eselect", "echo '!!! Error: Target is not valid' >&2; exit 1");
    const got = kiln("source", "get", "--package", "gentoo-kernel", "--yes");
    expect(called()).toEqual([
      "emerge --ask=n --update sys-kernel/gentoo-kernel",
      "eselect kernel set linux-6.12.5-gentoo-dist",
    ]);
    expect(got.status).toBe(2);
    expect(got.err).toContain("!!! Error: Target is not valid\n");
    expect(got.err).toContain("kiln: eselect ended with status 1\n  see its messages above\n");
  });

  // What it is asked first changes nothing; where it knows nothing of the package, its lists are fetched.
  test.each([
    ["dnf", "6.12.5", [], "dnf install -y kernel-devel-6.12.5*", "/usr/src/kernels/6.12.5-200.fc41.x86_64", ""],
    [
      "zypper",
      "6.12.5",
      ["zypper --no-refresh --xmlout search --details --match-exact --type package kernel-source"],
      "zypper --non-interactive install kernel-source=6.12.5",
      "/usr/src/linux-6.12.5-1",
      "",
    ],
    [
      "pacman",
      "6.12",
      ["pacman -Si linux-headers", "pacman -Si linux-lts-headers", "pacman -Sy"],
      "pacman -S --needed --noconfirm linux-lts-headers",
      "/usr/lib/modules/6.12.5-1-lts",
      "/build",
    ],
    [
      "apk",
      "6.12.5",
      ["apk search -e linux-lts-dev", "apk update"],
      "apk add linux-lts-dev",
      "/usr/src/linux-headers-6.12.5-0-lts",
      "",
    ],
  ])("%s", (name, version, first, command, place, below) => {
    program(name, tree(`${place}${below}`, "6.12.5"));
    const got = kiln("source", "get", version, "--yes");
    expect(got, got.err).toMatchObject({ status: 0, out: `${place}${below}\n` });
    expect(called()).toEqual([...first, command]);
    expect(got.err).toContain(`kiln: ${command}\n`);
  });

  test("apt: its lists are brought up to date where it does not know the package, and the archive is unpacked", () => {
    program("apt-cache", "exit 100");
    const made = join(folder, "made");
    spawnSync("sh", [
      "-ec",
      `${tree(`${made}/linux-source-6.12`, "6.12.5")}\ncd ${made}; tar -cJf a.tar.xz linux-source-6.12`,
    ]);
    program("apt-get", `[ "$1" = update ] || /bin/cp ${made}/a.tar.xz /usr/src/linux-source-6.12.tar.xz`);
    for (const name of ["tar", "xz"]) spawnSync("ln", ["-sf", `/usr/bin/${name}`, join(bin, name)]);
    const got = kiln("source", "get", "6.12", "--yes", "--json");
    expect(got.status, got.err).toBe(0);
    expect(JSON.parse(got.out)).toMatchObject({ version: "6.12.5" });
    expect(called()).toEqual([
      "apt-cache show linux-source-6.12",
      "apt-get update",
      expect.stringMatching(/^apt-get install -y --no-upgrade .* linux-source-6\.12 gcc make flex bison bc /),
    ]);
  });

  test("a failure, and a manager that brings nothing", () => {
    program("dnf", "echo 'Error: Unable to find a match' >&2; exit 1");
    const failed = kiln("source", "get", "6.99", "--yes");
    expect(failed.status).toBe(2);
    expect(failed.err).toContain("Error: Unable to find a match\nkiln: dnf ended with status 1\n");
    program("dnf");
    const empty = kiln("source", "get", "6.99", "--yes");
    expect(empty.status).toBe(2);
    expect(empty.err).toContain("kiln: dnf has brought no Linux 6.99 to /usr/src/kernels\n");
  });
});

describe.skipIf(!mounts)("nothing is run unasked", () => {
  test("without a terminal the command is told, and --yes", () => {
    program("dnf");
    const told = kiln("source", "get", "6.12");
    expect(told).toEqual({
      status: 2,
      out: "",
      err: "kiln: getting sources needs the package manager\n  run it with --yes; it would run: dnf install -y kernel-devel-6.12*\n",
    });
    // No tree is there: how to get one is told.
    const odd = kiln("source", "get", "--package", "gentoo-kernel", "--yes");
    expect(odd.status).toBe(2);
    expect(odd.err).toContain("dnf has no package gentoo-kernel\n  --package names one of Gentoo's; leave it out\n");
    const plan = kiln("source");
    expect(plan).toMatchObject({ status: 0, err: "" });
    expect(plan.out).toContain("  dnf install -y kernel-devel\n");
    expect(called()).toEqual([]);
  });

  test.each([
    ["n", []],
    ["y", ["dnf install -y kernel-devel"]],
  ])("on a terminal it is shown, and asked: %s", (answer, commands) => {
    program("dnf", tree("/usr/src/kernels/6.12.5-200.fc41.x86_64", "6.12.5"));
    const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const command = `env -i ${words.join(" ")} ${process.execPath} ${KILN} source get`;
    const { status, stdout } = spawnSync(
      "unshare",
      ["-m", "sh", "-ec", `${LAID_OVER}; cd ${folder}; exec script -qefc "${command}" /dev/null`],
      { encoding: "utf8", input: `${answer}\n` },
    );
    expect(stdout).toContain("kiln: getting sources needs the package manager\r\n  dnf install -y kernel-devel\r\n");
    expect(stdout).toContain("run this now? [y/N]");
    expect(called()).toEqual(commands);
    expect(status, stdout).toBe(answer === "y" ? 0 : 2);
  });
});
