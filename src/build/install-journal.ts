import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { filesOfRelease } from "./boot-folder.ts";

/** One thing that takes another's place. Absolute paths on one file system. */
export interface Move {
  /** Where it was made ready. */
  readonly from: string;
  readonly to: string;
  /** Where what stood there before goes; `undefined`: away. */
  readonly keep: string | undefined;
}

/** Moves that belong together: all are made, or, when it is undone, none. */
export interface Journal {
  readonly moves: readonly Move[];
  /** What the record of installed kernels will say: the whole text. */
  readonly record: string;
  /** Folders in which things were made ready, to be taken away at the end. */
  readonly stages: readonly string[];
}

const FOLDER = "var/lib/kiln";

/** Where a target's record of installed kernels lies. */
export function recordFile(target: string): string {
  return join(target, FOLDER, "installed.json");
}

function journalFile(target: string): string {
  return join(target, FOLDER, "journal.json");
}

/**
 * Makes the moves. From the moment that the journal is written they are as good as made: whoever comes next finishes them
 * (`finishJournal`) if this process is killed between two of them.
 */
export function commit(target: string, journal: Journal): void {
  writeWhole(journalFile(target), JSON.stringify(journal));
  finishJournal(target);
}

/** Finishes what an installation was killed at; `true` when there was something to finish. */
export function finishJournal(target: string): boolean {
  const file = journalFile(target);
  if (!existsSync(file)) return false;
  const { moves, record, stages } = JSON.parse(readFileSync(file, "utf8")) as Journal;
  moveAll(moves);
  writeWhole(recordFile(target), record);
  // What was begun on the running system is committed with this.
  rmSync(undoFile(target), { force: true });
  for (const stage of stages) rmSync(stage, { recursive: true, force: true });
  rmSync(file);
  return true;
}

/** Makes moves; those that were made already are passed over. */
export function moveAll(moves: readonly Move[]): void {
  for (const move of moves) make(move);
}

/** Can be made again at any point where it was broken off: what is no longer where it was made ready has arrived. */
function make({ from, to, keep }: Move): void {
  if (!isThere(from)) return;
  if (isThere(to)) {
    const place = keep ?? `${to}.kiln-gone`;
    rmSync(place, { recursive: true, force: true });
    mkdirSync(dirname(place), { recursive: true });
    renameSync(to, place);
  }
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  if (keep === undefined) rmSync(`${to}.kiln-gone`, { recursive: true, force: true });
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** What an installation on the running system has set aside: enough to take it back. Absolute paths. */
export interface SystemInstall {
  readonly release: string;
  readonly bootDir: string;
  /** Copies of the release's files below `bootDir`. */
  readonly saved: string;
  /** Their paths below `bootDir`; others of that release are new. */
  readonly before: readonly string[];
  /** What takes a place, and where that which stood there is kept. */
  readonly moved: readonly { readonly to: string; readonly keep: string }[];
  /** Those of the places where something stood. */
  readonly replaced: readonly string[];
}

function undoFile(target: string): string {
  return join(target, FOLDER, "undo.json");
}

/** From here on the installation is taken back unless it is committed. */
export function beginSystemInstall(target: string, install: SystemInstall): void {
  writeWhole(undoFile(target), JSON.stringify(install));
}

/** Takes back an installation that was begun and not committed; `true` when there was one. */
export function undoSystemInstall(target: string): boolean {
  const file = undoFile(target);
  if (!existsSync(file)) return false;
  const { release, bootDir, saved, before, moved, replaced } = JSON.parse(readFileSync(file, "utf8")) as SystemInstall;
  const old = new Set(before);
  for (const path of filesOfRelease(bootDir, release)) if (!old.has(path)) rmSync(join(bootDir, path));
  moveAll(before.map((path) => ({ from: join(saved, path), to: join(bootDir, path), keep: undefined })));
  for (const { to, keep } of moved) {
    if (isThere(keep)) moveAll([{ from: keep, to, keep: undefined }]);
    else if (!replaced.includes(to)) rmSync(to, { recursive: true, force: true });
  }
  rmSync(saved, { recursive: true, force: true });
  rmSync(file);
  return true;
}

/** Writes a file beside its place, syncs it, and renames it. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.tmp`;
  const file = openSync(part, "w", 0o644);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}
