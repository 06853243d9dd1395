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
  /** 5.7: imply gives m to tristates, obeys direct dependencies. */
  readonly implyObeysDependencies: boolean;
  /** 6.18: `transitional`. */
  readonly transitional: boolean;
  /** 4.18: `$(…)` macros; before, `$SYM` and `option env`. */
  readonly macros: boolean;
  /** 4.17: an invisible symbol is not written as "is not set". */
  readonly hidesInvisible: boolean;
  /** Kconfiglib family: wildcards in `source`, `rsource`, `osource`, `orsource`. */
  readonly extendedSource: boolean;
  /** Size of the symbol table, which decides the order of lines in auto.conf: 9973, since 6.8 16384. */
  readonly hashBuckets: number;
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
  hidesInvisible: true,
  extendedSource: false,
  hashBuckets: 16384,
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
};
