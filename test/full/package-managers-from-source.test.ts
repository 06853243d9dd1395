import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Ended, kilnOver, mayLayOver, missingPrograms, treeScript } from "../cli/laid-over-system.ts";

// Gentoo's and Alpine's package managers, which Debian does not have: this machine's own, or what a checkout of their sources gives:
// PORTAGE_SOURCE, ESELECT_SOURCE and APK_SOURCE name folders of them. The packages are made here.
const folder = mkdtempSync(join(tmpdir(), "kiln-manager-from-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a program that is run by its name. */
function program(bin: string, name: string, text: string): void {
  writeFileSync(join(bin, name), text);
  chmodSync(join(bin, name), 0o755);
}

function run(cwd: string, command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
}

/** Whether a package manager can be tried here; says how it could, otherwise. */
function there(names: readonly string[], ...variables: readonly string[]): boolean {
  const missing = missingPrograms(...names).length > 0 && variables.some((name) => process.env[name] === undefined);
  if (missing)
    console.warn(`not tried: ${names.join(", ")} themselves (name their sources with ${variables.join(", ")})`);
  if (!mayLayOver) console.warn("not tried: laying folders over this system's (unshare -m mount)");
  return mayLayOver && !missing;
}

describe.skipIf(!there(["emerge", "eselect"], "PORTAGE_SOURCE", "ESELECT_SOURCE"))("Gentoo", () => {
  /** An ebuild of sources whose tree is small. */
  function ebuild(version: string, revision: string): void {
    const place = join(folder, "ebuilds", "sys-kernel", "gentoo-sources");
    const tree = `/usr/src/linux-${version}-gentoo${revision}`;
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, `gentoo-sources-${version}${revision}.ebuild`),
      `EAPI=8
DESCRIPTION="Sources"
HOMEPAGE="https://example.org"
LICENSE="GPL-2"
SLOT="\${PV}"
KEYWORDS="amd64"
S="\${WORKDIR}"
src_install() {
  local tree="\${ED}${tree}"
  ${treeScript(`"${"$"}{tree}"`, version, `-gentoo${revision}`).replaceAll("\n", "\n  ")}
}
`,
    );
  }

  /** `emerge` and `eselect` in a folder, from their sources where those are named. */
  function programs(): string {
    const bin = join(folder, "gentoo-bin");
    mkdirSync(bin);
    const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], {
      encoding: "utf8",
    }).stdout.trim();
    for (const name of ["python", "python3"]) symlinkSync(python, join(bin, name));
    const portage = process.env.PORTAGE_SOURCE;
    if (portage !== undefined) program(bin, "emerge", `#!/bin/sh\nexec ${python} ${portage}/bin/emerge "$@"\n`);
    const eselect = process.env.ESELECT_SOURCE;
    if (eselect !== undefined) {
      // What its configure script would put in.
      const filled = (path: string): string =>
        readFileSync(path, "utf8")
          .replaceAll("@BASH@", "/bin/bash")
          .replaceAll("@DATADIR@", folder)
          .replaceAll("@SED@", "sed")
          .replaceAll("@CANONICALISE@", "readlink -f")
          .replaceAll("@EPREFIX@", "")
          .replaceAll("@VERSION@", "test");
      const libs = join(folder, "eselect", "libs");
      mkdirSync(libs, { recursive: true });
      for (const name of readdirSync(join(eselect, "libs")).filter((name) => name.endsWith(".in")))
        writeFileSync(join(libs, name.slice(0, -3)), filled(join(eselect, "libs", name)));
      symlinkSync(join(eselect, "modules"), join(folder, "eselect", "modules"));
      program(bin, "eselect", filled(join(eselect, "bin", "eselect.in")));
    }
    return bin;
  }

  test("emerge brings sources beside those that are there, and eselect makes them the system's", () => {
    ebuild("6.6.30", "-r1");
    ebuild("6.12.5", "");
    const ebuilds = join(folder, "ebuilds");
    for (const [name, text] of Object.entries({
      "metadata/layout.conf": "masters =\nrepo-name = gentoo\nthin-manifests = true\nsign-manifests = false\n",
      "profiles/repo_name": "gentoo\n",
      "profiles/categories": "sys-kernel\n",
      "profiles/arch.list": "amd64\n",
      "profiles/eapi": "8\n",
      "profiles/base/eapi": "8\n",
      "profiles/base/make.defaults": 'ARCH="amd64"\nACCEPT_KEYWORDS="amd64"\n',
    })) {
      mkdirSync(dirname(join(ebuilds, name)), { recursive: true });
      writeFileSync(join(ebuilds, name), text);
    }
    const portage = process.env.PORTAGE_SOURCE;
    // A user whose emerge asks by default; and no user of Portage's own, as on this machine.
    const settings = `FEATURES="-userpriv -usersandbox -sandbox -ipc-sandbox -network-sandbox -pid-sandbox -mount-sandbox -news -xattr"
EMERGE_DEFAULT_OPTS="--ask"
${portage === undefined ? "" : "PORTAGE_USERNAME=root\nPORTAGE_GRPNAME=root\n"}`;
    const sets = portage === undefined ? [] : ["/usr/share/portage"];
    const setup = `mkdir /etc/portage/repos.conf /var/db/repos
cat > /etc/portage/make.conf <<'END'
${settings}
END
printf '[DEFAULT]\\nmain-repo = gentoo\\n[gentoo]\\nlocation = /var/db/repos/gentoo\\n' > /etc/portage/repos.conf/gentoo.conf
ln -s ${ebuilds} /var/db/repos/gentoo
ln -s ${ebuilds}/profiles/base /etc/portage/make.profile
${portage === undefined ? "" : `cp -r ${portage}/cnf /usr/share/portage/config`}`;
    const own = ["/etc/portage", "/var/db", "/var/cache/edb", "/var/lib/portage", "/var/tmp/portage", ...sets];
    const ended = kilnOver(
      {
        folder,
        places: ["/usr/src", "/var/log", ...own],
        setup,
        path: `${programs()}:/usr/bin:/bin:/usr/sbin:/sbin`,
      },
      "source get 6.6 --yes",
      "source get --yes --json",
      "source get --yes",
      "source get 6.6.30-r1 --yes",
      "source list --json",
      "source list",
      "source get 6.99 --yes",
      "source get --package vanilla-sources --yes",
    );
    const [series, newest, again, back, listed, shown, none, other] = ended as [
      Ended,
      Ended,
      Ended,
      Ended,
      Ended,
      Ended,
      Ended,
      Ended,
    ];
    const [old, recent] = ["/usr/src/linux-6.6.30-gentoo-r1", "/usr/src/linux-6.12.5-gentoo"];
    expect([series.status, series.out], series.err).toEqual([0, `${old}\n`]);
    expect(series.err).toContain("kiln: emerge --ask=n --update =sys-kernel/gentoo-sources-6.6*\n");
    expect(series.err).toMatch(/\n>>> Completed \(1 of 1\) sys-kernel\/gentoo-sources-6\.6\.30-r1::gentoo/);
    expect(series.err).toContain("kiln: eselect kernel set linux-6.6.30-gentoo-r1\n");
    // Older sources are installed: that is not what the newest means.
    expect(newest.status, newest.err).toBe(0);
    expect(JSON.parse(newest.out)).toEqual({ path: recent, version: "6.12.5-gentoo", patches: [] });
    expect(newest.err).toContain("kiln: eselect kernel set linux-6.12.5-gentoo\n");
    // Once more: nothing is made again.
    expect([again.status, again.out], again.err).toEqual([0, `${recent}\n`]);
    expect(again.err).not.toContain(">>> Emerging");
    expect([back.status, back.out], back.err).toEqual([0, `${old}\n`]);
    expect(back.err).not.toContain(">>> Emerging");
    // eselect has set the link to the one that was asked for last.
    expect(JSON.parse(listed.out).trees).toEqual([
      { path: "/usr/src/linux", kind: "tree", version: "6.6.30-gentoo-r1", state: "source", default: false },
      { path: recent, kind: "tree", version: "6.12.5-gentoo", state: "source", default: false },
    ]);
    expect(shown.out).toBe(`6.6.30-gentoo-r1  not configured         /usr/src/linux
6.12.5-gentoo     not configured         ${recent}
`);
    expect(none.status).toBe(2);
    expect(none.err).toContain('emerge: there are no ebuilds to satisfy "=sys-kernel/gentoo-sources-6.99*".\n');
    expect(none.err).toContain("kiln: emerge ended with status 1\n");
    expect(other.status).toBe(2);
    expect(other.err).toContain('emerge: there are no ebuilds to satisfy "sys-kernel/vanilla-sources".\n');
  });
});

describe.skipIf(!there(["apk"], "APK_SOURCE"))("Alpine", () => {
  /** `apk` in a folder, compiled where its sources are named. */
  function programs(): string {
    const bin = join(folder, "alpine-bin");
    mkdirSync(bin);
    const source = process.env.APK_SOURCE;
    const installed = spawnSync("which", ["apk"], { encoding: "utf8" }).stdout.trim();
    if (source === undefined) symlinkSync(installed, join(bin, "apk"));
    else {
      const made = join(folder, "apk-build");
      const off = ["help", "docs", "lua", "python", "tests", "zstd"].map((part) => `-D${part}=disabled`);
      run(source, "meson", "setup", made, ...off);
      run(source, "ninja", "-C", made);
      symlinkSync(join(made, "src", "apk"), join(bin, "apk"));
    }
    return bin;
  }

  test("apk brings headers of the kernel that it has, and is not asked for another", () => {
    const bin = programs();
    const apk = join(bin, "apk");
    const repository = join(folder, "apks");
    const path = "/usr/src/linux-headers-6.12.5-0-lts";
    run(folder, "sh", "-ec", treeScript(`alpine${path}`));
    run(folder, "openssl", "genrsa", "-out", "key.rsa", "2048");
    run(folder, "openssl", "rsa", "-in", "key.rsa", "-pubout", "-out", "key.rsa.pub");
    const arch = spawnSync(apk, ["--print-arch"], { encoding: "utf8" }).stdout.trim();
    mkdirSync(join(repository, arch), { recursive: true });
    const info = { name: "linux-lts-dev", version: "6.12.5-r0", arch, description: "Headers", license: "GPL-2.0" };
    const words = Object.entries(info).flatMap(([name, value]) => ["-I", `${name}:${value}`]);
    const packed = join(repository, arch, "linux-lts-dev-6.12.5-r0.apk");
    run(folder, apk, "mkpkg", "--sign-key", "key.rsa", ...words, "-F", "alpine", "-o", packed);
    const index = ["-o", join(repository, arch, "Packages.adb"), packed];
    run(folder, apk, "mkndx", "--sign-key", "key.rsa", "--allow-untrusted", ...index);
    const ended = kilnOver(
      {
        folder,
        places: ["/usr/src", "/var/log", "/etc/apk", "/lib/apk", "/usr/lib/apk", "/var/cache/apk"],
        setup: `mkdir /etc/apk/keys
cp key.rsa.pub /etc/apk/keys
echo v3 ${repository} > /etc/apk/repositories
${apk} add --initdb`,
        path: bin,
      },
      "source get 6.6 --yes",
      "source list",
      "source get 6.12 --yes",
      "source get --yes",
      "source list --json",
      "source plan",
    );
    const [none, before, series, newest, listed, plan] = ended as [Ended, Ended, Ended, Ended, Ended, Ended];
    expect(none).toMatchObject({
      status: 2,
      out: "",
      err: `kiln: apk has no sources of Linux 6.6; it has 6.12.5
  get a release with kiln source get VERSION --mirror
`,
    });
    expect(before.out).toMatch(/^No kernel sources were found/);
    expect([series.status, series.out], series.err).toEqual([0, `${path}\n`]);
    expect(series.err).toContain("kiln: apk add linux-lts-dev\n(1/1) Installing linux-lts-dev (6.12.5-r0)\n");
    expect([newest.status, newest.out], newest.err).toEqual([0, `${path}\n`]);
    expect(JSON.parse(listed.out).trees).toMatchObject([{ path, version: "6.12.5" }]);
    expect(plan.out).toContain("Alpine's linux-lts-dev has the Kconfig files without the C files");
  });
});
