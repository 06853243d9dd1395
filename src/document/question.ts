import type { NamedOption } from "./named-option.ts";
import { readValue } from "./stated-value.ts";

/**
 * A question of `make config` or `make oldconfig` with what was answered: `Widget bus (WIDGET) [N/m/y/?] (NEW) y`. Without an answer
 * the one in capitals holds. Undefined for another line.
 */
export function readQuestion(text: string): NamedOption | undefined {
  if (text.length > 400) return undefined;
  const match = QUESTION.exec(text);
  if (match === null) return undefined;
  const [, prompt = "", symbol = "", offered = "", answered] = match;
  const states = /^[ymn](?:\/[ymn?])*(?:\/\?)?$/i.test(offered);
  // A value in brackets alone is as often a remark.
  if (!states && answered === undefined) return undefined;
  const answer = answered ?? /[YMN]/.exec(offered)?.[0] ?? "";
  if (states && !/^[ymn]$/i.test(answer)) return undefined;
  const { stated } = readValue(answer, symbol);
  return { symbol, ...stated, written: answer, prompt: prompt.trim() };
}

const QUESTION =
  /^\s*(\S.*?)\s+\((?:CONFIG_)?([A-Z0-9_]{2,})\)\s+\[([^[\]]{1,60})\]\s*(?:\(NEW\)\s*)?(?:(\S+)\s*(?:#.*)?)?$/;
