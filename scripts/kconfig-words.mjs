// Words and lines of the macro language that kconfig-cases.mjs puts into its trees.
/** Words that a mutation puts where they hardly belong. */
export const WORDS = [
  ..."bool tristate int hex string choice comment config def_bool def_tristate default depends endchoice endif".split(
    " ",
  ),
  ..."endmenu help if imply mainmenu menu menuconfig modules on prompt range select source visible optional".split(" "),
  ..."option transitional boolean requires endhelp || && = != < > <= >= ! ( ) := += % \\ $ $( $(X) A0 NET1 y m n 0x10 -3".split(
    " ",
  ),
  ...['"', "'", '"text"', "'it'", '"a $(V) b"', "$(shell,echo word)", "# note", "/", ".", ",", "\u00e9"],
];
/** Definitions that the lines of a tree use, where the tree has macros. */
export const DEFINITIONS = [
  "N := NET",
  "yes = y",
  "success = $(if-success,$(1),y,n)",
  'if-success = $(shell,{ $(1); } >/dev/null 2>&1 && echo "$(2)" || echo "$(3)")',
  "say = said $(1)$(2)",
  "number := $(shell,echo 4)",
];
/** What stands for a condition, for a number and within a text then. */
export const CONDITIONS = [
  "$(yes)",
  "$(success,true)",
  "$(success,test -n '$(V)')",
  "$(success,false)",
  '"$(yes)"',
  "$(nothing)",
];
export const NUMBERS = ["$(number)", "$(shell,echo 0x7)", "$(shell,expr $(number) + 1)"];
export const TEXTS = [
  "$(say,a, b)",
  "$(V)",
  "$(shell,printf 'a\\nb\\n\\n')",
  "$(shell,echo told >&2; echo text)",
  "$(say,$(say,deep),(x,y))",
  "$(filename) $(lineno)",
  "$$(V)",
  "$(",
  "$",
];
export const MACROS = [
  "X = A0",
  "X := $(V)-$(N)",
  "X += more",
  "twice = $(1) and $(1)",
  "deep = $(twice,$(X))",
  "loop = $(loop)",
  "$(info,told $(V))",
  "$(warning-if,$(V),never)",
  "$(warning-if,y,mind $(filename):$(lineno))",
  "$(error-if,n,no)",
  "$(error-if,y,stop here)",
  "Y := $(shell,echo one; echo two)",
  "$(X) = y",
  "Z = ",
  "Z:=a,b",
];
