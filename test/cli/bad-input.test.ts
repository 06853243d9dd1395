import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-cli-"));
  mkdirSync(join(folder, "tree"));
  write(
    "tree/Kconfig",
    'mainmenu "Toy"\n\nconfig LAMP\n\tbool "Lamp"\n\nconfig BULB\n\ttristate "Bulb"\n\tdepends on LAMP\n',
  );
  write("tree/arch/x86/configs/x86_64_defconfig", "");
  write("tree/arch/x86/Makefile", "KBUILD_DEFCONFIG := x86_64_defconfig\n");
  write("wish.txt", "::\n\n  [*] Lamp\n      [*] Bulb\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Buffer): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function kiln(...args: string[]): { status: number | null; out: string; err: string } {
  const env = { ...process.env, ARCH: "x86_64", XDG_CACHE_HOME: join(folder, "cache") };
  const result = spawnSync(process.execPath, [KILN, ...args], { cwd: folder, env, encoding: "utf8", input: "" });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** One message with what to do, status 2, nothing written. */
function refuses(args: string[], message: RegExp): void {
  const { status, out, err } = kiln(...args);
  expect(err).toMatch(message);
  expect(err.trimEnd().split("\n").length, err).toBeLessThanOrEqual(2);
  expect(out).toBe("");
  expect(status).toBe(2);
  expect(readdirSync(folder).filter((name) => name.startsWith("out"))).toEqual([]);
}

const apply = (document: string, tree = "tree"): string[] => [
  "apply",
  document,
  "-k",
  tree,
  "--base",
  "defconfig",
  "-o",
  "out",
];

describe("bad input", () => {
  test("no tree there", () => refuses(apply("wish.txt", "nowhere"), /there is no .*nowhere/));

  test("no such document", () => refuses(apply("missing.txt"), /missing\.txt/));

  test("a document without listings", () => {
    write("prose.txt", "Nothing to see here.\n");
    refuses(apply("prose.txt"), /prose\.txt: no listing of options was found/);
  });

  test("a binary file", () => {
    write("image", Buffer.from([0x7f, 0x45, 0, 1, 2]));
    refuses(apply("image"), /image is not text/);
  });

  test.each([
    [
      "a.pdf",
      "%PDF-1.4\n%\u00e2\u00e3\n1 0 obj\n",
      /a\.pdf is a PDF, not text\n {2}make it text first: pdftotext -layout a\.pdf/,
    ],
    ["a.docx", "PK\u0003\u0004\u0014\u0000", /a\.docx is an archive or an office document, not text/],
    [
      "config.gz",
      "\u001f\u008b\u0008\u0000",
      /config\.gz is compressed by gzip, not text\n {2}hand over its text: zcat config\.gz \| kiln … -/,
    ],
    ["a.png", "\u0089PNG\r\n\u001a\n", /a\.png is a picture, not text/],
    ["a.out", "\u007fELF\u0002", /a\.out is a program, not text/],
  ])("%s", (name, content, message) => {
    write(name, Buffer.from(content, "latin1"));
    refuses(apply(name), message);
  });

  test("a page's address", () =>
    refuses(apply("https://example.org/Kernel"), /example\.org\/Kernel is a page, not a file/));

  test("an empty document", () => {
    write("empty.md", "\n\n");
    refuses(apply("empty.md"), /empty\.md: is empty/);
  });

  test("options that are named in sentences only", () => {
    write("prose.md", "# Lamps\n\nThere are CONFIG_LAMP and\nCONFIG_BULB, as everybody knows.\n");
    refuses(
      apply("prose.md"),
      /prose\.md:3: no listing of options was found, only sentences that name CONFIG_LAMP, CONFIG_BULB/,
    );
  });

  test("a document of another project", () => {
    const text = "CMD_BOOTZ CMD_DHCP SPL_MMC ENV_SIZE DM_MMC LAMP".replace(/\w+/g, "CONFIG_$&=y").replace(/ /g, "\n");
    write("board_defconfig", `${text}\n`);
    refuses(
      apply("board_defconfig"),
      /^kiln: board_defconfig:1: this is about options of U-Boot \(CMD_BOOTZ, CMD_DHCP, SPL_MMC, …\), not of this tree\n {2}-k names the tree whose options are meant\n$/,
    );
    // Beside a listing of this tree's own options only the other one is left out.
    write("mixed.md", `\`\`\`\n${text}\n\`\`\`\n\nFor the kernel:\n\n\`\`\`\nCONFIG_BULB=y\n\`\`\`\n`);
    const mixed = kiln(...apply("mixed.md"), "-n").out;
    expect(mixed).toContain("BULB (BULB=");
    expect(mixed).toContain("CMD_BOOTZ is an option of U-Boot, not of this tree");
    expect(mixed).toMatch(/unknown +LAMP\n.*stands among options of U-Boot: not asked of this tree/);
    // One name alone tells nothing of the others.
    write("few.txt", "CONFIG_CMD_GO=y\nCONFIG_LAMP=y\n");
    expect(kiln(...apply("few.txt"), "-n").out).toMatch(/set +LAMP /);
  });

  test("a 50 MB file", () => {
    write("big.txt", Buffer.alloc(50_000_000, "x"));
    refuses(apply("big.txt"), /big\.txt is too large/);
  });

  test("a Kconfig syntax error", () => {
    write("tree/Kconfig", 'config LAMP\n\tbool "Lamp"\n\tdepnds on BULB\n');
    refuses(apply("wish.txt"), /tree\/Kconfig:3: /);
  });

  test("a recursive dependency", () => {
    write("tree/Kconfig", 'config A\n\tbool\n\tprompt "a"\n\tdepends on B\n\nconfig B\n\tbool "b"\n\tdepends on A\n');
    refuses(apply("wish.txt"), /tree\/Kconfig:\d+: recursive dependency/);
  });

  test("a target that cannot be written", () => {
    refuses(["apply", "wish.txt", "-k", "tree", "--base", "defconfig", "-o", "/proc/kiln/.config"], /\/proc\/kiln/);
  });

  test("an option that the tree lacks", () => {
    refuses([...apply("wish.txt"), "--set", "HEATER=y"], /this tree has no option HEATER/);
  });

  test("a role that no line has", () => {
    write("wish.txt", "::\n\n  [*] Lamp  # reading\n      [*] Bulb\n");
    refuses([...apply("wish.txt"), "--role", "bonding"], /no line has the role bonding\n +the roles are: reading\n/);
    expect(kiln(...apply("wish.txt"), "--role", "reading", "--dry-run").status).toBe(0);
  });

  test("a configuration that begins with a byte order mark", () => {
    write("base", "\ufeffCONFIG_LAMP=y\n");
    refuses(["why", "LAMP", "-k", "tree", "--base", "base"], /base:1: it begins with a byte order mark/);
    refuses(["set", "LAMP=y", "-k", "tree", "--base", "base", "-o", "out"], /base:1: .*byte order mark.*\n.*sed -i/);
  });

  test("an architecture that the tree does not have", () => {
    write("tree/arch/Kconfig", "");
    refuses([...apply("wish.txt"), "ARCH=vax"], /this tree has no architecture vax\n {2}it has x86\n/);
  });

  test("a value that no option of the type has", () => {
    const { status, out } = kiln("set", "LAMP=", "-k", "tree", "--base", "defconfig", "-n");
    expect(out).toBe('LAMP= cannot be in this tree:\n  LAMP cannot be "": it is a bool, y or n (Kconfig:3)\n');
    expect(status).toBe(1);
  });

  test("relations, options and numbers of the resolver that are none", () => {
    const set = (...words: string[]): string[] => ["set", ...words, "-k", "tree", "--base", "defconfig", "-o", "out"];
    refuses(set("BULB=>m"), /^kiln: BULB=>m: => is no relation\n {2}the relations are =, !=, <, <=, > and >=\n$/);
    refuses(set("BULB==m"), /== is no relation/);
    refuses(["why", "BULB=>m", "-k", "tree", "--base", "defconfig"], /=> is no relation/);
    refuses(set("BULB"), /BULB: not of the form SYM=VAL/);
    refuses(set("BULBS=m"), /this tree has no option BULBS\n {2}did you mean BULB\?/);
    refuses(set("BULB=m", "--keep", "LAMPS"), /this tree has no option LAMPS\n {2}did you mean LAMP\?/);
    for (const count of ["0", "-1", "1000", "1.5", "x"])
      refuses(set("BULB=m", "--alternatives", count), /--alternatives.*A number from 1 to 99 is expected/);
    refuses(set("BULB=m", "--aim", "least"), /Allowed choices are defaults, fewest, smallest/);
    refuses(["set", "BULB=m", "-k", "tree", "--base", "missing", "-o", "out"], /missing/);
    write("base", Buffer.from([0, 1, 2, 3]));
    refuses(["set", "BULB=m", "-k", "tree", "--base", "base", "-o", "out"], /base is not text/);
    write("prose", "Dear reader,\nthis is no configuration.\n");
    refuses(["set", "BULB=m", "-k", "tree", "--base", "prose", "-o", "out"], /prose: this is no configuration/);
    refuses(["why", "BULB", "-k", "tree", "--base", "prose"], /prose: this is no configuration/);
    refuses(["conflicts", "prose", "-k", "tree"], /prose: no listing of options was found/);
    refuses(["minimize", "defconfig", "--keep", "prose", "-k", "tree", "-o", "out"], /prose: no listing/);
    refuses(["explain-diff", "defconfig", "prose", "-k", "tree"], /prose: this is no configuration/);
  });

  test("a line of three million letters", () => {
    write("long.txt", `::\n\n  [*] ${"x".repeat(3_000_000)}\n  [*] Lamp\n`);
    const { status, out, err } = kiln(...apply("long.txt"), "-n");
    expect(status, err).toBe(0);
    expect(out).toContain("Lamp (LAMP=y)");
    expect(out.length).toBeLessThan(20_000);
  });

  test("an unknown verb", () => {
    const { status, err } = kiln("frobnicate");
    expect(err).toMatch(/unknown command 'frobnicate'/);
    expect(status).toBe(2);
  });
});

test("apply keeps the old configuration, check tells the difference", () => {
  write("out", "# mine\n");
  const applied = kiln(...apply("wish.txt"), "--json");
  expect(applied.status, applied.err).toBe(0);
  expect(JSON.parse(applied.out).summary).toMatchObject({ lines: 2, set: 2, holds: true, written: "written" });
  expect(readFileSync(join(folder, "out"), "utf8")).toMatch(/^CONFIG_LAMP=y\nCONFIG_BULB=y$/m);
  expect(readFileSync(join(folder, "out.old"), "utf8")).toBe("# mine\n");
  expect(kiln("check", "wish.txt", "-k", "tree", "--config", "out").status).toBe(0);
  write("dark", "# CONFIG_LAMP is not set\n");
  expect(kiln("check", "wish.txt", "-k", "tree", "--config", "dark").status).toBe(1);
});

test("a document that is not UTF-8 is read as Windows-1252", () => {
  write("wish.txt", Buffer.from("::\n\n  [*] Lamp  # f\u00fcr alle\n", "latin1"));
  expect(kiln("roles", "wish.txt").out).toMatch(/^für +1 line: für alle\n$/);
});

test("carriage returns and a byte order mark are no part of a document", () => {
  write("wish.txt", "\ufeff::\r\n\r\n  [*] Lamp\r\n      [*] Bulb\r\n");
  expect(JSON.parse(kiln(...apply("wish.txt"), "--json").out).summary).toMatchObject({ lines: 2, set: 2 });
});

test("--dry-run writes nothing", () => {
  const { status, err } = kiln(...apply("wish.txt"), "--dry-run");
  expect(status, err).toBe(0);
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("--strict: a line that nothing fits ends with status 1", () => {
  write("odd.txt", "::\n\n  [*] Lamp\n  [*] Perpetual motion machine\n");
  expect(kiln(...apply("odd.txt")).status).toBe(0);
  expect(kiln(...apply("odd.txt"), "--strict").status).toBe(1);
});

test("the configuration to look at has one name in all verbs, and its former ones", () => {
  write("dark", "# CONFIG_LAMP is not set\n");
  const asked = ["why", "LAMP", "-k", "tree", "--base", "dark"];
  const { status, out } = kiln(...asked);
  expect(status).toBe(0);
  expect(out).toMatch(/^LAMP=n/);
  expect(kiln("why", "LAMP", "-k", "tree", "--config", "dark").out).toBe(out);
  refuses([...asked, "--config", "dark"], /'--config <base>' cannot be used with option '--base <base>'/);
  expect(kiln("why", "--help").out).not.toContain("--config");
  expect(kiln("check", "wish.txt", "-k", "tree", "--base", "dark").out).toMatch(
    /^wish\.txt:.*of 2 lines hold in dark\n$/s,
  );
  expect(kiln("check", "wish.txt", "-k", "tree", "--config", "defconfig").status).toBe(1);
});

test("check looks at the present .config when none is named", () => {
  refuses(
    ["check", "wish.txt", "-k", "tree"],
    /tree\/\.config: there is no such file\n {2}name a \.config with --config\n/,
  );
  write("tree/.config", "CONFIG_LAMP=y\nCONFIG_BULB=y\n");
  expect(kiln("check", "wish.txt", "-k", "tree")).toMatchObject({ status: 0, err: "" });
  write("built/.config", "CONFIG_LAMP=n\n");
  expect(kiln("check", "wish.txt", "-k", "tree", `O=${join(folder, "built")}`).status).toBe(1);
});

describe("what a verb would not look at is refused", () => {
  test.each([
    [["roles", "wish.txt", "-k", "tree"], /unknown option '-k'/],
    [["source", "list", "-k", "tree"], /unknown option '-k'/],
    [["install", "kernel", "-k", "tree"], /kiln install kernel: not understood\n {2}kiln install O=DIR --root DIR\n/],
    [["install", "--list", "--remove", "6.12"], /option '--list' cannot be used with option '--remove/],
    [
      ["install", "--remove", "6.12", "--rollback", "6.12"],
      /option '--remove.*' cannot be used with option '--rollback/,
    ],
    [["install", "--list", "--dry-run"], /option '--list' cannot be used with option '-n, --dry-run'/],
    [["boot", "--junit", "out.xml"], /--junit is for a proof\n {2}kiln boot --prove DOC --junit … O=DIR\n/],
    [["boot", "--role", "guest"], /--role is for a proof/],
    [["boot", "--root", "nowhere", "O=."], /there is no folder .*nowhere\n {2}--root names a staging root/],
    [["boot", "--prove", "wish.txt", "--root", "wish.txt", "O=."], /there is no folder .*wish\.txt/],
    [["boot", "--prove", "wish.txt", "--junit", "tree", "O=."], /tree: is a folder\n {2}name a file with --junit/],
  ] as const)("%s", (words, told) => refuses([...words], told));
});

test("a tree with headers only is configured, and neither built nor brought up", () => {
  write("tree/init/Kconfig", "");
  expect(kiln(...apply("wish.txt"), "-n").status).toBe(0);
  write("made/.config", "CONFIG_LAMP=y\n");
  const told = /tree has the Kconfig files without the C files: it can be configured, not built\n {2}kiln source get/;
  refuses(["build", "-k", "tree", "O=made"], told);
  refuses(["up", "wish.txt", "-k", "tree", "O=out"], told);
  refuses(["up", "wish.txt", "-k", "tree", "O=out", "--dry-run"], told);
});
