import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Ended, kilnOver, mayLayOver, missingPrograms, treeScript } from "./laid-over-system.ts";

// The package managers themselves, with repositories of one small package each: what other systems' own would do. The folders that
// they change are empty ones for the time being, which these processes alone see.
const folder = mkdtempSync(join(tmpdir(), "kiln-real-manager-"));
const bin = join(folder, "bin");
mkdirSync(bin);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether all programs are installed here; tells which are not. */
function there(manager: string, ...programs: string[]): boolean {
  const missing = missingPrograms(manager, ...programs);
  if (missing.length > 0) console.warn(`not tried: ${manager} itself (${missing.join(", ")} not installed)`);
  return mayLayOver && missing.length === 0;
}

function shell(script: string): void {
  const { status, stderr } = spawnSync("sh", ["-ec", `cd ${folder}; ${script}`], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
}

/** A repository of RPM packages of one name: for each version with its release, the folder of its tree. */
function rpmRepository(name: string, trees: Readonly<Record<string, string>>): string {
  const repository = join(folder, `repository-${name}`);
  mkdirSync(repository);
  for (const [edition, files] of Object.entries(trees)) {
    const [version = "", release = ""] = edition.split(/-(.*)/);
    writeFileSync(
      join(folder, `${name}.spec`),
      `Name: ${name}
Version: ${version}
Release: ${release}
Summary: Sources
License: GPL-2.0
BuildArch: noarch
Provides: multiversion(kernel)
%description
Sources.
%install
${treeScript(`%{buildroot}${files}`, version)}
%files
${files}
`,
    );
    shell(`rpmbuild --define "_topdir ${folder}/${name}" -bb ${name}.spec`);
  }
  shell(`cp ${name}/RPMS/noarch/*.rpm ${repository}; createrepo_c -q ${repository}`);
  return repository;
}

/** Has Kiln get sources of each version in turn, with one package manager in its PATH and empty folders that a script fills. */
function get(manager: string, versions: readonly string[], empty: readonly string[], setup: string): Ended[] {
  // Others that they start.
  const programs = [manager, "bash", "rpm", "rpmdb2solv", "repo2solv"].filter((name) => existsSync(`/usr/bin/${name}`));
  for (const name of programs) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  const system = { folder, places: ["/usr/src", "/var/log", ...empty], setup, path: bin };
  const ended = kilnOver(system, ...versions.map((version) => `source get ${version} --yes`));
  for (const name of programs) rmSync(join(bin, name));
  return ended;
}

describe("a package manager itself brings what Kiln asks of it", () => {
  test.skipIf(!there("dnf", "rpmbuild", "createrepo_c"))("dnf", () => {
    const path = "/usr/src/kernels/6.12.5-200.fc41.x86_64";
    const repository = rpmRepository("kernel-devel", { "6.12.5-200.fc41": path });
    const [got, none] = get(
      "dnf",
      ["6.12.5", "6.99"],
      ["/etc/dnf", "/etc/yum.repos.d", "/var/lib/rpm", "/var/lib/dnf", "/var/cache/dnf"],
      `printf '[main]\\nplugins=0\\n' > /etc/dnf/dnf.conf
printf '[local]\\nname=local\\nbaseurl=file://${repository}\\ngpgcheck=0\\n' > /etc/yum.repos.d/local.repo`,
    );
    expect([got!.status, got!.out], got!.err).toEqual([0, `${path}\n`]);
    expect(got!.err).toContain("kiln: dnf install -y kernel-devel-6.12.5*\n");
    expect(none!.status).toBe(2);
    expect(none!.err).toContain("kiln: dnf ended with status 1\n");
  });

  test.skipIf(!there("zypper", "rpmbuild", "createrepo_c"))(
    "zypper: a release, the newest of a series, the newest",
    () => {
      const paths = { "6.12.5-1.1": "/usr/src/linux-6.12.5-1", "6.12.9-1.1": "/usr/src/linux-6.12.9-1" };
      const newest = { "6.15.2-1.1": "/usr/src/linux-6.15.2-1" };
      const repository = rpmRepository("kernel-source", { ...paths, ...newest });
      const ended = get(
        "zypper",
        ["6.12.5", "6.99", "6.12", ""],
        ["/etc/zypp", "/var/lib/zypp", "/var/cache/zypp", "/var/lib/rpm"],
        // As openSUSE has it: kernels stand beside each other.
        `mkdir /etc/zypp/repos.d
printf '[main]\\nmultiversion = provides:multiversion(kernel)\\n' > /etc/zypp/zypp.conf
printf '[local]\\nname=local\\nbaseurl=dir:${repository}\\ngpgcheck=0\\nenabled=1\\n' > /etc/zypp/repos.d/local.repo`,
      );
      const [release, none, series, latest] = ended as [Ended, Ended, Ended, Ended];
      expect([release.status, release.out], release.err).toEqual([0, "/usr/src/linux-6.12.5-1\n"]);
      expect(release.err).toContain("kiln: zypper --non-interactive install kernel-source=6.12.5\n");
      expect(none).toMatchObject({
        status: 2,
        err: `kiln: zypper has no sources of Linux 6.99; it has 6.15.2, 6.12.9, 6.12.5
  get a release with kiln source get VERSION --mirror
`,
      });
      expect([series.status, series.out], series.err).toEqual([0, "/usr/src/linux-6.12.9-1\n"]);
      expect(series.err).toContain("kiln: zypper --non-interactive install kernel-source<6.13\n");
      expect([latest.status, latest.out], latest.err).toEqual([0, "/usr/src/linux-6.15.2-1\n"]);
    },
  );

  test.skipIf(!there("pacman", "repo-add", "bsdtar"))("pacman: whichever of Arch's two kernels is meant", () => {
    const repository = join(folder, "repository-pacman");
    const places = { "linux-lts-headers": "6.12.5-1-lts", "linux-headers": "6.18.2-arch1-1" };
    const releases = { "linux-lts-headers": "6.12.5-1", "linux-headers": "6.18.2.arch1-1" };
    mkdirSync(repository);
    for (const name of ["linux-lts-headers", "linux-headers"] as const) {
      const info = `pkgname = ${name}\\npkgver = ${releases[name]}\\npkgdesc = Headers\\narch = any\\nsize = 100\\n`;
      const version = releases[name].split(/-|\.arch/)[0]!;
      shell(`${treeScript(`${name}/usr/lib/modules/${places[name]}/build`, version)}
printf '${info}' > ${name}/.PKGINFO
cd ${name}; bsdtar -cJf ${repository}/${name}-${releases[name]}-any.pkg.tar.xz .PKGINFO usr`);
    }
    shell(`cd ${repository}; repo-add -q core.db.tar.gz *.pkg.tar.xz`);
    const ended = get(
      "pacman",
      ["", "6.12", "6.18", "6.99"],
      ["/usr/lib/modules", "/var/lib/pacman", "/var/cache/pacman"],
      // Its lists are not there yet, as in a system that is just unpacked.
      `mkdir -p /var/lib/pacman/sync /var/cache/pacman/pkg
printf '[options]\\nArchitecture = auto\\nSigLevel = Never\\n[core]\\nServer = file://${repository}\\n' > ${folder}/pacman.conf
mount --bind ${folder}/pacman.conf /etc/pacman.conf`,
    );
    const [newest, longTerm, current, none] = ended as [Ended, Ended, Ended, Ended];
    expect([newest.status, newest.out], newest.err).toEqual([0, "/usr/lib/modules/6.18.2-arch1-1/build\n"]);
    expect(newest.err).toMatch(/kiln: pacman -Sy\n(.*\n)*kiln: pacman -S --needed --noconfirm linux-headers\n/);
    expect([longTerm.status, longTerm.out], longTerm.err).toEqual([0, "/usr/lib/modules/6.12.5-1-lts/build\n"]);
    expect(longTerm.err).toContain("kiln: pacman -S --needed --noconfirm linux-lts-headers\n");
    expect(longTerm.err).not.toContain("-Sy");
    expect([current.status, current.out], current.err).toEqual([0, newest.out]);
    expect(none).toMatchObject({
      status: 2,
      err: `kiln: pacman has no sources of Linux 6.99; it has 6.18.2.arch1, 6.12.5
  get a release with kiln source get VERSION --mirror
`,
    });
  });
});
