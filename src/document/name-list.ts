import type { BlockLine } from "./block.ts";
import type { Scanned } from "./draft.ts";
import { namedDraft } from "./named-option.ts";
import { isContrary, namedOnly } from "./stated-value.ts";

/** How many names in a row make a list. */
const LEAST = 3;

/**
 * The option of a line that is a name alone, one of a list below a sentence (`lead`) that speaks of the kernel's options: `CGROUPS`,
 * `USER_NS`, …
 */
export function readNames(lines: readonly BlockLine[], index: number, lead: string): Scanned[] | undefined {
  const at = lines[index]!;
  const name = NAME_ALONE.exec(at.text)?.[1];
  if (name === undefined || !SPEAKS_OF_OPTIONS.test(lead)) return undefined;
  if (run(lines, index, 1) + run(lines, index, -1) - 1 < LEAST) return undefined;
  const named = { symbol: name, ...namedOnly(isContrary(lead)) };
  return [{ kind: "draft", draft: namedDraft(at, at.text.indexOf(name), at.text.search(/\S/), named) }];
}

/** How many lines from `index` on are names, blank lines between them passed over; no more than are needed. */
function run(lines: readonly BlockLine[], index: number, step: 1 | -1): number {
  let count = 0;
  for (let at = index; at >= 0 && at < lines.length && count < LEAST; at += step) {
    const { text } = lines[at]!;
    if (NAME_ALONE.test(text)) count += 1;
    else if (text.trim() !== "") break;
  }
  return count;
}

const NAME_ALONE =
  /^\s*(?:[-*+•]\s+)?`{0,2}(?!CONFIG_|(?:EOF|END|EOT|NOTE|TODO)\b)([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)`{0,2}["',;]?\s*$/;
const SPEAKS_OF_OPTIONS =
  /^(?=.*(?:kernel|\bconfig|\boption|内核|カーネル|ядр|noyau|커널))(?=.*(?:\b(?:enable|disable|need|require|select|set|unset|turn|must|should|want)|activ|启用|开启|選|选择|需要|禁用|関|有効|必要|включ|отключ|нуж|필요|활성)).*$/i;
