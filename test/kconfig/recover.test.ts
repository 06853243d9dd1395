import { describe, expect, test } from "vitest";
import {
  createConfiguration,
  type Host,
  latestBehaviour,
  parseKconfig,
  writeDotConfig,
} from "../../src/kconfig/index.ts";

/** All mistakes as `FILE:LINE: message`, and the names that were defined all the same. */
function recovered(files: string | Readonly<Record<string, string>>): { told: string[]; defined: string[] } {
  const all = typeof files === "string" ? { Kconfig: files } : files;
  const host: Host = {
    readFile: (path) => all[path],
    glob: () => [],
    env: () => undefined,
    shell: () => ({ output: "" }),
  };
  const { model, diagnostics } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour, recover: true });
  if (model === undefined) throw new Error("no model");
  // What was read can be evaluated and written.
  writeDotConfig(createConfiguration(model));
  return {
    told: diagnostics.map(({ place, message }) => `${place?.file}:${place?.line}: ${message}`),
    defined: [...model.byName.values()]
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ name }) => name)
      .sort(),
  };
}

describe("reading goes on after a mistake", () => {
  test("a misspelt option costs its line, the entry keeps the others", () => {
    const text = 'config A\n\tbool "a"\n\tdepnds on B\n\tdefault y\n\nconfig B\n\tbool "b" if\n\thelp\n\t  Text.\n';
    expect(recovered(text)).toEqual({
      told: ['Kconfig:3: unknown statement "depnds"', "Kconfig:7: the line ends too early"],
      defined: ["A", "B"],
    });
  });

  test("all mistakes of a file, each once", () => {
    const text =
      'config A\n\tbool "a"\n\tdepends on (B && \n\tselect\n\trange 1\nconfig B\n\tbool "b" more\n\tdefault y if )\nnonsense here\nconfig C\n\tbool "c"\n';
    expect(recovered(text)).toEqual({
      told: [
        "Kconfig:3: the line ends too early",
        "Kconfig:4: the line ends too early",
        "Kconfig:5: the line ends too early",
        'Kconfig:7: unexpected "more"',
        'Kconfig:8: unexpected ")"',
        'Kconfig:9: unknown statement "nonsense"',
      ],
      defined: ["A", "B", "C"],
    });
  });

  test("a config without name takes its options and its help with it", () => {
    const text =
      'config A\n\tbool "a"\nconfig\n\tbool "x"\n\tdefault y\n\thelp\n\t  config of nothing\nconfig B\n\tbool "b"\n';
    expect(recovered(text)).toEqual({ told: ["Kconfig:3: the line ends too early"], defined: ["A", "B"] });
  });

  test("options without entry", () => {
    expect(recovered('\tdefault y\nif A\n\trange 1 2\nendif\nconfig A\n\tbool "a"\n')).toEqual({
      told: ['Kconfig:1: "default" belongs to no entry', 'Kconfig:3: "range" belongs to no entry'],
      defined: ["A"],
    });
  });

  test("ends that are missing, of another block, or of none", () => {
    const text =
      'menu "M"\nif B\nconfig A\n\tbool "a"\nendmenu\nendif\nconfig B\n\tbool "b"\nchoice\n\tprompt "c"\nconfig C\n\tbool "c"\n';
    expect(recovered(text)).toEqual({
      told: [
        "Kconfig:2: this if has no endif",
        "Kconfig:6: endif without if",
        "Kconfig:9: this choice has no endchoice",
      ],
      defined: ["A", "B", "C"],
    });
  });

  test("a file closes what it opened", () => {
    const files = {
      Kconfig: 'menu "M"\nsource "a"\nendmenu\nconfig Z\n\tbool "z"\n',
      a: 'if X\nconfig A\n\tbool "a"\nendmenu\n',
    };
    expect(recovered(files)).toEqual({
      told: ["a:4: endmenu without menu", "a:1: this if has no endif"],
      defined: ["A", "Z"],
    });
  });

  test("missing files, files in themselves, and macros cost their line", () => {
    const files = {
      Kconfig:
        'source "none"\nsource "a"\nconfig B\n\tbool "b" if $(open\n\tdefault $(error-if,y,no way)\nX = $(Y)\nY = $(X)\nconfig $(X)\n\tbool "x"\nconfig C\n\tbool "c"\n',
      a: 'source "a"\nconfig A\n\tbool "a"\n',
    };
    expect(recovered(files)).toEqual({
      told: [
        'Kconfig:1: can\'t open file "none"',
        "a:1: a includes itself",
        "Kconfig:4: unterminated reference to 'open': missing ')'",
        "Kconfig:5: no way",
        "Kconfig:8: Recursive variable 'X' references itself (eventually)",
      ],
      defined: ["A", "B", "C"],
    });
  });

  test("what a choice does not take, and a loop, come with a model too", () => {
    const text =
      'choice\n\tprompt "c"\nmenu "M"\nconfig A\n\tbool "a"\nendchoice\nconfig L\n\tbool "l"\n\tdepends on K\nconfig K\n\tbool "k"\n\tdepends on L\n';
    expect(recovered(text)).toEqual({
      told: ['Kconfig:3: "menu" cannot stand in a choice', "Kconfig:7: recursive dependency: L -> K -> L"],
      defined: ["A", "K", "L"],
    });
  });

  test("whatever is broken, there is a model that can be evaluated", () => {
    const sound =
      'mainmenu "M"\nX := $(shell,x)\nconfig MODULES\n\tbool "m"\n\tmodules\nmenu "A"\n\tvisible if B\nconfig A\n\ttristate "a" if X != "$(X)"\n\tselect B if C\n\tdefault m\n\thelp\n\t  Text\n\nendmenu\nif A\nchoice\n\tprompt "c"\n\tdefault D\nconfig C\n\tbool "c"\nconfig D\n\tbool "d"\nendchoice\nendif\nmenuconfig B\n\tbool "b"\nconfig N\n\tint "n"\n\trange 1 N2\n\tdefault 3 if !(A || B)\nconfig N2\n\tint\n\tdefault 7\nsource "a"\ncomment "end"\n\tdepends on A\n';
    const tokens = sound.match(/\s+|\w+|"|[^\w\s"]+/g)!;
    let state = Math.floor(Math.random() * 2 ** 31);
    const seed = state;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor(((state >>> 8) / 2 ** 23) * below);
    };
    for (let round = 0; round < 400; round++) {
      const mutated = [...tokens];
      for (let count = 1 + random(4); count > 0; count--) {
        const at = random(mutated.length);
        const other = tokens[random(tokens.length)]!;
        mutated.splice(at, random(2), ...(random(2) === 0 ? [other] : []));
      }
      const text = mutated.join("");
      expect(
        () => recovered({ Kconfig: text, a: text.slice(0, random(text.length)) }),
        `seed ${seed}:\n${text}`,
      ).not.toThrow();
    }
  });
});
