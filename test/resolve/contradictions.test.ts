import { expect, test } from "vitest";
import { resolve, type Want } from "../../src/resolve/index.ts";
import { configure } from "../kconfig/mini.ts";

const TREE = `config MODULES
	bool "modules"
	modules
	default y
config T
	tristate "t"
config B
	bool "b"
config N
	int "n"
	range 1 64
config H
	hex "h"
config S
	string "s"
config LIMIT
	int "limit"
	range 1 32
config UP_TO
	int "up to"
	range 1 LIMIT
config FIXED
	int
	default 8 if B
	default 4
choice
	prompt "c"
config X
	bool "x"
config Y
	bool "y"
endchoice
`;

/** `SYM<REL>VAL`, or `SYM in A,B`. */
function ask(...texts: readonly string[]): unknown {
  const { configuration, symbol } = configure(TREE);
  const wants = texts.map((text): Want => {
    const [, name, relation, all] = /^(\w+) ?(!=|<=|>=|=|<|>|in) ?(.*)$/.exec(text)!;
    const [value, ...values] = relation === "in" ? all!.split(",") : [all!];
    const source = { file: "the command line", line: 0, text };
    return { symbol: symbol(name!), value: value!, values, relation: relation as "in", held: false, source };
  });
  const answer = resolve(configuration, wants);
  if (answer.kind === "notFound") return answer;
  if (answer.kind === "impossible")
    return { impossible: answer.reasons, without: answer.correction.map(({ source }) => source.text) };
  return answer.plans[0].assignments.map(({ symbol: each, value }) => `${each.name}=${value}`);
}

test.each<[readonly string[], readonly string[], readonly string[]]>([
  [
    ["T!=n", "T!=m", "T!=y"],
    ["no value of T is != n, != m and != y at once: it is a tristate, y, m or n (Kconfig:5)"],
    ["T!=y"],
  ],
  [["T=y", "T=m"], ["T cannot be y and m at once (Kconfig:5)"], ["T=m"]],
  [
    ["T in m", "T in n,y"],
    ["no value of T is = m and one of n or y at once: it is a tristate, y, m or n (Kconfig:5)"],
    ["T in n,y"],
  ],
  [["B=y", "B=n", "T=y"], ["B cannot be y and n at once (Kconfig:7)"], ["B=n"]],
  [["N=5", "N=6"], ["N cannot be 5 and 6 at once (Kconfig:9)"], ["N=6"]],
  [["N>4", "N<5"], ["no value of N is > 4 and < 5 at once: it is a whole number (Kconfig:9)"], ["N<5"]],
  [["N=5", "N!=5"], ["no value of N is = 5 and != 5 at once: it is a whole number (Kconfig:9)"], ["N!=5"]],
  [
    ["H>=0x10", "H<0x10"],
    ["no value of H is >= 0x10 and < 0x10 at once: it is a hexadecimal number (Kconfig:12)"],
    ["H<0x10"],
  ],
  [["S=a", "S=b"], ['S cannot be "a" and "b" at once (Kconfig:14)'], ["S=b"]],
  [["S=a", "S!=a"], ['no value of S is = "a" and != "a" at once: it is a text (Kconfig:14)'], ["S!=a"]],
  [["S<"], ['no value of S is < "": it is a text (Kconfig:14)'], []],
  [["H<0x0"], ["no value of H is < 0x0: it is a hexadecimal number (Kconfig:12)"], []],
  [["T>y"], ["no value of T is > y: it is a tristate, y, m or n (Kconfig:5)"], []],
  [["T!=q"], ["q is no value of T, which is a tristate, y, m or n (Kconfig:5)"], []],
  [["N<x"], ["x is no value of N, which is a whole number (Kconfig:9)"], []],
  [["N=x"], ["N cannot be x: it takes whole numbers (Kconfig:9)"], []],
  [["N=0x10"], ["N cannot be 0x10: it takes whole numbers (Kconfig:9)"], []],
  [["H=zz"], ["H cannot be zz: it takes hexadecimal numbers (Kconfig:12)"], []],
  [["N=0"], ["N is between 1 and 64 in every configuration (Kconfig:11)"], []],
  [["N in 0,65"], ["N is between 1 and 64 in every configuration (Kconfig:11)"], []],
  [["B in m,q"], ["B cannot be m: it is a bool, y or n (Kconfig:7)"], []],
  [["UP_TO=20", "LIMIT=8"], ["UP_TO is between 1 and LIMIT (Kconfig:21)"], ["LIMIT=8"]],
  [
    ["UP_TO=20", "LIMIT<20"],
    ["UP_TO is between 1 and LIMIT (Kconfig:21)", "LIMIT is between 1 and 32 (Kconfig:18)"],
    ["LIMIT<20"],
  ],
  [["FIXED=8", "B=n"], ["FIXED is 8 if B (Kconfig:24) or 4 (Kconfig:25)"], ["B=n"]],
  [
    ["FIXED>8"],
    ["no value of FIXED is > 8: it is a whole number (Kconfig:22)", "FIXED is 8 if B (Kconfig:24) or 4 (Kconfig:25)"],
    [],
  ],
  [["X=y", "Y=y"], ['exactly one entry of the choice "c" is chosen (Kconfig:26)'], ["Y=y"]],
  [["X=n", "Y=n"], ['exactly one entry of the choice "c" is chosen (Kconfig:26)'], ["Y=n"]],
  [["T=m", "MODULES=n"], ["T can be m only with modules (MODULES=y), without them it is y or n"], ["MODULES=n"]],
])("%j cannot be", (wants, impossible, without) => {
  expect(ask(...wants)).toEqual({ impossible, without });
});

test.each<[readonly string[], readonly string[]]>([
  [["T!=n", "T!=m"], ["T=y"]],
  [["T!=m", "T!=n"], ["T=y"]],
  [["T in y,m", "T in n,y"], ["T=y"]],
  [["T>n", "T<y"], ["T=m"]],
  [["N>4", "N<6"], ["N=5"]],
  [["N>=3", "N!=3", "N!=4", "N<=5"], ["N=5"]],
  [["N in 0,7,9", "N>7"], ["N=9"]],
  [["N=5", "N>=2"], ["N=5"]],
  [["S!=", "S!=a"], ["S=-"]],
  [["UP_TO=20"], ["LIMIT=20", "UP_TO=20"]],
  [
    ["UP_TO=4", "LIMIT=8"],
    ["LIMIT=8", "UP_TO=4"],
  ],
  [["FIXED>4"], ["B=y"]],
  [["T!=m", "MODULES=n"], ["MODULES=n"]],
])("%j is had by %j", (wants, set) => {
  expect([...(ask(...wants) as string[])].sort()).toEqual([...set].sort());
});
