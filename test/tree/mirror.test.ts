import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findTree, getFromMirror, type TreeEvent } from "../../src/tree/index.ts";
import { Keys, makeRelease, must, serve } from "./release-server.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-mirror-"));
const good = join(folder, "good");
const ARCHIVE = "linux-6.12.5.tar.xz";
let keys: Keys;
beforeAll(() => {
  keys = new Keys(folder);
  makeRelease(good, "6.12.5", keys, { extra: { "noise.bin": randomBytes(300_000) } });
});
const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});
afterAll(() => {
  keys.end();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
/** A copy of the good release that may be spoilt. */
function copyOfGood(): string {
  const copy = join(folder, `release-${++count}`);
  cpSync(good, copy, { recursive: true });
  return copy;
}

/** A fresh cache. */
function freshCache(): string {
  return join(folder, `cache-${++count}`);
}

interface Wishes {
  readonly cache?: string;
  readonly version?: string;
  readonly keyring?: string;
  readonly odd?: (name: string, request: IncomingMessage, response: ServerResponse) => boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TreeEvent) => void;
  readonly path?: string;
  /** Milliseconds after which a silent server counts as hanging; a busy machine is not to be taken for one. */
  readonly idle?: number;
}

/** Gets the release that a folder holds, through a server. */
async function get(release: string, wishes: Wishes = {}) {
  const {
    cache = freshCache(),
    version = "6.12.5",
    keyring = keys.keyring,
    odd,
    signal,
    onEvent,
    path,
    idle = 20_000,
  } = wishes;
  const server = await serve(release, odd);
  servers.push(server.close);
  const result = await getFromMirror({
    version,
    mirror: server.url,
    keyring,
    env: { ...process.env, XDG_CACHE_HOME: cache, ...(path === undefined ? {} : { PATH: path }) },
    onEvent: onEvent ?? (() => {}),
    signal,
    patience: { idle, attempts: 3, pause: 20 },
  });
  const message = typeof result === "string" ? result.replace(cache, "") : result.message.replaceAll(folder, "");
  return { message, cache, url: server.url, asked: server.asked, left: files(join(cache, "kiln")) };
}

/** Runs a test on a disk of 4 MiB, which only root can make. */
async function onSmallDisk(skip: (why: string) => void, work: (cache: string) => Promise<void>): Promise<void> {
  const cache = freshCache();
  mkdirSync(cache);
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "kiln-test", cache]);
  if (mount.status !== 0) skip(`a small disk cannot be made here: ${mount.stderr}`);
  try {
    await work(cache);
  } finally {
    must(process.env, "umount", cache);
  }
}

/** Every file below a folder. */
function files(top: string): string[] {
  if (!existsSync(top)) return [];
  return (readdirSync(top, { recursive: true }) as string[])
    .filter((name) => statSync(join(top, name)).isFile())
    .sort();
}

const TREE = "/kiln/trees/linux-6.12.5";
const UNPACKED = ["Kconfig", "Makefile", "noise.bin"].map((name) => `trees/linux-6.12.5/${name}`);

describe("a release of a mirror", () => {
  test("is got, verified and unpacked; once", async () => {
    const events = new Set<string>();
    const first = await get(good, { onEvent: ({ kind }) => events.add(kind) });
    expect(first.message).toBe(TREE);
    expect(first.left).toEqual(UNPACKED);
    expect([...events]).toEqual(["downloading", "verifying", "unpacking", "unpacked"]);
    const again = await get(good, { cache: first.cache });
    expect(again).toMatchObject({ message: TREE, asked: [] });
  });

  test("is got from a mirror without a list of sums, by its signature alone, and that is said", async () => {
    const release = copyOfGood();
    rmSync(join(release, "sha256sums.asc"));
    const notes: string[] = [];
    const { message } = await get(release, { onEvent: (event) => event.kind === "note" && notes.push(event.text) });
    expect(message).toBe(TREE);
    expect(notes).toEqual(["the mirror has no sha256sums.asc: the signature alone is checked"]);
  });

  test("whose list of sums does not name it is got by its signature alone, and that is said", async () => {
    const release = copyOfGood();
    const list = join(release, "list");
    writeFileSync(list, `${"0".repeat(64)}  linux-1.0.tar.xz\n`);
    keys.clearSign("sums", list, join(release, "sha256sums.asc"));
    const notes: string[] = [];
    const { message } = await get(release, { onEvent: (event) => event.kind === "note" && notes.push(event.text) });
    expect(message).toBe(TREE);
    expect(notes).toEqual(["sha256sums.asc does not name linux-6.12.5.tar.xz: the signature alone is checked"]);
  });

  test("is resumed where the connection was cut, within a run and by the next one", async () => {
    const whole = readFileSync(join(good, ARCHIVE));
    const half = Math.floor(whole.length / 2);
    const cut = (name: string, request: IncomingMessage, response: ServerResponse): boolean => {
      if (name !== ARCHIVE || request.headers.range !== undefined) return false;
      response.writeHead(200, { "content-length": whole.length });
      response.write(whole.subarray(0, half), () => setTimeout(() => response.destroy(), 50));
      return true;
    };
    const within = await get(good, { odd: cut });
    expect(within.message).toBe(TREE);
    expect(within.asked.filter(({ name }) => name === ARCHIVE).map(({ range }) => range)).toEqual([
      undefined,
      `bytes=${half}-`,
    ]);

    // The server is down after the first half.
    let down = false;
    const broken = await get(good, {
      odd: (name, request, response) => {
        if (name !== ARCHIVE) return false;
        if (down) response.destroy();
        else cut(name, request, response);
        down = true;
        return true;
      },
    });
    expect(broken.message).toMatch(/could not be downloaded: .* \(tried 3 times\)$/);
    expect(broken.left).toEqual([`downloads/${ARCHIVE}.part`]);
    const next = await get(good, { cache: broken.cache });
    expect(next.message).toBe(TREE);
    expect(next.asked.filter(({ name }) => name === ARCHIVE)).toEqual([{ name: ARCHIVE, range: `bytes=${half}-` }]);
    expect(next.left).toEqual(UNPACKED);
  });

  test("is got from a server that hangs, when it comes back", async () => {
    let hung = 0;
    const retries: string[] = [];
    const { message } = await get(good, {
      idle: 300,
      odd: (name) => name === ARCHIVE && hung++ < 2,
      onEvent: (event) => event.kind === "retrying" && retries.push(event.reason),
    });
    expect(message).toBe(TREE);
    expect(retries).toEqual(["no answer for 0.3 s", "no answer for 0.3 s"]);
  });

  test("that a server stops sending is given up in bounded time, its part kept", async () => {
    const whole = readFileSync(join(good, ARCHIVE));
    const started = Date.now();
    const { message, left, url } = await get(good, {
      idle: 300,
      odd: (name, request, response) => {
        if (name !== ARCHIVE) return false;
        const start = request.headers.range === undefined ? 0 : 1000;
        response.writeHead(start > 0 ? 206 : 200, {
          "content-length": whole.length - start,
          "content-range": `bytes ${start}-${whole.length - 1}/${whole.length}`,
        });
        if (start === 0) response.write(whole.subarray(0, 1000));
        else response.flushHeaders();
        return true;
      },
    });
    expect(message).toBe(
      `${url}/pub/linux/kernel/v6.x/${ARCHIVE} could not be downloaded: no answer for 0.3 s (tried 3 times)`,
    );
    expect(left).toEqual([`downloads/${ARCHIVE}.part`]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("that is interrupted while it comes leaves its part only", async () => {
    const whole = readFileSync(join(good, ARCHIVE));
    const controller = new AbortController();
    const { message, left } = await get(good, {
      signal: controller.signal,
      odd: (name, _request, response) => {
        if (name !== ARCHIVE) return false;
        response.writeHead(200, { "content-length": whole.length });
        response.write(whole.subarray(0, 1000));
        return true;
      },
      onEvent: (event) => event.kind === "downloading" && event.url.endsWith(ARCHIVE) && controller.abort(),
    });
    expect(message).toBe("interrupted while downloading");
    expect(left).toEqual([`downloads/${ARCHIVE}.part`]);
  });
});

describe("refused, with nothing left behind:", () => {
  test("a tampered archive: its sum", async () => {
    const release = copyOfGood();
    const bytes = readFileSync(join(release, ARCHIVE));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(release, ARCHIVE), bytes);
    expect(await get(release)).toMatchObject({
      message: `${ARCHIVE} is refused: its SHA-256 sum is not the one in sha256sums.asc`,
      left: [],
    });
  });

  test("a tampered archive on a mirror without sums: its signature", async () => {
    const release = copyOfGood();
    rmSync(join(release, "sha256sums.asc"));
    const other = join(folder, `other-${++count}`);
    makeRelease(other, "6.12.5", keys, { extra: { "backdoor.c": "int open;" } });
    cpSync(join(other, ARCHIVE), join(release, ARCHIVE));
    expect(await get(release)).toMatchObject({
      message: `${ARCHIVE} is refused: its signature by maker@kiln.test does not fit`,
      left: [],
    });
  });

  test("a truncated archive", async () => {
    const release = copyOfGood();
    const bytes = readFileSync(join(release, ARCHIVE));
    writeFileSync(join(release, ARCHIVE), bytes.subarray(0, bytes.length - 5000));
    expect((await get(release)).message).toContain("its SHA-256 sum is not the one");
    rmSync(join(release, "sha256sums.asc"));
    const { message, left } = await get(release);
    expect(message).toMatch(/linux-6\.12\.5\.tar\.xz is damaged: Unexpected end of input$/);
    expect(left).toEqual([]);
  });

  test("an archive or a list of sums signed with a key that is not trusted", async () => {
    for (const wishes of [{ signer: "stranger" }, { sumsSigner: "stranger" }]) {
      const release = join(folder, `stranger-${++count}`);
      makeRelease(release, "6.12.5", keys, wishes);
      const { message, left } = await get(release);
      const file = wishes.signer === undefined ? "linux-6.12.5.sha256sums.asc" : ARCHIVE;
      expect(message).toMatch(
        new RegExp(`^${file} is refused: it is signed with the key [0-9A-F]{16}, which is not in /keys\\.gpg$`),
      );
      expect(left).toEqual([]);
    }
  });

  test("a list of sums with text beside what is signed", async () => {
    const release = copyOfGood();
    const list = join(release, "sha256sums.asc");
    const text = readFileSync(list, "utf8");
    const bytes = readFileSync(join(release, ARCHIVE));
    // The right sum unsigned in front, a wrong one signed: only what is signed counts.
    const right = text.split("\n").find((line) => line.endsWith(ARCHIVE))!;
    writeFileSync(join(release, "list"), `${"1".repeat(64)}  ${ARCHIVE}\n`);
    keys.clearSign("sums", join(release, "list"), list);
    writeFileSync(list, `${right}\n${readFileSync(list, "utf8")}`);
    expect(bytes.length).toBeGreaterThan(0);
    expect((await get(release)).message).toContain("its SHA-256 sum is not the one");
  });

  test("an older release under a newer name", async () => {
    const release = join(folder, `older-${++count}`);
    makeRelease(release, "6.12.5", keys, { states: "6.12.1" });
    expect(await get(release)).toMatchObject({
      message: `${ARCHIVE} is refused: it holds Linux 6.12.1, not 6.12.5`,
      left: [],
    });
  });

  test("a path that leads out of its folder, though rightly signed", async () => {
    for (const [tarArguments, offence] of [
      [["--absolute-names", "--transform=s,/evil$,/../../../../evil,"], /evil, which leads out of its folder$/],
      [["--transform=s,^.*/evil$,outside/evil,"], /outside\/evil, which lies beside the folder linux-6.12.5$/],
    ] as const) {
      const release = join(folder, `escape-${++count}`);
      makeRelease(release, "6.12.5", keys, { extra: { evil: "x" }, tarArguments });
      const { message, left } = await get(release);
      expect(message).toMatch(/^linux-6\.12\.5\.tar\.xz is refused: it holds /);
      expect(message).toMatch(offence);
      expect(left).toEqual([]);
    }
  });

  test("a path that passes through a symbolic link", async () => {
    const release = join(folder, `link-${++count}`);
    const away = join(folder, "away");
    mkdirSync(away, { recursive: true });
    makeRelease(release, "6.12.5", keys);
    const top = join(release, "linux-6.12.5");
    must(process.env, "ln", "-s", away, join(top, "out"));
    const tar = join(release, "linux-6.12.5.tar");
    writeFileSync(join(release, "evil"), "x");
    must(process.env, "tar", "-cf", tar, "-C", release, "linux-6.12.5");
    must(process.env, "tar", "-rf", tar, "-C", release, "--transform=s,^evil$,linux-6.12.5/out/evil,", "evil");
    keys.sign("maker", tar, `${tar}.sign`);
    must(process.env, "xz", "-f", "-0", tar);
    rmSync(join(release, "sha256sums.asc"));
    const { message, left } = await get(release);
    expect(message).toBe(
      `${ARCHIVE} is refused: it holds the link linux-6.12.5/out to ${"/away"}, which leads out of its folder`,
    );
    expect([left, readdirSync(away)]).toEqual([[], []]);
  });

  test("what the disk has no room for, before it is downloaded", async () => {
    const { message, left, asked } = await get(good, {
      odd: (name, _request, response) => {
        if (name !== ARCHIVE) return false;
        response.writeHead(200, { "content-length": 1e15 }).flushHeaders();
        return true;
      },
    });
    expect(message).toMatch(/not enough room in .* to get and unpack Linux 6\.12\.5: \d+\.\d GiB are needed/);
    expect(left).toEqual([]);
    expect(asked.filter(({ name }) => name === ARCHIVE).length).toBe(1);
  });

  test("what the disk has no room for once unpacked", ({ skip }) => {
    return onSmallDisk(skip, async (cache) => {
      const release = join(folder, `large-${++count}`);
      makeRelease(release, "6.12.5", keys, { extra: { zeros: Buffer.alloc(8 << 20) } });
      const { message, left } = await get(release, { cache });
      expect(message).toMatch(/^not enough room in .* to unpack Linux 6\.12\.5: 9 MiB are needed, \d MiB are free$/);
      expect(left).toEqual([]);
      // An archive of the system is unpacked as it is read: the disk is full in the middle.
      const full = await findTree({
        kernelDir: join(release, ARCHIVE),
        cwd: folder,
        env: { ...process.env, XDG_CACHE_HOME: cache },
        onEvent: () => {},
      });
      expect(full).toMatchObject({ hint: "free some space, or set XDG_CACHE_HOME to a larger disk" });
      expect(files(join(cache, "kiln"))).toEqual([]);
    });
  });
});

describe("told before anything is asked of a server:", () => {
  test.each([
    ["6.12-rc1", 'mirrors have no release "6.12-rc1"'],
    ["6.12.0", 'mirrors have no release "6.12.0"'],
    ["../6.12", 'mirrors have no release "../6.12"'],
  ])("version %s", async (version, message) => {
    expect(await get(good, { version })).toMatchObject({ message, asked: [] });
  });

  test("no keys, armoured keys, no gpgv", async () => {
    const missing = await get(good, { keyring: join(folder, "none.gpg") });
    expect(missing).toMatchObject({ message: "there is no file of trusted keys /none.gpg", asked: [], left: [] });
    const armoured = join(folder, "armoured.asc");
    must(process.env, "gpg", "--batch", "--yes", "--enarmor", "--output", armoured, keys.keyring);
    expect((await get(good, { keyring: armoured })).message).toBe(
      "/armoured.asc is armoured, which gpgv does not read",
    );
    const without = await get(good, { path: join(folder, "empty") });
    expect(without.message).toBe("gpgv, which checks signatures, is not installed");
  });

  test("another run that gets the same release; one that is gone does not hinder", async () => {
    const cache = freshCache();
    const lock = join(cache, "kiln", "downloads", "linux-6.12.5.lock");
    mkdirSync(join(lock, ".."), { recursive: true });
    writeFileSync(lock, `${process.ppid}\n`);
    const { message, asked } = await get(good, { cache });
    expect([message, asked]).toEqual([`another kiln (process ${process.ppid}) is getting Linux 6.12.5`, []]);
    writeFileSync(lock, `${spawnSync("true").pid}\n`);
    expect(await get(good, { cache })).toMatchObject({ message: TREE, left: UNPACKED });
  });

  test("a server whose certificate nobody vouches for", async ({ skip }) => {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const options = ["-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate];
    const made = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...options]);
    if (made.status !== 0) skip(`no certificate can be made here: ${made.error ?? made.stderr}`);
    let asked = 0;
    const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, () => asked++);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    servers.push(() => server.close());
    const mirror = `https://localhost:${(server.address() as AddressInfo).port}`;
    const env = { ...process.env, XDG_CACHE_HOME: freshCache() };
    const request = { version: "6.12.5", mirror, keyring: keys.keyring, env, onEvent: () => {}, signal: undefined };
    expect(await getFromMirror(request)).toMatchObject({
      message: `${mirror}/v6.x/linux-6.12.5.tar.sign: the server's certificate is not trusted: self-signed certificate`,
    });
    expect(asked).toBe(0);
  });

  test("a version that the mirror does not have", async () => {
    const { message, url, left } = await get(good, { version: "6.12.99" });
    expect(message).toBe(`${url}/v6.x/linux-6.12.99.tar.sign: the server answers 404 Not Found`);
    expect(left).toEqual([]);
  });
});
