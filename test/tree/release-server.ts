import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Runs a program that must succeed. */
export function must(env: NodeJS.ProcessEnv, command: string, ...args: string[]): void {
  const result = spawnSync(command, args, { env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${result.error ?? result.stderr}`);
}

/** Keys made for a test, in a folder of their own: "maker" signs releases, "sums" the list of sums, "stranger" nothing. */
export class Keys {
  readonly #env: NodeJS.ProcessEnv;
  /** Public keys of maker and sums. */
  readonly keyring: string;

  constructor(folder: string) {
    const home = join(folder, "gnupg");
    mkdirSync(home, { mode: 0o700 });
    this.#env = { ...process.env, GNUPGHOME: home };
    this.keyring = join(folder, "keys.gpg");
    for (const name of ["maker", "sums", "stranger"])
      this.#gpg("--passphrase", "", "--quick-gen-key", `${name}@kiln.test`, "ed25519", "sign", "never");
    this.#gpg("--output", this.keyring, "--export", "maker@kiln.test", "sums@kiln.test");
  }

  sign(name: string, file: string, output: string): void {
    this.#gpg("--local-user", `${name}@kiln.test`, "--output", output, "--armor", "--detach-sign", file);
  }

  clearSign(name: string, file: string, output: string): void {
    this.#gpg("--local-user", `${name}@kiln.test`, "--output", output, "--clearsign", file);
  }

  /** Ends the agent that gpg started. */
  end(): void {
    must(this.#env, "gpgconf", "--kill", "all");
  }

  #gpg(...args: string[]): void {
    must(this.#env, "gpg", "--batch", "--quiet", "--yes", "--pinentry-mode", "loopback", ...args);
  }
}

/** Makes `linux-VERSION.tar.xz`, its signature and `sha256sums.asc` in a folder, as kernel.org has them. */
export function makeRelease(folder: string, version: string, keys: Keys, wishes: ReleaseWishes = {}): void {
  const { states = version, signer = "maker", sumsSigner = "sums", extra = {}, tarArguments = [] } = wishes;
  mkdirSync(folder, { recursive: true });
  const top = join(folder, `linux-${version}`);
  const [major, minor, patch] = states.split(".");
  const files: Record<string, string | Buffer> = {
    Kconfig: 'mainmenu "Toy"\n\nconfig LAMP\n\tbool "Lamp"\n',
    Makefile: `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${patch ?? 0}\nEXTRAVERSION =\n`,
    ...extra,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(top, path, ".."), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  const tar = join(folder, `linux-${version}.tar`);
  must(process.env, "tar", "-cf", tar, "-C", folder, ...tarArguments, `linux-${version}`);
  keys.sign(signer, tar, join(folder, `linux-${version}.tar.sign`));
  must(process.env, "xz", "-f", "-0", tar);
  const sum = createHash("sha256")
    .update(readFileSync(`${tar}.xz`))
    .digest("hex");
  const list = join(folder, "list");
  writeFileSync(list, `${"0".repeat(64)}  linux-1.0.tar.xz\n${sum}  linux-${version}.tar.xz\n`);
  keys.clearSign(sumsSigner, list, join(folder, "sha256sums.asc"));
}

/** How a made release differs from a right one. */
export interface ReleaseWishes {
  /** The version in its Makefile. */
  readonly states?: string;
  readonly signer?: string;
  readonly sumsSigner?: string;
  readonly extra?: Readonly<Record<string, string | Buffer>>;
  /** Further arguments of tar. */
  readonly tarArguments?: readonly string[];
}

/** A request that a server got: the file's name and the Range header. */
export interface Asked {
  readonly name: string;
  readonly range: string | undefined;
}

/** Serves a folder at `/pub/linux/kernel/v6.x/` with Range requests; `odd` may answer in its own way first. */
export async function serve(
  folder: string,
  odd: (name: string, request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<{ readonly url: string; readonly asked: Asked[]; readonly close: () => void }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const name = /^\/pub\/linux\/kernel\/v6\.x\/([\w.-]+)$/.exec(request.url ?? "")?.[1];
    if (name !== undefined) asked.push({ name, range: request.headers.range });
    if (name !== undefined && odd(name, request, response)) return;
    let content: Buffer;
    try {
      content = readFileSync(join(folder, name ?? ""));
    } catch {
      response.writeHead(404).end();
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start >= content.length) {
      response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
      return;
    }
    const range = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": content.length - start,
      ...(start > 0 ? range : {}),
    });
    response.end(content.subarray(start));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
