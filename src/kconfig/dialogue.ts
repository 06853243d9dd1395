import type { WholeAnswer } from "./conf-answers.ts";
import type { Cell, ConfState } from "./conf-state.ts";
import { quote } from "./dot-config.ts";
import type { Tristate } from "./expression.ts";
import { GlibcRandom } from "./glibc-random.ts";
import type { MenuNode } from "./menu.ts";
import type { Choice, KSymbol } from "./symbol.ts";
import { extendedHelp } from "./symbol-help.ts";

/** The modes that ask, or list what they would ask. */
export type AskingMode = "oldaskconfig" | "oldconfig" | "syncconfig" | "listnewconfig" | "helpnewconfig";

/** Who answers. */
export interface Terminal {
  /** Shows text, unended lines included. */
  out(text: string): void;
  err(text: string): void;
  /** The next line with its newline if it has one, `undefined` at the end of input. */
  read(): string | undefined;
  /** Whether reading has met the end of input. */
  ended(): boolean;
  /** Whether the one who answers sees what is typed: it is not shown again then. */
  readonly echoes: boolean;
}

/** Nobody answers any more, and the tool ends. */
export interface InputOver {
  readonly kind: "input-over";
}

/** A new number that nothing gives a valid value: the tool gives up. */
export interface NoAnswer {
  readonly kind: "no-answer";
  readonly symbol: KSymbol;
}

/** The one who is to answer sits at no terminal, and a sync asks nobody else. */
export interface NoTerminal {
  readonly kind: "no-terminal";
}

/** Asks about everything open, menu by menu. Mirrors the asking half of conf.c; what is returned is why it ended early. */
export function ask(
  state: ConfState,
  mode: AskingMode,
  prefix: string,
  terminal: Terminal,
): NoAnswer | NoTerminal | InputOver | undefined {
  return new Dialogue(state, mode, prefix, terminal).run();
}

/**
 * Before 2.6.27, and in BusyBox: puts every question and gives the answer of an all-at-once mode itself. Mirrors conf.c in
 * those modes.
 */
export function answerQuestions(state: ConfState, answer: SelfAnswer, prefix: string, terminal: Terminal): void {
  new Dialogue(state, "oldaskconfig", prefix, terminal, answer).run();
}

/** The answer to all questions, or where random ones come from. */
export type SelfAnswer =
  | Exclude<WholeAnswer, { readonly kind: "random" }>
  | { readonly kind: "random"; readonly random: GlibcRandom };

class GaveUp extends Error {
  readonly reason: NoAnswer | NoTerminal | InputOver;

  constructor(reason: NoAnswer | NoTerminal | InputOver) {
    super(reason.kind);
    this.reason = reason;
  }
}

class Dialogue {
  readonly #state: ConfState;
  readonly #prefix: string;
  readonly #terminal: Terminal;
  #mode: AskingMode;
  /** Who answers instead of the terminal. */
  readonly #self: SelfAnswer | undefined;
  /** Draws where an answer may not be n: never seeded, as in C. */
  readonly #spare = new GlibcRandom(1);
  readonly #old: boolean;
  /** `oldconfig` goes through menus that have nothing new. */
  readonly #asksAll: boolean;
  /** What has an answer, or may not have another, is answered again with what stands. */
  readonly #first: boolean;
  /** Nobody may be asked. */
  readonly #closed: boolean;
  #indent = 1;
  #line = "";
  #asked = 0;
  /** The menu being gone through again, by its number. */
  #top = 0;

  constructor(state: ConfState, mode: AskingMode, prefix: string, terminal: Terminal, self?: SelfAnswer) {
    this.#self = self;
    this.#state = state;
    this.#mode = mode;
    this.#prefix = prefix;
    this.#terminal = terminal;
    const { oldQuestions, syncNeedsTerminal, commandLine, answersQuestions } = state.model.behaviour;
    this.#old = oldQuestions;
    this.#asksAll = oldQuestions && commandLine !== "letters";
    this.#first = answersQuestions !== "no";
    this.#closed = mode === "syncconfig" && syncNeedsTerminal && !terminal.echoes;
  }

  run(): NoAnswer | NoTerminal | InputOver | undefined {
    const { answersQuestions, oldQuestions } = this.#state.model.behaviour;
    try {
      if (this.#mode === "oldaskconfig" || (answersQuestions !== "no" && this.#mode === "oldconfig")) {
        this.#visit(this.#state.model.root);
        if (answersQuestions === "twice" && this.#self?.kind === "value") this.#visit(this.#state.model.root);
        if (this.#self === undefined && this.#mode === "oldaskconfig")
          this.#mode = oldQuestions ? "syncconfig" : "oldconfig";
      }
      do {
        this.#asked = 0;
        this.#check(0);
      } while (this.#asked > 0);
      return undefined;
    } catch (error) {
      if (error instanceof GaveUp) return error.reason;
      throw error;
    }
  }

  /** Mirrors `check_conf`. By number, because most runs of `syncconfig` have nothing to ask. */
  #check(node: number): void {
    const state = this.#state;
    if (!state.nodeVisibleAt(node)) return;
    const { nodeCell, childStarts, children } = state.columns;
    const cell = nodeCell[node]!;
    if (cell >= 0 && state.hasUser[cell] === 0 && this.#mayAsk(cell)) {
      const entry = state.model.nodes[node]!;
      this.#report(entry, (entry.symbol ?? entry.choice)!);
    }
    const { symbolCount, behaviour } = state.columns;
    if (behaviour.passesChoices && cell >= symbolCount && state.tristateAt(cell) !== 1) return;
    for (let at = childStarts[node]!; at < childStarts[node + 1]!; at++) this.#check(children[at]!);
  }

  #mayAsk(cell: number): boolean {
    const { symbolCount, behaviour } = this.#state.columns;
    const isChoice = cell >= symbolCount;
    if (isChoice && behaviour.boolChoices) return false;
    if (this.#state.visibleAt(cell) > this.#state.reverseAt(cell)) return true;
    return isChoice && !behaviour.passesChoices && this.#state.tristateAt(cell) === 2;
  }

  #report(node: MenuNode, item: Cell): void {
    switch (this.#mode) {
      case "listnewconfig":
        if (item.kind === "symbol") this.#list(item);
        else if (item.name !== undefined) {
          const value = this.#state.model.behaviour.listsNames ? "" : `=${"nmy"[this.#state.tristate(item)]}`;
          this.#terminal.out(`${this.#prefix}${item.name}${value}\n`);
        }
        return;
      case "helpnewconfig":
        this.#terminal.out("-----\n");
        this.#help(node);
        this.#terminal.out("-----\n");
        return;
      default:
        if (this.#asked++ === 0) this.#terminal.out("*\n* Restart config...\n*\n");
        this.#top = menuOf(node).id;
        this.#visit(menuOf(node));
    }
  }

  #list(symbol: KSymbol): void {
    if (symbol.type === "unknown") return;
    if (this.#state.model.behaviour.listsNames) {
      if (symbol.choice === undefined) this.#terminal.out(`${this.#prefix}${symbol.name}\n`);
      return;
    }
    const text = this.#state.text(symbol);
    this.#terminal.out(`${this.#prefix}${symbol.name}=${symbol.type === "string" ? quote(text) : text}\n`);
  }

  #help(node: MenuNode): void {
    if (this.#state.model.behaviour.showsHelpAlone) {
      this.#terminal.out(`\n${node.help ?? this.#state.model.behaviour.noHelp}\n`);
      return;
    }
    this.#terminal.out(`\n${extendedHelp(this.#state, node, this.#prefix)}\n`);
  }

  /** Mirrors `conf`. */
  #visit(node: MenuNode): void {
    if (!this.#state.nodeVisible(node)) return;
    const { prompt } = node;
    const passes = this.#mode !== "oldaskconfig" && !(this.#asksAll && this.#mode === "oldconfig");
    if (prompt?.style === "menu" && passes && this.#top !== node.id) {
      this.#check(node.id);
      return;
    }
    if (prompt !== undefined && prompt.style !== "prompt") {
      const star = "*".padStart(this.#indent);
      this.#terminal.out(`${star}\n${star} ${prompt.text}\n${star}\n`);
    }
    const item = node.symbol ?? node.choice;
    if (node.choice !== undefined) {
      this.#choose(node, node.choice);
      if (this.#state.model.behaviour.boolChoices || this.#state.tristate(node.choice) !== 1) return;
    } else if (node.symbol !== undefined) {
      const { type } = node.symbol;
      if (type === "int" || type === "hex" || type === "string") this.#askText(node, node.symbol);
      else this.#askTristate(node, node.symbol);
    }
    if (item !== undefined) this.#indent += 2;
    for (const child of node.children) this.#visit(child);
    if (item !== undefined) this.#indent -= 2;
  }

  /** Mirrors `xfgets`: at the end of input the line stays what it was. */
  #read(): void {
    const line = this.#terminal.read();
    const { endOfInput } = this.#state.model.behaviour;
    if (line !== undefined) this.#line = line;
    else if (endOfInput === "ends") throw new GaveUp({ kind: "input-over" });
    else if (endOfInput === "empty") this.#line = "";
    else if (endOfInput === "told") this.#terminal.err("\nError in reading or end of file.\n");
    if (!this.#terminal.echoes && !this.#old) this.#terminal.out(this.#line);
  }

  /** Mirrors `check_stdin`. */
  #needTerminal(): void {
    if (!this.#closed || this.#mode === "oldaskconfig") return;
    this.#terminal.out("aborted!\n\nConsole input/output is redirected. ");
    this.#terminal.out("Run 'make oldconfig' to update configuration.\n\n");
    throw new GaveUp({ kind: "no-terminal" });
  }

  /** Whether an answer was read. Mirrors `conf_askvalue`. */
  #askValue(item: Cell, standing: string): boolean {
    const answered = this.#state.hasUser[this.#state.cellOf(item)] === 1;
    if (!answered) this.#terminal.out("(NEW) ");
    this.#line = "\n";
    if (this.#self !== undefined) return this.#answerSelf(item, standing, answered, this.#self);
    if (!this.#state.changeable(item) || (answered && this.#mode !== "oldaskconfig")) {
      this.#terminal.out(`${standing}\n`);
      return false;
    }
    this.#needTerminal();
    this.#read();
    if (this.#state.model.behaviour.endsAnswers && !this.#terminal.echoes) this.#terminal.out("\n");
    return true;
  }

  /** The rest of `conf_askvalue` where it answers itself: what it does not answer stays. */
  #answerSelf(item: Cell, standing: string, answered: boolean, self: SelfAnswer): boolean {
    const { type } = item;
    const logical = type === "bool" || type === "tristate";
    const { answersAgain } = this.#state.model.behaviour;
    const again = answersAgain === "all" || (answersAgain === "values" && self.kind === "value");
    if (this.#state.changeable(item) && logical && self.kind !== "default" && (!answered || again)) {
      const answer = self.kind === "value" ? this.#nearest(item, self.value) : undefined;
      if (answer !== undefined) return this.#tell("nmy"[answer]!);
      if (!answered || answersAgain === "all") {
        const source = self.kind === "random" ? self.random : this.#spare;
        return this.#tell("nmy"[this.#draw(item, source)]!);
      }
    }
    this.#terminal.out(`${standing}\n`);
    return true;
  }

  /** Shows an answer as if it had been typed. */
  #tell(answer: string): boolean {
    this.#line = `${answer}\n`;
    this.#terminal.out(this.#line);
    return true;
  }

  /** The answer that comes first of what was meant, then m for a tristate or y for a bool, then n. */
  #nearest(item: Cell, meant: Tristate): Tristate | undefined {
    const middle: Tristate = this.#state.typeOf(item) === "tristate" ? 1 : 2;
    const order: readonly Tristate[] = meant === 2 ? [2, middle, 0] : meant === 1 ? [middle, 0] : [0];
    return order.find((value) => this.#state.withinRange(item, value));
  }

  #draw(item: Cell, random: GlibcRandom): Tristate {
    for (;;) {
      const value = (random.next() % 3) as Tristate;
      if (this.#state.withinRange(item, value)) return value;
    }
  }

  #showPrompt(node: MenuNode, name: string | undefined): void {
    const text = node.prompt?.text ?? "(null)";
    this.#terminal.out(`${" ".repeat(this.#indent - 1)}${text} ${name === undefined ? "" : `(${name}) `}`);
  }

  #askText(node: MenuNode, symbol: KSymbol): void {
    const state = this.#state;
    for (;;) {
      this.#showPrompt(node, symbol.name);
      const standing = state.text(symbol);
      this.#terminal.out(`[${standing}] `);
      if (!this.#askValue(symbol, standing) && !this.#first) return;
      if (this.#line === "?\n") this.#help(node);
      else {
        const answer = this.#line.startsWith("\n") ? standing : this.#line.slice(0, -1);
        if (state.setText(symbol, answer)) return;
      }
      if (state.model.behaviour.endOfInputStops && this.#terminal.ended())
        throw new GaveUp({ kind: "no-answer", symbol });
    }
  }

  #askTristate(node: MenuNode, item: Cell): void {
    const state = this.#state;
    for (;;) {
      this.#showPrompt(node, item.name);
      const standing = state.tristate(item);
      let offers = "NMY"[standing]!;
      for (const value of [0, 1, 2] as const)
        if (standing !== value && state.withinRange(item, value)) offers += `/${"nmy"[value]}`;
      this.#terminal.out(`[${offers}${this.#old && node.help === undefined ? "" : "/?"}] `);
      if (!this.#askValue(item, "nmy"[standing]!) && !this.#first) return;
      this.#line = strip(this.#line);
      const answer = tristateOf(this.#line, standing);
      if (answer === undefined) continue;
      if (answer !== "help" && state.setTristate(item, answer)) return;
      this.#help(node);
    }
  }

  /** Mirrors `conf_choice`. */
  #choose(node: MenuNode, choice: Choice): void {
    const state = this.#state;
    const { boolChoices } = state.model.behaviour;
    let fresh = false;
    if (!boolChoices) {
      fresh = state.hasUser[state.cellOf(choice)] === 0;
      const changeable = state.changeable(choice);
      if (changeable) {
        this.#askTristate(node, choice);
        state.calculate(choice);
      }
      const value = state.tristate(choice);
      if (value === 1 && !changeable) this.#terminal.out(`${" ".repeat(this.#indent - 1)}${promptOf(node)}\n`);
      if (value !== 2) return;
    }
    for (;;) {
      this.#terminal.out(`${" ".repeat(this.#indent - 1)}${promptOf(node)}\n`);
      const standing = boolChoices ? state.choose(choice) : this.#chosenNow(choice);
      let count = 0;
      let chosen = 0;
      this.#line = "";
      for (const child of node.children) {
        if (!state.nodeVisible(child)) continue;
        const { symbol } = child;
        if (symbol === undefined) {
          this.#terminal.out(`${"*".padStart(this.#indent)} ${promptOf(child)}\n`);
          continue;
        }
        count += 1;
        if (symbol === standing) chosen = count;
        const mark = (symbol === standing ? ">" : " ").padStart(this.#indent);
        const open = state.hasUser[symbol.id] === 0;
        if (open && boolChoices) fresh = true;
        this.#terminal.out(`${mark} ${count}. ${promptOf(child)} (${symbol.name})${open ? " (NEW)" : ""}\n`);
      }
      this.#terminal.out(`${" ".repeat(this.#indent - 1)}choice`);
      const number = count === 1 ? this.#onlyOne() : this.#askNumber(node, count, chosen, fresh);
      if (number === undefined) continue;
      const entry = this.#nth(node, number);
      if (entry === undefined) continue;
      if (this.#line.endsWith("?")) {
        this.#help(entry);
        continue;
      }
      if (boolChoices) {
        state.setChoice(choice, entry.symbol!);
        return;
      }
      state.setTristate(entry.symbol!, 2);
      for (const child of this.#first ? entry.children.slice(0, 1) : entry.children) {
        this.#indent += 2;
        this.#visit(child);
        this.#indent -= 2;
      }
      return;
    }
  }

  /** Mirrors `sym_get_choice_value` before 6.11. */
  #chosenNow(choice: Choice): KSymbol | undefined {
    return this.#state.chosen(choice);
  }

  #onlyOne(): number {
    this.#terminal.out("[1]: 1\n");
    return 1;
  }

  /** The number answered, `undefined` when the question is put again. */
  #askNumber(node: MenuNode, count: number, chosen: number, fresh: boolean): number | undefined {
    this.#terminal.out(`[1-${count}${this.#old && node.help === undefined ? "" : "?"}]: `);
    if (this.#self !== undefined) {
      const own = this.#self.kind === "random" ? (this.#self.random.next() % count) + 1 : chosen;
      this.#terminal.out(`${own}\n`);
      return own;
    }
    if (this.#mode !== "oldaskconfig" && !fresh) {
      this.#terminal.out(`${chosen}\n`);
      return chosen;
    }
    this.#needTerminal();
    this.#read();
    this.#line = strip(this.#line);
    if (this.#line.startsWith("?")) {
      this.#help(node);
      return undefined;
    }
    if (this.#line === "") return chosen;
    const digits = /^\d+/.exec(this.#line)?.[0];
    return digits === undefined ? undefined : Number(digits) | 0;
  }

  #nth(node: MenuNode, number: number): MenuNode | undefined {
    let left = number;
    for (const child of node.children) {
      if (child.symbol === undefined || !this.#state.nodeVisible(child)) continue;
      left -= 1;
      if (left === 0) return child;
    }
    return undefined;
  }
}

function promptOf(node: MenuNode): string {
  return node.prompt?.text ?? node.symbol?.name ?? "(null)";
}

function strip(line: string): string {
  return line.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");
}

/** What an answer to a bool or tristate means: `undefined` when it is asked again. */
function tristateOf(answer: string, standing: Tristate): Tristate | "help" | undefined {
  if (answer === "") return standing;
  if (answer.startsWith("?")) return "help";
  if (/^[nN]o?$/.test(answer)) return 0;
  if (/^[mM]$/.test(answer)) return 1;
  return /^[yY](es)?$/.test(answer) ? 2 : undefined;
}

/** The menu that a node lies in, itself included. Mirrors `menu_get_parent_menu`. */
function menuOf(node: MenuNode): MenuNode {
  let at = node;
  while (at.prompt?.style !== "menu" && at.parent !== undefined) at = at.parent;
  return at;
}
