import { describe, expect, test } from "vitest";
import { readGrammar } from "../../src/kconfig/bison-grammar.ts";
import { type Diagnostic, latestBehaviour, secondReading } from "../../src/kconfig/index.ts";
import { lalrTable } from "../../src/kconfig/lalr-table.ts";

// Self-written grammars; that the tables of the kernel's own are bison's shows in the fuzzed comparison with the C tool.
const SUMS = `
%token NUMBER
%left PLUS
%left TIMES
%destructor {
	leave($$);
} block
%%
/* a list of lines */
input: lines;
lines: /* empty */ | lines line | lines error EOL { told("no line \\"%s\\" }", $2); };
line: sum EOL
sum: sum PLUS sum | sum TIMES sum | NUMBER
;
%%
int main(void);
`;

describe("the tree's own grammar", () => {
  test("rules without an end, actions with braces in strings, precedences", () => {
    const grammar = readGrammar(SUMS)!;
    expect(grammar.productions.map(({ left, right }) => [left, ...right].join(" "))).toEqual([
      "input lines",
      "lines",
      "lines lines line",
      "lines lines error EOL",
      "line sum EOL",
      "sum sum PLUS sum",
      "sum sum TIMES sum",
      "sum NUMBER",
    ]);
    expect(grammar.productions[3]!.action).toBe(' told("no line \\"%s\\" }", $2); ');
    expect(grammar.productions[5]!.precedence).toBe("PLUS");
    expect([...grammar.destroyed]).toEqual(["block"]);
  });

  test("conflicts are settled by precedence, and a state that takes mistakes has no default", () => {
    const { states, rules } = lalrTable(readGrammar(SUMS)!);
    const first = states[0]!;
    expect(rules[first.fallback!]!.right).toEqual([]);
    const inLines = states[first.goto.get("lines")!]!;
    expect(inLines.shift.has("error")).toBe(true);
    expect(inLines.fallback).toBeUndefined();
    expect([...inLines.reduce.keys()]).toEqual(["$end"]);
    // Behind `sum PLUS sum`: TIMES binds closer and is taken, anything else ends the sum.
    const sum = states[inLines.goto.get("sum")!]!;
    const right = states[states[sum.shift.get("PLUS")!]!.goto.get("sum")!]!;
    expect([...right.shift.keys()]).toEqual(["TIMES"]);
    expect(rules[right.fallback!]!.right).toEqual(["sum", "PLUS", "sum"]);
  });
});

// A lexer of the kind before 5.0 and a small grammar for it, both self-written.
const OLD_LEXER = `
n	[A-Za-z0-9_-]
%%
<COMMAND>{
	{n}+	{ id = lookup(yytext); if (id && id->flags & TF_COMMAND) return id->token; }
}
<PARAM>{
	"&&"	return T_AND;
	({n}|[/.])+	{ id = lookup(yytext); if (id && id->flags & TF_PARAM) return id->token; }
}
`;
const OLD_WORDS = `
config,		T_CONFIG,	TF_COMMAND
choice,		T_CHOICE,	TF_COMMAND
endchoice,	T_ENDCHOICE,	TF_COMMAND
int,		T_TYPE,		TF_COMMAND, S_INT
source,		T_SOURCE,	TF_COMMAND
if,		T_IF,		TF_COMMAND|TF_PARAM
`;
const OLD_GRAMMAR = `
%destructor {
	gone($$);
} choice_entry
%%
stmt_list: /* empty */
	| stmt_list config_stmt
	| stmt_list choice_stmt
	| stmt_list source_stmt
	| stmt_list T_EOL
	| stmt_list T_WORD error T_EOL	{ zconf_error("unheard of: \\"%s\\"", names + $2); }
	| stmt_list error T_EOL		{ zconf_error("senseless"); }
;
config_entry_start: T_CONFIG T_WORD T_EOL { add($2); };
config_stmt: config_entry_start config_option_list;
config_option_list: /* empty */ | config_option_list config_option;
config_option: T_TYPE prompt_stmt_opt T_EOL { set($1->stype); };
prompt_stmt_opt: /* empty */ | T_WORD_QUOTE;
choice: T_CHOICE T_EOL { add(0); };
choice_entry: choice choice_option_list { $$ = open(); };
choice_option_list: /* empty */
	| choice_option_list choice_option
	| choice_option_list option_error
;
choice_option: T_TYPE prompt_stmt_opt T_EOL { if (no_choice($1)) YYERROR; };
option_error: error T_EOL { zconf_error("no option of it"); };
choice_stmt: choice_entry config_stmt T_ENDCHOICE T_EOL;
source_stmt: T_SOURCE T_WORD_QUOTE T_EOL { next_file($2); };
`;

describe("a grammar of before 5.0", () => {
  const said = (files: Readonly<Record<string, string>>): (string | undefined)[] => {
    const reading = secondReading({ parser: OLD_GRAMMAR, lexer: OLD_LEXER, words: OLD_WORDS })!;
    const host = {
      readFile: (path: string): string | undefined => files[path],
      glob: (): string[] => [],
      env: (): undefined => undefined,
      shell: () => ({ output: "" }),
    };
    const told: Diagnostic[] = [];
    reading.run(host, "Kconfig", { ...latestBehaviour, sourceMissingOnOutput: true }, (each) => told.push(each));
    return told.map(({ text, message }) => text ?? message);
  };

  test("a word is what it is by where it stands; mistakes are told where the statement began", () => {
    expect(said({ Kconfig: 'config int\n\tint "a && b"\nif what\nnothing here\n' })).toEqual([
      "Kconfig:3: syntax error\n",
      "Kconfig:3: senseless\n",
      'Kconfig:4: unheard of: "nothing"\n',
    ]);
  });

  test("what a choice does not take is refused without a word of its own, and a block that is given up is told", () => {
    // The action sees the whole line, so that the next one is what is given up.
    expect(said({ Kconfig: "choice\n\tint\nconfig A\n\tint\n" })).toEqual([
      "Kconfig:3: no option of it\n",
      "Kconfig:4: no option of it\n",
    ]);
    expect(said({ Kconfig: "choice\nconfig A\n\tint\n" })).toEqual([
      "Kconfig:3: syntax error\n",
      "Kconfig:1: missing end statement for this entry\n",
      "Kconfig:3: senseless\n",
    ]);
  });

  test("stray characters and texts without an end are told by the line of their statement", () => {
    expect(said({ Kconfig: 'config A\n\tint "a\n* config B ^\n\tint\n' })).toEqual([
      "Kconfig:2:warning: multi-line strings not supported",
      "Kconfig:2:warning: ignoring unsupported character '*'\n",
      "Kconfig:2:warning: ignoring unsupported character ' '\n",
      "Kconfig:3:warning: ignoring unsupported character '^'\n",
    ]);
  });

  test("a file that is missing, and one that is read twice where files are marked", () => {
    expect(said({ Kconfig: 'source "none"\n' })).toEqual(['Kconfig:1: can\'t open file "none"\n']);
    expect(said({ Kconfig: 'source "Kconfig"\n' })).toEqual(["recursive scan (Kconfig)?\n"]);
    expect(said({ Kconfig: 'source "a"\nsource "a"\n', a: "" })).toEqual(["file a already scanned?\n"]);
  });
});
