import type { Block } from "./block.ts";
import type { AutoloadLine } from "./document.ts";
import { readSteps } from "./steps.ts";

/**
 * What a document has loaded at boot:
 *
 * - OpenRC's /etc/conf.d/modules: `modules_3="${modules_3} bonding"`, `module_bonding_args_3="mode=1"`. The suffix limits a line
 *   to kernels of that version, and may be a whole release (`_6_12_3_gentoo_r1`); a quoted value may run over several lines;
 * - `options` lines of modprobe.d(5);
 * - lists: what is put into /etc/modules or /etc/modules-load.d, and the items below a heading or sentence that names one of these
 *   files or speaks of modules loaded at boot: `- bonding (mode=1 miimon=200)`.
 *
 * What surrounds them (an editor's line numbers and status line, prompts, comments, other commands) is passed over; nothing is run.
 */
export function readAutoload(blocks: readonly Block[]): AutoloadLine[] {
  return blocks.flatMap((block) => (block.prose ? readItems(block) : readLiteral(block)));
}

/** A name as modprobe takes it. */
const NAME = String.raw`[A-Za-z\d][\w-]*`;
const VALUE = String.raw`(?:"([^"]*)"|'([^']*)'|([^\s"'#]+))\s*(?:[#;].*)?$`;
const MODULES = new RegExp(String.raw`^modules(?:_(\d\w*))?\s*\+?=\s*${VALUE}`);
const PARAMETERS = new RegExp(String.raw`^module_(\w+?)_args(?:_(\d\w*))?\s*\+?=\s*${VALUE}`);
const OPTIONS = /^options\s+([\w-]+)\s+(\w+\S*(?:\s+\w+\S*)*?)\s*(?:#.*)?$/;
const OPEN_QUOTE = /^(?:modules(?:_\d\w*)?|module_\w+_args(?:_\d\w*)?)\s*\+?=\s*(?:"[^"]*|'[^']*)$/;
/** A line of /etc/modules or /etc/modules-load.d. */
const ENTRY = new RegExp(String.raw`^(${NAME})((?:\s+\w[\w.-]*=\S+)*)\s*(?:[#;].*)?$`);
const ITEM = new RegExp(
  String.raw`^\s*(?:[-*+•]|\d+[.)])\s+(${NAME})(?:\s*[:：]|\s+[-–—])?((?:\s+\w[\w.-]*=[^\s,;]+[,;]?)*)\s*(?:(?:#|※|←|\s[-–—]\s).*)?$`,
);
const LIST_FILE = /\/etc\/modules(?:-load\.d\/?[\w.*-]*)?(?![\w/.-])/;
const ANY_FILE = /\/etc\/(?:modules(?:-load\.d|\.autoload)?|conf\.d\/modules|modprobe\.d)(?![\w-])/;
const AT_BOOT =
  /\bauto-?load|\bmodules?\b.{0,60}\b(?:boot|start-?up)\b|\b(?:boot|start-?up)\b.{0,60}\bmodules?\b|起動時.{0,20}モジュール|モジュール.{0,20}(?:自動|起動時)/i;
const ECHO =
  /\b(?:echo|printf)\s+(?:-\w+\s+)?("(?:[^"\\]|\\.)*"|'[^']*'|[^'">|]+?)\s*(?:>>?|\|\s*(?:sudo\s+)?tee\s+(?:-a\s+)?)\s*(\/etc\/\S+)/;
const LONGEST = 1000;

/** A literal block: assignments anywhere, lists behind the name of their file. */
function readLiteral({ title, intro, lines }: Block): AutoloadLine[] {
  const found: AutoloadLine[] = [];
  const whole = lines.map(({ text }) => text.trim()).filter((text) => text !== "" && !/^[#;]/.test(text));
  // Names alone are taken for modules where the sentence above says so and all of the block is of that kind.
  let listed =
    (LIST_FILE.test(intro) || AT_BOOT.test(intro) || LIST_FILE.test(title)) && whole.every((text) => ENTRY.test(text));
  for (let index = 0; index < lines.length; index++) {
    const { line, text: written } = lines[index]!;
    if (written.length > LONGEST) continue;
    let text = written.trim();
    if (text === "") continue;
    const said = ECHO.exec(text);
    if (said !== null && ANY_FILE.test(said[2]!)) {
      found.push(...readWords(line, written, unquoted(said[1]!), LIST_FILE.test(said[2]!)));
      continue;
    }
    if (LIST_FILE.test(text)) {
      listed = true;
      continue;
    }
    // What another command says is another matter.
    if (readSteps([lines[index]!]).length > 0 || /^E(?:OF|ND)$/.test(text)) {
      listed = false;
      continue;
    }
    if (/^[#;~]/.test(text)) continue;
    const from = index;
    if (OPEN_QUOTE.test(withoutNoise(text))) {
      const parts = [text];
      while (index + 1 < lines.length && index - from < 100) {
        const next = withoutNoise(lines[++index]!.text);
        parts.push(next);
        if (/["']/.test(next)) break;
      }
      text = parts.map((part) => part.replace(/\\$/, "")).join(" ");
      if (text.length > LONGEST) continue;
    }
    const words = readWords(line, written, text, listed);
    if (listed && words.length === 0) listed = false;
    found.push(...words);
  }
  return found;
}

/** Running text: only items of a list that is plainly one of modules. */
function readItems({ title, lines }: Block): AutoloadLine[] {
  const found: AutoloadLine[] = [];
  const announces = (text: string): boolean => ANY_FILE.test(text) || AT_BOOT.test(text);
  let listed = announces(title);
  for (const { line, text } of lines) {
    if (text.length > LONGEST || text.trim() === "") continue;
    const bare = text
      .replace(/[`*]{1,2}([^`*]+)[`*]{1,2}/g, "$1")
      .replace(/\s*[（(]([^()（）]*=[^()（）]*)[)）]/, ": $1");
    const item = listed ? ITEM.exec(bare) : null;
    if (item !== null) found.push(...entry(line, text, item[1]!, item[2]!.replace(/[,;](?=\s|$)/g, "")));
    else if (!/^\s*(?:[-*+•]|\d+[.)])\s/.test(text)) listed = announces(text);
  }
  return found;
}

/** What one line of a block says. `listed`: a name alone is a module. */
function readWords(line: number, written: string, text: string, listed: boolean): AutoloadLine[] {
  const bare = withoutNoise(text);
  const modules = MODULES.exec(bare);
  if (modules !== null) {
    const names = namesIn(modules[2] ?? modules[3] ?? modules[4] ?? "");
    if (names.length === 0) return [];
    return [{ kind: "modules", line, text: written, modules: names, form: "openrc", kernel: kernelOf(modules[1]) }];
  }
  const given = PARAMETERS.exec(bare);
  if (given !== null) {
    const parameters = (given[3] ?? given[4] ?? given[5] ?? "").trim().replace(/\s+/g, " ");
    const kernel = kernelOf(given[2]);
    return [{ kind: "parameters", line, text: written, module: given[1]!, parameters, form: "openrc", kernel }];
  }
  const [, module = "", parameters = ""] = OPTIONS.exec(bare) ?? [];
  if (parameters.includes("=")) {
    return [{ kind: "parameters", line, text: written, module, parameters, form: "list", kernel: undefined }];
  }
  const listedAs = listed ? ENTRY.exec(bare) : null;
  return listedAs === null ? [] : entry(line, written, listedAs[1]!, listedAs[2]!);
}

function entry(line: number, text: string, module: string, rest: string): AutoloadLine[] {
  const loaded: AutoloadLine = { kind: "modules", line, text, modules: [module], form: "list", kernel: undefined };
  const parameters = rest.trim().replace(/\s+/g, " ");
  if (parameters === "") return [loaded];
  return [loaded, { kind: "parameters", line, text, module, parameters, form: "list", kernel: undefined }];
}

/** Line numbers of an editor, marks of a difference, and a `export` before an assignment. */
function withoutNoise(text: string): string {
  return text
    .trim()
    .replace(/^\d{1,4}[:|]?\s+/, "")
    .replace(/^[+|│]\s*/, "")
    .replace(/^export\s+/, "");
}

/** What a shell would put in place of `$…` is what stood there before, which stays. */
function namesIn(value: string): string[] {
  const bare = value.replace(/\$\{[^}]*\}+|\$\([^)]*\)|`[^`]*`|\$\w+/g, " ");
  return bare.split(/[\s\\]+/).filter((name) => new RegExp(`^${NAME}$`).test(name));
}

function unquoted(word: string): string {
  const quote = word[0];
  if (quote === "'") return word.slice(1, -1);
  return quote === '"' ? word.slice(1, -1).replace(/\\(["$\\`])/g, "$1") : word;
}

/** `modules_3_17` is for 3.17, `modules_6_12_3_gentoo_r1` for 6.12.3-gentoo-r1. */
function kernelOf(suffix: string | undefined): string | undefined {
  if (suffix === undefined) return undefined;
  const numbers = /^\d+(?:_\d+)*/.exec(suffix)![0];
  return numbers.replaceAll("_", ".") + suffix.slice(numbers.length).replaceAll("_", "-");
}
