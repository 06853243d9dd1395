import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * OpenRC's own service `modules`, which Debian's package leaves out: this machine's, else that of the sources of OpenRC in
 * `$OPENRC_SOURCE`, else of Debian's source package; `undefined` where none is to be had.
 */
export function openrcService(): string | undefined {
  if (existsSync("/etc/init.d/modules")) return readFileSync("/etc/init.d/modules", "utf8");
  const named = process.env.OPENRC_SOURCE;
  const made = mkdtempSync(join(tmpdir(), "kiln-openrc-"));
  try {
    const source = named ?? debianSource(made);
    if (source === undefined) return undefined;
    return readFileSync(join(source, "init.d/modules.in"), "utf8").replace(/^#!@SBINDIR@/, "#!/sbin");
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Gets Debian's source package from this machine's own mirrors, by lists of its own, so that the machine's stay as they are. */
function debianSource(folder: string): string | undefined {
  for (const name of ["lists/partial", "archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
  const asked = ["indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"];
  const mirrors = spawnSync("apt-get", asked, { encoding: "utf8" }).stdout.trim().split("\n");
  const sources = [...new Set(mirrors)].filter((mirror) => mirror !== "").map((mirror) => mirror.split(" "));
  writeFileSync(
    join(folder, "debian.sources"),
    sources
      .map(
        ([uri, release]) =>
          `Types: deb-src\nURIs: ${uri}\nSuites: ${release}\nComponents: main\nSigned-By: ${KEYRING}\n`,
      )
      .join("\n"),
  );
  const settings = {
    "Dir::Etc::SourceList": join(folder, "debian.sources"),
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": folder,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const apt = (...words: string[]) => spawnSync("apt-get", ["-q", ...options, ...words], { cwd: folder });
  apt("update");
  apt("source", "--download-only", "openrc");
  const archive = readdirSync(folder).find((name) => /^openrc_.*\.orig\.tar\.\w+$/.test(name));
  if (archive === undefined) return undefined;
  mkdirSync(join(folder, "source"));
  const unpacked = spawnSync("tar", ["-xf", archive, "-C", "source", "--strip-components=1"], { cwd: folder });
  return unpacked.status === 0 ? join(folder, "source") : undefined;
}
