import { expect, test } from "vitest";
import { readDocument } from "../../src/document/index.ts";

/** What a document loads: `name@kernel` for modules, `name@kernel parameters` for parameters. */
function autoload(text: string, name = "a.md"): string[] {
  return readDocument(text, { name }).autoload.flatMap((line) => {
    const kernel = line.kernel === undefined ? "" : `@${line.kernel}`;
    return line.kind === "modules"
      ? line.modules.map((module) => module + kernel)
      : [`${line.module}${kernel} ${line.parameters}`];
  });
}

const fenced = (...lines: string[]): string => `# Kernel\n\n\`\`\`\n${lines.join("\n")}\n\`\`\`\n`;

test("every form of OpenRC's variables", () => {
  const text = fenced(
    'modules="loop" # always',
    "modules_6='bonding dummy'",
    `modules_6_12="\${modules_6} tun"`,
    "modules_6_12_3_gentoo_r1=veth",
    'module_bonding_args="mode=1   miimon=200"',
    'module_bonding_args_6_12_3_gentoo_r1="mode=4"',
    `modules+=" \${modules_5:-old thing} $(cat file) vhost-net"`,
  );
  expect(autoload(text)).toEqual([
    "loop",
    "bonding@6",
    "dummy@6",
    "tun@6.12",
    "veth@6.12.3-gentoo-r1",
    "bonding mode=1 miimon=200",
    "bonding@6.12.3-gentoo-r1 mode=4",
    "vhost-net",
  ]);
});

test("an editor's noise, prompts, other commands and what is commented out are passed over", () => {
  const text = fenced(
    "# vim /etc/conf.d/modules",
    "  1 # You can define a list of modules",
    '  2 #modules="never"',
    '  3 modules="bonding \\',
    '  4   dummy"',
    '  5 module_bonding_args="mode=1"',
    "~",
    "~",
    '"/etc/conf.d/modules" 5L, 120B written',
    ":wq",
    `# find /lib/modules -name '*.ko' | awk '{printf "modules=\\"%s\\"\\n", $NF}'`,
    "# rc-update add modules boot",
  );
  expect(autoload(text)).toEqual(["bonding", "dummy", "bonding mode=1"]);
});

test("files that a command, a sentence or a shell's echo fills", () => {
  expect(
    autoload(fenced("# cat /etc/modules", "# comment", "bonding mode=1 miimon=200", "vhost_net", "", "# ls")),
  ).toEqual(["bonding", "bonding mode=1 miimon=200", "vhost_net"]);
  expect(autoload("Write into `/etc/modules-load.d/bond.conf`:\n\n```\nbonding\n```\n")).toEqual(["bonding"]);
  expect(autoload("Put this into /etc/modules ::\n\n  bonding\n  tun\n", "a.rst")).toEqual(["bonding", "tun"]);
  expect(
    autoload(
      fenced(
        "echo bonding >> /etc/modules",
        `echo "options bonding mode=1" | sudo tee -a /etc/modprobe.d/bonding.conf`,
        `echo 'modules="tun"' >> /etc/conf.d/modules`,
        "echo bonding > /sys/devices/x",
      ),
    ),
  ).toEqual(["bonding", "bonding mode=1", "tun"]);
});

test("lists below a heading or sentence that speaks of modules loaded at boot", () => {
  const text = [
    "# Modules to load at boot",
    "",
    "- bonding (mode=1, miimon=200)",
    "- `vhost_net`",
    "- dummy: numdummies=2   # for tests",
    "- this item is a sentence",
    "",
    "# Something else",
    "",
    "- tun",
    "",
    "These go into /etc/modules-load.d/more.conf:",
    "",
    "* veth",
  ].join("\n");
  expect(autoload(text)).toEqual([
    "bonding",
    "bonding mode=1 miimon=200",
    "vhost_net",
    "dummy",
    "dummy numdummies=2",
    "veth",
  ]);
  expect(autoload("起動時に読み込むモジュール\n==========\n\n* bonding mode=1\n", "a.rst")).toEqual([
    "bonding",
    "bonding mode=1",
  ]);
});

test("listings of options and plain sentences are no modules", () => {
  const text =
    "Enable loadable module support  --->\n  [*] Forced module loading\nsee the options for modules at boot\nloop\n";
  expect(autoload(text, "a.txt")).toEqual([]);
  expect(autoload(fenced("# modprobe bonding", "bonding", "options that bonding has"))).toEqual([]);
});
