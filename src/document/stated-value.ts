/** What a line says an option is to be. */
export interface StatedValue {
  /** As written; undefined if nothing is written. */
  readonly written: string | undefined;
  /** As `ListingLine.value`. */
  readonly value: string | undefined;
  /** As `ListingLine.alternatives`. */
  readonly alternatives: readonly string[];
}

/** What is meant by naming an option without a value: it is to be there, built in or as a module. */
export const EITHER: readonly string[] = ["y", "m"];

/** Named only. `contrary`: what is named is to be off. */
export function namedOnly(contrary: boolean): StatedValue {
  return { written: undefined, value: contrary ? "n" : undefined, alternatives: contrary ? [] : EITHER };
}

/**
 * What stands behind `CONFIG_X=`, with what follows it: `y`, `"text"`, `0x10`, and what leaves a choice: `y|m`, `[ym]`, `y or m`,
 * `m or CONFIG_X=y`. `<path>` and `…` state nothing.
 */
export function readValue(text: string, symbol: string): { readonly stated: StatedValue; readonly rest: string } {
  const [whole = "", quoted, states, word = ""] = VALUE.exec(text) ?? [];
  let rest = text.slice(whole.length).trim();
  if (quoted !== undefined) {
    const value = quoted.slice(1, -1).replace(/\\(.)/g, "$1");
    return { stated: { written: quoted, value, alternatives: [] }, rest };
  }
  if (states !== undefined) {
    const values = (states.match(/[ymn]/gi) ?? []).map((each) => each.toLowerCase());
    const other = OTHER.exec(rest);
    if (other !== null && (other[1] === undefined || other[1] === symbol)) {
      values.push(other[2]!.toLowerCase());
      rest = rest.slice(other[0].length).trim();
    }
    return { stated: oneOf(states.trim(), values), rest };
  }
  const value = /^(?:<.*|\.{2,}|…)$/.test(word) ? undefined : word;
  return { stated: { written: word, value, alternatives: [] }, rest };
}

/**
 * What words behind an option say of it: `: enabled (as module)`, `= no`, `must not be set`, `is required`. `missing` and `optional`
 * state no value. Undefined for other words.
 */
export function readState(text: string): StatedValue | undefined {
  const match = STATE.exec(text.replace(/["']/g, ""));
  if (match === null) return undefined;
  const [, not, word = "", as] = match;
  const written = text.replace(/^[\s:：=–—-]+/, "").trim();
  const said = STATES.find(([, words]) => words.test(word))?.[0];
  if (said === undefined) return undefined;
  if (said === "open") return { written, value: undefined, alternatives: [] };
  if (said === "n" || not !== undefined)
    return { written, value: said === "n" && not !== undefined ? "y" : "n", alternatives: [] };
  return { written, value: as !== undefined && /mod/i.test(as) ? "m" : said, alternatives: [] };
}

/** Whether a sentence says that what follows it is to be off: "keep disabled:", "must not be set". */
export function isContrary(sentence: string): boolean {
  if (sentence.length > LONGEST) return false;
  const left = sentence.replace(AGAINST, "");
  return left !== sentence && !FOR.test(left);
}

/** Values in the order in which they were named, once each. */
function oneOf(written: string, values: readonly string[]): StatedValue {
  const known = [...new Set(values)];
  return known.length === 1
    ? { written, value: known[0], alternatives: [] }
    : { written, value: undefined, alternatives: known };
}

/** A longer sentence is not looked at, UTF-16 units. */
const LONGEST = 400;
const VALUE =
  /^\s*(?:("(?:[^"\\]|\\.)*")|([[{<(]?[ymn](?:\s*[|/,]?\s*[ymn](?![\w"]))*[\]}>)]?)(?=[\s`(),;:"'.#|]|$)|([^\s`(),;"']*))/i;
const OTHER = /^(?:or|ou|oder|o|или|或|または|\/)\s+(?:CONFIG_(\w+))?\s*=?\s*["'`]?([ymn])(?![\w-])["'`]?/i;
const STATE =
  /^(?:\s*(?:[:：=]+|->|→|[–—]|\s-)\s*|\s+)(?:(?:is|are|must|should|shall|may|can|has to|have to|needs? to|to)\s+){0,3}(not\s+)?(?:be\s+)?\(?([\p{L}/-]+(?:\s(?:set|in|enabled|selected|found|module))?)\)?\s*(?:\(([^()]*)\))?\s*[.,;]?\s*$/iu;
const STATES: readonly (readonly ["y" | "m" | "n" | "open", RegExp])[] = [
  [
    "n",
    /^(?:n|no|off|disabled?|unset|unselected|deselected|not (?:set|enabled|selected)|désactivée?s?|deaktiviert|aus|выкл\p{L}*|отключ\p{L}*|нет|禁用|关闭|關閉|無効)$/iu,
  ],
  ["m", /^(?:m|module|modular|modul|as module|модуль|模块|模組|モジュール)$/iu],
  [
    "y",
    /^(?:y|yes|on|set|enabled?|selected|active|activated|required|needed|mandatory|necessary|built-?in|built in|activée?s?|aktiviert|ein|вкл\p{L}*|да|启用|開啟|开启|内置|有効)$/iu,
  ],
  ["open", /^(?:missing|optional|unknown|not found|n\/a|absent)$/iu],
];
const AGAINST =
  /\b(?:disabl\w*|deactivat\w*|unset\w*|(?:un|de)-?select\w*|turn(?:ed|ing)?\s+(?:\w+\s+)?off|switch(?:ed|ing)?\s+(?:\w+\s+)?off|(?:must|should|may|do|does)(?:\s+not|n't)\s+(?:be\s+)?(?:set|enabled?|selected?|have|built|use)|not\s+(?:be\s+)?(?:set|enabled|selected)|keep\s+off|remove)\b|désactiv\p{L}*|deaktivier\p{L}*|(?:ab|aus)schalten|отключ\p{L}*|выключ\p{L}*|禁用|关闭|關閉|去掉|取消|無効|비활성|deshabilit\p{L}*|desactiv\p{L}*|desabilit\p{L}*|disabilit\p{L}*|disattiv\p{L}*|wyłącz\p{L}*/giu;
const FOR =
  /\b(?:enabl\w*|activat\w*|select\w*|turn\w*\s+on|need\w*|requir\w*|set)\b|\bactiv\p{L}*|aktivier\p{L}*|включ\p{L}*|启用|开启|開啟|打开|選擇|选择|有効|활성|habilit\p{L}*|ativ\p{L}*|abilit\p{L}*|włącz\p{L}*/iu;
