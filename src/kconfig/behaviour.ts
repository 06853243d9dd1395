import type { ComparisonRule, RangeRule } from "./number.ts";
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
  /** What a value out of range becomes. */
  readonly outOfRange: RangeRule;
  /** 6.6 and backports: KCONFIG_WARN_UNKNOWN_SYMBOLS and KCONFIG_WERROR are known. */
  readonly warnUnknownSymbols: boolean;
  /** 6.8 and backports: unmet dependencies count for KCONFIG_WERROR. */
  readonly unmetDependencyErrors: boolean;
  /** 6.12: equal expressions are one, and computed once until everything is forgotten. */
  readonly hashedExpressions: boolean;
  /** Before 4.2: `(A || B) && !A && !B` becomes n, and `A && B || !A || !B` y. */
  readonly foldsOpposites: boolean;
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
  /** Before 4.18: a choice member that a prompt shows at y is written only with its choice. */
  readonly writesMembersByChoice: boolean;
  /** Before 5.0: the last choice alone decides whether randconfig goes through all symbols once more. */
  readonly lastChoiceDecides: boolean;
  /** Before 4.16: bools are called `boolean`. */
  readonly saysBoolean: boolean;
  /** 4.2: a tristate member that could only be m vanishes while its choice is y. */
  readonly hidesModularMembers: boolean;
  /** Not in 2.6.9 and 2.6.20, not since 6.11: a bool in a choice of tristates is offered there only while the choice is y. */
  readonly bindsBoolMembers: boolean;
  /** Before 4.2: characters without a meaning are passed over without a word, and a command starts at the first letter. */
  readonly ignoresStrayCharacters: boolean;
  /** Before 4.18: a statement starts with the first letter of its line, and with a word of its own kind. `dashed` (4.5): that has `-` in it. */
  readonly commandWords: "plain" | "dashed" | "none";
  /** Before 5.0: words behind a command may hold `/` and `.`, so that files in `source` may stand without quotes. */
  readonly pathWords: boolean;
  /** 5.17: a menu without entries gets its `# end of` too. */
  readonly endOfEmptyMenu: boolean;
  /**
   * The first lines of a `.config`: the title alone, `don't edit` (before 3.1), the kernel version and the time (before 2.6.39), or
   * none but what KCONFIG_CONFIG_HEADER says (Kconfiglib).
   */
  readonly heading: "title" | "make-config" | "kernel-version" | "none";
  /** Wildcards in `source`: coreboot and the Kconfiglib family. */
  readonly extendedSource: boolean;
  /**
   * The Kconfiglib family (Zephyr, ESP-IDF, NuttX): `rsource`, `osource`, `orsource`, `gsource`, `grsource`; `$NAME` in file
   * names; `def_int`, `def_hex`, `def_string`; `configdefault`; choices with a name that are told in several places, where
   * only one gives the prompt. From the manuals of Kconfiglib, Zephyr ("Kconfig extensions") and esp-idf-kconfig.
   */
  readonly kconfiglib: boolean;
  /** Kconfiglib: an answer out of range counts for nothing. */
  readonly dropsOutOfRange: boolean;
  /** Kconfiglib: numbers are what Python's `int()` takes (`007`, `1_000`), and a bound that is taken is written plainly (`16`, `0x10`). */
  readonly pythonNumbers: boolean;
  /**
   * Kconfiglib: members of a choice get their values from it alone (no default or select gives one), and the choice is y or m as the member that was
   * set last; it stays as it is while no member is visible.
   */
  readonly membersByChoiceAlone: boolean;
  /** Kconfiglib: an implied y turns m into y even where the direct dependency does not hold; a definition without dependency makes that y. */
  readonly impliesAnyway: boolean;
  /** Kconfiglib: of two types the last one counts, and of two prompts in one entry. */
  readonly lastTypeCounts: boolean;
  /** Kconfiglib: the modules symbol is MODULES, whatever `option modules` says. */
  readonly modulesByName: boolean;
  /** Kconfiglib: the header for C has no heading but KCONFIG_AUTOHEADER_HEADER, and its lines come in the order of the files. */
  readonly bareHeader: boolean;
  /** Klipper's Kconfiglib: that header has what is off or hidden, too, as 0. */
  readonly headerOfAll: boolean;
  /**
   * ESP-IDF: `# default:` stands above the line of what nobody chose, and a line below it is a default when it is read; the last lines
   * of a file may be for old names and say nothing.
   */
  readonly marksDefaults: boolean;
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
  /** 4.14 and before (4.19 no more): a loop is told of, and all goes on; an entry's own dependencies are not looked at by themselves. */
  readonly toleratesLoops: boolean;
  /** How values are compared in expressions. */
  readonly comparisons: ComparisonRule;
  /** Until 4.2 at least: once a file of KCONFIG_ALLCONFIG is read, MODULES has its value, and the mode has nothing to say of it. */
  readonly seedDecidesModules: boolean;
  /** The page of the kernel's documentation that is named to whoever has a loop; undefined before 4.1: none is. */
  readonly recursionPage: string | undefined;
  /**
   * How a loop is looked for and told: line by line, as a chain of names (before 2.6.38), as one and no error (before 2.6.27), or as
   * Kconfiglib does, which stops at the first.
   */
  readonly recursionText: "loop" | "chain" | "warning" | "kconfiglib";
  /** Before 4.18: a `source` that leads nowhere is told on standard output. */
  readonly sourceMissingOnOutput: boolean;
  /** Before 2.6.38: the title, whatever `mainmenu` says. */
  readonly fixedTitle: string | undefined;
  /** Before 2.6.36: a second type of a symbol is told in other words; BusyBox's have an empty line behind them. */
  readonly redefinition: "ignoring" | "plain" | "spaced";
  /** Until 6.10: every line about a loop starts with a place. */
  readonly recursionPlaces: boolean;
  /** From 2.6.36 to 6.8: where a symbol or choice is defined is looked through for loops like a property. */
  readonly recursionByDefinitions: boolean;
  /** 4.18: a choice takes config, comment and if, nothing else. */
  readonly strictChoices: boolean;
  /** Until 6.7: the end of the top file ends its last line, and what is told then has no file. */
  readonly topEndsAsLine: boolean;
  /** 4.14 and before (not all of 4.14): an `if` is placed where the statement behind it begins. */
  readonly placesIfLate: boolean;
  /** Before 5.0: what is told of a statement stands where the last word is that began one, wherever a help text ends. */
  readonly placesByWord: boolean;
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
  /** 4.18: the `m` of a `visible if` waits for modules, as it does elsewhere. */
  readonly bindsVisibleIf: boolean;
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
  /** Before 5.0: the words that start a statement. Empty: not known, all are taken. */
  readonly commands: readonly string[];
  /** Before 2.6.30: `depends` may do without `on`. */
  readonly dependsAlone: boolean;
  /** In 3.12, not yet in 2.6.32: `mainmenu` stands before all else. */
  readonly titleFirst: boolean;
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
  /** crosstool-NG: the files for make and C are never written. */
  readonly noAutoconf: boolean;
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
  /** Before 4.19: a sync wants a `.config` to be there; what it says otherwise (`%s` for the name), and where. */
  readonly configMissing: { readonly text: string; readonly stream: "out" | "err" } | undefined;
  /** Before 4.18 a missing defconfig is told on standard output. */
  readonly defaultsMissingOnOutput: boolean;
  /** Before 4.17 and Buildroot: a sync says which file it wrote. */
  readonly syncTells: boolean;
  /** Before 4.19: a sync writes `.config` only when something changed. */
  readonly syncWritesChanges: boolean;
  /** Before 4.17: a sync asks only who sits at a terminal. */
  readonly syncNeedsTerminal: boolean;
  /** 5.2: a `.config` that would come out the same is left alone, and the folder of a new one is made. */
  readonly keepsEqualConfig: boolean;
  /** Buildroot: what is written first lies beside the configuration, not where `conf` was started (before 5.2). */
  readonly writesBeside: boolean;
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
  /** A mode is a name, `--oldconfig`, or a letter, `-o`: before 2.6.36 of any word, before 2.6.27 and in BusyBox of the first alone. */
  readonly commandLine: "names" | "letters" | "first-letter";
  /** Before 2.6.27: modes that answer everything put every question, answer it themselves and print it; BusyBox goes through all twice. */
  readonly answersQuestions: "no" | "once" | "twice";
  /** 2.6.9 and BusyBox: those modes answer again what has an answer; random answers only in 2.6.9. */
  readonly answersAgain: "no" | "values" | "all";
  /** Before 2.6.36: the file that an unnamed defconfig starts from, with `$NAME` for symbols: `arch/$ARCH/defconfig`. */
  readonly defaultConfig: string | undefined;
  /** Before 2.6.20: the files of which the first is read that is there, likewise; `.config` is one of them. */
  readonly configNames: readonly string[];
  /** Before 2.6.36: messages of failures say "kernel configuration". */
  readonly saysKernel: boolean;
  /** What a sync could not do: "sync" (4.18), "update", or "writing" (before 2.6.27). */
  readonly syncFailure: "sync" | "update" | "writing";
  /** 2.6.20: what was written is told. */
  readonly tellsWritten: boolean;
  /** Before 2.6.27: a sync leaves everything as it is when nothing changed; so does what follows after asking for all. */
  readonly syncAfterAsking: boolean;
  /** Before 2.6.36: `allno.config` and its kin are read whenever they are there. */
  readonly seedsUnasked: boolean;
  /** 2.6.9: a mistake in a `.config` is told without the word "warning", or ends the program. */
  readonly plainReading: boolean;
  /** 2.6.9: of a choice, what is new is not asked when the menus are gone through again. */
  readonly passesChoices: boolean;
  /** 2.6.9: the time stands in `.config` whatever KCONFIG_NOTIMESTAMP says. */
  readonly alwaysStamps: boolean;
  /** Before 2.6.20: blanks before a prompt are part of it. */
  readonly keepsPromptBlanks: boolean;
  /** Before 2.6.36: members of choices are answered like all else, and random answers are one of three. */
  readonly answersMembersAlike: boolean;
  /** What the end of the answers does: it is told, leaves the answer at the default, makes it empty (2.6.27 to 2.6.29), or ends the program (BusyBox). */
  readonly endOfInput: "told" | "silent" | "empty" | "ends";
  /** Before 2.6.30: `?` shows the help text alone. */
  readonly showsHelpAlone: boolean;
  /** What `?` shows where there is no help, ended. */
  readonly noHelp: string;
  /** Before 2.6.36: of what has no name no help is shown. */
  readonly helpOfNamed: boolean;
  /** Before 3.7: `?` tells of each prompt where it is defined. */
  readonly helpByPrompt: boolean;
  /** 2.6.36: `?` tells the type and the range. */
  readonly helpTellsType: boolean;
  /** From 3.7 to 4.16 a line ends behind an answer that was not typed. */
  readonly endsAnswers: boolean;
  /** Before 2.6.36: the symbol table is by the sum of a name's letters. */
  readonly hashesBySum: boolean;
  /** 4.8: a line that means nothing is shown. */
  readonly showsUnexpected: boolean;
  /** Before 2.6.36: `?` shows a value behind constants and unknown names too. */
  readonly helpTellsConstants: boolean;
  /** How randconfig is seeded: KCONFIG_SEED and what it prints (3.10), the time in microseconds (2.6.27), or in seconds. */
  readonly seed: "variable" | "microseconds" | "seconds";
  /** What a name in a `.config` that the tree does not know does: a warning before 2.6.27. */
  readonly warnsOfNoSymbol: boolean;
  /** Before 2.6.27: the first of two values counts, and the second is told. */
  readonly firstValueCounts: boolean;
  /** Before 2.6.27: a hidden answer is forgotten as soon as it is read, whatever else is unsaved. */
  readonly forgetsHiddenAtOnce: boolean;
  /** Before 2.6.36: whether a choice counts as answered is settled when a `.config` is read, not whenever it is computed. */
  readonly choiceAnsweredWhenRead: boolean;
  /** Before 2.6.26: a default is not cut by its condition, and what is selected has its own value besides. */
  readonly wholeDefaults: boolean;
  /** How the version stands in the heading of files, and the symbol that has it: "Linux kernel version", KERNELVERSION. */
  readonly versionHeading: readonly [title: string, symbol: string];
  /** BusyBox: what is hidden stands in `.config` too, and a number without value as 0. */
  readonly writesHidden: boolean;
  /** Before 2.6.20: the header for C is written with `.config`, in the order of the menus; BusyBox's has macros of its own. */
  readonly headerWithConfig: "no" | "linux" | "busybox";
  /** Where the header for C goes without KCONFIG_AUTOHEADER. */
  readonly headerFile: string;
  /** Before 3.7: the modules symbol is one without a name besides MODULES, for which randconfig draws too. */
  readonly hiddenModules: boolean;
  /** Before 2.6.27: help texts keep the blanks at the end of their lines. */
  readonly helpKeepsBlanks: boolean;
  /** 2.6.24: auto.conf.cmd names the variables that were read. */
  readonly commandNamesVariables: boolean;
  /** Before 2.6.24: ARCH and the version are symbols that the tool makes from its environment. */
  readonly presetSymbols: readonly string[];
  /** Before 2.6.24: those stand in auto.conf too. */
  readonly writesPresets: boolean;
}

const KEYWORDS =
  "bool choice comment config def_bool def_tristate default depends endchoice endif endmenu help hex if imply int mainmenu menu " +
  "menuconfig modules on prompt range select source string tristate visible";

/** Linux 6.12. */
export const latestBehaviour: Behaviour = {
  boolChoices: true,
  strictNotSet: true,
  zeroNumbers: true,
  keepOutOfRange: true,
  outOfRange: "text",
  warnUnknownSymbols: true,
  unmetDependencyErrors: true,
  hashedExpressions: true,
  foldsOpposites: false,
  endOfMenu: true,
  implyObeysDependencies: true,
  transitional: false,
  macros: true,
  writesDefaultN: false,
  hidesDefconfigList: false,
  unmetWarning: "block",
  writesHiddenMembers: false,
  keepsWrittenMembers: false,
  writesMembersByChoice: false,
  lastChoiceDecides: false,
  saysBoolean: false,
  hidesModularMembers: true,
  bindsBoolMembers: false,
  ignoresStrayCharacters: false,
  commandWords: "none",
  pathWords: false,
  endOfEmptyMenu: true,
  heading: "title",
  extendedSource: false,
  kconfiglib: false,
  dropsOutOfRange: false,
  pythonNumbers: false,
  membersByChoiceAlone: false,
  impliesAnyway: false,
  lastTypeCounts: false,
  modulesByName: false,
  bareHeader: false,
  headerOfAll: false,
  marksDefaults: false,
  optionalSource: false,
  hashBuckets: 16384,
  warnsOfHelp: true,
  shownMeansAnswered: false,
  autoconfVariable: true,
  autoconfFilesInOrder: true,
  syncComputesAgain: false,
  recursionByMenu: true,
  recursionText: "loop",
  sourceMissingOnOutput: false,
  fixedTitle: undefined,
  redefinition: "ignoring",
  recursionPlaces: false,
  recursionByDefinitions: false,
  strictChoices: true,
  topEndsAsLine: false,
  placesIfLate: false,
  placesByWord: false,
  errorsNextLine: false,
  endOfInputStops: true,
  rustConfig: true,
  tristateConf: false,
  quotesAutoconf: false,
  plainFileList: false,
  seedOnError: false,
  touchesHeaders: false,
  checksNotSet: true,
  bindsVisibleIf: true,
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
  toleratesLoops: false,
  recursionPage: "Documentation/kbuild/kconfig-language.rst",
  untitledMenu: "Main menu",
  keywords: KEYWORDS.split(" "),
  commands: [],
  dependsAlone: false,
  titleFirst: false,
  choiceOptions: ["prompt", "bool", "default"],
  namedChoices: false,
  prefix: "CONFIG_",
  configVariable: "KCONFIG_CONFIG",
  plainTexts: false,
  framedHeading: false,
  noAutoconf: false,
  autoconfInSyncOnly: false,
  touchFolder: "autoconf",
  fixedAutoconfCommand: false,
  autoconfComputesAgain: false,
  knowsNegatives: false,
  writesYaml: false,
  noticesOverrides: false,
  configMissing: undefined,
  defaultsMissingOnOutput: false,
  syncTells: false,
  syncWritesChanges: false,
  syncNeedsTerminal: false,
  keepsEqualConfig: true,
  writesBeside: false,
  oldQuestions: false,
  listsNames: false,
  helpByEntry: true,
  helpListsSelectors: true,
  locatesMainMenu: false,
  warnsOfOpenLine: true,
  commandLine: "names",
  answersQuestions: "no",
  defaultConfig: undefined,
  configNames: [],
  saysKernel: false,
  syncFailure: "sync",
  tellsWritten: true,
  syncAfterAsking: false,
  seedsUnasked: false,
  answersAgain: "no",
  plainReading: false,
  passesChoices: false,
  alwaysStamps: false,
  keepsPromptBlanks: false,
  answersMembersAlike: false,
  endOfInput: "told",
  showsHelpAlone: false,
  noHelp: "There is no help available for this option.\n",
  helpOfNamed: false,
  helpByPrompt: false,
  helpTellsType: true,
  endsAnswers: false,
  hashesBySum: false,
  showsUnexpected: true,
  helpTellsConstants: false,
  seed: "variable",
  warnsOfNoSymbol: false,
  firstValueCounts: false,
  forgetsHiddenAtOnce: false,
  choiceAnsweredWhenRead: false,
  wholeDefaults: false,
  versionHeading: ["Linux kernel version", "KERNELVERSION"],
  writesHidden: false,
  headerWithConfig: "no",
  headerFile: "include/generated/autoconf.h",
  hiddenModules: false,
  helpKeepsBlanks: false,
  commandNamesVariables: true,
  presetSymbols: [],
  writesPresets: false,
};

/**
 * A project without a program of its own: the rules of 6.12 with the words of all times and of the Kconfiglib family, and what has come
 * since.
 */
export const anyBehaviour: Behaviour = {
  ...latestBehaviour,
  transitional: true,
  hidesDefconfigList: true,
  keywords: [],
  dependsAlone: true,
  choiceOptions: [],
  namedChoices: true,
  locatesMainMenu: true,
  extendedSource: true,
  kconfiglib: true,
  strictChoices: false,
  wordTitles: true,
};

/**
 * Kconfiglib 14.1 (Ulf Magnusson's, as Zephyr, NuttX and Klipper use it): the kernel's rules of 4.18 to 5.1 with what Kconfiglib adds
 * and has otherwise.
 */
export const kconfiglibBehaviour: Behaviour = {
  ...anyBehaviour,
  boolChoices: false,
  strictNotSet: false,
  zeroNumbers: false,
  hashedExpressions: false,
  endOfEmptyMenu: false,
  implyObeysDependencies: false,
  transitional: false,
  hidesModularMembers: true,
  heading: "none",
  dropsOutOfRange: true,
  pythonNumbers: true,
  membersByChoiceAlone: true,
  impliesAnyway: true,
  lastTypeCounts: true,
  modulesByName: true,
  recursionText: "kconfiglib",
  bareHeader: true,
  keepsPromptBlanks: true,
  comparisons: "python",
  checksNotSet: false,
  autoconfInSyncOnly: true,
  rustConfig: false,
};

/** esp-idf-kconfig 3, made from Kconfiglib: `sdkconfig` tells defaults from choices. */
export const espIdfBehaviour: Behaviour = { ...kconfiglibBehaviour, marksDefaults: true };
