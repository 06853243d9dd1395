import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

// The package managers themselves, with repositories of one small package each: what other systems' own would do. The folders that
// they change are empty ones for the time being, which these processes alone see.
const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-real-manager-"));
const bin = join(folder, "bin");
mkdirSync(bin);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mounts = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/usr/src"]).status === 0;

/** Whether all programs are installed here; tells which are not. */
function there(manager: string, ...programs: string[]): boolean {
  const missing = [manager, ...programs].filter((name) => spawnSync("which", [name]).status !== 0);
  if (missing.length > 0) console.warn(`not tried: ${manager} itself (${missing.join(", ")} not installed)`);
  return mounts && missing.length === 0;
}

/** The files of a tree that can be configured, in a shell. */
function tree(path: string): string {
  return `mkdir -p ${path}/kernel ${path}/init
echo 'config LAMP' > ${path}/Kconfig
printf 'VERSION = 6\\nPATCHLEVEL = 12\\nSUBLEVEL = 5\\nEXTRAVERSION =\\n' > ${path}/Makefile
touch ${path}/kernel/k ${path}/init/i`;
}

function shell(script: string): void {
  const { status, stderr } = spawnSync("sh", ["-ec", `cd ${folder}; ${script}`], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
}

/** A repository of RPM packages that holds one. */
function rpmRepository(name: string, release: string, files: string): string {
  writeFileSync(
    join(folder, `${name}.spec`),
    `Name: ${name}
Version: 6.12.5
Release: ${release}
Summary: Sources
License: GPL-2.0
BuildArch: noarch
%description
Sources.
%install
${tree(`%{buildroot}${files}`)}
%files
${files}
`,
  );
  const repository = join(folder, `repository-${name}`);
  shell(`rpmbuild --define "_topdir ${folder}/${name}" -bb ${name}.spec
mkdir ${repository}; cp ${name}/RPMS/noarch/*.rpm ${repository}; createrepo_c -q ${repository}`);
  return repository;
}

/** Has Kiln get sources with one package manager in its PATH, with empty folders in the place of others, filled by a script. */
function get(manager: string, version: string, empty: readonly string[], setup: string) {
  // Others that they start.
  const programs = [manager, "bash", "rpm", "rpmdb2solv", "repo2solv"].filter((name) => existsSync(`/usr/bin/${name}`));
  for (const name of programs) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  const places = ["/usr/src", "/var/log", ...empty];
  const over = `for place in ${places.join(" ")}; do mkdir -p $place; mount -t tmpfs none $place; done`;
  const words = `env -i PATH=${bin} HOME=${folder} ${process.execPath} ${KILN} source get ${version} --yes`;
  const { status, stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-ec", `${over}\n${setup}\n${words}`], {
    encoding: "utf8",
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const name of programs) rmSync(join(bin, name));
  return { status, out: stdout, err: stderr };
}

describe("a package manager itself brings what Kiln asks of it", () => {
  test.skipIf(!there("dnf", "rpmbuild", "createrepo_c"))("dnf", () => {
    const path = "/usr/src/kernels/6.12.5-200.fc41.x86_64";
    const repository = rpmRepository("kernel-devel", "200.fc41", path);
    const run = (version: string) =>
      get(
        "dnf",
        version,
        ["/etc/dnf", "/etc/yum.repos.d", "/var/lib/rpm", "/var/lib/dnf", "/var/cache/dnf"],
        `printf '[main]\\nplugins=0\\n' > /etc/dnf/dnf.conf
printf '[local]\\nname=local\\nbaseurl=file://${repository}\\ngpgcheck=0\\n' > /etc/yum.repos.d/local.repo`,
      );
    const got = run("6.12.5");
    expect([got.status, got.out], got.err).toEqual([0, `${path}\n`]);
    expect(got.err).toContain("kiln: dnf install -y kernel-devel-6.12.5*\n");
    const none = run("6.99");
    expect(none.status).toBe(2);
    expect(none.err).toContain("kiln: dnf ended with status 1\n");
  });

  test.skipIf(!there("zypper", "rpmbuild", "createrepo_c"))("zypper", () => {
    const path = "/usr/src/linux-6.12.5-1";
    const repository = rpmRepository("kernel-source", "1.1", path);
    const run = (version: string) =>
      get(
        "zypper",
        version,
        ["/etc/zypp", "/var/lib/zypp", "/var/cache/zypp", "/var/lib/rpm"],
        `mkdir /etc/zypp/repos.d
printf '[local]\\nname=local\\nbaseurl=dir:${repository}\\ngpgcheck=0\\nenabled=1\\n' > /etc/zypp/repos.d/local.repo`,
      );
    const got = run("6.12.5");
    expect([got.status, got.out], got.err).toEqual([0, `${path}\n`]);
    expect(got.err).toContain("kiln: zypper --non-interactive install kernel-source=6.12.5\n");
    const none = run("6.99.1");
    expect(none.status).toBe(2);
    expect(none.err).toContain("kiln: zypper ended with status 104\n");
  });

  test.skipIf(!there("pacman", "repo-add", "bsdtar"))("pacman", () => {
    const path = "/usr/lib/modules/6.12.5-1-lts/build";
    const repository = join(folder, "repository-pacman");
    const info = "pkgname = linux-lts-headers\\npkgver = 6.12.5-1\\npkgdesc = Headers\\narch = any\\nsize = 100\\n";
    shell(`${tree(`made${path}`)}
printf '${info}' > made/.PKGINFO
mkdir ${repository}; cd made; bsdtar -cJf ${repository}/linux-lts-headers-6.12.5-1-any.pkg.tar.xz .PKGINFO usr
cd ${repository}; repo-add -q core.db.tar.gz *.pkg.tar.xz`);
    const got = get(
      "pacman",
      "6.12",
      ["/usr/lib/modules", "/var/lib/pacman", "/var/cache/pacman"],
      `mkdir -p /var/lib/pacman/sync /var/cache/pacman/pkg
printf '[options]\\nArchitecture = auto\\nSigLevel = Never\\n[core]\\nServer = file://${repository}\\n' > ${folder}/pacman.conf
mount --bind ${folder}/pacman.conf /etc/pacman.conf
pacman -Sy >&2`,
    );
    expect([got.status, got.out], got.err).toEqual([0, `${path}\n`]);
    expect(got.err).toContain("kiln: pacman -S --needed --noconfirm linux-lts-headers\n");
  });
});
