import type { ConfState } from "./conf-state.ts";
import { dotConfigLineAt } from "./dot-config.ts";
import { DEFAULT_MARK } from "./dot-config-line.ts";
import type { Tristate } from "./expression.ts";
import type { GlibcRandom } from "./glibc-random.ts";
import type { MenuNode } from "./menu.ts";
import { BOOL, OPTIONAL, TRISTATE } from "./model-columns.ts";
import type { Choice, KSymbol } from "./symbol.ts";

/** What an all-at-once mode answers to everything that has no answer yet. */
export type WholeAnswer =
  | { readonly kind: "default" }
  | { readonly kind: "value"; readonly value: Tristate }
  | { readonly kind: "random"; readonly random: GlibcRandom; readonly odds: Odds };

/** Chances in percent. */
export interface Odds {
  /** A bool is y. */
  readonly bool: number;
  /** A tristate is y. */
  readonly yes: number;
  /** A tristate is m. */
  readonly mod: number;
}

/** `KCONFIG_PROBABILITY` as conf.c reads it, `undefined` when out of range. */
export function readOdds(text: string | undefined): Odds | undefined {
  const given: number[] = [];
  let rest = text ?? "";
  while (rest !== "" && given.length < 3) {
    const digits = /^[\t-\r ]*[+-]?\d+/.exec(rest)?.[0] ?? "";
    const value = digits === "" ? 0 : Number(digits);
    if (value < 0 || value > 100) return undefined;
    given.push(value);
    rest = rest.slice(digits.length);
    if (rest.startsWith(":")) rest = rest.slice(1);
  }
  const [first = 50, second = 33, third = 33] = given;
  const mod = Math.trunc(first / 2);
  const odds: Odds =
    given.length === 0
      ? { bool: 50, yes: 33, mod: 33 }
      : given.length === 1
        ? { bool: first, yes: first - mod, mod }
        : given.length === 2
          ? { bool: first + second, yes: first, mod: second }
          : { bool: first, yes: second, mod: third };
  return odds.yes + odds.mod > 100 ? undefined : odds;
}

/** Answers everything open. Mirrors `conf_set_all_new_symbols`. */
export function answerAll(state: ConfState, answer: WholeAnswer): void {
  if (state.model.behaviour.boolChoices) {
    answerNodes(state, answer);
    return;
  }
  // Random answers may show choices that were hidden before: it goes on until nothing is open.
  while (answerCells(state, answer) && answer.kind === "random");
}

function answerNodes(state: ConfState, answer: WholeAnswer): void {
  if (answer.kind === "random") drawNodes(state, answer);
  else if (answer.kind === "value") {
    const { nodePrompt, nodeCell, symbolCount, cellType, cellChoice } = state.columns;
    for (let node = 1; node < nodeCell.length; node++) {
      const cell = nodeCell[node]!;
      if (nodePrompt[node]! < 0 || cell < 0 || cell >= symbolCount) continue;
      if (state.hasUser[cell] === 1 || cellChoice[cell]! >= 0) continue;
      if (cellType[cell] !== BOOL && cellType[cell] !== TRISTATE) continue;
      state.userTristate[cell] = answer.value;
      state.hasUser[cell] = 1;
    }
  }
  state.clear();
}

function drawNodes(state: ConfState, answer: WholeAnswer & { kind: "random" }): void {
  for (const node of nodesBelow(state.model.root)) {
    if (node.prompt === undefined) continue;
    if (node.choice !== undefined) {
      drawChoice(state, node.choice, answer.random);
      continue;
    }
    const { symbol } = node;
    if (symbol === undefined || state.hasUser[symbol.id] === 1 || symbol.choice !== undefined) continue;
    if (symbol.type !== "bool" && symbol.type !== "tristate") continue;
    state.userTristate[symbol.id] = draw(symbol, answer);
    state.hasUser[symbol.id] = 1;
  }
}

function draw(item: KSymbol | Choice, { random, odds }: WholeAnswer & { kind: "random" }): Tristate {
  const number = random.next() % 100;
  if (item.type !== "tristate") return number < odds.bool ? 2 : 0;
  return number < odds.yes ? 2 : number < odds.yes + odds.mod ? 1 : 0;
}

/** Mirrors `randomize_choice_values` since 6.11: a random order of preference for the members without an answer. */
function drawChoice(state: ConfState, choice: Choice, random: GlibcRandom): void {
  const entries = state.entries(choice);
  let open = entries.filter((member) => state.hasUser[member.id] === 0).length;
  for (; open > 0; open--) {
    let index = random.next() % open;
    for (const member of entries) {
      if (state.hasUser[member.id] === 0) index -= 1;
      if (index >= 0) continue;
      state.userTristate[member.id] = 2;
      state.hasUser[member.id] = 1;
      state.prefer(choice, member, "last");
      break;
    }
  }
}

/** Before 6.11. Returns whether anything was answered. */
function answerCells(state: ConfState, answer: WholeAnswer): boolean {
  const random = answer.kind === "random";
  const alike = state.model.behaviour.answersMembersAlike;
  let changed = false;
  for (const item of state.order) {
    const cell = state.cellOf(item);
    if (state.hasUser[cell] === 1 || (state.isValid(item) && !alike)) continue;
    const type = state.typeOf(item);
    if (type !== "bool" && type !== "tristate") continue;
    changed = true;
    if (answer.kind === "default") continue;
    const allNo = answer.kind === "value" && answer.value === 0;
    if (answer.kind === "random") state.userTristate[cell] = alike ? answer.random.next() % 3 : draw(item, answer);
    else state.userTristate[cell] = allNo && item.kind === "symbol" && item.allnoconfigY ? 2 : answer.value;
    if (!(item.kind === "choice" && random)) state.hasUser[cell] = 1;
  }
  state.clear();
  if (alike) {
    if (answer.kind === "random" && state.model.behaviour.hiddenModules) answer.random.next();
    if (answer.kind === "random")
      for (const item of state.order) if (item.kind === "choice") drawAmongAlike(state, item, answer.random);
    return false;
  }
  if (!random) {
    for (const item of state.order) {
      const cell = state.cellOf(item);
      const open = item.kind === "choice" ? state.hasUser[cell] === 0 : item.choice !== undefined;
      if (open) state.unansweredChoice[cell] = 1;
    }
  }
  for (const item of state.order) {
    if (item.kind !== "choice" || state.hasUser[state.cellOf(item)] === 1) continue;
    state.calculate(item);
    if (answer.kind === "random") {
      const before: boolean = changed && !state.model.behaviour.lastChoiceDecides;
      changed = drawMember(state, item, answer.random) || before;
    } else {
      state.answerMembers(item);
      changed = true;
    }
  }
  return changed;
}

/** Mirrors `randomize_choice_values` before 6.11. */
function drawMember(state: ConfState, choice: Choice, random: GlibcRandom): boolean {
  if (state.tristate(choice) !== 2) return false;
  const wanted = random.next() % choice.members.length;
  choice.members.forEach((member, index) => {
    state.userTristate[member.id] = index === wanted ? 2 : 0;
    if (index === wanted) state.userChosen[choice.id] = member.id;
    state.hasUser[member.id] = 1;
    state.forgetOne(member);
  });
  state.hasUser[state.cellOf(choice)] = 1;
  state.forgetOne(choice);
  return true;
}

/** Mirrors the end of `conf_set_all_new_symbols` before 2.6.36: members are drawn from whether or not they have an answer. */
function drawAmongAlike(state: ConfState, choice: Choice, random: GlibcRandom): void {
  const cell = state.cellOf(choice);
  if (state.hasUser[cell] === 1) return;
  state.calculate(choice);
  if (state.tristate(choice) !== 2) return;
  const wanted = random.next() % choice.members.length;
  choice.members.forEach((member, index) => {
    state.userTristate[member.id] = index === wanted ? 2 : 0;
    if (index === wanted) state.userChosen[choice.id] = member.id;
  });
  state.hasUser[cell] = 1;
  state.forgetOne(choice);
}

/** Turns one answer of tristates into another. Mirrors `conf_rewrite_tristates`. */
export function rewriteAnswers(state: ConfState, from: Tristate, to: Tristate): void {
  for (const item of state.order) {
    const cell = state.cellOf(item);
    if (state.typeOf(item) === "tristate" && state.userTristate[cell] === from) state.userTristate[cell] = to;
  }
  state.clear();
}

/** The text of a minimal configuration; `onLine` is told whose line was written. Mirrors `conf_write_defconfig`. */
export function minimalConfig(state: ConfState, prefix: string, onLine?: (cell: number) => void): string {
  const { behaviour, symbolCount, nodeCell, childStarts, children, cellChoice, cellFlags, cellType } = state.columns;
  const { boolChoices } = behaviour;
  let text = "";
  state.clear();
  const written = (cell: number): boolean => {
    if (!state.writtenAt(cell)) return false;
    state.write[cell] = 0;
    if (state.visibleAt(cell) <= state.reverseAt(cell)) return false;
    if (state.textAt(cell) === state.defaultTextAt(cell)) return false;
    const choice = cellChoice[cell]!;
    if (choice < 0 || state.tristateAt(cell) !== 2) return true;
    const optional = (cellFlags[symbolCount + choice]! & OPTIONAL) !== 0;
    const fixed = boolChoices || (!optional && cellType[cell] === BOOL);
    return !(fixed && state.choiceDefaultAt(choice) === cell);
  };
  const visit = (parent: number): void => {
    for (let at = childStarts[parent]!; at < childStarts[parent + 1]!; at++) {
      const node = children[at]!;
      const cell = nodeCell[node]!;
      if (cell >= 0 && cell < symbolCount) {
        if (written(cell)) {
          if (behaviour.marksDefaults && state.defaultAt(cell)) text += `${DEFAULT_MARK}\n`;
          text += dotConfigLineAt(state, cell, prefix);
          onLine?.(cell);
        }
      } else if (cell < 0 && !boolChoices) {
        // Computes what the C tool computes here, for the warnings' order.
        state.nodeVisibleAt(node);
      }
      visit(node);
    }
  };
  visit(0);
  return text;
}

/** All nodes below one, depth first. */
function* nodesBelow(node: MenuNode): Generator<MenuNode> {
  for (const child of node.children) {
    yield child;
    yield* nodesBelow(child);
  }
}
