import { ENTRIES, NOT_IN_CHOICES, OPTIONS_BY_KIND, OPTIONS_OF_BLOCKS } from "./keyword.ts";
import type { Token } from "./lexer.ts";

/** What a word is where a statement starts, added up. */
export const OPTION = 1;
export const BLOCK_OPTION = 2;
export const ENTRY = 4;
export const NOT_IN_CHOICE = 8;
/** Options by the kind of entry that takes them. */
export const OF_CHOICE = 16;
export const OF_MENU = 32;
export const OF_COMMENT = 64;
export const OF_CONFIG = 128;

/** The words of the tree's language that differ between trees. */
export interface StatementWords {
  readonly options: ReadonlySet<string>;
  readonly choiceOptions: ReadonlySet<string>;
  readonly kconfiglib: boolean;
}

/** What a word is where a statement starts, the constants above added up; looked up once for each. */
export function roleOf(token: Token, words: StatementWords): number {
  if (token.role >= 0) return token.role;
  const { text } = token;
  let role = 0;
  if (!token.expanded) {
    if (words.options.has(text)) role |= OPTION;
    if (OPTIONS_OF_BLOCKS.has(text)) role |= BLOCK_OPTION;
    if (ENTRIES.has(text) || (words.kconfiglib && text === "configdefault")) role |= ENTRY;
    if (NOT_IN_CHOICES.has(text)) role |= NOT_IN_CHOICE;
    if (words.choiceOptions.has(text)) role |= OF_CHOICE;
    if (OPTIONS_BY_KIND.menu!.has(text)) role |= OF_MENU;
    if (OPTIONS_BY_KIND.comment!.has(text)) role |= OF_COMMENT;
    if (OPTIONS_BY_KIND.config!.has(text)) role |= OF_CONFIG;
  }
  token.role = role;
  return role;
}
