import { type Behaviour, latestBehaviour } from "./behaviour.ts";

/**
 * The rules of a tree, told from the sources of its own `scripts/kconfig`. `read` gives such a file's text
 * (`"symbol.c"`), `undefined` when there is none; a tree without them is taken to follow the latest rules.
 */
export function detectBehaviour(read: (name: string) => string | undefined): Behaviour {
  const symbol = read("symbol.c");
  const data = read("confdata.c");
  const menu = read("menu.c") ?? "";
  const conf = read("conf.c") ?? "";
  const lexer = read("lexer.l") ?? read("zconf.l") ?? "";
  const parser = read("parser.y") ?? read("zconf.y") ?? "";
  const expressions = read("expr.c") ?? "";
  if (symbol === undefined || data === undefined) return latestBehaviour;
  return {
    boolChoices: symbol.includes("sym_get_choice_menu"),
    strictNotSet: /strcmp\(p, "is not set"\)/.test(data),
    zeroNumbers: symbol.includes('newval.val = "0x0"'),
    keepOutOfRange: !data.includes("sym_string_within_range"),
    warnUnknownSymbols: data.includes("KCONFIG_WARN_UNKNOWN_SYMBOLS"),
    unmetDependencyErrors: symbol.includes("sym_dep_errors"),
    hashedExpressions: expressions.includes("expr_hashtable"),
    endOfMenu: data.includes("# end of"),
    implyObeysDependencies: /implied\.tri[\s\S]{0,200}dir_dep\.tri/.test(symbol),
    transitional: parser.includes("T_TRANSITIONAL") || lexer.includes("transitional"),
    macros: read("preprocess.c") !== undefined,
    hidesInvisible: !/visible\s*==\s*no[\s\S]{0,80}is not set/.test(data),
    hashBuckets: hashBuckets(["internal.h", "expr.h", "lkc.h"].map((name) => read(name) ?? "").join("\n")),
    shownMeansAnswered: /menu_is_visible\(child\)\) \{\s*if \(sym\)\s*sym->flags \|= SYMBOL_DEF_USER/.test(menu),
    autoconfVariable: data.includes("autoconfig := "),
    autoconfFilesInOrder: !/fprintf\(out, "\\t%s/.test(data),
    syncComputesAgain: !/def == S_DEF_USER\) \{\s*for_all_symbols/.test(data),
    recursionByMenu: /menu_for_each_entry\(menu\)[\s\S]{0,200}sym_check_deps/.test(parser),
    recursionPlaces: symbol.includes("%s:%d:error: recursive dependency"),
    strictChoices: parser.includes("stmt_list_in_choice") && !/stmt_list_in_choice source_stmt/.test(parser),
    topEndsAsLine: lexer.includes('"<none>"'),
    errorsNextLine: /zconf_lineno\(\) \+ 1/.test(parser),
    endOfInputStops: conf.includes("at end of input"),
    rustConfig: data.includes("KCONFIG_RUSTCCFG"),
    extendedSource: lexer.includes("glob(") || menu.includes("glob("),
  };
}

/** `SYMBOL_HASHSIZE` as written: a number or a shift. */
function hashBuckets(headers: string): number {
  const found = /SYMBOL_HASHSIZE\s+(?:\(1U?\s*<<\s*(\d+)\)|(\d+))/.exec(headers);
  if (found === null) return latestBehaviour.hashBuckets;
  return found[1] !== undefined ? 2 ** Number(found[1]) : Number(found[2]);
}
