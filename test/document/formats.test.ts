import { describe, expect, test } from "vitest";
import { readDocument } from "../../src/document/index.ts";

function asked(text: string, name: string): string[] {
  const { listings } = readDocument(text, { name });
  return listings
    .flatMap((listing) => listing.lines)
    .filter((line) => line.kind !== "menu")
    .map(({ line, prompt, value, alternatives }) => `${line}: ${prompt}=${value ?? alternatives.join("/")}`);
}

const ASCIIDOC = `= Widgets
:toc:

== Kernel

Take care: with CONFIG_SENTENCE=y it hangs.

[source,console]
----
[*] Widget bus
CONFIG_GADGET=m <1>
----

* \`CONFIG_ROUND\`

 [ ] Square ones
`;

const ORG = `#+TITLE: Widgets
* Kernel :setup:
  With CONFIG_SENTENCE=y it hangs.
  #+begin_src conf
  [*] Widget bus
  #+end_src
  - =CONFIG_ROUND=
  : <M> Gadget
`;

describe("formats", () => {
  test("AsciiDoc", () => {
    const expected = ["10: Widget bus=y", "11: GADGET=m", "14: ROUND=y/m", "16: Square ones=n"];
    expect(asked(ASCIIDOC, "a.adoc")).toEqual(expected);
    for (const name of ["page", "page.txt"]) {
      expect(readDocument(ASCIIDOC, { name }).format).toBe("asciidoc");
      expect(asked(ASCIIDOC, name)).toEqual(expected);
    }
    expect(readDocument(ASCIIDOC, { name: "a.adoc" }).listings[0]?.title).toBe("Kernel");
  });

  test("Org mode", () => {
    const expected = ["5: Widget bus=y", "7: ROUND=y/m", "8: Gadget=m"];
    expect(asked(ORG, "a.org")).toEqual(expected);
    expect(readDocument(ORG, { name: "page" }).format).toBe("org");
  });

  test("reStructuredText counts a tab as up to eight columns", () => {
    const text =
      'Kernel\n======\n\n1) The bus, in\n   "Widgets"::\n\n\tCONFIG_WIDGET=y or a kernel of before\n\n   and\n';
    expect(asked(text, "a.rst")).toEqual(["7: WIDGET=y"]);
  });

  test("plain text stays plain text, whatever lines it is ruled with", () => {
    expect(readDocument("Kernel\n------\n\n  [*] Widget bus\n", { name: "a.txt" }).format).toBe("text");
    expect(readDocument("* first\n* second\n", { name: "a.txt" }).format).toBe("text");
  });
});

describe("signs", () => {
  test("colours of a terminal and letters struck over", () => {
    expect(asked("\u001b[1m\u001b[36m[*]\u001b[0m Widget bus\u001b(B\n", "a.txt")).toEqual(["1: Widget bus=y"]);
    expect(asked("<M> G\u0008Ga\u0008adget\n", "a.txt")).toEqual(["1: Gadget=m"]);
  });

  test("full-width brackets and special blanks", () => {
    expect(asked("［＊］ Widget bus\n＜Ｍ＞ Gadget\n[\u00a0] Round\n\u3000\u3000<\u2003> Square\n", "a.txt")).toEqual([
      "1: Widget bus=y",
      "2: Gadget=m",
      "3: Round=n",
      "4: Square=n",
    ]);
  });
});
