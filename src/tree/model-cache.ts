import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { type Diagnostic, MODEL_LAYOUT, type Model, packModel, unpackModel } from "../kconfig/index.ts";
import { cacheFolder } from "./cache-folder.ts";
import { findAll, type HostOptions, type HostRecord, placesOf } from "./host.ts";
import type { ProbeCache } from "./probe-cache.ts";

/** Models kept at most; the one used longest ago goes first. One of Linux takes about 9 MB. */
const LIMIT = 24;
/** Length and checksum of the header and what follows it, four bytes each. */
const FRONT = 8;
/** Clocks of file systems step by up to this, in milliseconds: two writes within it may bear one time. */
const TICK = 20;

/** What must still be so for a kept model to be the one that reading the tree again would give. */
interface Conditions {
  /** Names asked for: `[name, place among those looked at or -1, stamp]`. */
  readonly files: readonly (readonly [string, number, string])[];
  /** Files of `scripts/kconfig` that told the rules, and where such were looked for: `[path, stamp]`. */
  readonly rules: readonly (readonly [string, string])[];
  readonly globs: readonly (readonly [string, readonly string[]])[];
  readonly variables: readonly (readonly [string, string | null])[];
  /** The words of the commands that may name programs or files, and what they named. */
  readonly commands: readonly string[];
  readonly identities: string;
}

interface Kept {
  readonly conditions: Conditions;
  readonly diagnostics: readonly Diagnostic[];
  /** What the tree's commands printed on standard error. */
  readonly errors: string;
  /** Lengths in bytes of what follows the header: numbers, texts, help offsets, help texts. */
  readonly sections: readonly [number, number, number, number];
  readonly columns: Omit<Parameters<typeof unpackModel>[0], "numbers" | "texts">;
}

/**
 * Parsed models kept between runs, each with everything that it was made from: the Kconfig files and the rules' sources by size
 * and times, files that were looked for and missing, wildcards, environment variables, and the programs that the tree's commands
 * name. If anything differs the tree is read again.
 */
export class ModelCache {
  readonly #options: HostOptions & { readonly top: string };
  readonly #probes: ProbeCache;
  readonly #folder: string;
  readonly #file: string;
  /** When reading began. */
  readonly #started = Date.now();

  constructor(options: HostOptions & { readonly top: string }, probes: ProbeCache) {
    this.#options = options;
    this.#probes = probes;
    this.#folder = join(cacheFolder(options.env), "models");
    const key = [
      MODEL_LAYOUT,
      programIdentity(),
      options.top,
      Boolean(options.bytes),
      Boolean(options.env.KILN_NO_SHELL),
      options.env.KILN_RULES,
      probes.base,
    ];
    const name = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
    this.#file = join(this.#folder, name);
  }

  /** `undefined` when there is none, or it is stale or damaged. */
  load(): { readonly model: Model; readonly diagnostics: readonly Diagnostic[] } | undefined {
    try {
      const bytes = readFileSync(this.#file);
      if (crc32(bytes.subarray(FRONT)) !== bytes.readUInt32LE(4)) return undefined;
      const end = FRONT + bytes.readUInt32LE(0);
      const kept = JSON.parse(bytes.toString("utf8", FRONT, end)) as Kept;
      if (!this.#holds(kept.conditions)) return undefined;
      const model = modelOf(kept, bytes.subarray(end));
      if (model === undefined) return undefined;
      const now = new Date();
      utimesSync(this.#file, now, now);
      if (kept.errors !== "") process.stderr.write(kept.errors);
      return { model, diagnostics: kept.diagnostics };
    } catch {
      return undefined;
    }
  }

  /** Keeps a model that was read without errors. A cache that cannot be written costs time, nothing else. */
  save(
    opened: { readonly model: Model | undefined; readonly diagnostics: readonly Diagnostic[] },
    record: HostRecord,
    rules: readonly string[],
  ): void {
    // What commands and the reader print comes in turns, which is not kept.
    if (opened.model === undefined || (record.errors !== "" && opened.diagnostics.length > 0)) return;
    try {
      const conditions = this.#conditions(record, rules);
      if (conditions === undefined) return;
      const { numbers, texts, helps, ...columns } = packModel(opened.model);
      const helpTexts = helps.map((help) => Buffer.from(help));
      const offsets = new Int32Array(helps.length + 1);
      helpTexts.forEach((text, index) => {
        offsets[index + 1] = offsets[index]! + text.length;
      });
      const sections = [
        Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength),
        Buffer.from(JSON.stringify(texts)),
        Buffer.from(offsets.buffer),
        Buffer.concat(helpTexts),
      ] as const;
      const kept: Kept = {
        conditions,
        diagnostics: opened.diagnostics,
        errors: record.errors,
        sections: [sections[0].length, sections[1].length, sections[2].length, sections[3].length],
        columns,
      };
      const header = Buffer.from(JSON.stringify(kept));
      const body = Buffer.concat([header, ...sections]);
      const front = Buffer.alloc(FRONT);
      front.writeUInt32LE(header.length);
      front.writeUInt32LE(crc32(body), 4);
      mkdirSync(this.#folder, { recursive: true });
      const part = `${this.#file}.${process.pid}`;
      writeFileSync(part, Buffer.concat([front, body]));
      renameSync(part, this.#file);
      this.#prune();
    } catch {
      // No room or no right to write: the next run reads the tree again.
    }
  }

  /** `undefined` when a file changed so lately that its times may not tell the next change, or that this one was not read. */
  #conditions(record: HostRecord, rules: readonly string[]): Conditions | undefined {
    let settled = true;
    const stamp = (path: string): string => {
      const stat = statSync(path, { throwIfNoEntry: false });
      const late = (time: number): boolean => time > this.#started - TICK && time <= Date.now();
      if (stat !== undefined && (late(stat.mtimeMs) || late(stat.ctimeMs))) settled = false;
      return stampOf(stat);
    };
    const files = [...record.files].map(([name, path]) => {
      if (path === undefined) return [name, -1, ""] as const;
      return [name, this.#places(name).indexOf(path), stamp(path)] as const;
    });
    const told = rules.map((path) => [path, stamp(path)] as const);
    if (!settled) return undefined;
    return {
      files,
      rules: told,
      globs: [...record.globs],
      variables: [...record.variables].map(([name, value]) => [name, value ?? null]),
      commands: record.commands,
      identities: this.#probes.identitiesOf(record.commands),
    };
  }

  #holds(conditions: Conditions): boolean {
    const { environment, cwd } = this.#options;
    const same = (path: string, stamp: string): boolean => stampOf(statSync(path, { throwIfNoEntry: false })) === stamp;
    for (const [name, value] of conditions.variables) if ((environment[name] ?? null) !== value) return false;
    for (const [name, index, stamp] of conditions.files) {
      const places = this.#places(name);
      const before = index < 0 ? places : places.slice(0, index);
      if (before.some((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)) return false;
      if (index >= 0 && !same(places[index] ?? "", stamp)) return false;
    }
    if (!conditions.rules.every(([path, stamp]) => same(path, stamp))) return false;
    const root = environment.srctree || cwd;
    for (const [pattern, found] of conditions.globs) {
      const now = findAll(pattern, root);
      if (now.length !== found.length || now.some((path, index) => path !== found[index])) return false;
    }
    return this.#probes.identitiesOf(conditions.commands) === conditions.identities;
  }

  #places(name: string): string[] {
    const { environment, cwd } = this.#options;
    return placesOf(name, cwd, environment.srctree ?? "");
  }

  #prune(): void {
    const all = readdirSync(this.#folder).map((name) => {
      const path = join(this.#folder, name);
      return { path, time: statSync(path).mtimeMs };
    });
    all.sort((a, b) => b.time - a.time);
    for (const { path } of all.slice(LIMIT)) rmSync(path, { force: true });
  }
}

/** Size and times of a file; the time of the last change of any kind sees contents swapped under an old time of writing. */
function stampOf(stat: Stats | undefined): string {
  return stat === undefined ? "" : `${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`;
}

function modelOf({ columns, sections }: Kept, bytes: Buffer): Model | undefined {
  const [numbersLength, textsLength, offsetsLength] = sections;
  // Typed arrays want their data at a multiple of four.
  const aligned = (from: number, length: number): Int32Array =>
    new Int32Array(new Uint8Array(bytes.subarray(from, from + length)).buffer);
  const numbers = aligned(0, numbersLength);
  const texts = JSON.parse(bytes.toString("utf8", numbersLength, numbersLength + textsLength)) as string[];
  const offsets = aligned(numbersLength + textsLength, offsetsLength);
  const helps = numbersLength + textsLength + offsetsLength;
  return unpackModel({ ...columns, numbers, texts }, (index) =>
    bytes.toString("utf8", helps + offsets[index]!, helps + offsets[index + 1]!),
  );
}

/** Tells Kiln's own builds apart: another version may make another model of the same files. */
function programIdentity(): string {
  const path = fileURLToPath(import.meta.url);
  const stat = statSync(path, { throwIfNoEntry: false });
  return `${path}:${stat?.size}:${stat?.mtimeMs}`;
}
