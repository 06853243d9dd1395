import type { Tristate } from "./expression.ts";
import { BOOL, type ModelColumns, NONE, TRISTATE, UNKNOWN } from "./model-columns.ts";

export const LETTERS = ["n", "m", "y"] as const;

/**
 * What one run of the C tool keeps of each symbol and choice, by cell number: the user's answers, the values as last computed and what
 * is known to be valid of them. Nothing is computed here.
 *
 * It lies on the model's columns alone: a model from the cache then needs none of its 100,000 objects. With those,
 * olddefconfig of Linux 6.12 took 75 ms more.
 */
export abstract class CellMemory {
  readonly columns: ModelColumns;
  /** `conf_get_changed`. */
  changed = true;
  /** Warnings of unmet dependencies so far. */
  unmet = 0;
  /** `SYMBOL_WRITE`, by cell. */
  readonly write: Uint8Array;
  /** `SYMBOL_DEF_USER`. */
  readonly hasUser: Uint8Array;
  /** `def[S_DEF_USER].tri`. */
  readonly userTristate: Uint8Array;
  /** `def[S_DEF_USER].val` of an int, hex or string. */
  readonly userText: (string | undefined)[];
  /** Before 6.11: the member that the user chose, by choice; -1 for none. */
  readonly userChosen: Int32Array;
  /** Before 6.11, `SYMBOL_NEED_SET_CHOICE_VALUES`: members become n once their choice is computed. */
  readonly unansweredChoice: Uint8Array;
  /** Since 6.11: the members of each choice, the one set last first. */
  protected readonly preferences: number[][];
  protected readonly symbolCount: number;
  protected readonly modulesCell: number;
  protected readonly boolChoices: boolean;
  protected readonly hashed: boolean;
  protected readonly valid: Uint8Array;
  protected readonly tristates: Uint8Array;
  /** `curr.val` of what is neither bool nor tristate; `undefined` while it is the name. */
  protected readonly texts: (string | undefined)[];
  /** Before 6.11: the member in force, by choice. */
  protected readonly chosenMembers: Int32Array;
  protected readonly visibilities: Uint8Array;
  protected readonly directs: Uint8Array;
  protected readonly reverses: Uint8Array;
  protected readonly implieds: Uint8Array;
  /** Visibility of each node's prompt as last computed. */
  protected readonly promptVisibilities: Uint8Array;
  /** Symbols of a choice's menu in menu order. */
  readonly #entries: (readonly number[] | undefined)[];
  /** Values of shared expressions plus one, 0 while unknown. */
  protected readonly expressionValues: Uint8Array;
  protected modules: Tristate = 0;
  /** ESP-IDF: defaults before those of the tree, by cell; a choice's is the name of a member. */
  givenDefaults: Map<number, string> | undefined;

  constructor(columns: ModelColumns) {
    this.columns = columns;
    const cells = columns.cellName.length;
    const choices = cells - columns.symbolCount;
    this.symbolCount = columns.symbolCount;
    this.modulesCell = columns.modules;
    this.boolChoices = columns.behaviour.boolChoices;
    this.hashed = columns.behaviour.hashedExpressions;
    this.write = new Uint8Array(cells);
    this.hasUser = new Uint8Array(cells);
    this.userTristate = new Uint8Array(cells);
    this.userText = new Array(cells);
    this.userChosen = new Int32Array(choices).fill(NONE);
    this.preferences = [];
    for (let choice = 0; choice < choices; choice++) this.preferences.push([...this.membersOf(choice)]);
    this.unansweredChoice = new Uint8Array(cells);
    this.valid = new Uint8Array(cells);
    this.tristates = new Uint8Array(cells);
    this.texts = new Array(cells);
    this.chosenMembers = new Int32Array(choices).fill(NONE);
    this.visibilities = new Uint8Array(cells);
    this.directs = new Uint8Array(cells);
    this.reverses = new Uint8Array(cells);
    this.implieds = new Uint8Array(cells);
    this.promptVisibilities = new Uint8Array(columns.nodeKind.length);
    this.#entries = new Array(choices);
    this.expressionValues = new Uint8Array(columns.expressionKind.length);
    for (let id = 0; id < 3; id++) {
      this.valid[id] = 1;
      this.tristates[id] = id;
    }
  }

  /** Whether nobody chose a value: there is no answer, or no prompt to give it one. */
  defaultAt(cell: number): boolean {
    const { cellNodes, cellNodeStarts, nodePrompt, cellChoice } = this.columns;
    let prompted = false;
    for (let at = cellNodeStarts[cell]!; at < cellNodeStarts[cell + 1]!; at++)
      if (nodePrompt[cellNodes[at]!]! >= 0) prompted = true;
    if (!prompted) return true;
    const choice = cellChoice[cell]!;
    return this.hasUser[cell] === 0 && (choice < 0 || this.userChosen[choice]! < 0);
  }

  /** The choice that a symbol is a member of, else -1. */
  choiceOf(cell: number): number {
    return this.columns.cellChoice[cell]!;
  }

  nameAt(cell: number): string | undefined {
    return this.columns.texts.get(this.columns.cellName[cell]!);
  }

  /** The members of a choice, by its number, in the order of the files. */
  protected membersOf(choice: number): Int32Array {
    const { members, memberStarts } = this.columns;
    return members.subarray(memberStarts[choice]!, memberStarts[choice + 1]!);
  }

  /** Forgets all values, as reading a file does first. */
  forget(): void {
    this.valid.fill(0);
    this.valid.fill(1, 0, 3);
    this.expressionValues.fill(0);
  }

  isValidAt(cell: number): boolean {
    return this.valid[cell] === 1;
  }

  /** Makes one cell be computed anew. */
  forgetAt(cell: number): void {
    this.valid[cell] = 0;
  }

  tristateAt(cell: number): Tristate {
    return this.tristates[cell] as Tristate;
  }

  textAt(cell: number): string {
    const type = this.columns.cellType[cell]!;
    if (type === BOOL || type === TRISTATE) return LETTERS[this.tristates[cell]!]!;
    // Numbers and texts have no value before they are first computed, which shows where one is printed early.
    return this.texts[cell] ?? (type === UNKNOWN ? this.nameAt(cell)! : "(null)");
  }

  visibleAt(cell: number): Tristate {
    return this.visibilities[cell] as Tristate;
  }

  /** The symbols of a choice's menu in menu order. */
  entriesAt(choice: number): readonly number[] {
    let known = this.#entries[choice];
    if (known === undefined) {
      const { behaviour, cellNodes, cellNodeStarts } = this.columns;
      const first = cellNodes[cellNodeStarts[this.symbolCount + choice]!]!;
      // In the Kconfiglib family a choice with a name stands in several places.
      known = behaviour.kconfiglib ? [...this.membersOf(choice)] : this.#symbolsBelow(first);
      this.#entries[choice] = known;
    }
    return known;
  }

  #symbolsBelow(node: number): number[] {
    const { children, childStarts, nodeCell } = this.columns;
    const found: number[] = [];
    for (let at = childStarts[node]!; at < childStarts[node + 1]!; at++) {
      const child = children[at]!;
      const cell = nodeCell[child]!;
      if (cell >= 0 && cell < this.symbolCount) found.push(cell);
      found.push(...this.#symbolsBelow(child));
    }
    return found;
  }

  /** The same as an index into `TYPES`. */
  typeAt(cell: number): number {
    const type = this.columns.cellType[cell]!;
    if (type !== TRISTATE) return type;
    if (this.modules === 0) return BOOL;
    return !this.boolChoices && this.columns.cellChoice[cell]! >= 0 && this.visibilities[cell] === 2 ? BOOL : TRISTATE;
  }

  preferAt(choice: number, member: number, where: "first" | "last" = "first"): void {
    const others = this.preferences[choice]!.filter((other) => other !== member);
    this.preferences[choice] = where === "first" ? [member, ...others] : [...others, member];
  }

  /** Before 6.11: the chosen member while the choice is y, else -1. */
  chosenAt(choice: number): number {
    return this.chosenMembers[choice]!;
  }

  /** What selects a cell, as last computed. */
  reverseAt(cell: number): Tristate {
    return this.reverses[cell] as Tristate;
  }

  /** What implies a cell, as last computed. */
  impliedAt(cell: number): Tristate {
    return this.implieds[cell] as Tristate;
  }
}
