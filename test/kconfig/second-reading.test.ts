import { describe, expect, test } from "vitest";
import { readGrammar } from "../../src/kconfig/bison-grammar.ts";
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
