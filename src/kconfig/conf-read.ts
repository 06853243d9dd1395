import type { Behaviour } from "./behaviour.ts";
import type { CellValues } from "./cell-values.ts";
import { dotConfigLines, type ReadValue, readValue } from "./dot-config-line.ts";
import { cellNamed } from "./hash-order.ts";
import { BOOL, HEX, INT, NONE, STRING, TRISTATE, TYPES } from "./model-columns.ts";
import type { Renamed } from "./renamed-options.ts";

/** Values that one kind of file gave: `def[]` of each cell in confdata.c. */
export interface GivenValues {
  readonly given: Uint8Array;
  readonly tristate: Uint8Array;
  readonly text: (string | undefined)[];
  /** Before 6.11: the member said to be y, by choice; -1 for none. */
  readonly chosen: Int32Array;
}

/** How a file is read and where its warnings go. */
export interface ConfReading {
  readonly file: string;
  readonly prefix: string;
  readonly warnUnknown: boolean;
  readonly warn: (text: string) => void;
  /** ESP-IDF: what old names stand for. */
  readonly renames?: ReadonlyMap<string, Renamed>;
  /** ESP-IDF: takes what stands as a default in the file, by cell. */
  readonly defaults?: (values: ReadonlyMap<number, string>) => void;
  /** For auto.conf: a name that the tree no longer knows. */
  readonly gone?: (name: string) => void;
}

/** What reading returns where the program ends over a mistake (2.6.9). */
export const ENDS = -1;

/** Reads a `.config` into the user's answers. Mirrors `conf_read_simple`; returns how many warnings there were, or `ENDS`. */
export function readAnswers(state: CellValues, text: string, reading: ConfReading): number {
  const values: GivenValues = {
    given: state.hasUser,
    tristate: state.userTristate,
    text: state.userText,
    chosen: state.userChosen,
  };
  return read(state, values, text, reading, true);
}

/** Reads an auto.conf, which changes no answer. */
export function readAutoConf(state: CellValues, text: string | undefined, reading: ConfReading): GivenValues {
  const cells = state.write.length;
  const values: GivenValues = {
    given: new Uint8Array(cells),
    tristate: new Uint8Array(cells),
    text: new Array(cells),
    chosen: new Int32Array(state.userChosen.length),
  };
  if (text !== undefined) read(state, values, text, reading, false);
  return values;
}

function read(state: CellValues, values: GivenValues, text: string, reading: ConfReading, answers: boolean): number {
  const { behaviour, cellType, symbolCount } = state.columns;
  let warnings = 0;
  const warn = (line: number, message: string): void => {
    warnings += 1;
    reading.warn(`${reading.file}:${line}:${behaviour.plainReading ? "" : "warning:"} ${message}\n`);
  };
  const notice = behaviour.noticesOverrides
    ? (line: number, message: string): void => reading.warn(`${reading.file}:${line}:notice: ${message}\n`)
    : warn;
  values.given.fill(0, 3);
  values.tristate.fill(0, 3);
  values.text.fill(undefined);
  values.chosen.fill(NONE);
  const defaults = new Map<number, string>();
  if (answers) state.givenDefaults = undefined;
  if (!behaviour.boolChoices) values.given.fill(behaviour.plainReading ? 0 : 1, symbolCount);
  if (answers || behaviour.syncComputesAgain) state.forget();
  for (const line of dotConfigLines(text, reading.prefix, behaviour)) {
    if (line.kind === "unexpected") {
      if (behaviour.plainReading) continue;
      warn(line.line, behaviour.showsUnexpected ? `unexpected data: ${line.text}` : "unexpected data");
      continue;
    }
    let { name, value } = line;
    let cell = cellNamed(state.columns, name);
    const renamed = cell < 0 ? reading.renames?.get(name) : undefined;
    if (renamed !== undefined) {
      name = renamed.name;
      cell = cellNamed(state.columns, name);
      if (renamed.inverted && cell >= 0 && cellType[cell] === BOOL) value = value.startsWith("y") ? "n" : "y";
    }
    if (cell < 0) {
      if (!answers) reading.gone?.(name);
      else {
        if (reading.warnUnknown) warn(line.line, `unknown symbol: ${name}`);
        if (behaviour.warnsOfNoSymbol) warn(line.line, `trying to assign nonexistent symbol ${name}`);
        state.changed = true;
      }
      continue;
    }
    const twice = values.given[cell] === 1;
    if (twice && !behaviour.firstValueCounts && !behaviour.plainReading)
      notice(line.line, `override: reassigning to symbol ${name}`);
    else if (twice && behaviour.firstValueCounts) warn(line.line, `trying to reassign symbol ${name}`);
    const type = cellType[cell]!;
    const given: ReadValue =
      twice && behaviour.firstValueCounts
        ? { kind: "ignored" }
        : readValue({ type: TYPES[type]!, name }, value, behaviour, {
            bare: !answers && !behaviour.quotesAutoconf,
            unset: line.unset === true && !behaviour.checksNotSet,
          });
    if (given.kind === "invalid" && behaviour.plainReading) {
      if (type === BOOL || type === TRISTATE) continue;
      warn(line.line, given.message);
      return ENDS;
    }
    if (given.kind === "invalid") {
      if (answers) warn(line.line, given.message);
      continue;
    }
    if (given.kind === "value" && line.byDefault === true && renamed === undefined && answers) {
      defaults.set(cell, given.value);
      continue;
    }
    if (given.kind === "value") {
      values.given[cell] = 1;
      if (type === BOOL || type === TRISTATE) values.tristate[cell] = "nmy".indexOf(given.value);
      else values.text[cell] = given.value;
    }
    const choice = state.choiceOf(cell);
    if (choice < 0) continue;
    if (behaviour.boolChoices) {
      if (answers) state.preferAt(choice, cell);
    } else
      giveChoice(values, choice, symbolCount + choice, {
        cell,
        name,
        rules: behaviour,
        tristate: cellType[symbolCount + choice] === TRISTATE,
        warn: (told) => warn(line.line, told),
        notice: (told) => notice(line.line, told),
      });
  }
  if (defaults.size > 0) reading.defaults?.(defaults);
  return warnings;
}

/** Before 6.11 a member's value says something of its choice. */
function giveChoice(
  values: GivenValues,
  choice: number,
  choiceCell: number,
  member: {
    readonly cell: number;
    readonly name: string;
    readonly rules: Pick<Behaviour, "firstValueCounts" | "plainReading" | "membersByChoiceAlone">;
    /** Of the choice. */
    readonly tristate: boolean;
    readonly warn: (message: string) => void;
    readonly notice: (message: string) => void;
  },
): void {
  const value = values.tristate[member.cell]!;
  if (member.rules.membersByChoiceAlone) {
    if (value === 2) values.chosen[choice] = member.cell;
    if (value === 2 || (value === 1 && member.tristate)) values.tristate[choiceCell] = value;
    return;
  }
  if (member.rules.plainReading) {
    if (value === 2) values.chosen[choice] = member.cell;
    values.tristate[choiceCell] = Math.max(values.tristate[choiceCell]!, value);
    values.given[choiceCell] = 1;
    return;
  }
  const refused = member.rules.firstValueCounts && value === 2 && values.tristate[choiceCell] !== 0;
  if (refused || (value === 1 && values.tristate[choiceCell] === 2)) {
    member.warn(`${member.name} creates inconsistent choice state`);
    values.given[choiceCell] = 0;
  } else if (value === 2) {
    if (values.tristate[choiceCell] !== 0) member.notice(`override: ${member.name} changes choice state`);
    values.chosen[choice] = member.cell;
  }
  values.tristate[choiceCell] = Math.max(values.tristate[choiceCell]!, value);
}

/** What follows the reading of a `.config`: `changed` says whether writing it anew would differ. Mirrors `conf_read`. */
export function settleAnswers(state: CellValues, warnings: number): void {
  const { order, symbolCount, modules, behaviour } = state.columns;
  let unsaved = 0;
  state.calculateAt(modules);
  for (const cell of order) {
    state.calculateAt(cell);
    if (cell < symbolCount && isUnsaved(state, cell)) unsaved += 1;
    if (behaviour.forgetsHiddenAtOnce && state.visibleAt(cell) === 0) forgetHidden(state, cell);
    if (behaviour.forgetsHiddenAtOnce) dropOutside(state, cell);
    if (behaviour.choiceAnsweredWhenRead && cell >= symbolCount) settleChoice(state, cell);
  }
  if (!behaviour.keepOutOfRange && !behaviour.forgetsHiddenAtOnce) unsaved = dropHidden(state, unsaved);
  if (unsaved > 0 || warnings > 0) state.changed = true;
}

/** Whether the value to be written is another than the one read. */
function isUnsaved(state: CellValues, cell: number): boolean {
  const answered = state.hasUser[cell] === 1;
  const written = state.write[cell] === 1;
  if (state.columns.cellExtra[cell]! >= 0) return false;
  if (!answered || !written) return answered || written;
  const type = state.columns.cellType[cell]!;
  if (type === BOOL || type === TRISTATE) return state.userTristate[cell] !== state.tristateAt(cell);
  return state.textAt(cell) !== state.userText[cell];
}

/** A choice counts as answered while all its visible members do. */
function settleChoice(state: CellValues, cell: number): void {
  const { symbolCount, members, memberStarts } = state.columns;
  const choice = cell - symbolCount;
  for (let at = memberStarts[choice]!; at < memberStarts[choice + 1]!; at++)
    if (state.visibleAt(members[at]!) !== 0 && state.hasUser[members[at]!] === 0) state.hasUser[cell] = 0;
}

/** Until 6.7 hidden answers, and numbers out of range, were forgotten on reading. Returns the count of what is unsaved. */
function dropHidden(state: CellValues, before: number): number {
  let unsaved = before;
  for (const cell of state.columns.order) {
    if (unsaved === 0 && state.visibleAt(cell) === 0) forgetHidden(state, cell);
    if (dropOutside(state, cell)) unsaved += 1;
  }
  return unsaved;
}

function forgetHidden(state: CellValues, cell: number): void {
  if (cell >= state.columns.symbolCount || state.choiceOf(cell) < 0) state.hasUser[cell] = 0;
}

/** Forgets a text or number that may not be. Returns whether it was one. */
function dropOutside(state: CellValues, cell: number): boolean {
  const type = state.columns.cellType[cell]!;
  if (state.hasUser[cell] === 0 || cell >= state.columns.symbolCount || state.choiceOf(cell) >= 0) return false;
  if (type !== STRING && type !== INT && type !== HEX) return false;
  if (state.textWithinRangeAt(cell, state.userText[cell]!)) return false;
  state.hasUser[cell] = 0;
  state.forgetAt(cell);
  return true;
}
