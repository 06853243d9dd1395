import type { CellValues } from "./cell-values.ts";
import { dotConfigLines, readValue } from "./dot-config-line.ts";
import { cellNamed } from "./hash-order.ts";
import { BOOL, HEX, INT, NONE, STRING, TRISTATE, TYPES } from "./model-columns.ts";

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
  /** For auto.conf: a name that the tree no longer knows. */
  readonly gone?: (name: string) => void;
}

/** Reads a `.config` into the user's answers. Mirrors `conf_read_simple`; returns how many warnings there were. */
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
    reading.warn(`${reading.file}:${line}:warning: ${message}\n`);
  };
  const notice = behaviour.noticesOverrides
    ? (line: number, message: string): void => reading.warn(`${reading.file}:${line}:notice: ${message}\n`)
    : warn;
  values.given.fill(0, 3);
  values.tristate.fill(0, 3);
  values.text.fill(undefined);
  values.chosen.fill(NONE);
  if (!behaviour.boolChoices) values.given.fill(1, symbolCount);
  if (answers || behaviour.syncComputesAgain) state.forget();
  for (const line of dotConfigLines(text, reading.prefix, behaviour)) {
    if (line.kind === "unexpected") {
      warn(line.line, `unexpected data${behaviour.quotesUnexpected ? `: ${line.text}` : ""}`);
      continue;
    }
    const { name, value } = line;
    const cell = cellNamed(state.columns, name);
    if (cell < 0) {
      if (!answers) reading.gone?.(name);
      else {
        if (reading.warnUnknown) warn(line.line, `unknown symbol: ${name}`);
        state.changed = true;
      }
      continue;
    }
    if (values.given[cell] === 1) notice(line.line, `override: reassigning to symbol ${name}`);
    const type = cellType[cell]!;
    const given = readValue({ type: TYPES[type]!, name }, value, behaviour, {
      bare: !answers && !behaviour.quotesAutoconf,
      unset: line.unset === true && !behaviour.checksNotSet,
    });
    if (given.kind === "invalid") {
      if (answers) warn(line.line, given.message);
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
        warn: (told) => warn(line.line, told),
        notice: (told) => notice(line.line, told),
      });
  }
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
    readonly warn: (message: string) => void;
    readonly notice: (message: string) => void;
  },
): void {
  const value = values.tristate[member.cell]!;
  if (value === 1 && values.tristate[choiceCell] === 2) {
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
    if (cell >= symbolCount) continue;
    const answered = state.hasUser[cell] === 1;
    const written = state.write[cell] === 1;
    if (answered && written) {
      if (agrees(state, cell)) continue;
    } else if (!answered && !written) continue;
    unsaved += 1;
  }
  if (!behaviour.keepOutOfRange) unsaved = dropHidden(state, unsaved);
  if (unsaved > 0 || warnings > 0) state.changed = true;
}

function agrees(state: CellValues, cell: number): boolean {
  const type = state.columns.cellType[cell]!;
  if (type === BOOL || type === TRISTATE) return state.userTristate[cell] === state.tristateAt(cell);
  return state.textAt(cell) === state.userText[cell];
}

/** Until 6.7 hidden answers, and numbers out of range, were forgotten on reading. Returns the count of what is unsaved. */
function dropHidden(state: CellValues, before: number): number {
  const { order, symbolCount, cellType } = state.columns;
  let unsaved = before;
  for (const cell of order) {
    if (state.hasUser[cell] === 0 || (cell < symbolCount && state.choiceOf(cell) >= 0)) continue;
    if (state.visibleAt(cell) === 0 && unsaved === 0) state.hasUser[cell] = 0;
    const type = cellType[cell]!;
    const isText = cell < symbolCount && (type === STRING || type === INT || type === HEX);
    if (!isText || state.textWithinRangeAt(cell, state.userText[cell]!)) continue;
    state.hasUser[cell] = 0;
    state.forgetAt(cell);
    unsaved += 1;
  }
  return unsaved;
}
