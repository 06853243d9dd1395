import { describe, expect, test } from "vitest";
import { type ListingLine, readDocument } from "../../src/document/index.ts";

function lines(text: string): ListingLine[] {
  return readDocument(text, { name: "page.html" }).listings.flatMap((listing) => [...listing.lines]);
}

function asked(text: string): string[] {
  return lines(text)
    .filter((line) => line.kind !== "menu")
    .map(({ line, prompt, value, alternatives }) => `${line}: ${prompt}=${value ?? alternatives.join("/")}`);
}

describe("pages saved from a browser", () => {
  test("a listing that begins or ends on a line with other elements", () => {
    const page =
      '<div><p>So:</p><pre class="x">\n[*] Widget bus\nCONFIG_GADGET=y</pre></div><h2 id="n">Next</h2><p>[ ] no listing</p>\n';
    expect(asked(page)).toEqual(["2: Widget bus=y", "3: GADGET=y"]);
  });

  test("a listing on one line, broken by <br>", () => {
    expect(asked("<pre>Drivers  ---&gt;<br>  [*] Widget bus<br/>  &lt;M&gt; Gadget</pre>\n")).toEqual([
      "1: Widget bus=y",
      "1: Gadget=m",
    ]);
  });

  test("markers that look like elements", () => {
    expect(asked("<pre>\n<M> Widget bus\n<b>< ></b> Gadget\n</pre>\n")).toEqual(["2: Widget bus=m", "3: Gadget=n"]);
  });

  test("rows of a table, a cell a line", () => {
    const page =
      "<h2>Kernel</h2>\n<table>\n<tr><th>Option</th>\n<th>Value</th></tr>\n<tr>\n<td><code>CONFIG_WIDGET</code></td>\n<td>y</td>\n</tr>\n</table>\n";
    expect(asked(page)).toEqual(["6: WIDGET=y"]);
  });

  test("items of a list that run over lines", () => {
    const page =
      "<ul>\n<li><p>The kernel must know the\nbus (CONFIG_WIDGET=m or\nCONFIG_WIDGET=y).</p></li>\n<li>\n<code>CONFIG_GADGET</code></li>\n</ul>\n";
    expect(asked(page)).toEqual(["2: WIDGET=m/y", "6: GADGET=y/m"]);
  });

  test("scripts, styles, comments and the words around are passed over", () => {
    const page = `<html><head><title>Kernel</title><style>
[*] Styled
</style></head><body><nav><a href="/x">CONFIG_MENU=y</a> and more</nav>
<script>
var a = "[*] Scripted";
</script>
<!-- <pre>
[*] Commented
</pre> -->
<p>With CONFIG_SENTENCE=y it hangs.</p>
<pre><span class="c"># for round ones</span>
<span>[*]</span> Widget bus
</pre></body></html>
`;
    expect(asked(page)).toEqual(["12: Widget bus=y"]);
    expect(lines(page)[0]).toMatchObject({ note: "for round ones" });
  });

  test("DocBook", () => {
    const page =
      "<sect2>\n<title>Kernel</title>\n<screen>Drivers ---&gt;\n    (/lib/firmware) Path of firmware\n</screen></sect2>\n";
    expect(asked(page)).toEqual(["4: Path of firmware=/lib/firmware"]);
  });
});
