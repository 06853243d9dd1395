import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  applyMode,
  type Configuration,
  createConfiguration,
  type Diagnostic,
  loadDotConfig,
  type Mode,
  rewriteTristates,
  unmetDependencies,
  writeDotConfig,
  writeSavedefconfig,
} from "../kconfig/index.ts";
import { openTree } from "../tree/index.ts";
import { overwriteFile, writeConfigFile } from "./config-file.ts";

/** The modes of `conf` that ask nothing. */
export type ConfMode =
  | { readonly kind: "olddefconfig" | "yes2modconfig" | "mod2yesconfig" | "mod2noconfig" }
  | { readonly kind: Mode }
  | { readonly kind: "defconfig" | "savedefconfig"; readonly file: string };

/** One run of `conf`. */
export interface ConfRequest {
  readonly mode: ConfMode;
  /** The top Kconfig file, relative to `cwd` or `srctree`. */
  readonly kconfig: string;
  /** What the C tool would find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The user's own environment, for Kiln's settings. */
  readonly env: NodeJS.ProcessEnv;
  /** Where relative names lead. */
  readonly cwd: string;
  /** `-s`: no messages. */
  readonly silent: boolean;
}

/** What `conf` prints, in the C tool's words. */
export interface ConfOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs one mode as main() in conf.c does and returns the exit status; `.config` and `.config.old` are its only files. */
export function runConf(request: ConfRequest, output: ConfOutput): number {
  const { kconfig: top, environment, cwd, env } = request;
  const { model, diagnostics } = openTree({ top, environment, cwd, env });
  for (const diagnostic of diagnostics) output.err(textOf(diagnostic));
  if (model === undefined) return 1;
  const run = new ConfRun(request, output, createConfiguration(model));
  return run.run();
}

class ConfRun {
  readonly #request: ConfRequest;
  readonly #output: ConfOutput;
  readonly #configuration: Configuration;
  readonly #prefix: string | undefined;
  #warnings = 0;

  constructor(request: ConfRequest, output: ConfOutput, configuration: Configuration) {
    this.#request = request;
    this.#output = output;
    this.#configuration = configuration;
    this.#prefix = request.environment.CONFIG_;
  }

  run(): number {
    const { mode } = this.#request;
    const failure = this.#load(mode);
    if (failure !== undefined) {
      this.#output.err(failure);
      return 1;
    }
    const strict = this.#env("KCONFIG_WERROR") !== undefined;
    if (strict && this.#warnings > 0) return 1;
    this.#answer(mode);
    const unmet = unmetDependencies(this.#configuration);
    for (const diagnostic of unmet) this.#output.err(textOf(diagnostic));
    if (strict && unmet.length > 0 && this.#configuration.model.behaviour.unmetDependencyErrors) return 1;
    return mode.kind === "savedefconfig" ? this.#saveMinimal(mode.file) : this.#save();
  }

  #load(mode: ConfMode): string | undefined {
    switch (mode.kind) {
      case "defconfig":
        if (this.#read(mode.file)) return undefined;
        return `***\n*** Can't find default configuration "${mode.file}"!\n***\n`;
      case "allnoconfig":
      case "allyesconfig":
      case "allmodconfig":
      case "alldefconfig":
        return this.#readSeed(mode.kind);
      default:
        this.#readCurrent();
        return undefined;
    }
  }

  /** The `.config`, else the first that exists of `KCONFIG_DEFCONFIG_LIST`. */
  #readCurrent(): void {
    if (this.#read(this.#configName())) return;
    for (const name of (this.#env("KCONFIG_DEFCONFIG_LIST") ?? "").split(/\s+/)) {
      if (name === "" || this.#text(name) === undefined) continue;
      this.#say(`using defaults found in ${name}`);
      this.#read(name);
      return;
    }
  }

  /** `KCONFIG_ALLCONFIG`: values that the mode leaves alone. Returns what to print when it names nothing. */
  #readSeed(mode: Mode): string | undefined {
    const named = this.#env("KCONFIG_ALLCONFIG");
    if (named === undefined) return undefined;
    if (named !== "" && named !== "1") {
      return this.#read(named) ? undefined : `*** Can't read seed configuration "${named}"!\n`;
    }
    const own = { allnoconfig: "allno", allyesconfig: "allyes", allmodconfig: "allmod", alldefconfig: "alldef" }[mode];
    if (this.#read(`${own}.config`) || this.#read("all.config")) return undefined;
    return `*** KCONFIG_ALLCONFIG set, but no "${own}.config" or "all.config" file found\n`;
  }

  #answer(mode: ConfMode): void {
    switch (mode.kind) {
      case "allnoconfig":
      case "allyesconfig":
      case "allmodconfig":
      case "alldefconfig":
        applyMode(this.#configuration, mode.kind);
        return;
      case "defconfig":
        applyMode(this.#configuration, "alldefconfig");
        return;
      case "yes2modconfig":
        rewriteTristates(this.#configuration, "y", "m");
        return;
      case "mod2yesconfig":
        rewriteTristates(this.#configuration, "m", "y");
        return;
      case "mod2noconfig":
        rewriteTristates(this.#configuration, "m", "n");
        return;
      case "olddefconfig":
      case "savedefconfig":
        return;
    }
  }

  #save(): number {
    const name = this.#configName();
    if (name === "") {
      this.#output.err("config name is empty\n\n*** Error during writing of the configuration.\n\n");
      return 1;
    }
    const path = this.#path(name);
    if (existsSync(path) && statSync(path).isDirectory()) {
      this.#output.err(`${name}: Is a directory\n\n*** Error during writing of the configuration.\n\n`);
      return 1;
    }
    const text = writeDotConfig(this.#configuration, { prefix: this.#prefix, time: this.#time() });
    const inPlace = (this.#env("KCONFIG_OVERWRITECONFIG") ?? "") !== "";
    const outcome = inPlace ? overwriteFile(path, text) : writeConfigFile(path, text);
    if (typeof outcome !== "string") {
      this.#output.err("\n*** Error during writing of the configuration.\n\n");
      return 1;
    }
    this.#say(outcome === "unchanged" ? `No change to ${name}` : `configuration written to ${name}`);
    return 0;
  }

  /** The time as `ctime` prints it, which trees before 2.6.39 write into the heading. */
  #time(): string | undefined {
    if ((this.#env("KCONFIG_NOTIMESTAMP") ?? "") !== "") return undefined;
    const now = new Date();
    const two = (value: number, pad = "0"): string => String(value).padStart(2, pad);
    const [day, month] = [now.toDateString().slice(0, 3), now.toDateString().slice(4, 7)];
    const clock = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    return `${day} ${month} ${two(now.getDate(), " ")} ${clock} ${now.getFullYear()}`;
  }

  #saveMinimal(name: string): number {
    const outcome = overwriteFile(this.#path(name), writeSavedefconfig(this.#configuration, { prefix: this.#prefix }));
    if (typeof outcome === "string") return 0;
    this.#output.err(`n*** Error while saving defconfig to: ${name}\n\n`);
    return 1;
  }

  #read(name: string): boolean {
    const text = this.#text(name);
    if (text === undefined) return false;
    const warnUnknown = this.#env("KCONFIG_WARN_UNKNOWN_SYMBOLS") !== undefined;
    for (const diagnostic of loadDotConfig(this.#configuration, text, {
      file: name,
      prefix: this.#prefix,
      warnUnknown,
    })) {
      this.#warnings += 1;
      this.#output.err(textOf(diagnostic));
    }
    return true;
  }

  /** A file as named, else the one of that name in the source tree. Mirrors `zconf_fopen`. */
  #text(name: string): string | undefined {
    const srctree = this.#env("srctree");
    const places = [this.#path(name)];
    if (srctree !== undefined && !name.startsWith("/")) places.push(join(this.#path(srctree), name));
    for (const place of places) {
      try {
        return readFileSync(place, "utf8");
      } catch {
        // The next place is tried, as fopen's failure is in the C tool.
      }
    }
    return undefined;
  }

  #configName(): string {
    return this.#env("KCONFIG_CONFIG") ?? ".config";
  }

  #path(name: string): string {
    return name.startsWith("/") ? name : join(this.#request.cwd, name);
  }

  #env(name: string): string | undefined {
    return this.#request.environment[name];
  }

  #say(message: string): void {
    if (!this.#request.silent) this.#output.out(`#\n# ${message}\n#\n`);
  }
}

function textOf(diagnostic: Diagnostic): string {
  if (diagnostic.text !== undefined) return diagnostic.text;
  const place = diagnostic.place === undefined ? "" : `${diagnostic.place.file}:${diagnostic.place.line}: `;
  return `${place}${diagnostic.message}\n`;
}
