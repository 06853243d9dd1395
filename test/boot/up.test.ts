import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type Ended, KILN, kiln, READY, TREE } from "./faulty-kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-up-"));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const document = join(folder, "document.md");
const LISTING = "```\n[*] Networking support  --->\n```\n";

/** Milliseconds after which make is amidst its work. */
const AMIDST = 4000;

/** The configuration was made, or found as it should be. */
const DONE = /^kiln: configure +\d+:\d\d {2}\d+ lines?, \d+ of them set as asked/m;
const SAME = /^kiln: configure .*nothing to do, its inputs are the same$/m;

/** Starts `kiln up`, and sends a signal when a line on standard error fits, or some time later. */
function upUntil(
  line: RegExp,
  signal: NodeJS.Signals,
  later: number,
  ...words: (string | { env: NodeJS.ProcessEnv; tree: string })[]
): Promise<Ended> {
  const { env, tree } = words.find((word) => typeof word !== "string") ?? { env: process.env, tree: TREE! };
  const rest = words.filter((word) => typeof word === "string");
  const child = spawn(process.execPath, [KILN, "up", document, "-k", tree, ...rest], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let [out, err, sent] = ["", "", false];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    if (!sent && line.test(err)) {
      sent = true;
      setTimeout(() => child.kill(signal), later);
    }
  });
  return new Promise((settle) => child.on("close", (status) => settle({ status, out, err })));
}

/** Files that something was writing when it was stopped. */
function halfFiles(output: string): string[] {
  return (readdirSync(output, { recursive: true }) as string[]).filter((name) => /\.(?:tmp|new|part)$/.test(name));
}

describe.skipIf(!READY)("kiln up", () => {
  test("wrong input is told at once, in one message, and nothing is made", () => {
    writeFileSync(document, LISTING);
    writeFileSync(join(folder, "prose.txt"), "no listing at all\n");
    const output = join(folder, "none");
    const wrong: readonly (readonly [words: readonly string[], told: string])[] = [
      [[join(folder, "missing.md")], `there is no ${join(folder, "missing.md")}`],
      [[join(folder, "prose.txt")], "no listing of options was found"],
      [[document, "--role", "nobody"], "no line has the role nobody"],
      [[document, "-j", "many"], "A number from 1 to 9999 is expected"],
      [[document, "--memory", "3x"], "--memory 3x: no size"],
      [[document, "--format", "runit"], "Allowed choices are openrc, systemd, debian"],
      [[document, "--junit", "/proc/no/report.xml"], "cannot be written"],
      [[document, "-k", join(folder, "no-tree")], `there is no ${join(folder, "no-tree")}`],
      [[document, "ARCH=vax"], "kiln boots no vax"],
    ];
    for (const [words, told] of wrong) {
      const { status, out, err } = kiln("up", `O=${output}`, ...(words.includes("-k") ? [] : ["-k", TREE!]), ...words);
      expect(err).toContain(told);
      expect([status, out]).toEqual([2, ""]);
      expect(existsSync(join(output, ".config"))).toBe(false);
    }
    const file = kiln("up", document, "-k", TREE!, `O=${document}`);
    expect(file.err).toContain(`${document} is no folder`);
    expect(file.status).toBe(2);
    const strange = join(folder, "strange");
    mkdirSync(join(strange, ".config"), { recursive: true });
    for (const verb of [["up", document], ["build"], ["set", "NET=y"]]) {
      const { status, out, err } = kiln(...verb, "-k", TREE!, `O=${strange}`);
      expect(err).toContain(`${join(strange, ".config")} is a folder`);
      expect([status, out]).toEqual([2, ""]);
    }
  });

  test("interrupted or killed at any step, it goes on where it was; what did not change is not done again", async () => {
    writeFileSync(document, LISTING);
    const output = join(folder, "out");
    const where = `O=${output}`;
    // In the configuration: whole or not at all.
    const configuring = await upUntil(/^kiln: tools /m, "SIGINT", 0, where);
    expect(configuring.status).toBe(130);
    expect(configuring.err).toContain("kiln: interrupted; the next kiln up goes on from here");
    // In the build, by Ctrl-C; meanwhile a second one is sent away.
    const first = upUntil(/building: /, "SIGINT", AMIDST, where);
    while (!existsSync(join(output, ".kiln/lock"))) await new Promise((next) => setTimeout(next, 50));
    const second = await upUntil(/never/, "SIGINT", 0, where);
    expect(second.status).toBe(2);
    expect(second.err).toMatch(new RegExp(`^kiln: another kiln \\(process \\d+\\) is at work in ${output}\n`));
    const building = await first;
    expect(building.status).toBe(130);
    expect(building.err).toMatch(DONE);
    expect(halfFiles(output)).toEqual([]);
    const config = readFileSync(join(output, ".config"), "utf8");
    expect(config).toContain("\nCONFIG_NET=y\n");
    // Killed: nothing of Kiln's can clean up.
    const killed = await upUntil(/building: /, "SIGKILL", AMIDST, where);
    expect(killed.status).toBe(null);
    expect(readFileSync(join(output, ".config"), "utf8")).toBe(config);
    // A document with another date is the same document.
    utimesSync(document, new Date(), new Date());
    const again = await upUntil(/building: /, "SIGINT", 0, where);
    expect(again.err).toMatch(SAME);
    expect(again.status).toBe(130);
    // Another text, and another compiler, are not.
    writeFileSync(document, LISTING.replace("```\n[", "```\n[*] Enable the block layer  --->\n["));
    const edited = await upUntil(/building: /, "SIGINT", 0, where);
    expect(edited.err).toMatch(DONE);
    const compiler = join(folder, "mygcc");
    writeFileSync(compiler, '#!/bin/sh\nexec gcc "$@"\n');
    chmodSync(compiler, 0o755);
    const compiled = await upUntil(/building: /, "SIGINT", 0, where, `CC=${compiler}`);
    expect(compiled.err).toMatch(DONE);
    // A .config that somebody edited meanwhile is made again.
    writeFileSync(join(output, ".config"), config.replace("CONFIG_NET=y", "# CONFIG_NET is not set"));
    const mended = await upUntil(/building: /, "SIGINT", 0, where, `CC=${compiler}`);
    expect(mended.err).toMatch(DONE);
    expect(readFileSync(join(output, ".config"), "utf8")).toContain("\nCONFIG_NET=y\n");
  });

  test("Ctrl-C while an archive is unpacked, and while packages are installed: no more is left than before", async () => {
    writeFileSync(document, LISTING);
    const output = join(folder, "early");
    const cache = join(folder, "cache");
    const archive = "/usr/src/linux-source-6.12.tar.xz";
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    if (existsSync(archive)) {
      const unpacking = await upUntil(/unpacking /, "SIGINT", 500, `O=${output}`, { env, tree: archive });
      expect(unpacking.status, unpacking.err).toBe(130);
      expect(unpacking.err).toContain("kiln: interrupted; the next kiln up goes on from here");
      expect(readdirSync(join(cache, "kiln", "trees"))).toEqual([]);
    }
    // A machine without bc, whose apt-get takes its time; when it is told to end it does, and is never killed.
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const from of ["/usr/sbin", "/usr/bin"])
      for (const name of readdirSync(from))
        if (!["bc", "apt-get", "sudo"].includes(name) && !existsSync(join(bin, name)))
          symlinkSync(join(from, name), join(bin, name));
    const told = join(folder, "told");
    writeFileSync(
      join(bin, "apt-get"),
      `#!/bin/sh\necho "$*" >> ${told}\ntrap 'echo ended >> ${told}; exit 100' TERM\nsleep 60 & wait\n`,
      { mode: 0o755 },
    );
    const poor = { env: { ...env, PATH: bin }, tree: TREE! };
    const installing = await upUntil(/^kiln: apt-get update/m, "SIGINT", 1000, `O=${output}`, "--yes", poor);
    expect(installing.status, installing.err).toBe(130);
    expect(readFileSync(told, "utf8")).toBe("update -q\nended\n");
    expect(existsSync(join(output, ".config"))).toBe(false);
    // Without --yes and without a terminal it tells what it would do, and with bc it goes on.
    const refused = await upUntil(/never/, "SIGINT", 0, `O=${output}`, poor);
    expect(refused.status).toBe(2);
    expect(refused.err).toMatch(
      /missing: bc\n {2}run: apt-get update -q; apt-get install .*bc.* \(or kiln up --yes, which does it\)/,
    );
    const onward = await upUntil(/building: /, "SIGINT", 0, `O=${output}`);
    expect(onward.err).toMatch(DONE);
  });

  test("a document from standard input is kept, for the next run too", async () => {
    const output = join(folder, "stdin");
    const child = spawn(process.execPath, [KILN, "up", "-", "-k", TREE!, `O=${output}`], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    running.push(child);
    child.stdin.end(LISTING);
    let [err, sent] = ["", false];
    child.stderr.on("data", (chunk) => {
      err += chunk;
      if (!sent && /building: /.test(err)) sent = child.kill("SIGINT");
    });
    expect(await new Promise((settle) => child.on("close", settle))).toBe(130);
    expect(readFileSync(join(output, "kiln-input.txt"), "utf8")).toBe(LISTING);
    expect(err).toMatch(DONE);
  });
});
