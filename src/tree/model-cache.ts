import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Diagnostic, MODEL_LAYOUT, type Model, unpackModel } from "../kconfig/index.ts";
import { absenceOf, isThere } from "./absence.ts";
import { cacheFolder } from "./cache-folder.ts";
import { nameFor } from "./checksum.ts";
import { findAll, type HostOptions, type HostRecord, placesOf } from "./host.ts";
import { decodeKept, encodeKept } from "./kept-model.ts";
import type { ProbeCache } from "./probe-cache.ts";

/** Models kept at most; the one used longest ago goes first. One of Linux takes about 10 MB. */
const LIMIT = 24;
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
  readonly key: string;
  readonly conditions: Conditions;
  readonly diagnostics: readonly Diagnostic[];
  /** What the tree's commands printed on standard error. */
  readonly errors: string;
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
  /** All that tells one model from another, as a text. */
  readonly #key: string;
  /** When reading began. */
  readonly #started = Date.now();

  constructor(options: HostOptions & { readonly top: string }, probes: ProbeCache) {
    this.#options = options;
    this.#probes = probes;
    this.#folder = join(cacheFolder(options.env), "models");
    this.#key = JSON.stringify([
      MODEL_LAYOUT,
      programIdentity(),
      options.top,
      Boolean(options.bytes),
      Boolean(options.env.KILN_NO_SHELL),
      options.env.KILN_RULES,
      probes.base,
    ]);
    this.#file = join(this.#folder, nameFor(this.#key));
  }

  /** `undefined` when there is none, or it is stale or damaged. */
  load(): { readonly model: Model; readonly diagnostics: readonly Diagnostic[] } | undefined {
    try {
      const kept = decodeKept<Kept>(readFileSync(this.#file));
      if (kept?.more.key !== this.#key || !this.#holds(kept.more.conditions)) return undefined;
      const model = unpackModel(kept.columns());
      const now = new Date();
      utimesSync(this.#file, now, now);
      const { errors, diagnostics } = kept.more;
      if (errors !== "") process.stderr.write(errors);
      return { model, diagnostics };
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
      const kept: Kept = { key: this.#key, conditions, diagnostics: opened.diagnostics, errors: record.errors };
      mkdirSync(this.#folder, { recursive: true });
      const part = `${this.#file}.${process.pid}`;
      const file = openSync(part, "w");
      try {
        for (const bytes of encodeKept(opened.model.columns, kept)) writeFileSync(file, bytes);
      } finally {
        closeSync(file);
      }
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
    const absent = absenceOf(cwd);
    for (const [name, index, stamp] of conditions.files) {
      const places = this.#places(name);
      for (let place = 0; place < (index < 0 ? places.length : index); place++) {
        const missing = place === 0 && !name.startsWith("/") ? absent(name) : !isThere(places[place]!);
        if (!missing) return false;
      }
      if (index >= 0 && !same(places[index] ?? "", stamp)) return false;
    }
    if (!conditions.rules.every(([path, stamp]) => same(path, stamp))) return false;
    const root = resolve(cwd, environment.srctree ?? "");
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

/** Tells Kiln's own builds apart: another version may make another model of the same files. */
function programIdentity(): string {
  const path = fileURLToPath(import.meta.url);
  const stat = statSync(path, { throwIfNoEntry: false });
  return `${path}:${stat?.size}:${stat?.mtimeMs}`;
}
