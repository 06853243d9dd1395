import { type Behaviour, latestBehaviour } from "./behaviour.ts";
import { terminalNames } from "./grammar-tokens.ts";

/**
 * The rules of a tree, told from the sources of its own `scripts/kconfig`. `read` gives such a file's text
 * (`"symbol.c"`), `undefined` when there is none; a tree without them is taken to follow the latest rules with what the
 * Kconfiglib family adds, which projects without the C tool use.
 */
export function detectBehaviour(read: (name: string) => string | undefined): Behaviour {
  const symbol = read("symbol.c");
  const data = read("confdata.c");
  const menu = read("menu.c") ?? "";
  const conf = read("conf.c") ?? "";
  const lexer = read("lexer.l") ?? read("zconf.l") ?? "";
  const parser = read("parser.y") ?? read("zconf.y") ?? "";
  const expressions = read("expr.c") ?? "";
  if (symbol === undefined || data === undefined)
    return { ...latestBehaviour, extendedSource: true, kconfiglib: true, strictChoices: false };
  return {
    boolChoices: symbol.includes("sym_get_choice_menu"),
    strictNotSet: /strcmp\(p, "is not set"\)/.test(data),
    zeroNumbers: symbol.includes('newval.val = "0x0"'),
    keepOutOfRange: !data.includes("sym_string_within_range"),
    warnUnknownSymbols: data.includes("KCONFIG_WARN_UNKNOWN_SYMBOLS"),
    unmetDependencyErrors: symbol.includes("sym_dep_errors"),
    hashedExpressions: expressions.includes("expr_hashtable"),
    endOfMenu: data.includes("# end of"),
    implyObeysDependencies: !symbol.includes("sym->implied.expr && sym->dir_dep.tri != no"),
    transitional: parser.includes("T_TRANSITIONAL") || lexer.includes("transitional"),
    macros: read("preprocess.c") !== undefined,
    writesDefaultN:
      /prop = sym_get_default_prop\(sym\);\s*if \(prop\) \{\s*sym->flags \|= SYMBOL_WRITE;\s*newval\.tri/.test(symbol),
    hidesDefconfigList: menu.includes("sym_defconfig_list->flags |= SYMBOL_NO_WRITE"),
    unmetWarning: unmetWarningOf(symbol),
    writesHiddenMembers: symbol.includes("int flags = sym->flags & (SYMBOL_CHANGED | SYMBOL_WRITE);"),
    hidesModularMembers: symbol.includes("choice_sym->curr.tri == yes") || symbol.includes("sym_get_choice_menu"),
    ignoresStrayCharacters: !lexer.includes("ignoring unsupported character"),
    pathWords: /\(\{n\}\|\[-?\/\.\]\)\+/.test(lexer),
    endOfEmptyMenu: data.includes("end_check:"),
    heading: headingOf(data),
    kconfiglib: false,
    optionalSource: lexer.includes("zconf_nextfiles"),
    warnsOfHelp: parser.includes("blank help text"),
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
    tristateConf: data.includes("tristate.conf"),
    quotesAutoconf: !data.includes("print_symbol_for_autoconf"),
    plainFileList: [data, read("util.c") ?? ""].some((text) => text.includes('fprintf(out, "\\t%s\\n", file->name)')),
    seedOnError: /fprintf\(\s*stderr,\s*"KCONFIG_SEED/.test(conf),
    touchesHeaders: data.includes("(c == '_') ? '/' : tolower(c)"),
    checksNotSet:
      !/"is not set", 10\)[\s\S]{0,900}?case S_BOOLEAN:[\s\S]{0,60}?case S_TRISTATE:\s*sym->def\[def\]\.tri = no/.test(
        data,
      ),
    typedConstants: /symbol_yes = \{[^}]*S_TRISTATE/.test(symbol),
    locatesEntry: !menu.includes("menu = prop->menu->parent;"),
    strictHelp: parser.includes('zconf_error("menuconfig statement without prompt")'),
    singleInclusion: (read("util.c") ?? "").includes("repeated inclusion of"),
    oneMemberEntry: parser.includes("must not have a prompt in another entry"),
    warnsOfChangedInput: data.includes("KCONFIG_WARN_CHANGED_INPUT"),
    keywords: [...(terminalNames(lexer)?.keys() ?? [])].filter((text) => /^-*[a-z]/.test(text)),
    choiceOptions: choiceOptions(parser),
    namedChoices: /T_CHOICE word_opt/.test(parser),
    extendedSource: [lexer, menu, parser, read("util.c") ?? ""].some((text) => text.includes("glob(")),
  };
}

/** The words that start an alternative of `choice_option`. */
function choiceOptions(parser: string): string[] {
  const starts = [...parser.matchAll(/^choice_option:\s*(?:T_(\w+)|logic_type)/gm)];
  return starts.flatMap(([, token]) => (token === undefined ? ["bool", "tristate"] : [token.toLowerCase()]));
}

function headingOf(data: string): Behaviour["heading"] {
  if (data.includes("# Linux kernel version: %s")) return "kernel-version";
  return data.includes("make config: don't edit") ? "make-config" : "title";
}

function unmetWarningOf(symbol: string): Behaviour["unmetWarning"] {
  if (symbol.includes("unmet direct dependencies detected")) return "block";
  return symbol.includes("which has unmet direct dependencies") ? "line" : "none";
}

/** `SYMBOL_HASHSIZE` as written: a number or a shift. */
function hashBuckets(headers: string): number {
  const found = /SYMBOL_HASHSIZE\s+(?:\(1U?\s*<<\s*(\d+)\)|(\d+))/.exec(headers);
  if (found === null) return latestBehaviour.hashBuckets;
  return found[1] !== undefined ? 2 ** Number(found[1]) : Number(found[2]);
}
