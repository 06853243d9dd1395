// Random cases for fuzz-conf.mjs: a small Kconfig tree, a .config, a mode, answers. The same seed gives the same case.
import { CONDITIONS, DEFINITIONS, MACROS, NUMBERS, TEXTS, WORDS } from "./kconfig-words.mjs";
import { randomOf } from "./mulberry32.mjs";

const TYPES = ["bool", "bool", "bool", "tristate", "tristate", "int", "hex", "string"];
export const MODES = [
  "olddefconfig",
  "olddefconfig",
  "syncconfig",
  "oldconfig",
  "oldaskconfig",
  "listnewconfig",
  "helpnewconfig",
  "allnoconfig",
  "allyesconfig",
  "allmodconfig",
  "alldefconfig",
  "randconfig",
  "randconfig",
  "defconfig",
  "savedefconfig",
  "yes2modconfig",
  "mod2yesconfig",
  "mod2noconfig",
];

/**
 * `realFiles`: texts of Kconfig files, some of which make cases of their own. `notations`: which newer ones the tree knows,
 * `silent` runs (-s), `transitional` symbols, `conditional` dependencies (`depends on A if B`), `oldOptions` (`option modules`), and its `modes`.
 * `family`: the words of the Kconfiglib family, and hardly a loop, which those programs refuse.
 */
export function kconfigCase(seed, mistakes, realFiles = [], notations = {}) {
  return new Maker(seed, mistakes, realFiles, notations).make();
}

class Maker {
  constructor(seed, mistakes, realFiles, notations) {
    this.notations = notations;
    this.mistakes = mistakes;
    this.realFiles = realFiles;
    this.random = randomOf(seed);
    this.names = [];
    this.types = {};
    this.lines = [];
    this.depth = 0;
  }

  below(limit) {
    return Math.floor(this.random() * limit);
  }

  chance(part) {
    return this.random() < part;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  make() {
    if (this.realFiles.length > 0 && this.chance(0.15)) return this.realCase();
    const size = 3 + this.below(12);
    for (let index = 0; index < size; index++) {
      const name = `${this.pick(["A", "NET", "X_", "LONG_NAME_", "Q"])}${index}`;
      this.names.push(name);
      this.types[name] = this.pick(TYPES);
    }
    // Mistakes in the language, now and then.
    this.wild = this.mistakes && this.chance(0.06);
    // Loops of dependencies are found where anything may name anything.
    this.loops = this.chance(this.notations.family ? 0.02 : 0.08);
    if (this.chance(0.6)) this.put(0, `mainmenu "${this.pick(["Main", "A $(V) menu", "caf\u00c3\u00a9"])}"`);
    this.macros = this.notations.macros !== false && this.chance(0.2);
    if (this.macros) for (const line of DEFINITIONS) this.put(0, line);
    if (this.chance(0.8)) {
      this.put(0, "config MODULES");
      this.put(1, this.chance(0.7) ? 'bool "Modules"' : "def_bool y");
      this.put(1, this.notations.oldOptions ? "option modules" : "modules");
      if (this.chance(0.5)) this.put(1, "default y");
      if (this.chance(0.05)) this.put(1, `depends on ${this.expression(1)}`);
    }
    while (this.notations.macros !== false && this.chance(0.15))
      this.put(0, this.pick(MACROS.slice(0, this.mistakes ? undefined : 5)));
    this.open = [...this.names];
    while (this.open.length > 0) this.item();
    if (this.mistakes && this.chance(0.3)) this.mutate();
    const files = {};
    while (this.chance(0.3)) this.moveOut(files);
    // A case that is endless or ends the C program is none to compare: the top file's last line mostly has an end.
    files.Kconfig = this.textOf(this.lines, this.mistakes ? 0.03 : 0);
    return this.surround(files);
  }

  /** Moves some of the lines to a file that is read in their place: whole entries, or any where mistakes are wanted. */
  moveOut(files) {
    const wild = this.mistakes && this.chance(0.3);
    const starts = [];
    let choices = 0;
    for (const [index, line] of this.lines.entries()) {
      if (/^choice/.test(line)) choices += 1;
      if (wild || (choices === 0 && /^(config|menuconfig|menu|choice|if|comment|end|source)/.test(line)))
        starts.push(index);
      if (/^endchoice/.test(line)) choices -= 1;
    }
    if (starts.length < 2) return;
    const [from, to] = [this.pick(starts), this.chance(0.1) ? this.lines.length : this.pick(starts)].sort(
      (a, b) => a - b,
    );
    const moved = this.lines.slice(from, to);
    let depth = 0;
    const balanced = moved.every((line) => {
      if (/^(menu|if|choice)\b/.test(line)) depth += 1;
      else if (/^end(menu|if|choice)\b/.test(line)) depth -= 1;
      return depth >= 0;
    });
    if (moved.length === 0 || (!wild && !(balanced && depth === 0))) return;
    const name = `${this.pick(["", "sub/"])}Kconfig.${Object.keys(files).length}`;
    files[name] = this.textOf(moved, 0.25);
    this.lines.splice(from, to - from, this.sourceOf(name));
  }

  /** The family's forms of `source`, all of them from the top file or one beside it. */
  sourceOf(name) {
    if (!this.notations.family) return `source "${this.macros && this.chance(0.3) ? `$(E)${name}` : name}"`;
    if (this.chance(0.3)) return `source "${name}"`;
    const pattern = this.chance(0.3) ? name.replace("Kconfig.", "K*g.") : name;
    const nothing = this.chance(0.2) ? `osource "none/*"\n` : "";
    // What lies deeper would look beside itself.
    return `${nothing}${this.pick(["source", "osource", "gsource"])} "${pattern}"`;
  }

  /** Lines as a file. `open`: the chance that the last one has no end. */
  textOf(lines, open) {
    const end = this.mistakes && this.chance(0.02) ? "\r\n" : "\n";
    return lines.join(end) + (this.chance(open) ? "" : end);
  }

  /** A real file, mostly damaged; what it reads besides is left out. */
  realCase() {
    this.lines = this.pick(this.realFiles)
      .split("\n")
      .filter((line) => !/^\s*source\b/.test(line));
    for (const line of this.lines) {
      const [, name] = /^\s*(?:menu)?config\s+(\w+)/.exec(line) ?? [];
      if (name !== undefined) this.names.push(name);
      const [, type] = /^\s*(?:def_)?(bool|tristate|int|hex|string)\b/.exec(line) ?? [];
      if (type !== undefined && this.names.length > 0) this.types[this.names.at(-1)] ??= type;
    }
    if (this.names.length === 0) this.names.push("A0");
    if (this.chance(0.5))
      this.lines.unshift(
        "config MODULES",
        '\tbool "Modules"',
        this.notations.oldOptions ? "\toption modules" : "\tmodules",
        "\tdefault y",
        "",
      );
    if (this.mistakes && this.chance(0.8)) this.mutate();
    const files = {};
    if (this.mistakes) while (this.chance(0.2)) this.moveOut(files);
    files.Kconfig = this.lines.join("\n");
    return this.surround(files);
  }

  /** A few small changes to the lines, wherever they fall. */
  mutate() {
    for (let left = 1 + this.below(3); left > 0 && this.lines.length > 1; left--) {
      const at = this.below(this.lines.length);
      const words = this.lines[at].split(/(\s+)/);
      const word = this.below(words.length);
      switch (this.below(12)) {
        case 0:
          this.lines.splice(at, 1);
          break;
        case 1:
          this.lines.splice(at, 0, this.lines[this.below(this.lines.length)]);
          break;
        case 2:
          this.lines.splice(at, 2, ...this.lines.slice(at, at + 2).reverse());
          break;
        case 3:
          words.splice(word, 1);
          this.lines[at] = words.join("");
          break;
        case 4:
          words.splice(word, 0, ` ${this.pick(WORDS)} `);
          this.lines[at] = words.join("");
          break;
        case 5:
          words[word] = this.pick(WORDS);
          this.lines[at] = words.join("");
          break;
        case 6:
          this.lines[at] = this.lines[at].replace(/["']/, "");
          break;
        case 7:
          this.lines[at] = `${this.lines[at]}\\`;
          break;
        case 8:
          this.lines.splice(at, 0, this.pick(MACROS));
          break;
        case 9:
          this.lines[at] = this.lines[at].slice(0, this.below(this.lines[at].length + 1));
          break;
        case 10:
          this.lines.splice(at, 0, `${this.chance(0.5) ? "\t" : ""}${this.pick(WORDS)} ${this.pick(WORDS)}`);
          break;
        default:
          this.lines.splice(
            at,
            0,
            this.pick(['source "nosuch"', 'source "Kconfig"', "\thelp", "", "\t\t", '\tprompt "P"']),
          );
      }
    }
  }

  surround(files) {
    const environment = { PATH: "/usr/bin:/bin", V: "value", E: "./" };
    const kind = this.pick(this.notations.modes?.length > 0 ? this.notations.modes : MODES);
    const mode = { kind };
    if (kind === "defconfig" || kind === "savedefconfig") mode.file = kind === "defconfig" ? "given" : "minimal";
    if (kind === "defconfig") files.given = this.config();
    else if (this.chance(0.75)) files[".config"] = this.config();
    if (this.chance(kind === "syncconfig" ? 0.5 : 0.05)) this.leaveState(files);
    if (this.notations.silent !== false && this.chance(0.05)) mode.silent = true;
    if (this.chance(0.08)) this.moveAway(files, environment);
    if (this.chance(0.03)) environment.CONFIG_ = this.pick(["", "X_", "CONFIG"]);
    if (this.chance(0.03)) environment.KCONFIG_DEFCONFIG_LIST = "nosuch seed given";
    if (this.chance(0.02)) environment.KCONFIG_AUTOHEADER = this.pick(["auto.h", "none/auto.h"]);
    if (kind === "randconfig") {
      environment.KCONFIG_SEED = String(this.below(1 << 30));
      if (this.chance(0.3)) environment.KCONFIG_PROBABILITY = this.pick(["10", "70", "20:30", "5:15:80", "90:20", "0"]);
    }
    if (/^(all|rand)/.test(kind) && this.chance(0.3)) {
      environment.KCONFIG_ALLCONFIG = this.pick(["1", "", "seed"]);
      files["all.config"] = this.config();
      files.seed = this.config();
    }
    if (this.chance(0.1)) environment.KCONFIG_WARN_UNKNOWN_SYMBOLS = "1";
    if (this.chance(0.06)) environment.KCONFIG_WERROR = "1";
    if (this.chance(0.04)) environment.KCONFIG_OVERWRITECONFIG = "1";
    if (this.chance(0.05)) environment.KCONFIG_NOSILENTUPDATE = "1";
    if (this.chance(0.05)) environment.KCONFIG_CONFIG = "sub/config";
    if (this.chance(0.03)) environment.KCONFIG_AUTOCONFIG = "auto";
    let answers = "";
    const words = ["", "", "", "y", "n", "m", "?", "1", "2", "zz", "0x10", "-1", " y ", "Y", "yes", "3", "1?", "7"];
    for (let left = this.below(60); left > 0; left--) answers += `${this.pick(words)}\n`;
    return { files, environment, mode, answers };
  }

  /** What a run before left of the values. */
  leaveState(files) {
    const before = this.config();
    files["include/config/auto.conf"] = this.chance(0.7) ? before.replace(/^#.*\n/gm, "") : before;
    if (this.chance(0.5)) files["include/config/auto.conf.cmd"] = "";
    if (this.chance(0.5)) files["include/generated/autoconf.h"] = "";
    for (const name of this.names) if (this.chance(0.3)) files[`include/config/${name}`] = "";
  }

  /** The files that are read from the top file's stand elsewhere. */
  moveAway(files, environment) {
    environment.srctree = this.pick(["tree", "./tree", "tree/"]);
    for (const name of Object.keys(files))
      if (/^(sub\/)?Kconfig/.test(name) && this.chance(0.7)) {
        files[`tree/${name}`] = files[name];
        delete files[name];
      }
  }

  config() {
    let text = "";
    for (const name of [...this.names, "MODULES", ...(this.chance(0.2) ? ["NO_SUCH"] : [])]) {
      if (this.chance(0.3)) continue;
      text += `${this.setting(name)}\n`;
      if (this.chance(0.04)) text += `${this.setting(name)}\n`;
    }
    if (this.chance(0.1))
      text += `${this.pick(["garbage", "CONFIG_=y", "", "# a comment", " CONFIG_A0=y", "CONFIG_A0"])}\n`;
    if (this.chance(0.06)) text = this.oddly(text);
    return text;
  }

  /** The lines of a file as no tool writes them. */
  oddly(text) {
    const any = this.pick(this.names);
    switch (this.below(9)) {
      case 0:
        return text.replaceAll("\n", "\r\n");
      case 1:
        return text.slice(0, -1);
      case 2:
        return text.slice(0, this.below(text.length + 1));
      case 3:
        return text.replaceAll("=", " = ");
      case 4:
        return text.replace(/\n/, " \n");
      case 5:
        return `${text}CONFIG_${any}="${"long ".repeat(900)}"\n`;
      case 6:
        return `${text}# CONFIG_${any} is not set, is it\n#CONFIG_${any} is not set\n# CONFIG_${any}=y\n`;
      case 7:
        return `${text}CONFIG_${any}\n=y\nCONFIG_${any}=\nCONFIG_${any}="a" "b"\n`;
      default:
        return `\ufeff${text}\0CONFIG_${any}=y\n`.replace("\ufeff", this.chance(0.5) ? "\u00ef\u00bb\u00bf" : "");
    }
  }

  setting(name) {
    const type = this.chance(0.05) ? this.pick(TYPES) : (this.types[name] ?? "bool");
    const line = (value) => `CONFIG_${name}=${value}`;
    switch (type) {
      case "bool":
        return this.chance(0.5) ? line("y") : `# CONFIG_${name} is not set${this.chance(0.03) ? " " : ""}`;
      case "tristate":
        return this.chance(0.7) ? line(this.pick(["y", "m", "m", "n"])) : `# CONFIG_${name} is not set`;
      case "int":
        return line(
          this.pick([
            "0",
            "7",
            "42",
            "-3",
            "100",
            "007",
            "x",
            "2147483648",
            "99999999999999999999",
            "-0",
            "+5",
            "",
            "1 2",
          ]),
        );
      case "hex":
        return line(this.pick(["0x10", "1f", "0X2", "0xg", "0x", "0xFFFFFFFFFFFFFFFFF", "-0x1", "00ff", "FF"]));
      default:
        return line(
          this.pick([
            '"text"',
            '""',
            '"a\\"b\\\\c"',
            "bare",
            '"open',
            '"a # b"',
            '"\ttab\u00c3\u00a9"',
            '"$(V)"',
            '"back\\"',
          ]),
        );
    }
  }

  put(level, text) {
    if (this.notations.wordTitles && this.chance(0.1))
      text = text.replace(
        /^((?:menu|comment|prompt|bool|int|hex|string) )"([^"\\]+)"(?!\S)/,
        (_, word, title) => `${word}${title.replace(/\W+/g, "")}`,
      );
    this.lines.push(`${"\t".repeat(level)}${text}`);
  }

  item() {
    this.bound();
    const what = this.random();
    if (this.wild && this.chance(0.1))
      this.put(0, this.pick(["nonsense here", "endmenu", "config", "bool", "= 3", "if", "B = $(x"]));
    if (what < 0.5 || this.depth > 3) this.entry(this.open.pop());
    else if (what < 0.62) this.block(`menu "${this.pick(["Menu", "Other", " Blank"])} ${this.depth}"`, "endmenu", true);
    else if (what < 0.75) this.block(`if ${this.expression(2)}`, "endif", false);
    else if (what < 0.88) this.choice();
    else if (what < 0.93) {
      this.put(0, `comment "${this.pick(["Note", "See below"])}"`);
      if (this.chance(0.6)) this.put(1, `depends on ${this.expression(1)}`);
    } else if (this.names.length > this.open.length) {
      // A second definition.
      const known = this.names.filter((name) => !this.open.includes(name));
      this.entry(this.pick(known), true);
    }
  }

  /** In the family's trees expressions around entries name only what is not below. */
  bound(last = this.open.length - 1) {
    if (this.notations.family && !this.loops) this.before = this.names[last];
  }

  block(start, end, menu) {
    this.put(0, start);
    if (menu && this.notations.visible !== false && this.chance(0.25)) this.put(1, `visible if ${this.expression(1)}`);
    if (menu && this.chance(0.3)) this.put(1, `depends on ${this.expression(1)}`);
    if (this.notations.family) this.before = undefined;
    this.depth += 1;
    for (let left = 1 + this.below(4); left > 0 && this.open.length > 0; left--) this.item();
    this.depth -= 1;
    if (!(this.wild && this.chance(0.1))) this.put(0, end);
  }

  choice() {
    const rich = this.notations.richChoices;
    const named = rich && this.chance(0.2) ? `NAMED_${this.lines.length}` : undefined;
    this.put(0, named === undefined ? "choice" : `choice ${named}`);
    const tristate = rich && this.chance(0.3);
    if (!(this.wild && this.chance(0.2))) {
      const title = `Choose ${this.depth}`;
      const kind = tristate ? "tristate" : this.pick(["prompt", "prompt", "bool"]);

      this.put(1, `${kind} "${title}"${this.condition(0.2)}`);
    }
    if (rich && this.chance(0.2)) this.put(1, "optional");
    if (this.chance(0.25)) this.put(1, `depends on ${this.expression(1)}`);
    const members = this.open.splice(Math.max(0, this.open.length - 1 - this.below(4)));
    const split = named !== undefined && this.notations.family && members.length > 1 && this.chance(0.5);
    if (this.chance(0.4)) this.put(1, `default ${this.pick(members)}${this.condition(0.3)}`);
    if (this.chance(0.15)) this.help();
    let inner = 0;
    for (const [at, name] of members.entries()) {
      // Told in two places.
      if (split && at === 1 && inner === 0) this.lines.push("endchoice", `choice ${named}`);
      if (this.chance(0.08)) {
        this.put(0, `if ${this.expression(1)}`);
        inner += 1;
      }
      this.types[name] = tristate && this.chance(0.8) ? "tristate" : "bool";
      this.put(0, `config ${name}`);
      this.put(1, `${this.types[name]} "Member ${name}"${this.condition(0.2)}`);
      if (this.chance(0.3)) this.put(1, `depends on ${this.expression(1)}`);
      if (this.chance(0.15))
        this.put(1, `select ${this.notations.family ? this.target(members[0]) : this.pick(this.names)}`);
      if (this.wild && this.chance(0.1)) this.put(1, "default y");
      if (this.chance(0.15)) this.help();
      if (this.chance(0.1)) this.put(0, 'comment "Between"');
    }
    for (; inner > 0; inner--) this.put(0, "endif");
    this.put(0, "endchoice");
    this.before = undefined;
  }

  entry(name, again = false) {
    if (name === undefined) return;
    const type = this.wild && this.chance(0.1) ? this.pick(TYPES) : this.types[name];
    const menuconfig = this.chance(0.12);
    const written = this.macros && this.chance(0.2) ? name.replace(/^NET/, "$(N)") : name;
    this.put(0, `${menuconfig ? "menuconfig" : "config"} ${written}`);
    const logical = type === "bool" || type === "tristate";
    const typed = !(this.wild && this.chance(0.05));
    if (this.notations.family) this.before = name;
    if (typed) {
      if (this.chance(again ? 0.3 : 0.75)) this.put(1, `${type} ${this.title(name)}${this.condition(0.3)}`);
      else if (logical && this.chance(0.4)) this.put(1, `def_${type} ${this.expression(1)}${this.condition(0.3)}`);
      else if (this.notations.family && !logical && this.chance(0.6))
        this.put(1, `def_${type} ${this.value(type)}${this.condition(0.3)}`);
      else this.put(1, type);
    }
    this.before = name;
    if (this.chance(0.35))
      this.put(1, `depends on ${this.expression(2)}${this.notations.conditional ? this.condition(0.4) : ""}`);
    for (let left = this.below(3); left > 0; left--) this.put(1, `default ${this.value(type)}${this.condition(0.4)}`);
    if (logical || this.chance(0.02)) {
      if (this.chance(0.3)) this.put(1, `select ${this.target(name)}${this.condition(0.3)}`);
      if (this.notations.imply !== false && this.chance(0.2))
        this.put(1, `imply ${this.target(name)}${this.condition(0.3)}`);
    }
    if (type === "int" && this.chance(0.4))
      this.put(1, `range ${this.pick(["0 10", "-5 50", "3 7", this.bounds()])}${this.condition(0.2)}`);
    if (type === "hex" && this.chance(0.4))
      this.put(1, `range ${this.pick(["0x0 0x20", "0x10 0xff", this.bounds()])}${this.condition(0.2)}`);
    if (type === "int" && this.chance(0.1)) this.put(1, `range 2 40${this.condition(0.7)}`);
    if (this.chance(0.02)) this.put(1, `prompt ${this.title(name)}${this.condition(0.5)}`);
    if (this.notations.transitional && this.chance(0.15)) {
      this.put(1, `default OLD_${name}${this.condition(0.2)}`);
      if (this.chance(0.15)) this.help();
      this.put(0, `config OLD_${name}`);
      this.put(1, type);
      this.put(1, "transitional");
      this.names.push(`OLD_${name}`);
      this.types[`OLD_${name}`] = type;
    }
    if (this.chance(0.15)) this.help();
    this.before = undefined;
  }

  /** A prompt in one of its spellings. */
  title(name) {
    if (this.macros && this.chance(0.2)) return `"${name} ${this.pick(TEXTS)}"`;
    if (this.chance(0.95)) return `"Prompt of ${name}"`;
    return this.pick(["'single'", '"with \\"quotes\\""', '"  blanks "', '""', '"back\\\\slash"', '"it\'s"']);
  }

  /** The ends of a range, one of them an option where there is one. */
  bounds() {
    const numbers = this.names.filter((name) => this.types[name] === "int" || this.types[name] === "hex");
    if (numbers.length === 0 || this.chance(0.3)) return "9 2";
    return this.chance(0.5) ? `${this.pick(numbers)} 30` : `1 ${this.pick(numbers)}`;
  }

  help() {
    this.put(1, "help");
    // Without the empty line, the next statement would be the help text.
    if (this.chance(0.05)) {
      if (!this.wild) this.lines.push("");
      return;
    }
    this.lines.push("\t  What this is for.");
    if (this.chance(0.4)) this.lines.push("", "\t    More, deeper.  ", "\t  And back.");
    if (this.chance(0.5)) this.lines.push("");
  }

  condition(part) {
    return this.chance(part) ? ` if ${this.expression(1)}` : "";
  }

  value(type) {
    if (this.macros && this.chance(0.3)) {
      if (type === "int" || type === "hex") return this.pick(NUMBERS);
      if (type === "string") return `"${this.pick(TEXTS)}"`;
    }
    const sameKind = this.names.filter((name) => this.types[name] === type && this.usable().includes(name));
    if (sameKind.length > 0 && this.chance(0.15)) return this.pick(sameKind);
    switch (type) {
      case "bool":
      case "tristate":
        return this.expression(1);
      case "int":
        if (this.notations.family && this.chance(0.2)) return this.reference(type);
        return this.pick(["0", "5", "12", "-1", "99", '"3"', "3000000000", "007"]);
      case "hex":
        if (this.notations.family && this.chance(0.2)) return this.reference(type);
        return this.pick(["0x0", "0x15", "ff", "0XA", '"0x3"', "0xfffffffff"]);
      default:
        return this.pick(['"text"', '""', "'single'", '"$(V)"', '"quo\\"te"']);
    }
  }

  /** Another symbol of a number's type, or a number. */
  reference(type) {
    const others = this.usable().filter((name) => this.types[name] === type);
    return others.length > 0 ? this.pick(others) : "0x1F".slice(type === "hex" ? 0 : 2, 3);
  }

  /** What an entry selects: something below it unless loops are wanted. */
  target(name) {
    const logical = this.names.filter((other) => /bool|tristate/.test(this.types[other]) || this.wild);
    if (this.loops) return this.pick(logical.length > 0 ? logical : this.names);
    const later = logical.filter((other) => this.names.indexOf(other) < this.names.indexOf(name));
    return later.length > 0 ? this.pick(later) : "SELECTED";
  }

  /** Names that an expression may use: those behind in the order of values unless loops are wanted. */
  usable() {
    const at = this.before === undefined ? this.names.length : this.names.indexOf(this.before);
    const later = this.names.slice(at + 1);
    return this.loops ? this.names : later.length > 0 ? later : ["OUTSIDE"];
  }

  expression(depth) {
    // The last of them is empty, and so a mistake.
    if (this.macros && this.chance(0.08)) return this.pick(CONDITIONS.slice(0, this.mistakes ? undefined : -1));
    const roll = this.random();
    if (depth > 0 && roll < 0.2) return `${this.expression(depth - 1)} && ${this.expression(depth - 1)}`;
    if (depth > 0 && roll < 0.35) return `${this.expression(depth - 1)} || ${this.expression(depth - 1)}`;
    if (depth > 0 && roll < 0.42) return `(${this.expression(depth - 1)})`;
    if (roll < 0.52) return `!${this.pick(this.usable())}`;
    if (roll < 0.57) return this.pick(["y", "n", "m", "y"]);
    if (roll < 0.68) {
      const name = this.pick(this.usable());
      // 6.12's own program reads wild memory for `BOOL != y`.
      if (this.chance(0.3)) return `${name} != ${this.pick(["n", "m"])}`;
      return `${name} ${this.pick(this.notations.orders === false ? ["=", "!="] : ["=", "<", ">=", ">", "<="])} ${this.pick(["y", "n", "m", "5", '"text"', this.pick(this.usable())])}`;
    }
    return this.pick(this.usable());
  }
}
