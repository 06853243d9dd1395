import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { runCommand, startCommand } from "./command.ts";
import { configFolder } from "./config-folder.ts";
import { decompress } from "./decompress.ts";
import { TarEntries } from "./tar-entries.ts";
import { type Failure, failure } from "./tree.ts";
import { unsafe } from "./unpack.ts";

/** The keys that sign releases on kernel.org (docs/source.md has their fingerprints). */
const KERNEL_KEYS = "torvalds@kernel.org gregkh@kernel.org sashal@kernel.org autosigner@kernel.org";

/** The file of trusted keys, as `gpg --export` writes it, when `--keyring` names none. */
export function defaultKeyring(env: NodeJS.ProcessEnv): string {
  return join(configFolder(env), "kernel-keys.gpg");
}

/** What a check of signatures needs. */
export interface VerifyOptions {
  /** Absolute path of a file of public keys; all of them are trusted. */
  readonly keyring: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/** Whether `gpgv` and the keys are there. */
export async function checkKeyring({ keyring, env, signal }: VerifyOptions): Promise<Failure | undefined> {
  const { missing } = await runCommand(["gpgv", "--version"], { env, signal });
  if (missing)
    return failure(
      "gpgv, which checks signatures, is not installed",
      "install it: apt-get install gpgv (Debian), or the package gnupg of this system",
    );
  if (!existsSync(keyring))
    return failure(
      `there is no file of trusted keys ${keyring}`,
      `get the keys of kernel.org: gpg --locate-keys ${KERNEL_KEYS}; compare their fingerprints with docs/source.md; ` +
        `gpg --export ${KERNEL_KEYS} > ${keyring}; or name another file with --keyring`,
    );
  if (readFileSync(keyring).subarray(0, 5).toString() === "-----")
    return failure(
      `${keyring} is armoured, which gpgv does not read`,
      `make it plain: gpg --dearmor < ${keyring} > keys.gpg, and name that with --keyring`,
    );
  return undefined;
}

/**
 * Reads a whole compressed tar and checks the signature over the uncompressed bytes, and that every entry stays in its
 * folder. Nothing is written. Gives the bytes that the entries take on disk.
 */
export async function verifyTar(
  archive: string,
  signature: string,
  options: VerifyOptions & { readonly onRead: (done: number) => void },
): Promise<{ readonly kind: "verified"; readonly size: number } | Failure> {
  const { keyring, env, signal, onRead } = options;
  const entries = new TarEntries();
  const gpgv = startCommand(["gpgv", "--status-fd", "3", "--keyring", keyring, signature, "-"], { env, signal });
  const damaged = await decompress(archive, { env, signal, onRead }, async (chunk) => {
    entries.push(chunk);
    // Once gpgv reads no more it has an answer.
    return gpgv.feed(chunk);
  });
  const { status, notes } = await gpgv.end();
  if (signal?.aborted) return failure("interrupted while verifying", "run it again");
  const wrong = damaged ?? judge(status, notes, basename(archive), keyring);
  if (wrong !== undefined) return wrong;
  if (entries.offence !== undefined) return unsafe(basename(archive), entries.offence);
  return { kind: "verified", size: entries.size };
}

/** The text that a clear-signed file signs, and nothing around it. */
export async function readClearSigned(
  file: string,
  { keyring, env, signal }: VerifyOptions,
): Promise<{ readonly kind: "text"; readonly text: string } | Failure> {
  const plain = `${file}.text`;
  try {
    const argv = ["gpgv", "--status-fd", "3", "--keyring", keyring, "--output", plain, file];
    const { status, notes } = await runCommand(argv, { env, signal });
    const wrong = judge(status, notes, basename(file), keyring);
    if (wrong !== undefined) return wrong;
    return { kind: "text", text: readFileSync(plain, "utf8") };
  } finally {
    rmSync(plain, { force: true });
  }
}

/** What gpgv's status lines (GnuPG's doc/DETAILS) say against a signature. */
function judge(status: number | undefined, notes: string, file: string, keyring: string): Failure | undefined {
  const lines = notes.split("\n").map((line) => line.replace("[GNUPG:] ", "").split(" "));
  const found = (...words: string[]): string[] | undefined => lines.find(([word]) => words.includes(word!));
  const unknown = found("NO_PUBKEY");
  if (unknown !== undefined)
    return failure(
      `${file} is refused: it is signed with the key ${unknown[1]}, which is not in ${keyring}`,
      `if that key is to be trusted, add it: gpg --export KEYS > ${keyring} (docs/source.md)`,
    );
  const bad = found("BADSIG");
  if (bad !== undefined)
    return failure(
      `${file} is refused: its signature by ${bad.slice(2).join(" ")} does not fit`,
      "it was changed or damaged on its way: run it again, or name another mirror with --mirror URL",
    );
  const past = found("REVKEYSIG", "EXPKEYSIG", "EXPSIG");
  if (past !== undefined)
    return failure(
      `${file} is refused: its signature by ${past.slice(2).join(" ")} is ${past[0] === "REVKEYSIG" ? "made with a revoked key" : "past its time"}`,
      `renew the keys in ${keyring}: gpg --locate-external-keys ${KERNEL_KEYS} (docs/source.md)`,
    );
  if (status === 0 && found("GOODSIG") !== undefined && found("VALIDSIG") !== undefined) return undefined;
  return failure(
    `${file} is refused: it has no signature that gpgv can check`,
    "name another mirror with --mirror URL",
  );
}
