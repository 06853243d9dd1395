import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { askHosts, CacheLog, launch, parseHosts, remoteTrouble } from "../../src/build/index.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-farm-test-"));
const started: ChildProcess[] = [];
afterAll(async () => {
  for (const child of started) {
    const gone = new Promise((end) => child.once("exit", end));
    if (child.exitCode === null && child.kill("SIGTERM")) await gone;
  }
  rmSync(work, { recursive: true, force: true });
});

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const { port } = server.address() as AddressInfo;
  await new Promise((down) => server.close(down));
  return port;
}

/** Starts a program that stays, and waits until its port takes connections. */
async function start(command: string, args: readonly string[], port: number, env = process.env): Promise<ChildProcess> {
  const child = spawn(command, [...args], { env, stdio: "ignore" });
  started.push(child);
  for (let tries = 0; tries < 100; tries++) {
    if ((await remoteTrouble(`redis://127.0.0.1:${port}`)) === undefined) return child;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`${command} does not listen at ${port}`);
}

async function startDistccd(env = process.env): Promise<number> {
  const port = await freePort();
  const options = ["--no-detach", "--daemon", "--listen", "127.0.0.1", "--allow", "127.0.0.1", "--jobs", "2"];
  await start("distccd", [...options, "--port", String(port), "--log-stderr", "--user", "nobody"], port, env);
  return port;
}

test("servers are told apart as distcc tells them", () => {
  expect(
    parseHosts("one/4,two:3700/2,lzo,@three/8 localhost/1,[::1]:3701").map((host) => [
      host.text,
      host.jobs,
      host.address,
    ]),
  ).toEqual([
    ["one/4", 4, { host: "one", port: 3632 }],
    ["two:3700/2,lzo", 2, { host: "two", port: 3700 }],
    ["@three/8", 8, undefined],
    ["localhost/1", 1, undefined],
    ["[::1]:3701", 4, { host: "::1", port: 3701 }],
  ]);
});

describe("distcc servers are asked before they are used", () => {
  test("one that compiles, and a port where nobody listens", async () => {
    const [there, nobody] = [await startDistccd(), await freePort()];
    const states = await askHosts(parseHosts(`127.0.0.1:${there}/2,127.0.0.1:${nobody}`), "gcc", process.env);
    expect(states.map(({ kind }) => kind)).toEqual(["ready", "away"]);
    expect(states[1]).toMatchObject({ reason: "nobody listens there" });
  });

  test("one that takes the connection and says nothing sensible", async () => {
    const server = createTcpServer((socket) => socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
    const { port } = server.address() as AddressInfo;
    const [state] = await askHosts(parseHosts(`127.0.0.1:${port}`), "gcc", process.env);
    server.close();
    expect(state!.kind).toBe("away");
  });

  test("one whose gcc is another compiler", async () => {
    // A server on which the name means clang: what happens when machines were set up at different times.
    const clang = join(work, "clang-as-gcc");
    mkdirSync(clang);
    // distcc asks for the compiler by its full name.
    const machine = spawnSync("gcc", ["-dumpmachine"], { encoding: "utf8" }).stdout.trim();
    for (const name of ["gcc", `${machine}-gcc`])
      writeFileSync(join(clang, name), '#!/bin/sh\nexec /usr/bin/clang "$@"\n', { mode: 0o755 });
    spawnSync("chmod", ["-R", "a+rX", work]);
    const port = await startDistccd({ ...process.env, PATH: `${clang}:${process.env.PATH}` });
    const [state] = await askHosts(parseHosts(`127.0.0.1:${port}`), "gcc", process.env);
    expect(state).toMatchObject({ kind: "other-compiler", theirs: expect.stringContaining("clang") });
    expect(state).toMatchObject({ ours: expect.stringMatching(/^GCC: \(.*\) \d/) });
  });
});

describe("ccache and its remote storage", () => {
  const source = join(work, "unit.c");
  writeFileSync(source, "int f(void) { return 7; }\n");

  /** Compiles through the links that a build gets, with a cache of its own. */
  function compile(name: string, storage: string): ReturnType<CacheLog["read"]> {
    const output = join(work, name);
    mkdirSync(output, { recursive: true });
    const env = { ...process.env, CCACHE_DIR: join(work, `${name}-cache`), CCACHE_REMOTE_STORAGE: storage };
    const launching = launch("ccache", output, {}, env);
    const cache = new CacheLog(join(output, "log"));
    const { status, stderr } = spawnSync("gcc", ["-c", source, "-o", join(output, "unit.o")], {
      env: { ...env, ...launching.env, ...cache.env },
      cwd: work,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    return cache.read();
  }

  test("two machines share what they have through redis", async () => {
    const port = await freePort();
    const server = await start(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", work],
      port,
    );
    const storage = `redis://127.0.0.1:${port}`;
    expect(compile("first", storage)).toEqual({ hits: 0, misses: 1, remoteHits: 0, remoteErrors: 0 });
    expect(compile("second", storage)).toEqual({ hits: 1, misses: 0, remoteHits: 1, remoteErrors: 0 });
    const gone = new Promise((end) => server.once("exit", end));
    server.kill("SIGKILL");
    await gone;
    // The server died: the build goes on, and it is told.
    expect(await remoteTrouble(storage)).toBe(`${storage}: nobody listens there`);
    expect(compile("third", storage)).toMatchObject({ hits: 0, misses: 1, remoteErrors: expect.any(Number) });
    expect(compile("third", storage)).toMatchObject({ hits: 1, misses: 0 });
  });

  test("and through HTTP", async () => {
    const stored = new Map<string, Buffer>();
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const key = request.url ?? "";
        if (request.method === "PUT") {
          stored.set(key, Buffer.concat(chunks));
          response.writeHead(201).end();
        } else if (stored.has(key))
          response.writeHead(200).end(request.method === "HEAD" ? undefined : stored.get(key));
        else response.writeHead(404).end();
      });
    });
    await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
    const storage = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cache`;
    expect(await remoteTrouble(storage)).toBeUndefined();
    const run = (name: string) =>
      new Promise<void>((end, fail) => {
        const output = join(work, name);
        mkdirSync(output, { recursive: true });
        const env = { ...process.env, CCACHE_DIR: join(work, `${name}-cache`), CCACHE_REMOTE_STORAGE: storage };
        const { env: path } = launch("ccache", output, {}, env);
        const log = new CacheLog(join(output, "log")).env;
        const child = spawn("gcc", ["-c", source, "-o", join(output, "unit.o")], {
          env: { ...env, ...path, ...log },
          cwd: work,
        });
        child.on("close", (status) => (status === 0 ? end() : fail(new Error(`status ${status}`))));
      });
    await run("http-first");
    await run("http-second");
    server.close();
    const lines = readFileSync(join(work, "http-second", "log"), "utf8");
    expect(stored.size).toBeGreaterThan(0);
    expect(lines).toContain("remote_storage_hit");
  });

  test.each([
    ["redis://127.0.0.1:1|timeout=100", "redis://127.0.0.1:1: nobody listens there"],
    ["redis://user:secret@127.0.0.1:1", "redis://127.0.0.1:1: nobody listens there"],
    ["file:/tmp/cache", undefined],
  ])("%s", async (storage, trouble) => expect(await remoteTrouble(storage)).toBe(trouble));
});

test("a compiler with words of its own, or named by its path, is called through CC=", () => {
  const output = join(work, "named");
  mkdirSync(output);
  const words = (variables: Readonly<Record<string, string>>) =>
    launch("ccache", output, variables, process.env).variables;
  expect(words({})).toEqual({});
  expect(words({ CC: "/usr/bin/gcc" })).toEqual({ CC: "ccache /usr/bin/gcc" });
  expect(words({ CC: "gcc -m32" })).toEqual({ CC: "ccache gcc -m32" });
  expect(words({ CC: "ccache gcc" })).toEqual({});
  symlinkSync("/nonexistent", join(output, ".kiln/ccache/old"));
  expect(words({ CROSS_COMPILE: "aarch64-linux-gnu-" })).toEqual({});
});
