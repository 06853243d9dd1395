/** Words that say nothing about which option is meant. */
const fillers = new Set(
  "a an and based by device devices driver drivers enable family for from in new of on option options or other support supported the this to use using via with".split(
    " ",
  ),
);

const tags = /\((?:new|experimental|deprecated|obsolete|optional|dangerous|broken|legacy|development)\)/giu;

/** A prompt in the form in which prompts are compared: lower case, words joined by single blanks. */
export function normalisePrompt(text: string): string {
  return text
    .replace(tags, " ")
    .replace(/\s*-+>\s*$/u, "")
    .toLowerCase()
    .replace(/["'`´‘’“”]/gu, "")
    .replace(/[^\p{L}\p{N}+]+/gu, " ")
    .replace(/\bfile system/gu, "filesystem")
    .trim();
}

/** The same without what stands in parentheses; kernel and author often add or drop it. */
export function barePrompt(text: string): string {
  return normalisePrompt(text.replace(/\([^()]*\)/gu, " "));
}

/** Words that carry meaning, of a normalised prompt, in order and once each. */
export function contentWords(normalised: string): string[] {
  return [...new Set(normalised.split(" "))].filter((word) => word !== "" && !fillers.has(word));
}

/** A short name of a normalised prompt: its FNV-1a hash of 32 bits over UTF-16 units, in base 36. */
export function promptHash(normalised: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < normalised.length; at++) hash = Math.imul(hash ^ normalised.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
