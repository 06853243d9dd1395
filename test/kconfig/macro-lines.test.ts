import { expect, test } from "vitest";
import { latestBehaviour, MacroLines, UNANSWERED } from "../../src/kconfig/index.ts";

/** Commands that the lines of a tree ask for, in order, each once; those with an answer here are answered. */
function asked(files: Readonly<Record<string, string>>, answers: Readonly<Record<string, string>> = {}): string[] {
  const commands = new Set<string>();
  const known = new Map<string, string>();
  const lines = new MacroLines(
    {
      readFile: (path) => files[path],
      glob: () => [],
      env: (name) => ({ SRCARCH: "lamp" })[name],
      shell(command) {
        if (command.includes(UNANSWERED)) return { output: UNANSWERED };
        commands.add(command);
        return { output: known.get(command) ?? UNANSWERED };
      },
    },
    latestBehaviour,
  );
  lines.follow("Kconfig");
  // Answers arrive after the first look.
  for (const [command, answer] of Object.entries(answers)) known.set(command, answer);
  if (known.size > 0) lines.again();
  return [...commands];
}

test("commands are found in files below source, through macros, in the order of the files", () => {
  const files = {
    Kconfig: 'source "macros"\nsource "arch/$(SRCARCH)/Kconfig"\nconfig A\n\tdef_bool $(success,test last)\n',
    macros: "comma := ,\nif-success = $(shell,{ $(1); } && echo $(2) || echo $(3))\nsuccess = $(if-success,$(1),y,n)\n",
    "arch/lamp/Kconfig": 'config B\n\tdefault "$(shell,a$(comma)b)"\n\tdepends on $(success,test first)\n',
  };
  expect(asked(files)).toEqual(["a,b", "{ test first; } && echo y || echo n", "{ test last; } && echo y || echo n"]);
});

test("help texts and comments ask for nothing", () => {
  const files = {
    Kconfig:
      'config A\n\tbool "A" # $(shell,comment)\n\thelp\n\t  $(shell,help)\n\n\t  source "other"\n# $(shell,line)\n' +
      "config B\n\tdef_bool $(shell,code)\n",
    other: "config C\n\tdef_bool $(shell,other)\n",
  };
  expect(asked(files)).toEqual(["code"]);
});

test("what hangs on an answer is asked once it is there", () => {
  const files = { Kconfig: "info := $(shell,which)\nconfig A\n\tdefault $(shell,second $(info))\n" };
  expect(asked(files)).toEqual(["which"]);
  expect(asked(files, { which: "one\n" })).toEqual(["which", "second one"]);
});

test("mistakes are left for the reading proper", () => {
  const files = {
    Kconfig:
      "$(error-if,y,stop)\n$(info,hello)\nx = $(x)\n$(x)\nconfig A\n\tdefault $(shell,cut\n\tdefault $(shell,one)\n",
  };
  expect(asked(files)).toEqual(["one"]);
});
