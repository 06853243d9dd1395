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
  { name: "OpenZFS", symbols: /^ZFS$/, prompts: /^zfs filesystem support$|^solaris porting layer spl$/ },
  {
    name: "the patch for more processor families (kernel_compiler_patch)",
    symbols:
      /^(?:MZEN[2-5]?|MK8SSE3|MK10|MBARCELONA|MBOBCAT|MJAGUAR|MBULLDOZER|MPILEDRIVER|MSTEAMROLLER|MEXCAVATOR|MNEHALEM|MWESTMERE|MSILVERMONT|MGOLDMONT(?:PLUS)?|MSANDYBRIDGE|MIVYBRIDGE|MHASWELL|MBROADWELL|MSKYLAKE|MSKYLAKEX|MCANNONLAKE|MICELAKE(?:_CLIENT|_SERVER)?|MCASCADELAKE|MCOOPERLAKE|MTIGERLAKE|MSAPPHIRERAPIDS|MROCKETLAKE|MALDERLAKE|MRAPTORLAKE|MMETEORLAKE|MEMERALDRAPIDS|MNATIVE_(?:INTEL|AMD)|GENERIC_CPU[234])$/,
    prompts: /^support x86 64 v[234]$/,
  },
  { name: "the BORE scheduler's patches", symbols: /^SCHED_BORE$/, prompts: /^burst oriented response enhancer$/ },
  {
    name: "the BMQ and PDS schedulers' patches (Project C)",
    symbols: /^SCHED_(?:ALT|BMQ|PDS)$/,
    prompts: /^alternative cpu schedulers$/,
  },
  { name: "Con Kolivas's patches", symbols: /^SCHED_(?:BFS|MUQSS)$/, prompts: /^(?:bfs|muqss) cpu scheduler$/ },
  { name: "the Zen kernel patches", symbols: /^ZEN_INTERACTIVE$/, prompts: /^tune kernel for interactivity$/ },
  { name: "the Reiser4 patches", symbols: /^REISER4_/, prompts: /^reiser4$/ },
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
