import { anyBehaviour, type Behaviour, espIdfBehaviour, kconfiglibBehaviour, latestBehaviour } from "./behaviour.ts";
import { terminalNames } from "./grammar-tokens.ts";
import { oldLexicon } from "./old-grammar-tokens.ts";

/**
 * The rules of a tree, told from the sources of its own `scripts/kconfig`. `read` gives such a file's text
 * (`"symbol.c"`), `undefined` when there is none; a tree without them is taken to follow the latest rules with what the
 * Kconfiglib family adds, which projects without the C tool use. With `"kconfiglib.py"`, whatever its text, Kconfiglib's own rules
 * hold, with `"esp_kconfiglib"` those of ESP-IDF.
 */
export function detectBehaviour(read: (name: string) => string | undefined): Behaviour {
  const symbol = read("symbol.c");
  const data = read("confdata.c");
  const menu = read("menu.c") ?? "";
  const conf = read("conf.c") ?? "";
  const lexer = read("lexer.l") ?? read("zconf.l") ?? "";
  const parser = read("parser.y") ?? read("zconf.y") ?? "";
  const expressions = read("expr.c") ?? "";
  if (symbol === undefined || data === undefined) {
    if (read("esp_kconfiglib") !== undefined) return espIdfBehaviour;
    const library = read("kconfiglib.py");
    if (library !== undefined)
      return { ...kconfiglibBehaviour, headerOfAll: /#\s*if not sym\._write_to_conf/.test(library) };
    return anyBehaviour;
  }
  return {
    boolChoices: symbol.includes("sym_get_choice_menu"),
    strictNotSet: /strcmp\(p, "is not set"\)/.test(data),
    zeroNumbers: symbol.includes('newval.val = "0x0"'),
    outOfRange: rangeRuleOf(symbol),
    keepOutOfRange: !data.includes("sym_string_within_range"),
    warnUnknownSymbols: data.includes("KCONFIG_WARN_UNKNOWN_SYMBOLS"),
    unmetDependencyErrors: symbol.includes("sym_dep_errors"),
    hashedExpressions: expressions.includes("expr_hashtable"),
    foldsOpposites: expressions.includes("expr_eliminate_dups2"),
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
    writesMembersByChoice:
      !/sym_calc_visibility\(sym\);\s*if \(sym->visible != no\)\s*sym->flags \|= SYMBOL_WRITE;/.test(symbol),
    lastChoiceDecides: data.includes("has_changed = randomize_choice_values"),
    saysBoolean: symbol.includes('return "boolean"'),
    hidesModularMembers: symbol.includes("choice_sym->curr.tri == yes") || symbol.includes("sym_get_choice_menu"),
    bindsBoolMembers: menu.includes("expr_alloc_comp(E_EQUAL, sym, &symbol_yes)"),
    commandWords:
      read("preprocess.c") !== undefined || !lexer.includes("<COMMAND>")
        ? "none"
        : /^n\t\[.*-\]$/m.test(lexer)
          ? "dashed"
          : "plain",
    ignoresStrayCharacters: !lexer.includes("ignoring unsupported character"),
    pathWords: /\(\{n\}\|\[-?\/\.\]\)\+/.test(lexer),
    endOfEmptyMenu: data.includes("end_check:"),
    heading: headingOf(data),
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
    optionalSource: lexer.includes("zconf_nextfiles"),
    wordTitles: /^prompt:\s*T_WORD\s*$/m.test(parser),
    untitledMenu: /menu_add_pro(?:mpt|p)\(P_MENU, "([^"]*)"/.exec(parser)?.[1] ?? latestBehaviour.untitledMenu,
    warnsOfHelp: parser.includes("blank help text"),
    hashBuckets: hashBuckets(["internal.h", "expr.h", "lkc.h"].map((name) => read(name) ?? "").join("\n")),
    shownMeansAnswered: /menu_is_visible\(child\)\) \{\s*if \(sym\)\s*sym->flags \|= SYMBOL_DEF_USER/.test(menu),
    autoconfVariable: data.includes("autoconfig := "),
    autoconfFilesInOrder: ![data, read("util.c") ?? ""].some((text) => /fprintf\(out, "\\t%s/.test(text)),
    syncComputesAgain: !/def == S_DEF_USER\) \{\s*for_all_symbols/.test(data),
    recursionByMenu: /menu_for_each_entry\(menu\)[\s\S]{0,200}sym_check_deps/.test(parser),
    toleratesLoops: symbol.includes("if (sym2 && sym2 == sym)"),
    comparisons: comparisonsOf(expressions),
    seedDecidesModules: /fclose\(in\);\s*if \(modules_sym\)\s*sym_calc_value\(modules_sym\);\s*return 0;/.test(data),
    recursionPage: /refer to (Documentation\/[\w./-]+)/.exec(symbol)?.[1],
    recursionText: symbol.includes("error: found recursive dependency")
      ? "chain"
      : symbol.includes("Warning! Found recursive")
        ? "warning"
        : "loop",
    sourceMissingOnOutput: /[^f]printf\("%s:%d: can't open file/.test(lexer),
    fixedTitle: /stmt_list T_MAINMENU/.test(parser)
      ? /menu_add_prompt\(P_MENU, "([^"]*)"/.exec(parser)?.[1]
      : undefined,
    redefinition: menu.includes("type of '%s' redefined from '%s' to '%s'\\n")
      ? "spaced"
      : menu.includes("\"type of '%s' redefined")
        ? "plain"
        : "ignoring",
    recursionPlaces: symbol.includes("%s:%d:error: recursive dependency"),
    recursionByDefinitions: menu.includes("menu_add_symbol(P_SYMBOL"),
    strictChoices: parser.includes("stmt_list_in_choice") && !/stmt_list_in_choice source_stmt/.test(parser),
    topEndsAsLine: lexer.includes('"<none>"'),
    placesIfLate: /^if_entry: T_IF expr nl\s/m.test(parser),
    placesByWord: /kconf_id_lookup\(yytext, yyleng\);[^}]*current_pos\.lineno = /.test(lexer),
    errorsNextLine: /zconf_lineno\(\) \+ 1/.test(parser),
    endOfInputStops: conf.includes("at end of input"),
    rustConfig: data.includes("KCONFIG_RUSTCCFG"),
    tristateConf: data.includes("tristate.conf"),
    quotesAutoconf: !data.includes("print_symbol_for_autoconf"),
    plainFileList: [data, read("util.c") ?? ""].some((text) => text.includes('fprintf(out, "\\t%s\\n", file->name)')),
    seedOnError: /fprintf\(\s*stderr,\s*"KCONFIG_SEED/.test(conf),
    touchesHeaders: /\(c == '_'\) \? '\/' : (tolower\(c\)|c)/.test(data),
    checksNotSet:
      !/"is not set", 10\)[\s\S]{0,900}?case S_BOOLEAN:[\s\S]{0,60}?case S_TRISTATE:\s*sym->(?:def\[def\]|user)\.tri = no/.test(
        data,
      ),
    bindsVisibleIf: !menu.includes("menu_check_dep"),
    typedConstants: /symbol_yes = \{[^}]*S_TRISTATE/.test(symbol),
    locatesEntry: !menu.includes("menu = prop->menu->parent;"),
    strictHelp: parser.includes('zconf_error("menuconfig statement without prompt")'),
    singleInclusion: (read("util.c") ?? "").includes("repeated inclusion of"),
    oneMemberEntry: parser.includes("must not have a prompt in another entry"),
    warnsOfChangedInput: data.includes("KCONFIG_WARN_CHANGED_INPUT"),
    dropsTests: menu.includes("expr_trans_bool"),
    keywords: [...(terminalNames(lexer)?.keys() ?? [])].filter((text) => /^-*[a-z]/.test(text)),
    commands: [...(oldLexicon(lexer, read("kconf_id.c") ?? read("zconf.gperf") ?? "")?.commands.keys() ?? [])],
    titleFirst: /^(?:start|input):\s*mainmenu_stmt stmt_list/m.test(parser),
    dependsAlone: /T_DEPENDS expr/.test(parser),
    choiceOptions: choiceOptions(parser),
    namedChoices: /T_CHOICE word_opt/.test(parser),
    prefix: prefixOf(["Makefile.br", "Makefile.am", "Makefile"].map((name) => read(name) ?? "").join("\n")),
    configVariable:
      /conf_get_configname\(void\)\s*\{\s*(?:const )?char \*name = getenv\("(\w+)"\)/.exec(data)?.[1] ??
      (data.includes("conf_get_configname") ? "KCONFIG_CONFIG" : ""),
    plainTexts: data.includes('sprintf(str2, "\\"%s\\"", str)'),
    framedHeading: /"\\n"\s*"Automatically generated file; DO NOT EDIT\.\\n"/.test(data),
    noAutoconf: conf.includes("conf_write_autoconf") && !withoutComments(conf).includes("conf_write_autoconf"),
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
    configMissing: configMissingOf(conf),
    defaultsMissingOnOutput: /[^f]printf\((_\()?"\*\*\*\\n"\s*"\*\*\* Can't find default/.test(conf),
    syncTells: !/case syncconfig:[^:]*conf_set_message_callback\(NULL\)/.test(withoutComments(conf)),
    syncWritesChanges: conf.includes("conf_get_changed() && conf_write(NULL)") || conf.includes("goto skip_check"),
    syncNeedsTerminal: /valid_stdin = (tty_stdio|isatty)/.test(conf),
    keepsEqualConfig: data.includes("No change to"),
    writesBeside: /\nint conf_write\(const char \*name\)[^}]{0,600}?if \(!name\)\s*name = conf_get_configname\(\)/.test(
      data,
    ),
    oldQuestions: !conf.includes("input_mode != oldaskconfig && rootEntry != menu"),
    listsNames: conf.includes('printf("%s%s\\n", CONFIG_, sym->name)'),
    helpByEntry: menu.includes("get_def_str"),
    helpListsSelectors: menu.includes("expr_gstr_print_revdep"),
    locatesMainMenu: !menu.includes("menu != &rootmenu && i <"),
    warnsOfOpenLine: lexer.includes("no new line at end of file"),
    ...letterRules({ conf, data, symbol, menu, expressions }),
    hiddenModules: parser.includes("modules_sym = sym_lookup(NULL, 0)"),
    helpKeepsBlanks:
      lexer.includes("zconf_starthelp") && !/while \(yyleng\)/.test(lexer) && !lexer.includes("trailing whitespace"),
    commandNamesVariables:
      ["util.c", "preprocess.c"].some((name) => (read(name) ?? "").includes("ifneq")) || data.includes("ifneq"),
    extendedSource: [lexer, menu, parser, read("util.c") ?? ""].some((text) => text.includes("glob(")),
  };
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "");
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

/** The rules of the time when modes were letters (before 2.6.36, and BusyBox). */
function letterRules({
  conf,
  data,
  symbol,
  menu,
  expressions,
}: Readonly<Record<"conf" | "data" | "symbol" | "menu" | "expressions", string>>) {
  const named = !/getopt\(ac, av, "o/.test(conf) && !conf.includes("av[i++][1]");
  const all = !named && conf.includes("getopt(");
  const [, title = "Linux kernel version"] = /# (\w[\w ]* version): %s/.exec(data) ?? [];
  const [, version = "KERNELVERSION"] = /sym_lookup\("(KERNEL\w+)", 0\)/.exec(data) ?? [];
  const asks = /case set_random:/.test(/conf_askvalue\([\s\S]*?\n}/.exec(conf)?.[0] ?? "");
  return {
    commandLine: named ? "names" : all ? "letters" : "first-letter",
    answersQuestions: !asks ? "no" : conf.includes("run it twice") ? "twice" : "once",
    defaultConfig: named ? undefined : /conf_defname\[\] = "([^"]*)"/.exec(data)?.[1],
    configNames: configNamesOf(data),
    saysKernel: conf.includes("writing of the kernel configuration"),
    syncFailure: conf.includes("Error during sync")
      ? "sync"
      : conf.includes("Error during update")
        ? "update"
        : "writing",
    tellsWritten: data.includes("configuration written to"),
    syncAfterAsking: conf.includes("goto skip_check"),
    answersAgain: !asks
      ? "no"
      : conf.includes("run it twice")
        ? "values"
        : conf.includes("KCONFIG_ALLCONFIG")
          ? "no"
          : "all",
    plainReading: data.includes("%s:%d: trying to assign"),
    passesChoices: /if \(sym_is_choice\(sym\) && sym_get_tristate_value\(sym\) != mod\)\s*return;/.test(conf),
    alwaysStamps: !data.includes("KCONFIG_NOTIMESTAMP"),
    keepsPromptBlanks: !menu.includes("leading whitespace ignored"),
    seedsUnasked: /if \(!stat\(name, &tmpstat\)\)\s*conf_read_simple/.test(conf),
    answersMembersAlike: data.includes("rand() % 3"),
    endOfInput: /if \(!fgets\([^)]*\)\)\s*exit/.test(conf)
      ? "ends"
      : conf.includes("end of file")
        ? "told"
        : /if \(!r\)\s*line\[0\] = /.test(conf)
          ? "empty"
          : "silent",
    showsHelpAlone: !conf.includes("menu_get_ext_help"),
    noHelp: noHelpOf(conf.includes("nohelp_text[]") ? conf : menu),
    helpOfNamed: /if \(menu_has_help\(menu\)\) \{\s*if \(sym->name\) \{/.test(menu),
    helpByPrompt: /Prompt: %s\\n"\), _\(prop->text\)\);\s*str_printf\(r, _\(" {2}Defined at/.test(menu),
    helpTellsType: menu.includes("Type  : %s") || named,
    endsAnswers: /if \(!tty_stdio\)\s*printf\("\\n"\)/.test(conf),
    hashesBySum: /hash \+= \*ptr/.test(symbol),
    showsUnexpected: data.includes("unexpected data: %"),
    helpTellsConstants: /if \(sym\)\s*str_printf\(\(struct gstr\*\)data, " \[=%s\]"/.test(expressions),
    seed: conf.includes("KCONFIG_SEED") ? "variable" : conf.includes("gettimeofday") ? "microseconds" : "seconds",
    warnsOfNoSymbol: data.includes("trying to assign nonexistent symbol"),
    firstValueCounts: data.includes("trying to reassign symbol"),
    forgetsHiddenAtOnce: /sym->visible == no\)\s*sym->flags (&= ~SYMBOL_DEF_USER|\|= SYMBOL_NEW)/.test(data),
    choiceAnsweredWhenRead: /flags &= (e->right\.sym|choice_sym)->flags|e->right\.sym->flags & SYMBOL_NEW/.test(data),
    wholeDefaults: /E_OR\(E_AND\(newval\.tri, sym->visible\)/.test(symbol),
    versionHeading: [title, version],
    writesHidden: data.includes("bbox: we want to see all syms"),
    headerWithConfig: !data.includes("out_h = NULL") ? "no" : data.includes("Busybox") ? "busybox" : "linux",
    headerFile: /"(include\/[\w/]*autoconf\.h)"/.exec(data)?.[1] ?? latestBehaviour.headerFile,
    writesPresets: symbol.includes("SYMBOL_AUTO") && !/SYMBOL_AUTO\)\s*sym->flags &= ~SYMBOL_WRITE/.test(symbol),
    presetSymbols: [...symbol.matchAll(/sym_lookup\("(\w+)", 0\);\s*sym->type = S_STRING;/g)].map(([, name]) => name!),
  } as const satisfies Partial<Behaviour>;
}

/** The strings of the message behind the test whether there is a `.config`. */
function configMissingOf(conf: string): Behaviour["configMissing"] {
  const found =
    /if \(stat\((?:name|"\.config"), &tmpstat\)\) \{\s*(fprintf\(stderr, |printf\()(?:_\()?((?:\s*"[^\n]*")+)/.exec(
      conf,
    );
  if (found === null) return undefined;
  const text = [...found[2]!.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, part]) => part).join("");
  return { text: unescaped(text), stream: found[1]!.startsWith("f") ? "err" : "out" };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
}

function configNamesOf(data: string): string[] {
  const list = /conf_confnames\[\] = \{([^}]*)\}/.exec(data)?.[1] ?? "";
  return [...list.matchAll(/"([^"]*)"|(conf_\w+)/g)].map(
    ([, text, name]) => text ?? new RegExp(`${name}\\[\\] = "([^"]*)"`).exec(data)?.[1] ?? "",
  );
}

/** The text as printed; the newest programs end it when they print it. */
function noHelpOf(source: string): string {
  const found = /nohelp_text\[\] = (?:N_\()?\s*"([^"]*)"/.exec(source)?.[1];
  return found === undefined ? latestBehaviour.noHelp : `${found.replace("\\n", "")}\n`;
}

function rangeRuleOf(symbol: string): Behaviour["outOfRange"] {
  if (!symbol.includes("sym_validate_range")) return "kept";
  if (symbol.includes("sym->curr.val = range_sym->curr.val")) return "text";
  return symbol.includes("0x%llx") ? "long" : "int";
}

function headingOf(data: string): Behaviour["heading"] {
  if (/# \w[\w ]* version: %s/.test(data)) return "kernel-version";
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
