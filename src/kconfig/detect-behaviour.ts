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
    return { ...latestBehaviour, extendedSource: true, kconfiglib: true, strictChoices: false, wordTitles: true };
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
    keepsWrittenMembers: /if \(!sym_is_choice_value\(sym\)\)\s*sym->flags &= ~SYMBOL_WRITE/.test(symbol),
    lastChoiceDecides: data.includes("has_changed = randomize_choice_values"),
    saysBoolean: symbol.includes('return "boolean"'),
    hidesModularMembers: symbol.includes("choice_sym->curr.tri == yes") || symbol.includes("sym_get_choice_menu"),
    ignoresStrayCharacters: !lexer.includes("ignoring unsupported character"),
    pathWords: /\(\{n\}\|\[-?\/\.\]\)\+/.test(lexer),
    endOfEmptyMenu: data.includes("end_check:"),
    heading: headingOf(data),
    kconfiglib: false,
    optionalSource: lexer.includes("zconf_nextfiles"),
    wordTitles: /^prompt:\s*T_WORD\s*$/m.test(parser),
    untitledMenu: /menu_add_pro(?:mpt|p)\(P_MENU, "([^"]*)"/.exec(parser)?.[1] ?? latestBehaviour.untitledMenu,
    warnsOfHelp: parser.includes("blank help text"),
    hashBuckets: hashBuckets(["internal.h", "expr.h", "lkc.h"].map((name) => read(name) ?? "").join("\n")),
    shownMeansAnswered: /menu_is_visible\(child\)\) \{\s*if \(sym\)\s*sym->flags \|= SYMBOL_DEF_USER/.test(menu),
    autoconfVariable: data.includes("autoconfig := "),
    autoconfFilesInOrder: !/fprintf\(out, "\\t%s/.test(data),
    syncComputesAgain: !/def == S_DEF_USER\) \{\s*for_all_symbols/.test(data),
    recursionByMenu: /menu_for_each_entry\(menu\)[\s\S]{0,200}sym_check_deps/.test(parser),
    toleratesLoops: symbol.includes("if (sym2 && sym2 == sym)"),
    quotesUnexpected: data.includes("unexpected data: %"),
    comparisons: comparisonsOf(expressions),
    seedDecidesModules: /fclose\(in\);\s*if \(modules_sym\)\s*sym_calc_value\(modules_sym\);\s*return 0;/.test(data),
    recursionPage: /refer to (Documentation\/[\w./-]+)/.exec(symbol)?.[1],
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
    touchesHeaders: /\(c == '_'\) \? '\/' : (tolower\(c\)|c)/.test(data),
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
    dropsTests: menu.includes("expr_trans_bool"),
    keywords: [...(terminalNames(lexer)?.keys() ?? [])].filter((text) => /^-*[a-z]/.test(text)),
    choiceOptions: choiceOptions(parser),
    namedChoices: /T_CHOICE word_opt/.test(parser),
    prefix: prefixOf(["Makefile.br", "Makefile.am", "Makefile"].map((name) => read(name) ?? "").join("\n")),
    configVariable:
      /conf_get_configname\(void\)\s*\{\s*(?:const )?char \*name = getenv\("(\w+)"\)/.exec(data)?.[1] ??
      "KCONFIG_CONFIG",
    plainTexts: data.includes('sprintf(str2, "\\"%s\\"", str)'),
    framedHeading: /"\\n"\s*"Automatically generated file; DO NOT EDIT\.\\n"/.test(data),
    autoconfInSyncOnly: !conf.includes("conf_write_autoconf(sync_kconfig)") && !conf.includes("conf_write_autoconf(0)"),
    touchFolder: data.includes('getenv("KCONFIG_SPLITCONFIG")')
      ? "variable"
      : /(strcpy\(depfile_path, |chdir\()"include\/config/.test(data)
        ? "fixed"
        : "autoconf",
    fixedAutoconfCommand: data.includes('_write_dep("include/config/auto.conf.cmd")'),
    autoconfComputesAgain: /\nint conf_write_autoconf\([^}]*?sym_clear_all_valid\(\);[^}]*?_write_dep\(/.test(data),
    knowsNegatives: data.includes('getenv("KCONFIG_NEGATIVES")'),
    writesYaml: data.includes("KCONFIG_YAMLCFG"),
    noticesOverrides: data.includes("conf_notice("),
    syncWantsConfig: conf.includes('Configuration file \\"%s\\" not found!'),
    syncTells: !/case syncconfig:[^:]*conf_set_message_callback\(NULL\)/.test(conf.replace(/\/\*[\s\S]*?\*\//g, "")),
    syncWritesChanges: conf.includes("conf_get_changed() && conf_write(NULL)"),
    syncNeedsTerminal: conf.includes("valid_stdin = tty_stdio"),
    keepsEqualConfig: data.includes("No change to"),
    oldQuestions: !conf.includes("input_mode != oldaskconfig && rootEntry != menu"),
    listsNames: conf.includes('printf("%s%s\\n", CONFIG_, sym->name)'),
    helpByEntry: menu.includes("get_def_str"),
    helpListsSelectors: menu.includes("expr_gstr_print_revdep"),
    locatesMainMenu: !menu.includes("menu != &rootmenu && i <"),
    warnsOfOpenLine: lexer.includes("no new line at end of file"),
    extendedSource: [lexer, menu, parser, read("util.c") ?? ""].some((text) => text.includes("glob(")),
  };
}

/** The words that start an alternative of `choice_option`. */
function choiceOptions(parser: string): string[] {
  const starts = [...parser.matchAll(/^choice_option:\s*(?:T_(\w+)|logic_type)/gm)];
  return starts.flatMap(([, token]) => (token === undefined ? ["bool", "tristate"] : [token.toLowerCase()]));
}

/** `-DCONFIG_=\"CT_\"` as the project builds its tool. */
function prefixOf(makefiles: string): string {
  return /-DCONFIG_=\\"(\w*)\\"/.exec(makefiles)?.[1] ?? latestBehaviour.prefix;
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

function comparisonsOf(expressions: string): Behaviour["comparisons"] {
  if (!expressions.includes("expr_parse_string")) return "texts";
  return /case S_TRISTATE:\s*return k_string;/.test(expressions) ? "logical-texts" : "values";
}
