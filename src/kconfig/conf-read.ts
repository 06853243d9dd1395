import type { Cell, ConfState } from "./conf-state.ts";
import { dotConfigLines, readValue } from "./dot-config-line.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** Values that one kind of file gave: `def[]` of each symbol in confdata.c. */
export interface GivenValues {
  readonly given: Uint8Array;
  readonly tristate: Uint8Array;
  readonly text: (string | undefined)[];
  /** Before 6.11: the member said to be y, by choice. */
  readonly chosen: (KSymbol | undefined)[];
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

const TRISTATES = { n: 0, m: 1, y: 2 } as const;

/** Reads a `.config` into the user's answers. Mirrors `conf_read_simple`; returns how many warnings there were. */
export function readAnswers(state: ConfState, text: string, reading: ConfReading): number {
  const values: GivenValues = {
    given: state.hasUser,
    tristate: state.userTristate,
    text: state.userText,
    chosen: state.userChosen,
  };
  return read(state, values, text, reading, true);
}

/** Reads an auto.conf, which changes no answer. */
export function readAutoConf(state: ConfState, text: string | undefined, reading: ConfReading): GivenValues {
  const cells = state.write.length;
  const values: GivenValues = {
    given: new Uint8Array(cells),
    tristate: new Uint8Array(cells),
    text: new Array(cells),
    chosen: new Array(state.model.choices.length),
  };
  if (text !== undefined) read(state, values, text, reading, false);
  return values;
}

function read(state: ConfState, values: GivenValues, text: string, reading: ConfReading, answers: boolean): number {
  const { model } = state;
  const { behaviour } = model;
  let warnings = 0;
  const warn = (line: number, message: string): void => {
    warnings += 1;
    reading.warn(`${reading.file}:${line}:warning: ${message}\n`);
  };
  values.given.fill(0, 3);
  values.tristate.fill(0, 3);
  values.text.fill(undefined);
  values.chosen.fill(undefined);
  if (!behaviour.boolChoices) for (const choice of model.choices) values.given[state.cellOf(choice)] = 1;
  if (answers || behaviour.syncComputesAgain) state.forget();
  for (const line of dotConfigLines(text, reading.prefix, behaviour)) {
    if (line.kind === "unexpected") {
      warn(line.line, `unexpected data: ${line.text}`);
      continue;
    }
    const { name, value } = line;
    const symbol = findSymbol(state, name);
    if (symbol === undefined) {
      if (!answers) reading.gone?.(name);
      else {
        if (reading.warnUnknown) warn(line.line, `unknown symbol: ${name}`);
        state.changed = true;
      }
      continue;
    }
    const { id } = symbol;
    if (values.given[id] === 1) warn(line.line, `override: reassigning to symbol ${symbol.name}`);
    const given = readValue(
      symbol,
      value,
      answers || behaviour.quotesAutoconf,
      line.unset === true && !behaviour.checksNotSet,
    );
    if (given.kind === "invalid") {
      if (answers) warn(line.line, given.message);
      continue;
    }
    if (given.kind === "value") {
      values.given[id] = 1;
      if (symbol.type === "bool" || symbol.type === "tristate")
        values.tristate[id] = TRISTATES[given.value as "n" | "m" | "y"];
      else values.text[id] = given.value;
    }
    const { choice } = symbol;
    if (choice === undefined) continue;
    if (behaviour.boolChoices) {
      if (answers) state.prefer(choice, symbol);
    } else giveChoice(state, values, choice, symbol, (message) => warn(line.line, message));
  }
  return warnings;
}

function findSymbol({ model }: ConfState, name: string): KSymbol | undefined {
  if (name === "n" || name === "m" || name === "y") return model.symbols[TRISTATES[name]];
  return model.byName.get(name);
}

/** Before 6.11 a member's value says something of its choice. */
function giveChoice(
  state: ConfState,
  values: GivenValues,
  choice: Choice,
  member: KSymbol,
  warn: (message: string) => void,
): void {
  const cell = state.cellOf(choice);
  const value = values.tristate[member.id]!;
  if (value === 1 && values.tristate[cell] === 2) {
    warn(`${member.name} creates inconsistent choice state`);
    values.given[cell] = 0;
  } else if (value === 2) {
    if (values.tristate[cell] !== 0) warn(`override: ${member.name} changes choice state`);
    values.chosen[choice.id] = member;
  }
  values.tristate[cell] = Math.max(values.tristate[cell]!, value);
}

/** What follows the reading of a `.config`: `changed` says whether writing it anew would differ. Mirrors `conf_read`. */
export function settleAnswers(state: ConfState, warnings: number): void {
  const { model } = state;
  let unsaved = 0;
  state.calculate(model.modules);
  for (const item of state.order) {
    state.calculate(item);
    if (item.kind === "choice") continue;
    const answered = state.hasUser[item.id] === 1;
    const written = state.write[item.id] === 1;
    if (answered && written) {
      if (agrees(state, item)) continue;
    } else if (!answered && !written) continue;
    unsaved += 1;
  }
  if (!model.behaviour.keepOutOfRange) unsaved = dropHidden(state, unsaved);
  if (unsaved > 0 || warnings > 0) state.changed = true;
}

function agrees(state: ConfState, symbol: KSymbol): boolean {
  if (symbol.type === "bool" || symbol.type === "tristate")
    return state.userTristate[symbol.id] === state.tristate(symbol);
  return state.text(symbol) === state.userText[symbol.id];
}

/** Until 6.7 hidden answers, and numbers out of range, were forgotten on reading. Returns the count of what is unsaved. */
function dropHidden(state: ConfState, before: number): number {
  let unsaved = before;
  for (const item of state.order) {
    const cell = state.cellOf(item);
    if (state.hasUser[cell] === 0 || (item.kind === "symbol" && item.choice !== undefined)) continue;
    if (state.visible(item) === 0 && unsaved === 0) state.hasUser[cell] = 0;
    if (!isText(item) || state.textWithinRange(item, state.userText[cell]!)) continue;
    state.hasUser[cell] = 0;
    state.forgetOne(item);
    unsaved += 1;
  }
  return unsaved;
}

function isText(item: Cell): item is KSymbol {
  return item.type === "string" || item.type === "int" || item.type === "hex";
}
