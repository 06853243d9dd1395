import type { ComparisonRule } from "./number.ts";
/**
 * The rules of one kernel's `scripts/kconfig`, read off its sources once (version numbers mislead: stable releases carry
 * backports) and never asked for "which version" afterwards.
 */
export interface Behaviour {
  /** 6.11: choices are bool, the last member set by the user wins, and a member's value no longer passes through the choice. */
  readonly boolChoices: boolean;
  /** 6.8: the `.config` reader wants `# CONFIG_X is not set` to the letter. */
  readonly strictNotSet: boolean;
  /** 6.8: an int or hex without a value is 0 or 0x0. */
  readonly zeroNumbers: boolean;
  /** 6.8: a user value out of range keeps its place and is cut when evaluated. */
  readonly keepOutOfRange: boolean;
  /** 6.6 and backports: KCONFIG_WARN_UNKNOWN_SYMBOLS and KCONFIG_WERROR are known. */
  readonly warnUnknownSymbols: boolean;
  /** 6.8 and backports: unmet dependencies count for KCONFIG_WERROR. */
  readonly unmetDependencyErrors: boolean;
  /** 6.12: equal expressions are one, and computed once until everything is forgotten. */
  readonly hashedExpressions: boolean;
  /** 5.2: `# end of MENU` lines. */
  readonly endOfMenu: boolean;
  /** 5.7: imply gives m to tristates, and is cut by the direct dependency instead of waiting for it. */
  readonly implyObeysDependencies: boolean;
  /** 6.18: `transitional`. */
  readonly transitional: boolean;
  /** 4.18: `$(…)` macros; before, `$SYM` and `option env`. */
  readonly macros: boolean;
  /** Before 4.19: what a default gives is written even when it is n. */
  readonly writesDefaultN: boolean;
  /** 4.18: the symbol of `option defconfig_list` stays out of `.config`. */
  readonly hidesDefconfigList: boolean;
  /** How a `select` against unmet dependencies is told: a paragraph with values (4.18), one line (before), not at all (before 2.6.36). */
  readonly unmetWarning: "block" | "line" | "none";
  /** Before 2.6.36: the members of a choice are written even when they are hidden. */
  readonly writesHiddenMembers: boolean;
  /** Before 4.18: a choice member that was to be written once is written until a file was. */
  readonly keepsWrittenMembers: boolean;
  /** Before 5.0: the last choice alone decides whether randconfig goes through all symbols once more. */
  readonly lastChoiceDecides: boolean;
  /** Before 4.16: bools are called `boolean`. */
  readonly saysBoolean: boolean;
  /** 4.2: a tristate member that could only be m vanishes while its choice is y. */
  readonly hidesModularMembers: boolean;
  /** Before 4.2: characters without a meaning are passed over without a word, and a command starts at the first letter. */
  readonly ignoresStrayCharacters: boolean;
  /** Before 5.0: words behind a command may hold `/` and `.`, so that files in `source` may stand without quotes. */
  readonly pathWords: boolean;
  /** 5.17: a menu without entries gets its `# end of` too. */
  readonly endOfEmptyMenu: boolean;
  /** The first lines of a `.config`: the title alone, `don't edit` (before 3.1), or the kernel version and the time (before 2.6.39). */
  readonly heading: "title" | "make-config" | "kernel-version";
  /** Wildcards in `source`: coreboot and the Kconfiglib family. */
  readonly extendedSource: boolean;
  /**
   * The Kconfiglib family (Zephyr, ESP-IDF, NuttX): `rsource`, `osource`, `orsource`, `gsource`, `grsource`; `$NAME` in file
   * names; `def_int`, `def_hex`, `def_string`; `configdefault`; choices with a name that are told in several places, where
   * only one gives the prompt. From the manuals of Kconfiglib, Zephyr ("Kconfig extensions") and esp-idf-kconfig.
   */
  readonly kconfiglib: boolean;
  /** coreboot: a `source` that leads nowhere is passed over. */
  readonly optionalSource: boolean;
  /** Size of the symbol table, which decides the order of lines in auto.conf: 9973, since 6.8 16384. */
  readonly hashBuckets: number;
  /** 5.4 and before (5.15 no more): a prompt, a title or the name of a file to read may be a word without quotes. */
  readonly wordTitles: boolean;
  /** The title of a tree without `mainmenu`: `Main menu`, before 4.18 `Linux Kernel Configuration`. */
  readonly untitledMenu: string;
  /** 4.18: missing ends of lines, blank and repeated help texts and foreign defaults of choices are told. */
  readonly warnsOfHelp: boolean;
  /** Until 6.8: a symbol shown only for the entries below it counts as answered by the user. */
  readonly shownMeansAnswered: boolean;
  /** 6.7: auto.conf.cmd names auto.conf by a variable. */
  readonly autoconfVariable: boolean;
  /** 6.7: auto.conf.cmd lists the files in the order read; before, the last one first. */
  readonly autoconfFilesInOrder: boolean;
  /** Until 6.10: reading auto.conf makes every value be computed once more. */
  readonly syncComputesAgain: boolean;
  /** 6.11: loops are looked for in menu order (before: of the hash table), and what choice members may not have is an error. */
  readonly recursionByMenu: boolean;
  /** Until 4.17 a loop is told of, and all goes on; an entry's own dependencies are not looked at by themselves. */
  readonly toleratesLoops: boolean;
  /** 4.3: a line of a configuration that says nothing is quoted in the warning. */
  readonly quotesUnexpected: boolean;
  /** How values are compared in expressions. */
  readonly comparisons: ComparisonRule;
  /** Until 4.2 at least: once a file of KCONFIG_ALLCONFIG is read, MODULES has its value, and the mode has nothing to say of it. */
  readonly seedDecidesModules: boolean;
  /** The page of the kernel's documentation that is named to whoever has a loop; undefined before 4.1: none is. */
  readonly recursionPage: string | undefined;
  /** Until 6.10: every line about a loop starts with a place. */
  readonly recursionPlaces: boolean;
  /** 4.18: a choice takes config, comment and if, nothing else. */
  readonly strictChoices: boolean;
  /** Until 6.7: the end of the top file ends its last line, and what is told then has no file. */
  readonly topEndsAsLine: boolean;
  /** Until 6.7: a syntax error is placed one line too far down. */
  readonly errorsNextLine: boolean;
  /** 6.12.y: a number without valid default ends the questions when standard input does. */
  readonly endOfInputStops: boolean;
  /** 6.1: `rustc_cfg` is written. */
  readonly rustConfig: boolean;
  /** Before 5.6: `tristate.conf` is written beside auto.conf. */
  readonly tristateConf: boolean;
  /** Before 5.17: texts stand quoted in auto.conf. */
  readonly quotesAutoconf: boolean;
  /** Before 5.5: auto.conf.cmd lists the files without a `\` behind the last and an end of line less. */
  readonly plainFileList: boolean;
  /** Before 5.6: the seed of randconfig is told on standard error. */
  readonly seedOnError: boolean;
  /** Before 5.13: what is touched for a changed FOO_BAR is `foo/bar.h`, not `FOO_BAR`. */
  readonly touchesHeaders: boolean;
  /** 6.0: `# CONFIG_X is not set` is looked at as a value of n, which a number or text cannot have. */
  readonly checksNotSet: boolean;
  /** 5.19: the constants n, m and y are tristates and not without a type. */
  readonly typedConstants: boolean;
  /** 5.19: the place of a prompt is told down to its own entry; before, to the menu it lies in. */
  readonly locatesEntry: boolean;
  /** 6.13: blank or repeated help and a menuconfig without prompt are errors. */
  readonly strictHelp: boolean;
  /** 7.1: a file that is read twice is an error. */
  readonly singleInclusion: boolean;
  /** 7.1: the prompt of a choice member stands in one entry only. */
  readonly oneMemberEntry: boolean;
  /** 7.2: KCONFIG_WARN_CHANGED_INPUT tells what became of the user's values. */
  readonly warnsOfChangedInput: boolean;
  /** Before 6.0: `X != n` in the condition of a bool's property is X. */
  readonly dropsTests: boolean;
  /** 5.0: words that mean something wherever they stand, so that no symbol can be named by them. Empty: it depends on the place. */
  readonly keywords: readonly string[];
  /** With `keywords`: the options that a choice takes besides `depends` and `help`. */
  readonly choiceOptions: readonly string[];
  /** Until 6.8: a choice may have a name. */
  readonly namedChoices: boolean;
  /** What stands before names in files when `CONFIG_` in the environment says nothing: empty for Buildroot, `CT_` for crosstool-NG. */
  readonly prefix: string;
  /** The variable that names the configuration: `KCONFIG_CONFIG`, Buildroot's `BR2_CONFIG`. */
  readonly configVariable: string;
  /** U-Boot: texts are written as they are, and one is read up to the quote that ends its line. */
  readonly plainTexts: boolean;
  /** Before 5.18: the heading of autoconf.h has an empty line above and below. */
  readonly framedHeading: boolean;
  /** Before 4.19: only a sync writes the files for make, C and Rust. */
  readonly autoconfInSyncOnly: boolean;
  /** Where changed names are touched: beside auto.conf, in `include/config` (before 5.13), or where KCONFIG_SPLITCONFIG says (coreboot). */
  readonly touchFolder: "autoconf" | "fixed" | "variable";
  /** Before 6.0: auto.conf.cmd lies in `include/config` wherever auto.conf is. */
  readonly fixedAutoconfCommand: boolean;
  /** Before 5.0: all values are computed anew before the files for make and C are written. */
  readonly autoconfComputesAgain: boolean;
  /** coreboot: with KCONFIG_NEGATIVES, what is n stands in the files for make and C too, and numbers without value are 0. */
  readonly knowsNegatives: boolean;
  /** kdevops: symbols with `output yaml` are written to the file that KCONFIG_YAMLCFG names. */
  readonly writesYaml: boolean;
  /** coreboot: a value given twice is a notice, and no warning. */
  readonly noticesOverrides: boolean;
  /** Before 4.19: a sync wants a `.config` to be there. */
  readonly syncWantsConfig: boolean;
  /** Before 4.17 and Buildroot: a sync says which file it wrote. */
  readonly syncTells: boolean;
  /** Before 4.19: a sync writes `.config` only when something changed. */
  readonly syncWritesChanges: boolean;
  /** Before 4.17: a sync asks only who sits at a terminal. */
  readonly syncNeedsTerminal: boolean;
  /** 5.2: a `.config` that would come out the same is left alone, and the folder of a new one is made. */
  readonly keepsEqualConfig: boolean;
  /** How a question is put and which menus are gone through. Before 4.17: help is offered where there is some, an answer is not shown again. */
  readonly oldQuestions: boolean;
  /** Before 4.19: `listnewconfig` gives names without values. */
  readonly listsNames: boolean;
  /** What `?` shows: entry by entry (5.6), or all prompts and then one place. */
  readonly helpByEntry: boolean;
  /** 4.18: what selects is listed by value; before, as one expression. */
  readonly helpListsSelectors: boolean;
  /** Where the place of a prompt starts: at the main menu (5.18) or below. */
  readonly locatesMainMenu: boolean;
  /** 5.0: a last line without end is told. */
  readonly warnsOfOpenLine: boolean;
}

/** Linux 6.12. */
export const latestBehaviour: Behaviour = {
  boolChoices: true,
  strictNotSet: true,
  zeroNumbers: true,
  keepOutOfRange: true,
  warnUnknownSymbols: true,
  unmetDependencyErrors: true,
  hashedExpressions: true,
  endOfMenu: true,
  implyObeysDependencies: true,
  transitional: true,
  macros: true,
  writesDefaultN: false,
  hidesDefconfigList: true,
  unmetWarning: "block",
  writesHiddenMembers: false,
  keepsWrittenMembers: false,
  lastChoiceDecides: false,
  saysBoolean: false,
  hidesModularMembers: true,
  ignoresStrayCharacters: false,
  pathWords: false,
  endOfEmptyMenu: true,
  heading: "title",
  extendedSource: false,
  kconfiglib: false,
  optionalSource: false,
  hashBuckets: 16384,
  warnsOfHelp: true,
  shownMeansAnswered: false,
  autoconfVariable: true,
  autoconfFilesInOrder: true,
  syncComputesAgain: false,
  recursionByMenu: true,
  recursionPlaces: false,
  strictChoices: true,
  topEndsAsLine: false,
  errorsNextLine: false,
  endOfInputStops: true,
  rustConfig: true,
  tristateConf: false,
  quotesAutoconf: false,
  plainFileList: false,
  seedOnError: false,
  touchesHeaders: false,
  checksNotSet: true,
  typedConstants: true,
  locatesEntry: true,
  strictHelp: false,
  singleInclusion: false,
  oneMemberEntry: false,
  warnsOfChangedInput: false,
  dropsTests: false,
  wordTitles: false,
  seedDecidesModules: false,
  comparisons: "values",
  quotesUnexpected: true,
  toleratesLoops: false,
  recursionPage: "Documentation/kbuild/kconfig-language.rst",
  untitledMenu: "Main menu",
  keywords: [],
  choiceOptions: [],
  namedChoices: true,
  prefix: "CONFIG_",
  configVariable: "KCONFIG_CONFIG",
  plainTexts: false,
  framedHeading: false,
  autoconfInSyncOnly: false,
  touchFolder: "autoconf",
  fixedAutoconfCommand: false,
  autoconfComputesAgain: false,
  knowsNegatives: false,
  writesYaml: false,
  noticesOverrides: false,
  syncWantsConfig: false,
  syncTells: false,
  syncWritesChanges: false,
  syncNeedsTerminal: false,
  keepsEqualConfig: true,
  oldQuestions: false,
  listsNames: false,
  helpByEntry: true,
  helpListsSelectors: true,
  locatesMainMenu: true,
  warnsOfOpenLine: true,
};
