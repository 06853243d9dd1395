import { readBreadcrumb } from "./breadcrumb.ts";
import type { NamedOption } from "./named-option.ts";
import { cleanNote } from "./note.ts";
import { isContrary, namedOnly, readState, readValue } from "./stated-value.ts";

/** Where a line stands that may name an option. */
export interface AssignmentPlace {
  /** Running text: only an item of a list, or a line that is nothing else, names an option. */
  readonly prose: boolean;
  /** The sentence above says that what is named is to be off. */
  readonly contrary: boolean;
}

/**
 * The option that a line names by its symbol at its beginning, behind a bullet or a verb: `CONFIG_X=y`, `# CONFIG_X is not set`,
 * `CONFIG_X [=m]`, `CONFIG_X: enabled (as module)`, `- enable CONFIG_X`, `CONFIG_X (for widgets)`. Undefined where the symbol is part of
 * a sentence.
 */
export function readAssignment(written: string, place: AssignmentPlace): NamedOption | undefined {
  // Buildroot's names stand without it.
  const text = BUILDROOT.test(written) ? written.replace(/\bBR2_(?=\w)/g, "CONFIG_BR2_") : written;
  if (!text.includes("CONFIG_")) return undefined;
  // "CONFIG_X=n → CONFIG_X=y": what it was and what it is to be.
  const bare = withoutMarkup(text).replace(FORMER, "");
  const unset = NOT_SET.exec(bare);
  if (unset !== null) {
    return { symbol: unset[1]!, written: "n", value: "n", alternatives: [], ...remarkOf(unset[2]!) };
  }
  const [lead = "", bullet] = LEAD.exec(bare) ?? [];
  const item = bullet !== undefined;
  const [verb = "", optional] = VERB.exec(bare.slice(lead.length)) ?? [];
  const named = SYMBOL.exec(bare.slice(lead.length + verb.length));
  if (named === null) return item ? readInParentheses(bare.slice(lead.length)) : undefined;
  const symbol = named[1]!;
  const rest = named[2]!;

  const assigned = ASSIGNED.exec(rest);
  // A makefile's own variables.
  if (assigned !== null && /^\s*\$|^\s*$/.test(assigned[1]!) && /^\s|=\s*\$/.test(rest)) return undefined;
  if (assigned !== null) {
    const { stated, rest: behind } = readValue(assigned[1]!, symbol);
    if ((place.prose || verb !== "") && !item && !/^["'.,]*(?:$|[#(:–—])/.test(behind)) return undefined;
    const remark = remarkOf(behind.replace(/^["',;.]+/, ""));
    return { symbol, ...stated, ...remark, note: remark.note ?? optional };
  }
  if (!item && (verb !== "" || place.prose) && !/^["'\s]*$/.test(rest)) return undefined;
  if (place.prose && !item && /^\s*#/.test(text)) return undefined;
  const shown = SHOWN.exec(rest);
  if (shown !== null) {
    const { stated } = readValue(shown[1]!, symbol);
    return { symbol, ...stated, written: `[=${shown[1]}]`, ...remarkOf(shown[2]!) };
  }
  // "CONFIG_X: Widget bus: built-in (pass)": the last words say what it is.
  const state = readState(rest) ?? readState(/^[:：].{2,120}([:：]\s[^:：]{1,40})$/u.exec(rest)?.[1] ?? "");
  if (state !== undefined) return { symbol, ...state, note: optional };
  if (!REMARK.test(rest) && !(item && REMARK_OF_ITEM.test(rest))) return undefined;
  const remark = remarkOf(rest.replace(/^[\s:：,;.]+/, ""));
  const contrary = verb === "" || optional !== undefined ? place.contrary : isContrary(verb);
  return { symbol, ...namedOnly(contrary), ...remark, note: remark.note ?? optional };
}

/** "Widgets on the bus (CONFIG_WIDGET=y or CONFIG_WIDGET=m)." */
function readInParentheses(text: string): NamedOption | undefined {
  const [, about = "", symbol = "", written = ""] = IN_PARENTHESES.exec(text) ?? [];
  if (symbol === "" || /^(?:when|if|unless|with|without|in case)\b/i.test(about)) return undefined;
  return { symbol, ...readValue(written, symbol).stated, note: cleanNote(about) };
}

/** Marks of emphasis, code, links and LaTeX off; what they hold stays. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/\\item\b/g, "- ")
    .replace(/\\[a-z]+(?:\{([^{}]*)\}|\|([^|]*)\|)/g, "$1$2")
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, "$1")
    .replace(/:[a-z]+(?::[a-z]+)?:(?=`)/g, "")
    .replace(/<\/?(?:code|kbd|tt|b|i|em|strong|literal|option|samp|span|a|ulink|para|listitem|br)\b[^<>]*>/gi, "")
    .replace(/[*_](\([^()]*\))[*_]/g, "$1")
    .replace(/`+|\*\*/g, "");
}

const BUILDROOT = /^(?!.*CONFIG_).{0,80}\bBR2_\w/;
const NOT_SET = /^\s*(?:[-*+•]\s+)?#?\s*CONFIG_(\w+)\s+is not set\b\s*(.*)$/;
const FORMER = /^.*CONFIG_\w+(?:=\S+| is not set)\s*(?:→|⇒|-{1,2}>|=>)\s*(?=CONFIG_\w+(?:=| is not set))/;
const IN_PARENTHESES = /^([^()]{3,200})\(\s*CONFIG_(\w+)\s*=\s*([^()]*)\)\s*[.:;,]?\s*$/;
const LEAD = /^[\s>]*(?:([-*+•·–]|\d{1,3}[.)])(?:\s+|(?=CONFIG_)))?["'“]?/u;
const WORDS =
  "enable|activate|set|select|add|build|use|need|require|check|ensure|make sure|verify|confirm|want|turn on|disable|deactivate|unset|unselect|deselect|remove|turn off|do not set|do not enable|don't set|don't enable|activer|active|désactiver|désactive|aktiviere|deaktiviere|включить|включите|отключить|отключите|启用|开启|打开|选择|选上|禁用|关闭|habilitar|deshabilitar|activar|desactivar|ativar|desativar|abilita|disabilita";
const VERB = new RegExp(
  String.raw`^(?:\(?(optional|recommended|required)\)?:?\s*)?(?:(?:please\s+)?(?:${WORDS})[:：]?\s*(?:the\s+)?(?:kernel\s+)?(?:option\s+)?["'“]?(?=CONFIG_))?`,
  "iu",
);
/** A name that ends in `*` stands for many. */
const SYMBOL = /^CONFIG_([A-Za-z0-9]\w*)(?![\w*])["'”]?(.*)$/su;
const ASSIGNED = /^\s*={1,2}\s*(.*)$/s;
const SHOWN = /^\s*\[=([^[\]]*)\]\s*(.*)$/s;
/** What may follow a symbol that is not the subject of a sentence. */
const REMARK =
  /^(?:\s*[,;]?\s*$|\s*[(（#]|\s*[:：](?!=)\s*\S|\s+[–—-]{1,2}\s|\s*(?:\/\/|<--|←|※)|\s{2,}\S|\t|\s+(?:or|ou|oder|или|或)\s)/u;
const REMARK_OF_ITEM = /^(?:\s*[.:：]?\s*$|\s*[,;.]\s|\s+(?:for|to|if|when|and|so)\b)/u;

/** The remark behind an option, or the menus that it names in parentheses. */
function remarkOf(rest: string): {
  readonly note?: string | undefined;
  readonly prompt?: string;
  readonly above?: string[];
} {
  // "Ensure CONFIG_X=y is set in the kernel."
  if (/^\s*(?:is|are|must be|has been)\s+(?:enabled|set|selected|present|built|available)\b/i.test(rest)) return {};
  const inside = /^\((.*)\)$/.exec(rest.trim())?.[1];
  const menus = inside === undefined ? undefined : readBreadcrumb(inside);
  if (menus === undefined) return { note: /\p{L}{2}|\d/u.test(rest) ? cleanNote(inside ?? rest) : undefined };
  return { prompt: menus.at(-1)!, above: menus.slice(0, -1) };
}
