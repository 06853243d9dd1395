import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Finding, lacking, type PreflightRequest, setCommand } from "./finding.ts";
import { compilerProgram, compilers } from "./make-words.ts";
import { onPath, type PackageNames } from "./system-package.ts";
import { ELF, SSL } from "./tool-packages.ts";

/** The files that a configuration needs and that are not there: headers, certificates, firmware, an initramfs. */
export function requiredFiles(request: PreflightRequest): Finding[] {
  return [
    ...headers(request),
    ...certificates(request),
    ...firmware(request),
    ...initramfs(request),
    ...signing(request),
  ];
}

const HEADERS: readonly (readonly [options: readonly string[], header: string, packages: PackageNames])[] = [
  [["UNWINDER_ORC", "STACK_VALIDATION", "OBJTOOL", "DEBUG_INFO_BTF"], "gelf.h", ELF],
  [["MODULE_SIG", "SYSTEM_TRUSTED_KEYRING", "SECURITY_LOCKDOWN_LSM"], "openssl/opensslv.h", SSL],
];

function headers({ env, variables, config }: PreflightRequest): Finding[] {
  const words = compilers(variables, env).host.split(/\s+/);
  return HEADERS.flatMap(([options, header, packages]) => {
    const option = options.find((name) => config.has(name));
    if (option === undefined || !onPath(compilerProgram(words.join(" ")), env)) return [];
    const { status } = spawnSync(words[0]!, [...words.slice(1), "-E", "-x", "c", "-", "-o", "/dev/null"], {
      env,
      input: `#include <${header}>\n`,
      stdio: ["pipe", "ignore", "ignore"],
      timeout: 20_000,
    });
    return status === 0 ? [] : [lacking(`${header} is not installed; CONFIG_${option} needs it`, packages, env)];
  });
}

function certificates(request: PreflightRequest): Finding[] {
  const { root, output, config } = request;
  const missing = (file: string): boolean => {
    const places = isAbsolute(file) ? [file] : [join(root, file), join(output, file)];
    return file !== "" && !file.startsWith("pkcs11:") && !places.some((path) => existsSync(path));
  };
  const findings = ["SYSTEM_TRUSTED_KEYS", "SYSTEM_REVOCATION_KEYS"].flatMap((name): Finding[] => {
    const file = config.get(name) ?? "";
    if (!missing(file)) return [];
    return [
      {
        severity: "error",
        message: `CONFIG_${name} names ${file}, which is not there`,
        remedy: `${setCommand(request, `${name}=`)} (none), or put the certificates there`,
      },
    ];
  });
  // The default key is made by the build itself.
  const key = config.get("MODULE_SIG_KEY") ?? "";
  if (key !== "certs/signing_key.pem" && missing(key))
    findings.push({
      severity: "error",
      message: `CONFIG_MODULE_SIG_KEY names ${key}, which is not there`,
      remedy: `${setCommand(request, "MODULE_SIG_KEY=certs/signing_key.pem")} (one is made), or put the key there`,
    });
  return findings;
}

function firmware(request: PreflightRequest): Finding[] {
  const { root, config } = request;
  const folder = config.get("EXTRA_FIRMWARE_DIR") || "/lib/firmware";
  const files = (config.get("EXTRA_FIRMWARE") ?? "").split(/\s+/).filter((file) => file !== "");
  return files
    .map((file) => (isAbsolute(folder) ? join(folder, file) : join(root, folder, file)))
    .filter((path) => !existsSync(path))
    .map((path) => ({
      severity: "error",
      message: `CONFIG_EXTRA_FIRMWARE names ${path}, which is not there`,
      remedy: `install the firmware, or ${setCommand(request, "EXTRA_FIRMWARE=")}`,
    }));
}

function initramfs(request: PreflightRequest): Finding[] {
  const { output, config } = request;
  const sources = (config.get("INITRAMFS_SOURCE") ?? "").split(/\s+/).filter((file) => file !== "");
  return sources
    .map((file) => (isAbsolute(file) ? file : join(output, file)))
    .filter((path) => !existsSync(path))
    .map((path) => ({
      severity: "error",
      message: `CONFIG_INITRAMFS_SOURCE names ${path}, which is not there`,
      remedy: `make it, or ${setCommand(request, "INITRAMFS_SOURCE=")}`,
    }));
}

/** Keys and seeds that a build makes by chance make it another one each time. */
function signing(request: PreflightRequest): Finding[] {
  const { config, reproducible, output } = request;
  if (!reproducible) return [];
  const findings: Finding[] = [];
  const key = config.get("MODULE_SIG_KEY") ?? "";
  const made = key === "certs/signing_key.pem" && !existsSync(join(output, key));
  if (config.has("MODULE_SIG") && made)
    findings.push({
      severity: "warning",
      message: "CONFIG_MODULE_SIG: each build folder signs with a key of its own, which goes into the kernel",
      remedy: `name a key for all of them: ${setCommand(request, "MODULE_SIG_KEY=/path/to/key.pem")}`,
    });
  const seeds = ["RANDSTRUCT", "GCC_PLUGIN_RANDSTRUCT"].filter(
    (name) => config.has(name) && config.get("RANDSTRUCT_NONE") !== "y",
  );
  if (seeds.length > 0 && readSeed(output) === undefined)
    findings.push({
      severity: "warning",
      message: `CONFIG_${seeds[0]}: each build folder lays structures out by a seed of its own`,
      remedy: `${setCommand(request, "RANDSTRUCT_NONE=y")}, or put the same scripts/basic/randstruct.seed into each`,
    });
  return findings;
}

function readSeed(output: string): string | undefined {
  const file = join(output, "scripts/basic/randstruct.seed");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
