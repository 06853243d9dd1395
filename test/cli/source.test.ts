import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Keys, makeRelease, must, serve } from "../tree/release-server.ts";

// The built command, as users run it: `npm test` builds before it tests.
const KILN = resolve("dist/kiln.js");
const ARCHIVE = "/usr/src/linux-source-6.12.tar.xz";

const folder = mkdtempSync(join(tmpdir(), "kiln-source-"));
const env = {
  ...process.env,
  XDG_CACHE_HOME: join(folder, "cache"),
  XDG_CONFIG_HOME: join(folder, "settings"),
  ARCH: "x86_64",
};
const running: ChildProcess[] = [];
const servers: (() => void)[] = [];
let keys: Keys;
beforeAll(() => {
  keys = new Keys(folder);
});
afterEach(() => {
  for (const close of servers.splice(0)) close();
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});
afterAll(() => {
  keys.end();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts Kiln; `onError` is told what it has written on standard error so far. */
function kiln(
  args: readonly string[],
  onError: (text: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [KILN, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    onError(err, child);
  });
  return new Promise((settle) => child.on("close", (status) => settle({ status, out, err })));
}

const trees = (): string[] => {
  const place = join(env.XDG_CACHE_HOME, "kiln", "trees");
  return existsSync(place) ? readdirSync(place).sort() : [];
};

describe("Ctrl-C while a real kernel is unpacked", () => {
  test("ends with one line and status 130, keeps nothing; started again it works", async ({ skip }) => {
    if (!existsSync(ARCHIVE)) skip(`there is no ${ARCHIVE} (apt-get install linux-source-6.12)`);
    const started = Date.now();
    let interrupted = 0;
    let half: string[] = [];
    const stopped = await kiln(["search", "printk", "-k", ARCHIVE], (text, child) => {
      if (interrupted > 0 || !text.includes("unpacking")) return;
      interrupted = 1;
      setTimeout(() => {
        half = trees();
        interrupted = Date.now();
        child.kill("SIGINT");
      }, 1500);
    });
    expect(half, "it was unpacking when it was interrupted").toEqual([expect.stringContaining(".part-")]);
    expect(stopped).toEqual({
      status: 130,
      out: "",
      err: `kiln: unpacking ${ARCHIVE} ...\nkiln: interrupted; nothing was changed\n`,
    });
    expect(Date.now() - interrupted).toBeLessThan(30_000);
    expect(trees()).toEqual([]);
    expect(spawnSync("pgrep", ["-f", join(env.XDG_CACHE_HOME, "kiln")], { encoding: "utf8" }).stdout).toBe("");

    // By the package manager, where it is apt and may be used: the archive is there already, and it says so.
    const apt = process.getuid?.() === 0 && spawnSync("apt-cache", ["show", "linux-source-6.12"]).status === 0;
    const again = await kiln(apt ? ["source", "get", "6.12", "--yes"] : ["source", "use", ARCHIVE]);
    expect(again.status, again.err).toBe(0);
    if (apt) expect(again.err).toMatch(/^kiln: apt-get install -y .*linux-source-6\.12 /);
    const [tree = "", ...others] = trees();
    expect(others).toEqual([]);
    expect(again.out).toContain(join(env.XDG_CACHE_HOME, "kiln", "trees", tree));
    const whole = spawnSync("tar", ["-tJf", ARCHIVE], { encoding: "utf8", maxBuffer: 1 << 28 }).stdout;
    const files = spawnSync("find", [join(env.XDG_CACHE_HOME, "kiln", "trees", tree)], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    }).stdout;
    expect(files.split("\n").length).toBe(whole.split("\n").length);
    expect(Date.now() - started).toBeLessThan(600_000);
  });
});

describe("kiln source", () => {
  test("gets a release from a mirror, patched; it is used and listed then", async () => {
    makeRelease(join(folder, "mirror"), "6.12.5", keys);
    const server = await serve(join(folder, "mirror"));
    servers.push(server.close);
    const patch = join(folder, "lamp.patch");
    writeFileSync(
      patch,
      '--- a/Kconfig\n+++ b/Kconfig\n@@ -2,3 +2,3 @@\n \n config LAMP\n-\tbool "Lamp"\n+\tbool "Bright lamp"\n',
    );
    const get = ["source", "get", "6.12.5", "--mirror", server.url, "--keyring", keys.keyring];
    const got = await kiln([...get, "--patch", patch, "--json"]);
    expect(got.status, got.err).toBe(0);
    const tree = JSON.parse(got.out);
    expect(tree).toEqual({
      path: expect.stringMatching(/\/trees\/linux-6\.12\.5-patched-[0-9a-f]{10}$/),
      version: "6.12.5",
      patches: [patch],
    });
    expect(got.err).toMatch(/downloading linux-6\.12\.5\.tar\.xz .*\n(.*\n)*.*verifying (.*\n)*.*applying /);
    expect(readFileSync(join(tree.path, "Kconfig"), "utf8")).toContain("Bright lamp");

    expect((await kiln(["source", "use", tree.path])).out).toContain("Linux 6.12.5 in ");
    const listed = JSON.parse((await kiln(["source", "list", "--json"])).out).trees;
    expect(listed.filter((found: { default: boolean }) => found.default)).toEqual([
      { path: tree.path, kind: "tree", version: "6.12.5", state: "source", default: true },
    ]);
    expect((await kiln(["source", "list"])).out).toContain(`6.12.5      not configured         ${tree.path} (default)
`);
    // No -k, and the folder is no tree.
    expect((await kiln(["search", "lamp"])).out).toContain("Bright lamp");

    // The unpatched one is there too: the version alone does not name a tree.
    const vague = await kiln(["source", "use", "6.12.5"]);
    expect(vague).toMatchObject({ status: 2, err: expect.stringContaining("2 trees are Linux 6.12.5") });
  });

  test("keeps a patch that does not apply away from the tree", async () => {
    const tree = join(folder, "plain");
    mkdirSync(tree);
    writeFileSync(join(tree, "Kconfig"), "config A\n");
    writeFileSync(join(folder, "odd.patch"), "--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-config B\n+config C\n");
    const before = trees();
    const result = await kiln(["source", "use", tree, "--patch", "odd.patch"]);
    expect(result).toMatchObject({ status: 2, out: "" });
    expect(result.err).toMatch(/odd\.patch does not apply; no patch was applied: Kconfig: Hunk #1 FAILED/);
    expect(trees()).toEqual(before);
    expect(readFileSync(join(tree, "Kconfig"), "utf8")).toBe("config A\n");
  });

  test("lists versions of any length in columns", async () => {
    const tree = join(folder, "long");
    mkdirSync(tree);
    writeFileSync(join(tree, "Kconfig"), "config A\n");
    const lines = ["VERSION = 6", "PATCHLEVEL = 12", "SUBLEVEL = 57", "EXTRAVERSION = -gentoo-r1-dist", ""];
    writeFileSync(join(tree, "Makefile"), lines.join("\n"));
    expect((await kiln(["source", "use", tree])).status).toBe(0);
    const listed = (await kiln(["source", "list"])).out.trimEnd().split("\n");
    expect(listed[0]).toBe(`6.12.57-gentoo-r1-dist  not configured         ${tree} (default)`);
    expect(new Set(listed.map((line) => line.indexOf("/"))).size).toBe(1);
  });

  test("refuses a wrongly signed release with status 2", async () => {
    makeRelease(join(folder, "stranger"), "6.12.7", keys, { signer: "stranger" });
    const server = await serve(join(folder, "stranger"));
    servers.push(server.close);
    const before = trees();
    const result = await kiln(["source", "get", "6.12.7", "--mirror", server.url, "--keyring", keys.keyring]);
    expect(result).toMatchObject({ status: 2, out: "" });
    expect(result.err).toMatch(/kiln: linux-6\.12\.7\.tar\.xz is refused: it is signed with the key [0-9A-F]{16}, /);
    expect(trees()).toEqual(before);
    expect(readdirSync(join(env.XDG_CACHE_HOME, "kiln", "downloads"))).toEqual([]);
  });

  test("Ctrl-C while it downloads keeps the part, and the next run goes on", async () => {
    makeRelease(join(folder, "slow"), "6.12.8", keys, { extra: { "a.txt": "a\n".repeat(1000) } });
    const name = "linux-6.12.8.tar.xz";
    const whole = readFileSync(join(folder, "slow", name));
    let slow = true;
    let interrupted = false;
    const server = await serve(join(folder, "slow"), (asked, _request, response) => {
      if (asked !== name || !slow) return false;
      response.writeHead(200, { "content-length": whole.length });
      response.write(whole.subarray(0, 100));
      return true;
    });
    servers.push(server.close);
    const get = ["source", "get", "6.12.8", "--mirror", server.url, "--keyring", keys.keyring];
    const stopped = await kiln(get, (text, child) => {
      if (!interrupted && text.includes(`downloading ${name}`)) interrupted = child.kill("SIGINT");
    });
    expect(stopped.status).toBe(130);
    expect(stopped.err).toMatch(/\nkiln: interrupted; no tree was changed; run it again to go on\n$/);
    expect(readdirSync(join(env.XDG_CACHE_HOME, "kiln", "downloads"))).toEqual([`${name}.part`]);
    slow = false;
    expect((await kiln(get)).status).toBe(0);
    expect(server.asked.at(-1)).toEqual({ name, range: "bytes=100-" });
  });

  test("shows the package manager's commands, and says what is wrong with a request", async () => {
    if (spawnSync("apt-get", ["--version"]).status === 0) {
      expect((await kiln(["source", "plan", "6.12"])).out).toMatch(/^ {2}apt-get install -y .*linux-source-6\.12 /m);
    }
    for (const [args, message] of [
      [["get", "6.12; reboot"], '"6.12; reboot" is no version'],
      [["get", "--mirror", "6.12.5"], "the version must stand before --mirror"],
      [["get", "--mirror"], "a mirror needs the version to get"],
      [["get", "6.12.5", "--mirror", "ftp://x"], "ftp://x is no address of a mirror"],
      [["use"], "which tree?"],
      [["use", "6.99"], "there is no tree 6.99"],
      [["fetch"], "kiln source fetch: no such action"],
      [["list", "6.12"], "kiln source list 6.12: not understood"],
      [["list", "--patch", "x.patch"], "kiln source list takes no --patch"],
      [["plan", "--mirror"], "kiln source plan takes no --mirror"],
      [["use", "/usr/src/linux", "--keyring", "x"], "kiln source use takes no --keyring"],
      [["get", "6.12.5", "--keyring", "x"], "--keyring is for what comes from a mirror"],
      [["get", "6.12.5", "--mirror", "--package", "gentoo-sources"], "--mirror and --package exclude each other"],
    ] as const) {
      expect(await kiln(["source", ...args])).toMatchObject({
        status: 2,
        out: "",
        err: expect.stringContaining(message),
      });
    }
  });

  test("a user who is not root is told the commands", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip("only root can become another user");
    const home = join(folder, "home");
    mkdirSync(home, { mode: 0o777 });
    must(env, "chmod", "755", folder);
    const options = { cwd: "/", env: { ...env, HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home }, uid: 65534 };
    // The program is handed over whole: another user may not look into this folder.
    const copy = join(folder, "dist");
    must(env, "cp", "-R", join(KILN, ".."), copy);
    const result = spawnSync(process.execPath, [join(copy, "kiln.js"), "source", "get", "6.12"], options);
    expect(result.status).toBe(2);
    expect(result.stderr.toString()).toMatch(/run it (?:as root|with --yes); it would run: \S+ .*/);
  });
});
