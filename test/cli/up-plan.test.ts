import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { schemaErrors } from "../boot/json-schema.ts";
import { oracleOf } from "../oracle/c-conf.ts";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");
const folder = mkdtempSync(join(tmpdir(), "kiln-up-plan-"));
const scratch = join(folder, "tmp");
mkdirSync(scratch);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tree = oracleOf("6.12")?.tree;
const emulator = spawnSync("qemu-system-x86_64", ["--version"]).status === 0;
const ready = tree !== undefined && emulator;
if (!ready) console.warn("not tried: kiln up --dry-run (linux-source-6.12 or qemu-system-x86 is missing)");

const document = join(folder, "document.md");
const TEXT = `\`\`\`
[*] Networking support  --->
\`\`\`

/etc/conf.d/modules:

    modules="dummy"
`;
writeFileSync(document, TEXT);

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function kiln(words: readonly string[], more: { path?: string; input?: string } = {}): Ended {
  const env = { ...process.env, TMPDIR: scratch, ...(more.path === undefined ? {} : { PATH: more.path }) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [KILN, ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
    input: more.input ?? "",
  });
  return { status, out: stdout, err: stderr };
}

interface Plan {
  readonly tree: { readonly root: string; readonly arch: string } | null;
  readonly steps: readonly { readonly step: string; readonly state: string; readonly detail: string }[];
  readonly applied: {
    readonly lines: readonly { readonly file: string; readonly line: number; readonly symbol: string | null }[];
  } | null;
}

describe.skipIf(!ready)("kiln up --dry-run", () => {
  const output = join(folder, "out");
  const words = ["up", document, "-k", tree!, `O=${output}`, "--dry-run"];

  test("tells every step, and makes nothing", () => {
    const { status, out, err } = kiln([...words, "--json"]);
    expect([status, err]).toEqual([0, ""]);
    const plan = JSON.parse(out) as Plan;
    expect(schemaErrors("up-plan", plan)).toEqual([]);
    expect(plan.tree).toMatchObject({ root: tree, arch: "x86" });
    expect(plan.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      "tree same",
      "tools same",
      "configure would",
      "build would",
      "install would",
      "modules would",
      "prove would",
    ]);
    // Whoever loads modules at boot locks files, which tinyconfig cannot.
    const besides = plan.applied!.lines.filter(({ line }) => line === 0);
    expect(besides.find(({ symbol }) => symbol === "FILE_LOCKING")).toMatchObject({ actual: "y", outcome: "set" });
    expect(plan.steps[2]!.detail).toBe(`1 line, 1 of them set as asked; ${join(output, ".config")}`);
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("a document from standard input", () => {
    const { status, out } = kiln(["up", "-", "-k", tree!, `O=${output}`, "-n"], { input: TEXT });
    expect(status).toBe(0);
    expect(out).toMatch(/^tree {7}nothing to do: Linux 6\.12/);
    expect(out).toMatch(/\nconfigure {2}would: 1 line, 1 of them set as asked/);
    const told = out.replace(/\s+/g, " ");
    expect(told).toContain("modules would: write what loads the modules of standard input at boot, below");
    expect(told).toContain("nothing was done; kiln apply - --dry-run shows every line");
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("a program that is missing is told with its command, which is not run", () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const hidden = ["bc", "apt-get"];
    for (const from of ["/usr/sbin", "/usr/bin"])
      for (const name of readdirSync(from))
        if (!hidden.includes(name) && !existsSync(join(bin, name))) spawnSync("ln", ["-s", join(from, name), bin]);
    const told = join(folder, "told");
    writeFileSync(join(bin, "apt-get"), `#!/bin/sh\necho "$*" >> ${told}\n`);
    chmodSync(join(bin, "apt-get"), 0o755);
    const plan = JSON.parse(kiln([...words, "--json"], { path: bin }).out) as Plan;
    expect(plan.steps[1]).toMatchObject({
      step: "tools",
      state: "would",
      detail: expect.stringMatching(/^install bc: apt-get update -q; apt-get install .* bc$/),
    });
    expect(existsSync(told)).toBe(false);
  });

  test("what an earlier run did is nothing to do; what it was made of is seen to have changed", () => {
    // A configuration as `kiln up` makes it; the compiler fails at the first file.
    const compiler = join(folder, "stopping-gcc");
    writeFileSync(
      compiler,
      '#!/bin/sh\ncase " $* " in *kernel/bounds.c*) echo "bounds.c:1:1: error: enough" >&2; exit 1;; esac\nexec gcc "$@"\n',
    );
    chmodSync(compiler, 0o755);
    const report = join(folder, "report.xml");
    writeFileSync(report, "an older report");
    const run = ["up", document, "-k", tree!, `O=${output}`, `CC=${compiler}`];
    const stopped = kiln([...run, "--junit", report]);
    expect(stopped.status, stopped.err).toBe(1);
    // A build that failed is an error in the report: an older one would be taken for its own.
    const xml = readFileSync(report, "utf8");
    expect(xml).toContain(`<testsuite name="${document}" tests="1" failures="0" skipped="0" errors="1">`);
    expect(xml).toMatch(/<error message="the kernel could not be built">[^<]*bounds\.c:1:1: error: enough/);

    const states = () =>
      (JSON.parse(kiln([...run, "--dry-run", "--json"]).out) as Plan).steps.map(({ state }) => state);
    expect(states()).toEqual(["same", "same", "same", "would", "would", "would", "would"]);
    const config = readFileSync(join(output, ".config"), "utf8");
    writeFileSync(join(output, ".config"), config.replace("CONFIG_NET=y", "# CONFIG_NET is not set"));
    expect(states()[2]).toBe("would");
    expect(readFileSync(join(output, ".config"), "utf8")).not.toContain("CONFIG_NET=y");
  });
});

test.skipIf(spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/usr/src"]).status !== 0)(
  "without kernel sources the way to get them is told, on which the rest hangs",
  () => {
    const bin = join(folder, "none");
    mkdirSync(bin);
    writeFileSync(join(bin, "dnf"), `#!/bin/sh\necho "$*" >> ${join(folder, "called")}\n`);
    chmodSync(join(bin, "dnf"), 0o755);
    const words = `env -i PATH=${bin} HOME=${folder} ${process.execPath} ${KILN} up ${document} -n --json`;
    const over = "for dir in /usr/src /usr/lib/modules; do mkdir -p $dir; mount -t tmpfs none $dir; done";
    const { status, stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-ec", `${over}; cd ${folder}; ${words}`], {
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const plan = JSON.parse(stdout) as Plan;
    expect(schemaErrors("up-plan", plan)).toEqual([]);
    expect(plan).toMatchObject({
      tree: null,
      applied: null,
      steps: [{ step: "tree", state: "would", detail: "get kernel sources: dnf install -y kernel-devel" }],
    });
    expect(existsSync(join(folder, "called"))).toBe(false);
  },
);
