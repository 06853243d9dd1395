import { inRole, type ListingLine, type Match, matchDocument, readDocument, rolesOf } from "../document/index.ts";
import type { Configuration, KSymbol, Model } from "../kconfig/index.ts";
import { unreadOptions } from "../tree/index.ts";
import { InputFailure } from "./failure.ts";
import { readInput } from "./input.ts";
import type { OpenTree } from "./open-tree.ts";
import { optionNamed } from "./option-name.ts";
import { withoutOtherProjects } from "./other-project.ts";

/** One line of a document, a fragment or the command line, with what it means in a tree. */
export interface Asked {
  readonly file: string;
  /** Counted from 1; 0 on the command line. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly marker: string | undefined;
  readonly prompt: string;
  readonly path: readonly string[];
  readonly symbol: KSymbol | undefined;
  readonly value: string | undefined;
  /** The values that would do, where the line leaves a choice. */
  readonly alternatives: readonly string[];
  readonly held: boolean;
  readonly outcome: Match["outcome"];
  readonly score: number;
  readonly message: string | undefined;
  /** The note the line belongs to. */
  readonly role: string | undefined;
  /** Whether it asks for an option, rather than show the way or a comment. */
  readonly option: boolean;
  /** The document's own line; `undefined` for fragments and the command line. */
  readonly source: ListingLine | undefined;
}

/** Which lines of a document count: those without a role always. */
export interface RoleChoice {
  /** If any: of the lines with roles, only those in one of these. */
  readonly only: readonly string[];
  readonly without: readonly string[];
}

/** The lines of the listings of a document. Throws `InputFailure` when there is none. */
export function documentLines(path: string, text: string = readInput(path)): readonly ListingLine[] {
  const document = readDocument(text, { name: path });
  const lines = document.listings.flatMap((listing) => listing.lines);
  if (lines.length > 0) return lines;
  const file = path === "-" ? "standard input" : path;
  if (text.trim() === "")
    throw new InputFailure("is empty", { file, hint: "name a document with a listing of options" });
  const named = [...new Set(text.match(/\bCONFIG_[A-Z\d]\w+/g) ?? [])];
  if (named.length > 0) {
    const line = text.slice(0, text.indexOf(named[0]!)).split("\n").length;
    const some = named.slice(0, 3).join(", ") + (named.length > 3 ? ", …" : "");
    throw new InputFailure(`no listing of options was found, only sentences that name ${some}`, {
      file,
      line,
      hint: "what a sentence asks for is not guessed: list the options, one a line, as CONFIG_X=y",
    });
  }
  throw new InputFailure("no listing of options was found", {
    file,
    hint: 'a listing is lines like "[*] Networking support" or "CONFIG_NET=y"; see docs/notation.md',
  });
}

/** A document or fragment as read, before any tree is opened: bad input is told at once. */
export interface AskingText {
  /** A fragment is nothing but assignments: what its comments say makes no roles. */
  readonly kind: "fragment" | "document";
  readonly path: string;
  readonly lines: readonly ListingLine[];
}

/**
 * Reads documents and fragments. Throws `InputFailure` when one cannot be read or asks for nothing, and for a role that no
 * line of any of them has.
 */
export function readAskings(paths: readonly string[], roles: RoleChoice): AskingText[] {
  const askings = paths.map(readAsking);
  const lines = askings.flatMap((asking) => (asking.kind === "document" ? asking.lines : []));
  for (const role of [...roles.only, ...roles.without]) {
    if (lines.some((line) => inRole(line, role))) continue;
    const known = rolesOf(lines).map(({ name }) => name);
    throw new InputFailure(`no line has the role ${role}`, {
      hint:
        known.length > 0
          ? `the roles are: ${known.join(", ")}`
          : "no line has a note that makes a role; see docs/notation.md",
    });
  }
  return askings;
}

/** Reads a document or fragment. Throws `InputFailure` when it cannot be read or asks for nothing. */
export function readAsking(path: string): AskingText {
  const text = readInput(path);
  const lines = documentLines(path, text);
  if (!isFragment(text)) return { kind: "document", path, lines };
  return { kind: "fragment", path, lines: lines.filter((line) => /^(?:# )?CONFIG_/.test(line.text)) };
}

/** What a document or fragment asks of a tree, line by line. Throws `InputFailure` when it is another project's. */
export function askedOf(asking: AskingText, tree: AskedTree, configuration: Configuration): Asked[] {
  const matches = withoutOtherProjects(asking.path, matchDocument(tree.model, asking.lines, { configuration }));
  const asked = toldElsewhere(matches, tree).map((match) => fromMatch(match, asking.path));
  if (asking.kind === "document") return asked;
  return asked.map((line) => ({ ...line, path: [], role: undefined, source: undefined }));
}

/** What is asked of a tree has to know of it. */
export type AskedTree = Pick<OpenTree, "model" | "root" | "arch">;

/** Of options that only other architectures have it is told where they are. */
function toldElsewhere(matches: readonly Match[], { model, root, arch }: AskedTree): readonly Match[] {
  const missing = matches.flatMap(({ outcome, line }) => (outcome === "unknown" && line.symbol ? [line.symbol] : []));
  if (missing.length === 0) return matches;
  const places = unreadOptions(root, model.files, new Set(missing));
  return matches.map((match) => {
    const place = match.outcome === "unknown" ? places.get(match.line.symbol ?? "") : undefined;
    if (place === undefined) return match;
    const message = `${match.line.symbol} is in ${place.file}:${place.line}, which is not read for ${arch}`;
    return { ...match, message };
  });
}

/** Stands for the file where the command line asks. */
export const SETTINGS = "--set";

/** `SYM=VAL` of the command line. */
export function readSetting(setting: string, model: Model): Asked {
  const match = /^(?:CONFIG_)?(\w+)=(.*)$/s.exec(setting);
  if (match === null) throw new InputFailure(`--set ${setting}: not of the form SYM=VAL`, { hint: "--set NR_CPUS=64" });
  const asked = fromSetting(match[1]!, match[2]!, model, { file: SETTINGS, line: 0, text: setting });
  if (asked.symbol === undefined) optionNamed(match[1]!, model);
  return asked;
}

/** Whether a line counts under a choice of roles. */
export function chosen(asked: Asked, roles: RoleChoice): boolean {
  const { source } = asked;
  if (source === undefined || source.roles.length === 0) return true;
  if (roles.without.some((role) => inRole(source, role))) return false;
  return roles.only.length === 0 || roles.only.some((role) => inRole(source, role));
}

function fromMatch(match: Match, file: string): Asked {
  const { line } = match;
  const stated = line.kind !== "comment" && line.kind !== "menu";
  return {
    file,
    line: line.line,
    column: line.column,
    text: line.text,
    marker: line.marker,
    prompt: line.prompt,
    path: line.path,
    symbol: match.symbol,
    value: match.value,
    alternatives: line.alternatives,
    held: line.held,
    outcome: match.outcome,
    score: match.score,
    message: match.message,
    role: line.note,
    option: stated || (match.symbol !== undefined && match.value !== undefined),
    source: line,
  };
}

/** Nothing but assignments, blank lines and comments, as `kernel/configs/*.config` are. */
function isFragment(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (
    lines.some((line) => SETTING.test(line) || NOT_SET.test(line)) &&
    lines.every((line) => line.startsWith("#") || SETTING.test(line))
  );
}

const SETTING = /^CONFIG_(\w+)=(.*?)\r?$/;
const NOT_SET = /^# CONFIG_(\w+) is not set\r?$/;

function fromSetting(
  name: string,
  written: string,
  model: Model,
  place: { readonly file: string; readonly line: number; readonly text: string },
): Asked {
  const found = model.byName.get(name);
  const symbol = found === undefined || found.nodes.length === 0 ? undefined : found;
  const quoted = /^"(.*)"$/s.exec(written)?.[1];
  return {
    ...place,
    column: 1,
    marker: undefined,
    prompt: name,
    path: [],
    symbol,
    value: quoted === undefined ? written : quoted.replace(/\\(.)/gs, "$1"),
    alternatives: [],
    held: false,
    outcome: symbol === undefined ? "unknown" : "matched",
    score: symbol === undefined ? 0 : 1,
    message: symbol === undefined ? `this tree has no option ${name}` : undefined,
    role: undefined,
    option: true,
    source: undefined,
  };
}
