import { normalisePrompt } from "./prompt-text.ts";

/** A set of changes to the kernel that brings options of its own, which no release has. */
interface PatchSet {
  /** As it stands in "an option of …". */
  readonly name: string;
  readonly symbols: RegExp;
  /** Normalised prompts of its menus and options, where they tell it. */
  readonly prompts: RegExp;
}

const SETS: readonly PatchSet[] = [
  {
    name: "Gentoo's kernel sources (sys-kernel/gentoo-sources)",
    symbols: /^GENTOO_/,
    prompts:
      /^gentoo linux(?: support)?$|^select options required by portage features$|^linux dynamic and persistent device naming userspace devfs support$|^support for init systems system and service managers$|^openrc runit and other script based systems and managers$|^kernel self protection project$/,
  },
  {
    name: "the grsecurity patches",
    symbols: /^(?:GRKERNSEC|PAX)(?:_|$)/,
    prompts: /^grsecurity$|^pax$/,
  },
  { name: "Linux-VServer", symbols: /^VSERVER(?:_|$)/, prompts: /^linux vserver$/ },
  { name: "Xenomai's Cobalt core", symbols: /^(?:XENO|IPIPE|DOVETAIL)(?:_|$)/, prompts: /^xenomai cobalt$/ },
  {
    name: "the aufs patches",
    symbols: /^AUFS_/,
    prompts: /^aufs advanced multi layered unification filesystem support$/,
  },
  { name: "TuxOnIce", symbols: /^TOI(?:_|$)|^SUSPEND2(?:_|$)/, prompts: /^enhanced hibernation tuxonice$/ },
];

/** The patches that have an option of this name, for "an option of …". */
export function patchesWithSymbol(symbol: string): string | undefined {
  return SETS.find(({ symbols }) => symbols.test(symbol))?.name;
}

/** The patches that have an option of this prompt, or one of the menus in `path`. */
export function patchesWithPrompt(prompt: string, path: readonly string[]): string | undefined {
  const texts = [prompt, ...path].map(normalisePrompt);
  return SETS.find(({ prompts }) => texts.some((text) => prompts.test(text)))?.name;
}
