import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { remoteTrouble } from "../../src/build/index.ts";
import { configure, kilnIn, kilnWords, tree } from "../build/small-kernel.ts";

const work = mkdtempSync(join(tmpdir(), "kiln-farm-full-"));
const started: ChildProcess[] = [];
afterAll(async () => {
  for (const child of started) await stop(child);
  rmSync(work, { recursive: true, force: true });
});

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((end) => child.once("exit", end));
  // distccd's children, too.
  process.kill(-child.pid!, signal);
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const { port } = server.address() as AddressInfo;
  await new Promise((down) => server.close(down));
  return port;
}

async function start(command: string, args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(command, [...args], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  started.push(child);
  for (let tries = 0; tries < 100; tries++) {
    if ((await remoteTrouble(`redis://127.0.0.1:${port}`)) === undefined) return child;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`${command} does not listen at ${port}`);
}

interface DistccServer {
  readonly port: number;
  readonly child: ChildProcess;
  /** Compilations that it did. */
  readonly done: () => number;
}

async function distccd(): Promise<DistccServer> {
  const port = await freePort();
  const options = ["--no-detach", "--daemon", "--listen", "127.0.0.1", "--allow", "127.0.0.1", "--jobs", "2"];
  const child = await start("distccd", [...options, "--port", `${port}`, "--log-stderr", "--user", "nobody"], port);
  let done = 0;
  child.stderr!.on("data", (chunk: Buffer) => {
    done += chunk.toString().match(/COMPILE_OK/g)?.length ?? 0;
  });
  return { port, child, done: () => done };
}

test("two distcc servers with a shared redis behind ccache; one dies in mid-build, and the build goes on", async () => {
  const servers = [await distccd(), await distccd()] as const;
  const redisPort = await freePort();
  await start(
    "redis-server",
    ["--port", `${redisPort}`, "--bind", "127.0.0.1", "--save", "", "--dir", work],
    redisPort,
  );
  const storage = `redis://127.0.0.1:${redisPort}`;
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}/2`).join(",");
  const options = ["--distcc", hosts, "--ccache-remote", storage];
  const env = { ...process.env, CCACHE_DIR: join(work, "first-cache"), DISTCC_DIR: join(work, "distcc") };
  mkdirSync(env.DISTCC_DIR);

  const output = join(work, "first");
  configure(output);
  const [program, ...args] = kilnWords("build", "-k", tree!, `O=${output}`, ...options, "--json");
  const child = spawn(program!, args, { env });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<number | null>((end) => child.once("close", end));
  const before = () => servers.every((server) => server.done() >= 20);
  while (!before() && child.exitCode === null) await new Promise((next) => setTimeout(next, 50));
  expect(child.exitCode, err).toBeNull();
  await stop(servers[1].child, "SIGKILL");
  const atDeath = servers[0].done();
  expect(await ended, err).toBe(0);
  const { build } = JSON.parse(out);
  expect(build.kind).toBe("built");
  expect(build.objects).toBe(build.counted);
  expect(existsSync(join(output, "arch/x86/boot/bzImage"))).toBe(true);
  // The one that was left went on working.
  expect(servers[0].done()).toBeGreaterThan(atDeath + 20);
  console.log(
    `distcc: ${servers.map((server) => server.done()).join(" and ")} objects by the servers, of ${build.objects}`,
  );

  // Another machine: an empty cache of its own, and the same redis. The dead server is told and left out.
  const second = join(work, "second");
  mkdirSync(second);
  spawnSync("cp", [join(output, ".config"), second]);
  const again = kilnIn(
    { ...env, CCACHE_DIR: join(work, "second-cache") },
    "build",
    "-k",
    tree!,
    `O=${second}`,
    ...options,
    "--json",
  );
  expect(again.status, again.err).toBe(0);
  expect(again.err).toContain(`distcc server 127.0.0.1:${servers[1].port}/2 is left out: nobody listens there`);
  const { cache } = JSON.parse(again.out).build;
  console.log(`redis: ${cache.remoteHits} of ${cache.hits + cache.misses} from the remote storage`);
  expect(cache.remoteHits).toBeGreaterThan(0.9 * (cache.hits + cache.misses));

  // With all of them gone it is refused before anything is compiled.
  await stop(servers[0].child, "SIGKILL");
  const refused = kilnIn(env, "build", "-k", tree!, `O=${second}`, ...options);
  expect(refused.status).toBe(2);
  expect(refused.err).toContain("no distcc server can be used");
});

test.skipIf(spawnSync("icecc", ["--version"]).status !== 0)(
  "icecream: a scheduler and a daemon of this machine",
  async () => {
    const refused = kilnIn(process.env, "build", "-k", tree!, `O=${join(work, "ice")}`, "--icecc");
    configure(join(work, "ice"));
    expect(kilnIn(process.env, "build", "-k", tree!, `O=${join(work, "ice")}`, "--icecc").err, refused.err).toContain(
      "no icecream daemon runs on this machine",
    );
    const port = await freePort();
    const base = mkdtempSync("/tmp/kiln-icecream-");
    spawnSync("chown", ["icecc", base]);
    try {
      await start("icecc-scheduler", ["-p", `${port}`, "-n", "kilntest", "-l", join(base, "scheduler.log")], port);
      const daemon = spawn(
        "iceccd",
        ["-s", `127.0.0.1:${port}`, "-n", "kilntest", "-b", join(base, "envs"), "-l", join(base, "daemon.log")],
        {
          stdio: "ignore",
          detached: true,
        },
      );
      started.push(daemon);
      for (let tries = 0; tries < 100 && !existsSync("/var/run/icecc/iceccd.socket"); tries++)
        await new Promise((next) => setTimeout(next, 100));
      const { status, err, out } = kilnIn(
        process.env,
        "build",
        "init/",
        "-k",
        tree!,
        `O=${join(work, "ice")}`,
        "--icecc",
        "--no-ccache",
        "--json",
      );
      expect(status, err + out).toBe(0);
      expect(err).toContain("no other machine of the icecream cluster takes work at the moment");
      expect(readFileSync(join(work, "ice/kiln-build.log"), "utf8")).toContain("init/main.o");
      await stop(daemon);
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  },
);
