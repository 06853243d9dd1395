import { release } from "node:os";
import { dirname, join } from "node:path";
import {
  type AskingMode,
  answerAll,
  answerQuestions,
  ask,
  autoConfCommand,
  autoConfTexts,
  type Behaviour,
  busyboxHeader,
  ConfState,
  changedInput,
  changedSince,
  type Diagnostic,
  dotConfigLine,
  ENDS,
  type GlibcRandom,
  headerCommand,
  menuHeader,
  minimalConfig,
  readAnswers,
  readAutoConf,
  readOdds,
  renamedLines,
  rewriteAnswers,
  type SelfAnswer,
  settleAnswers,
  type Terminal,
  writeDotConfig,
  yamlConfig,
  yamlLine,
} from "../kconfig/index.ts";
import { fromBytes, openTree, sourceRoot, toBytes, treeBehaviour } from "../tree/index.ts";
import { kindOf, readConf, touch, touchedName, writeConf, writeGenerated } from "./conf-files.ts";
import { assignedAll, type FamilyFrame, familyFrame } from "./family-frame.ts";
import { ctime, isoTime } from "./heading-time.ts";
import { seeded } from "./random-seed.ts";

/** The modes of `conf`. */
export type ConfMode =
  | { readonly kind: "olddefconfig" | "yes2modconfig" | "mod2yesconfig" | "mod2noconfig" | AskingMode }
  | { readonly kind: WholeMode | "randconfig" }
  | { readonly kind: "defconfig" | "savedefconfig"; readonly file: string };

type WholeMode = "allnoconfig" | "allyesconfig" | "allmodconfig" | "alldefconfig";

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

/** What `conf` prints, in the C tool's words with one character for each byte, and who answers its questions. */
export interface ConfOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Left out, every question meets the end of input. */
  readonly input?: Pick<Terminal, "read" | "ended" | "echoes">;
}

const NOBODY: Pick<Terminal, "read" | "ended" | "echoes"> = {
  read: () => undefined,
  ended: () => true,
  echoes: false,
};

/** The seed file of each mode under `KCONFIG_ALLCONFIG=1`. */
const SEED_FILES: Readonly<Record<WholeMode | "randconfig", string>> = {
  allnoconfig: "allno.config",
  allyesconfig: "allyes.config",
  allmodconfig: "allmod.config",
  alldefconfig: "alldef.config",
  randconfig: "allrandom.config",
};

/** Runs one mode as main() in conf.c does, with all files that it writes, and returns the exit status. */
export function runConf(request: ConfRequest, output: ConfOutput): number {
  const { kconfig: top, environment, cwd, env, mode } = request;
  const random = mode.kind === "randconfig" ? seeded(request, output) : undefined;
  const report = (diagnostic: Diagnostic): void => {
    const onOutput = (): boolean =>
      treeBehaviour(sourceRoot({ environment, cwd, top }), env).sourceMissingOnOutput && diagnostic.text !== undefined;
    if (diagnostic.code === "macro-info") output.out(`${diagnostic.message}\n`);
    else if (/^source-(missing|recursive)$/.test(diagnostic.code) && onOutput()) output.out(diagnostic.text!);
    else output.err(diagnostic.text ?? `${diagnostic.message}\n`);
  };
  const { model } = openTree({ top: toBytes(top), environment, cwd, env, bytes: true, report });
  if (model === undefined) return 1;
  return new ConfRun(request, output, new ConfState(model, output.err), random).run();
}

/** How the tree's own program takes its command line; `kconfig` is the top file that the words may name. */
export function commandLineStyle({
  environment,
  cwd,
  env,
  kconfig,
}: Pick<ConfRequest, "environment" | "cwd" | "env" | "kconfig">): Behaviour["commandLine"] {
  return treeBehaviour(sourceRoot({ environment, cwd, top: kconfig }), env).commandLine;
}

/** The run is over, with what to print last. */
class Ended extends Error {
  readonly stream: "out" | "err";

  constructor(message: string, stream: "out" | "err" = "err") {
    super(message);
    this.stream = stream;
  }
}

class ConfRun {
  readonly #request: ConfRequest;
  readonly #output: ConfOutput;
  readonly #state: ConfState;
  readonly #random: GlibcRandom | undefined;
  readonly #prefix: string;
  readonly #frame: FamilyFrame;
  /** `conf_warnings`: those of the file read last. */
  #warnings = 0;

  constructor(request: ConfRequest, output: ConfOutput, state: ConfState, random: GlibcRandom | undefined) {
    this.#request = request;
    this.#output = output;
    this.#state = state;
    this.#random = random;
    this.#prefix = this.#env("CONFIG_") ?? state.model.behaviour.prefix;
    const place = { environment: request.environment, cwd: request.cwd };
    this.#frame = familyFrame(state.model.behaviour, {
      ...place,
      root: sourceRoot({ ...place, top: request.kconfig }),
    });
  }

  run(): number {
    try {
      return this.#run();
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      if (error.stream === "out") this.#output.out(error.message);
      else this.#output.err(error.message);
      return 1;
    }
  }

  #run(): number {
    const { mode } = this.#request;
    const state = this.#state;
    const { behaviour } = state.model;
    const strict = this.#env("KCONFIG_WERROR") !== undefined;
    const { saysKernel, syncAfterAsking } = behaviour;
    if (mode.kind === "syncconfig") this.#wantConfig();
    this.#load(mode);
    if (strict && this.#warnings > 0 && behaviour.warnUnknownSymbols) return 1;
    let sync = mode.kind === "syncconfig";
    const untouched = sync && behaviour.headerWithConfig === "no" && (this.#env("KCONFIG_NOSILENTUPDATE") ?? "") !== "";
    const which = saysKernel ? "Kernel" : "The";
    if (untouched && state.changed) throw new Ended(`\n*** ${which} configuration requires explicit update.\n\n`);
    if (!(sync && syncAfterAsking && !state.changed)) this.#answer(mode);
    if (syncAfterAsking && mode.kind === "oldaskconfig") sync = true;
    if (strict && state.unmet > 0 && behaviour.unmetDependencyErrors) return 1;
    if (mode.kind === "savedefconfig") return this.#saveMinimal(toBytes(mode.file));
    if (mode.kind === "listnewconfig" || mode.kind === "helpnewconfig") return 0;
    const always = mode.kind !== "syncconfig" || !behaviour.syncWritesChanges;
    if (!untouched && (state.changed || always)) this.#save();
    if (behaviour.noAutoconf || behaviour.headerWithConfig !== "no" || (behaviour.autoconfInSyncOnly && !sync))
      return 0;
    const problem = this.#saveAutoConf(sync);
    if (problem !== undefined) this.#output.err(problem);
    const what = `${behaviour.syncFailure} of the ${saysKernel ? "kernel " : ""}configuration`;
    if (problem !== undefined && sync) throw new Ended(`\n*** Error during ${what}.\n\n`);
    return 0;
  }

  #wantConfig(): void {
    const { configMissing } = this.#state.model.behaviour;
    // What does not name the file looks for the one of the usual name.
    const name = configMissing?.text.includes("%s") ? this.#configName() : ".config";
    if (configMissing === undefined || kindOf(this.#path(name)) !== "absent") return;
    throw new Ended(configMissing.text.replace("%s", name), configMissing.stream);
  }

  #load(mode: ConfMode): void {
    switch (mode.kind) {
      case "defconfig":
        this.#loadDefaults(toBytes(mode.file));
        return;
      case "alldefconfig":
        if (this.#state.model.behaviour.defaultConfig === undefined) this.#readSeed(mode.kind);
        else this.#loadDefaults(this.#standardDefaults(this.#state.model.behaviour.defaultConfig));
        return;
      case "allnoconfig":
      case "allyesconfig":
      case "allmodconfig":
      case "randconfig":
        this.#readSeed(mode.kind);
        return;
      default:
        this.#state.changed = false;
        this.#settle(this.#readCurrent());
    }
  }

  #loadDefaults(name: string): void {
    const { defaultsMissingOnOutput } = this.#state.model.behaviour;
    this.#state.changed = false;
    if (this.#settle(this.#read(name))) return;
    const message = `***\n*** Can't find default configuration "${name}"!\n***\n`;
    throw new Ended(message, defaultsMissingOnOutput ? "out" : "err");
  }

  /** Mirrors `conf_get_default_confname`. */
  #standardDefaults(pattern: string): string {
    const name = this.#expanded(pattern);
    const srctree = this.#env("srctree");
    const own = `${srctree}/${name}`;
    return srctree !== undefined && kindOf(this.#path(own)) !== "absent" ? own : name;
  }

  #settle(found: boolean): boolean {
    if (found) settleAnswers(this.#state, this.#warnings);
    else this.#state.calculateAt(this.#state.columns.modules);
    return found;
  }

  /** The `.config`, else the first that exists of `KCONFIG_DEFCONFIG_LIST`. */
  #readCurrent(): boolean {
    for (const name of this.#state.model.behaviour.configNames.map((each) => this.#expanded(each))) {
      if (this.#text(name) === undefined) continue;
      this.#say(`using defaults found in ${name}`);
      return this.#read(name);
    }
    if (this.#read(this.#configName())) return true;
    this.#state.changed = true;
    for (const name of this.#defaultConfigs()) {
      if (name === "" || this.#text(name) === undefined) continue;
      this.#say(`using defaults found in ${name}`);
      return this.#read(name);
    }
    return false;
  }

  /** Files that stand in for a missing `.config`: of `KCONFIG_DEFCONFIG_LIST`, before 5.13 of `option defconfig_list`. */
  *#defaultConfigs(): Generator<string> {
    const list = this.#state.model.symbols.find((symbol) => symbol.listsDefconfigs);
    if (list === undefined) {
      yield* (this.#env("KCONFIG_DEFCONFIG_LIST") ?? "").split(/[\t-\r ]+/);
      return;
    }
    for (const property of list.properties) {
      if (property.kind !== "default" || property.value.kind !== "symbol") continue;
      if (this.#state.evaluate(property.visible) === 0) continue;
      const { symbol } = property.value;
      this.#state.calculate(symbol);
      yield this.#state.model.behaviour.macros ? this.#state.text(symbol) : this.#expanded(symbol.name);
    }
  }

  /** Before 4.18 `$NAME` in a text is the value of that symbol. Mirrors `conf_expand_value`. */
  #expanded(text: string): string {
    return text.replace(/\$([A-Za-z0-9_]*)/g, (_, name: string) => {
      const symbol = this.#state.model.byName.get(name);
      if (name === "UNAME_RELEASE") return release();
      if (symbol === undefined) return "";
      this.#state.calculate(symbol);
      return this.#state.text(symbol);
    });
  }

  /** `KCONFIG_ALLCONFIG`: answers that the mode leaves alone. */
  #readSeed(mode: WholeMode | "randconfig"): void {
    const named = this.#env("KCONFIG_ALLCONFIG");
    if (this.#state.model.behaviour.seedsUnasked) {
      for (const name of [named, SEED_FILES[mode], "all.config"])
        if (name !== undefined && kindOf(this.#path(name)) !== "absent") {
          this.#read(name);
          this.#state.calculateAt(this.#state.columns.modules);
          return;
        }
      return;
    }
    if (named === undefined || this.#state.model.behaviour.plainReading) return;
    if (named !== "" && named !== "1") {
      if (!this.#read(named)) throw new Ended(`*** Can't read seed configuration "${named}"!\n`);
    } else {
      const own = SEED_FILES[mode];
      if (!this.#read(own) && !this.#read("all.config"))
        throw new Ended(`*** KCONFIG_ALLCONFIG set, but no "${own}" or "all.config" file found\n`);
    }
    // What has a value by now is not answered by the mode.
    const { columns, model } = this.#state;
    if (model.behaviour.seedDecidesModules) this.#state.calculateAt(columns.modules);
  }

  #answer(mode: ConfMode): void {
    const state = this.#state;
    const self = selfAnswer(mode, this.#random);
    if (state.model.behaviour.answersQuestions !== "no" && self !== undefined) {
      answerQuestions(state, self, this.#prefix, this.#terminal());
      return;
    }
    switch (mode.kind) {
      case "allnoconfig":
        answerAll(state, { kind: "value", value: 0 });
        return;
      case "allyesconfig":
        answerAll(state, { kind: "value", value: 2 });
        return;
      case "allmodconfig":
        answerAll(state, { kind: "value", value: 1 });
        return;
      case "alldefconfig":
      case "defconfig":
        answerAll(state, { kind: "default" });
        return;
      case "randconfig": {
        const odds = readOdds(this.#env("KCONFIG_PROBABILITY"));
        if (odds === undefined) throw new Ended("KCONFIG_PROBABILITY: Numerical result out of range\n");
        answerAll(state, { kind: "random", random: this.#random!, odds });
        return;
      }
      case "yes2modconfig":
        rewriteAnswers(state, 2, 1);
        return;
      case "mod2yesconfig":
        rewriteAnswers(state, 1, 2);
        return;
      case "mod2noconfig":
        rewriteAnswers(state, 1, 0);
        return;
      case "olddefconfig":
      case "savedefconfig":
        return;
      default:
        this.#ask(mode.kind);
    }
  }

  #terminal(): Terminal {
    const { out, err, input = NOBODY } = this.#output;
    return {
      out,
      err,
      read: () => input.read(),
      ended: () => input.ended(),
      get echoes() {
        return input.echoes;
      },
    };
  }

  #ask(mode: AskingMode): void {
    const failed = ask(this.#state, mode, this.#prefix, this.#terminal());
    if (failed?.kind === "no-terminal" || failed?.kind === "input-over") throw new Ended("");
    if (failed !== undefined)
      throw new Ended(`\nerror: no value for new symbol '${failed.symbol.name}' at end of input\n`);
  }

  #save(): void {
    const name = this.#configName();
    const { saysKernel, headerWithConfig, tellsWritten, keepsEqualConfig, writesBeside } = this.#state.model.behaviour;
    const failed = `\n*** Error during writing of the ${saysKernel ? "kernel " : ""}configuration.\n\n`;
    if (keepsEqualConfig && name === "") throw new Ended(`config name is empty\n${failed}`);
    const path = this.#path(name);
    if (keepsEqualConfig && kindOf(path) === "folder") throw new Ended(`${name}: Is a directory\n${failed}`);
    const state = this.#state;
    const text = (): string => {
      if (!state.changed) state.clear();
      if (headerWithConfig !== "no") this.#saveHeader(headerWithConfig);
      const whole = writeDotConfig(state, { prefix: this.#prefix, time: this.#stamp(), heading: this.#frame.heading });
      return whole + renamedLines(state, this.#frame.renames, this.#prefix);
    };
    const inPlace = (this.#env("KCONFIG_OVERWRITECONFIG") ?? "") !== "";
    // Before 5.2 all is computed, and said, before it turns out that there is no such folder.
    const beside = join(writesBeside ? dirname(path) : this.#path(""), `.tmpconfig.${process.pid}`);
    const oldPart = keepsEqualConfig ? undefined : beside;
    if (name === "") text();
    const outcome = name === "" ? { problem: "" } : writeConf(path, text, inPlace, oldPart);
    if (typeof outcome !== "string") throw new Ended(failed);
    this.#saveYaml(() => yamlConfig(state, this.#env("KCONFIG_YAMLCFG_ALL") !== undefined));
    if (state.model.behaviour.keepsWrittenMembers) state.write.fill(0);
    this.#warnOfChangedInput();
    state.changed = false;
    if (outcome === "unchanged") this.#say(`No change to ${name}`);
    else if (tellsWritten) this.#say(`configuration written to ${name}`);
    const yaml = this.#yamlName();
    if (yaml !== undefined && outcome === "written") this.#say(`yaml configuration written to ${yaml}`);
  }

  /** ESP-IDF: the chip stands in a minimal configuration unless it is the first one. */
  #targetLine(): string {
    if (!this.#state.model.behaviour.marksDefaults) return "";
    const target = this.#state.model.byName.get("IDF_TARGET");
    if (target === undefined || !this.#state.written(target) || this.#state.text(target) === "esp32") return "";
    const mark = this.#state.defaultAt(target.id) ? "# default:\n" : "";
    return mark + dotConfigLine(this.#state, target, this.#prefix);
  }

  /** The time for the heading of `.config`, which trees before 2.6.39 write there. */
  #stamp(): string | undefined {
    const { alwaysStamps } = this.#state.model.behaviour;
    return alwaysStamps || (this.#env("KCONFIG_NOTIMESTAMP") ?? "") === "" ? this.#time() : undefined;
  }

  /** Before 2.6.20 and in BusyBox: what make and C look at, beside `.config`. */
  #saveHeader(kind: "linux" | "busybox"): void {
    const state = this.#state;
    const { headerFile } = state.model.behaviour;
    const header =
      kind === "busybox"
        ? busyboxHeader(state, this.#prefix, this.#headerStamp())
        : menuHeader(state, this.#prefix, this.#time());
    if (kindOf(dirname(this.#path(headerFile))) === "folder") writeGenerated(this.#path(headerFile), header);
    const command = headerCommand(state, state.model.files, headerFile);
    writeGenerated(this.#path(kind === "busybox" ? ".kconfig.d" : ".config.cmd"), command);
  }

  /** As BusyBox writes it: local, or in GMT where SOURCE_DATE_EPOCH sets it. */
  #headerStamp(): string {
    if ((this.#env("KCONFIG_NOTIMESTAMP") ?? "") !== "") return "";
    return isoTime(this.#now(), (this.#env("SOURCE_DATE_EPOCH") ?? "") !== "");
  }

  #now(): Date {
    const given =
      this.#state.model.behaviour.headerWithConfig === "busybox" ? this.#env("SOURCE_DATE_EPOCH") : undefined;
    return given ? new Date(Number.parseInt(given, 10) * 1000) : new Date();
  }

  #time(): string {
    return ctime(this.#now());
  }

  #yamlName(): string | undefined {
    return this.#state.model.behaviour.writesYaml ? this.#env("KCONFIG_YAMLCFG") : undefined;
  }

  #saveYaml(text: () => string): void {
    const name = this.#yamlName();
    if (name === undefined) return;
    const path = this.#path(name);
    // Written in place, into a folder that must be there.
    writeConf(path, text, true, path);
  }

  #warnOfChangedInput(): void {
    const wanted = this.#state.model.behaviour.warnsOfChangedInput && this.#env("KCONFIG_WARN_CHANGED_INPUT");
    if (wanted) this.#output.err(changedInput(this.#state, this.#prefix));
  }

  #saveMinimal(name: string): number {
    let yaml = "---\n";
    const all = this.#env("KCONFIG_YAMLCFG_ALL") !== undefined;
    const text = (): string => {
      // Reckoned first: what is written below counts as not to be written afterwards.
      const heading = this.#frame.minimalHeading + this.#targetLine();
      const lines = minimalConfig(this.#state, this.#prefix, (cell) => {
        yaml += yamlLine(this.#state, cell, all);
      });
      return heading + (this.#state.model.behaviour.marksDefaults ? assignedAll(lines) : lines);
    };
    const outcome = writeConf(this.#path(name), text, true);
    this.#saveYaml(() => yaml);
    if (typeof outcome === "string") this.#warnOfChangedInput();
    if (typeof outcome === "string") return 0;
    const start = this.#state.model.behaviour.noticesOverrides ? "\n" : "n";
    this.#output.err(`${start}*** Error while saving defconfig to: ${name}\n\n`);
    return 1;
  }

  /** The files for make, C and Rust; without `sync` only where there are none. Returns what to print on failure. */
  #saveAutoConf(sync: boolean): string | undefined {
    const state = this.#state;
    const { behaviour } = state.model;
    const name = this.#env("KCONFIG_AUTOCONFIG") ?? "include/config/auto.conf";
    if (!sync && kindOf(this.#path(name)) !== "absent") return undefined;
    const commandName = behaviour.fixedAutoconfCommand ? "include/config/auto.conf.cmd" : `${name}.cmd`;
    const command = writeGenerated(this.#path(commandName), autoConfCommand(state, name));
    if (typeof command !== "string") return command.problem;
    if (behaviour.autoconfComputesAgain) state.clear();
    if (!behaviour.syncComputesAgain) for (const cell of state.columns.order) state.calculateAt(cell);
    const folder = this.#touchFolder(name);
    const before = readAutoConf(state, this.#text(name), {
      file: name,
      prefix: this.#prefix,
      warnUnknown: false,
      warn: this.#output.err,
      gone: (symbol) => void touch(this.#path(folder + touchedName(symbol, behaviour)), behaviour.touchesHeaders),
    });
    for (const symbol of changedSince(state, before))
      if (!touch(this.#path(folder + touchedName(symbol, behaviour)), behaviour.touchesHeaders)) return "";
    for (const cell of state.columns.order) state.calculateAt(cell);
    const negatives = behaviour.knowsNegatives && this.#env("KCONFIG_NEGATIVES") !== undefined;
    const texts = autoConfTexts(state, this.#prefix, negatives, this.#time());
    const header = this.#env("KCONFIG_AUTOHEADER") ?? behaviour.headerFile;
    const rust = this.#env("KCONFIG_RUSTCCFG") ?? "include/generated/rustc_cfg";
    const files: [string, string][] = [[header, texts.header]];
    if (behaviour.rustConfig) files.push([rust, texts.rust]);
    if (behaviour.tristateConf)
      files.push([this.#env("KCONFIG_TRISTATE") ?? "include/config/tristate.conf", texts.tristates]);
    files.push([name, texts.config]);
    for (const [file, text] of files) {
      const outcome = writeGenerated(this.#path(file), text);
      if (typeof outcome !== "string") return outcome.problem;
    }
    return undefined;
  }

  #touchFolder(autoconf: string): string {
    switch (this.#state.model.behaviour.touchFolder) {
      case "autoconf":
        return autoconf.slice(0, autoconf.lastIndexOf("/") + 1);
      case "fixed":
        return "include/config/";
      case "variable":
        return this.#env("KCONFIG_SPLITCONFIG") ?? "include/config/";
    }
  }

  #read(name: string): boolean {
    const text = this.#text(name);
    if (text === undefined) return false;
    const { warnUnknownSymbols } = this.#state.model.behaviour;
    this.#warnings = readAnswers(this.#state, text, {
      file: name,
      prefix: this.#prefix,
      warnUnknown: warnUnknownSymbols && this.#env("KCONFIG_WARN_UNKNOWN_SYMBOLS") !== undefined,
      warn: this.#output.err,
      renames: this.#frame.renames,
      defaults: (values) => this.#state.takeDefaults(values),
    });
    if (this.#warnings === ENDS) throw new Ended("");
    return true;
  }

  /** A file as named, else the one of that name in the source tree. Mirrors `zconf_fopen`. */
  #text(name: string): string | undefined {
    const srctree = this.#env("srctree");
    const own = name === "" ? undefined : readConf(this.#path(name));
    if (own !== undefined || srctree === undefined || name.startsWith("/")) return own;
    return readConf(join(this.#path(srctree), fromBytes(name)));
  }

  #configName(): string {
    return this.#env(this.#state.model.behaviour.configVariable) ?? ".config";
  }

  #path(name: string): string {
    const path = fromBytes(name);
    return path.startsWith("/") ? path : join(this.#request.cwd, path);
  }

  #env(name: string): string | undefined {
    const value = this.#request.environment[name];
    return value === undefined ? undefined : toBytes(value);
  }

  #say(message: string): void {
    const { syncTells } = this.#state.model.behaviour;
    if (!this.#request.silent && (syncTells || this.#request.mode.kind !== "syncconfig"))
      this.#output.out(`#\n# ${message}\n#\n`);
  }
}

/** What an all-at-once mode answers to each question, `undefined` for other modes. */
function selfAnswer({ kind }: ConfMode, random: GlibcRandom | undefined): SelfAnswer | undefined {
  switch (kind) {
    case "allnoconfig":
      return { kind: "value", value: 0 };
    case "allmodconfig":
      return { kind: "value", value: 1 };
    case "allyesconfig":
      return { kind: "value", value: 2 };
    case "alldefconfig":
    case "defconfig":
      return { kind: "default" };
    case "randconfig":
      return random === undefined ? undefined : { kind: "random", random };
    default:
      return undefined;
  }
}
