import { CellMemory, LETTERS } from "./cell-memory.ts";
import type { Tristate } from "./expression.ts";
import {
  AND,
  BOOL,
  COMPARES,
  DEFAULT,
  HEX,
  INT,
  IS_CHOICE,
  IS_SYMBOL,
  IS_WHOLE,
  LISTS_DEFCONFIGS,
  NONE,
  NOT,
  OPERATORS,
  OPTIONAL,
  PROMPT,
  RANGE,
  TRANSITIONAL,
  TRISTATE,
  TYPES,
  UNKNOWN,
} from "./model-columns.ts";
import { compareValues, isValueOf, printedBound, pythonInteger, pythonText, rangeNumber } from "./number.ts";

/**
 * The values of one run of the C tool by cell number, computed in its order and kept until all are dropped at once. Mirrors
 * symbol.c of 6.12, and of 6.1 where `boolChoices` is off.
 */
export abstract class CellValues extends CellMemory {
  /** Forgets all values but not what they were. Mirrors `sym_clear_all_valid`. */
  clear(): void {
    this.forget();
    this.changed = true;
    this.calculateAt(this.modulesCell);
  }

  writtenAt(cell: number): boolean {
    this.calculateAt(cell);
    return this.write[cell] === 1;
  }

  /** The value of an expression by its number; -1 is y. */
  evaluateAt(id: number): Tristate {
    if (id < 0) return 2;
    if (this.hashed) {
      const known = this.expressionValues[id]!;
      if (known !== 0) return (known - 1) as Tristate;
    }
    const { expressionKind, expressionFirst, expressionSecond } = this.columns;
    const kind = expressionKind[id]!;
    const first = expressionFirst[id]!;
    let value: number;
    if (kind === IS_SYMBOL) {
      this.calculateAt(first);
      value = this.tristates[first]!;
    } else if (kind === NOT) value = 2 - this.evaluateAt(first);
    else if (kind === IS_CHOICE) {
      this.calculateAt(this.symbolCount + first);
      value = this.tristates[this.symbolCount + first]!;
    } else if (kind === IS_WHOLE) {
      this.calculateAt(this.symbolCount + first);
      value = this.tristates[this.symbolCount + first] === 2 ? 2 : 0;
    } else if (kind < COMPARES) {
      const left = this.evaluateAt(first);
      const right = this.evaluateAt(expressionSecond[id]!);
      if (kind === AND) value = left < right ? left : right;
      else value = left > right ? left : right;
    } else value = this.#compare(kind - COMPARES, first, expressionSecond[id]!);
    if (this.hashed) this.expressionValues[id] = value + 1;
    return value as Tristate;
  }

  #compare(operator: number, left: number, right: number): Tristate {
    this.calculateAt(left);
    this.calculateAt(right);
    const { cellType, behaviour } = this.columns;
    const [leftType, rightType] = [TYPES[cellType[left]!]!, TYPES[cellType[right]!]!];
    const { comparisons } = behaviour;
    return compareValues(OPERATORS[operator]!, this.textAt(left), leftType, this.textAt(right), rightType, comparisons);
  }

  /** Mirrors `sym_calc_value`. */
  calculateAt(cell: number): void {
    if (this.valid[cell] === 1) return;
    const { behaviour, cellType, cellChoice } = this.columns;
    const isChoice = cell >= this.symbolCount;
    const choice = isChoice ? NONE : cellChoice[cell]!;
    if (choice >= 0 && this.unansweredChoice[cell] === 1) {
      this.unansweredChoice[cell] = 0;
      this.calculateAt(this.symbolCount + choice);
    }
    this.valid[cell] = 1;
    const type = cellType[cell]!;
    if (type === UNKNOWN) return;
    if (choice < 0 || !behaviour.keepsWrittenMembers) this.write[cell] = 0;
    this.#calculateVisibility(cell);
    const visible = this.visibilities[cell] as Tristate;
    if (visible !== 0 && !(visible === 2 && choice >= 0 && behaviour.writesMembersByChoice)) this.write[cell] = 1;
    // What a reader in a loop sees.
    this.tristates[cell] = 0;
    if (isChoice) this.chosenMembers[cell - this.symbolCount] = NONE;
    else this.texts[cell] = this.#emptyText(type);
    if (type === BOOL || type === TRISTATE) {
      let value: Tristate;
      if (choice >= 0 && this.boolChoices) {
        this.chooseAt(choice);
        value = this.tristates[cell] as Tristate;
      } else if (choice >= 0 && visible === 2) value = this.chosenMembers[choice] === cell ? 2 : 0;
      else if (choice >= 0 && behaviour.membersByChoiceAlone)
        value = visible !== 0 && this.hasUser[cell] === 1 && this.userTristate[cell] !== 0 ? 1 : 0;
      else value = this.#boolOrTristate(cell, visible);
      if (value === 1 && this.typeAt(cell) === BOOL) value = 2;
      this.tristates[cell] = value;
      if (cell === this.modulesCell) this.modules = value;
      if (isChoice) this.#finishChoice(cell, value);
      else this.#withhold(cell);
      return;
    }
    if (isChoice) return;
    if (visible !== 0 && this.hasUser[cell] === 1 && this.#takes(cell, this.userText[cell]!))
      this.texts[cell] = this.userText[cell]!;
    else {
      const given = this.#givenDefault(cell);
      const source = given === undefined ? this.#defaultSymbol(cell) : NONE;
      if (given !== undefined) {
        this.write[cell] = 1;
        this.texts[cell] = given;
      } else if (source >= 0) {
        this.write[cell] = 1;
        this.calculateAt(source);
        this.texts[cell] = this.#rawText(source);
        if (this.#carries(source, cell)) {
          this.hasUser[cell] = 1;
          this.userText[cell] = this.texts[cell];
        }
      }
    }
    this.#applyRange(cell);
    this.#withhold(cell);
  }

  /** Kconfiglib goes on as if there were no answer where that is out of range. */
  #takes(cell: number, text: string): boolean {
    return !this.columns.behaviour.dropsOutOfRange || this.textWithinRangeAt(cell, text);
  }

  /** Whether an answer is handed over: a transitional symbol's to the one whose default it is. */
  #carries(source: number, cell: number): boolean {
    const transitional = source >= 0 && (this.columns.cellFlags[source]! & TRANSITIONAL) !== 0;
    return transitional && this.hasUser[source] === 1 && this.hasUser[cell] === 0;
  }

  /** What came from the environment stays out of `.config` (`SYMBOL_AUTO`, `SYMBOL_NO_WRITE`), and so do names of old. */
  #withhold(cell: number): void {
    const { behaviour, cellExtra, cellFlags } = this.columns;
    if ((cellFlags[cell]! & TRANSITIONAL) !== 0) this.write[cell] = 0;
    const listed = (cellFlags[cell]! & LISTS_DEFCONFIGS) !== 0 && behaviour.hidesDefconfigList;
    if ((cellExtra[cell]! >= 0 && !behaviour.writesPresets) || listed) this.write[cell] = 0;
  }

  #emptyText(type: number): string {
    if (!this.columns.behaviour.zeroNumbers) return "";
    return type === INT ? "0" : type === HEX ? "0x0" : "";
  }

  /** `curr.val`: a bool or tristate that is no constant always has "n" there. */
  #rawText(cell: number): string {
    const type = this.columns.cellType[cell]!;
    if (type !== BOOL && type !== TRISTATE) return this.textAt(cell);
    return cell < 3 ? LETTERS[cell]! : "n";
  }

  /** Mirrors `sym_calc_visibility`. */
  #calculateVisibility(cell: number): void {
    const columns = this.columns;
    const { cellPropertyStarts, propertyKind, propertyVisible, propertyNode, nodePrompt } = columns;
    const isSymbol = cell < this.symbolCount;
    const choice = isSymbol ? columns.cellChoice[cell]! : NONE;
    const type = columns.cellType[cell]!;
    if (isSymbol && (columns.cellFlags[cell]! & TRANSITIONAL) !== 0) {
      this.visibilities[cell] = 2;
      return;
    }
    const old = choice >= 0 && !this.boolChoices;
    if (old && this.#waitsForWhole(cell, choice)) {
      this.visibilities[cell] = 0;
      return;
    }
    let visible: number = 0;
    for (let at = cellPropertyStarts[cell]!; at < cellPropertyStarts[cell + 1]!; at++) {
      if (propertyKind[at] !== PROMPT) continue;
      let value: number = this.evaluateAt(propertyVisible[at]!);
      if (
        old &&
        columns.behaviour.hidesModularMembers &&
        type === TRISTATE &&
        value === 1 &&
        this.tristates[this.symbolCount + choice] === 2
      )
        value = 0;
      const node = propertyNode[at]!;
      if (nodePrompt[node] === at) this.promptVisibilities[node] = value;
      if (value > visible) visible = value;
    }
    if (visible === 1 && (type !== TRISTATE || this.modules === 0)) visible = 2;
    this.visibilities[cell] = visible;
    if (choice >= 0) return;
    this.directs[cell] = this.#lift(this.evaluateAt(columns.cellDirect[cell]!), cell);
    this.reverses[cell] = this.#lift(this.#reverseOf(cell), cell);
    const implied = isSymbol ? columns.cellImplied[cell]! : NONE;
    const waits = !columns.behaviour.implyObeysDependencies && this.directs[cell] === 0;
    this.implieds[cell] = implied < 0 || waits ? 0 : this.#lift(this.evaluateAt(implied), cell);
  }

  /** Kconfiglib: a bool in a choice of tristates shows while that is y. */
  #waitsForWhole(cell: number, choice: number): boolean {
    const { behaviour, cellType } = this.columns;
    const holder = this.symbolCount + choice;
    if (!behaviour.membersByChoiceAlone || cellType[holder] !== TRISTATE || cellType[cell] === TRISTATE) return false;
    this.calculateAt(holder);
    return this.tristates[holder] !== 2;
  }

  #lift(value: Tristate, cell: number): Tristate {
    return value === 1 && this.typeAt(cell) === BOOL ? 2 : value;
  }

  /** A choice that is not optional is held at m by its own prompt before 6.11 (`menu_finalize`). */
  #reverseOf(cell: number): Tristate {
    const { cellReverse, cellFlags, cellNodes, cellNodeStarts, nodePrompt, propertyVisible } = this.columns;
    if (cell < this.symbolCount) return cellReverse[cell]! < 0 ? 0 : this.evaluateAt(cellReverse[cell]!);
    if (this.boolChoices || (cellFlags[cell]! & OPTIONAL) !== 0) return 0;
    let value: Tristate = 0;
    for (let at = cellNodeStarts[cell]!; at < cellNodeStarts[cell + 1]!; at++) {
      const prompt = nodePrompt[cellNodes[at]!]!;
      if (prompt >= 0 && this.evaluateAt(propertyVisible[prompt]!) !== 0) value = 1;
    }
    return value;
  }

  #boolOrTristate(cell: number, visible: Tristate): Tristate {
    const reverse = this.reverses[cell]!;
    const { behaviour } = this.columns;
    const isSymbol = cell < this.symbolCount;
    let value: number = 0;
    let source = NONE;
    if (behaviour.wholeDefaults) value = this.#wholeDefault(cell, visible);
    else if (visible !== 0 && this.hasUser[cell] === 1) value = Math.min(this.userTristate[cell]!, visible);
    else {
      if (reverse !== 0) this.write[cell] = 1;
      if (isSymbol) {
        const given = this.#givenDefault(cell);
        if (given === undefined) value = this.#defaultTristate(cell);
        else if (given === "y") {
          value = 2;
          this.write[cell] = 1;
        }
        if (behaviour.transitional) source = this.#defaultSymbol(cell);
        const implied = this.implieds[cell]!;
        if (implied !== 0) {
          this.write[cell] = 1;
          value = Math.max(value, implied);
          if (behaviour.implyObeysDependencies) value = Math.min(value, this.directs[cell]!);
        }
      }
    }
    if (isSymbol && this.directs[cell]! < reverse) this.#tellUnmet(cell);
    value = Math.max(value, reverse);
    if (this.#carries(source, cell)) {
      this.hasUser[cell] = 1;
      this.userTristate[cell] = value === 1 && this.typeAt(cell) === BOOL ? 2 : value;
    }
    if (value === 1 && !behaviour.implyObeysDependencies && this.#impliedYes(cell)) value = 2;
    return value as Tristate;
  }

  #impliedYes(cell: number): boolean {
    if (!this.columns.behaviour.impliesAnyway) return this.implieds[cell] === 2;
    const implied = cell < this.symbolCount ? this.columns.cellImplied[cell]! : NONE;
    return implied >= 0 && this.evaluateAt(implied) === 2;
  }

  /** Before 2.6.26: a default is whole, and what shows cuts it; only what is neither shown nor selected keeps it as it is. */
  #wholeDefault(cell: number, visible: Tristate): number {
    const shown = Math.max(visible, this.reverses[cell]!);
    if (shown !== 0) this.write[cell] = 1;
    if (shown !== 0 && this.hasUser[cell] === 1) return Math.min(this.userTristate[cell]!, visible);
    const property = cell < this.symbolCount ? this.propertyInForce(cell, DEFAULT) : NONE;
    const value = property < 0 ? 0 : this.evaluateAt(this.columns.propertyFirst[property]!);
    if (shown !== 0) return Math.min(value, visible);
    if (property >= 0) this.write[cell] = 1;
    return value;
  }

  /** ESP-IDF: the default of a `sdkconfig`, while what the symbol depends on holds. */
  #givenDefault(cell: number): string | undefined {
    const given = this.givenDefaults?.get(cell);
    return given === undefined || this.evaluateAt(this.columns.cellDirect[cell]!) === 0 ? undefined : given;
  }

  #defaultTristate(cell: number): number {
    const { propertyFirst, propertyVisible, behaviour } = this.columns;
    const property = this.propertyInForce(cell, DEFAULT);
    if (property < 0) return 0;
    const condition = this.evaluateAt(propertyVisible[property]!);
    const value = Math.min(this.evaluateAt(propertyFirst[property]!), condition);
    if (value !== 0 || behaviour.writesDefaultN) this.write[cell] = 1;
    return value;
  }

  /** The first property of a kind whose condition holds, else -1. */
  propertyInForce(cell: number, kind: number): number {
    const { cellPropertyStarts, propertyKind, propertyVisible } = this.columns;
    for (let at = cellPropertyStarts[cell]!; at < cellPropertyStarts[cell + 1]!; at++)
      if (propertyKind[at] === kind && this.evaluateAt(propertyVisible[at]!) !== 0) return at;
    return NONE;
  }

  /** The rest of `sym_calc_value` for a choice before 6.11. */
  #finishChoice(cell: number, value: Tristate): void {
    const choice = cell - this.symbolCount;
    if (!this.boolChoices) {
      if (value === 2) this.chosenMembers[choice] = this.#chooseThroughChoice(cell);
      if (this.write[cell] === 1)
        for (const member of this.membersOf(choice))
          if (this.visibilities[member] !== 0 || this.columns.behaviour.writesHiddenMembers) this.write[member] = 1;
    }
    this.write[cell] = 0;
    if (this.unansweredChoice[cell] === 1) this.answerMembersAt(choice);
  }

  /** Members without an answer become n. Mirrors `set_all_choice_values` before 6.11. */
  answerMembersAt(choice: number): void {
    const cell = this.symbolCount + choice;
    for (const member of this.membersOf(choice)) if (this.hasUser[member] === 0) this.userTristate[member] = 0;
    this.hasUser[cell] = 1;
    this.valid[cell] = 0;
    this.unansweredChoice[cell] = 0;
  }

  #chooseThroughChoice(cell: number): number {
    const choice = cell - this.symbolCount;
    let answered = this.hasUser[cell]!;
    for (const member of this.membersOf(choice)) {
      this.#calculateVisibility(member);
      if (this.visibilities[member] !== 0) answered &= this.hasUser[member]!;
    }
    if (!this.columns.behaviour.choiceAnsweredWhenRead) this.hasUser[cell] = answered;
    const wanted = this.userChosen[choice]!;
    if (wanted >= 0 && this.visibilities[wanted] !== 0) return wanted;
    const standard = this.choiceDefaultAt(choice);
    if (standard < 0 && !this.columns.behaviour.membersByChoiceAlone) this.tristates[cell] = 0;
    return standard;
  }

  /** Mirrors `sym_choice_default`, by the members' visibilities as they stand; -1 for none. */
  choiceDefaultAt(choice: number): number {
    const { cellPropertyStarts, propertyKind, propertyVisible, propertyFirst, expressionKind, expressionFirst } =
      this.columns;
    const cell = this.symbolCount + choice;
    const first = this.givenDefaults?.get(cell);
    for (const member of first === undefined ? [] : this.membersOf(choice))
      if (this.nameAt(member) === first && this.visibilities[member] !== 0) return member;
    for (let at = cellPropertyStarts[cell]!; at < cellPropertyStarts[cell + 1]!; at++) {
      if (propertyKind[at] !== DEFAULT || this.evaluateAt(propertyVisible[at]!) === 0) continue;
      const value = propertyFirst[at]!;
      if (expressionKind[value] === IS_SYMBOL && this.visibilities[expressionFirst[value]!] !== 0)
        return expressionFirst[value]!;
    }
    const members = this.boolChoices ? this.entriesAt(choice) : this.membersOf(choice);
    for (const member of members) if (this.visibilities[member] !== 0) return member;
    return NONE;
  }

  /** Mirrors `sym_calc_choice` since 6.11. */
  chooseAt(choice: number): number {
    const members = this.preferences[choice]!;
    const shown = (member: number): boolean => this.visibilities[member] !== 0;
    let chosen: number = NONE;
    for (const member of members) {
      this.#calculateVisibility(member);
      if (!shown(member)) continue;
      if (this.hasUser[member] === 1 && this.userTristate[member] === 2) {
        chosen = member;
        break;
      }
    }
    if (chosen < 0) {
      chosen = this.choiceDefaultAt(choice);
      if (chosen >= 0 && this.hasUser[chosen] === 1 && this.userTristate[chosen] === 0) chosen = NONE;
    }
    const entries = this.entriesAt(choice);
    if (chosen < 0) chosen = entries.find((member) => shown(member) && this.hasUser[member] === 0) ?? NONE;
    if (chosen < 0) chosen = members.findLast(shown) ?? NONE;
    for (const member of entries) {
      if (!shown(member)) continue;
      this.tristates[member] = member === chosen ? 2 : 0;
      this.valid[member] = 1;
      this.write[member] = 1;
    }
    return chosen;
  }

  #defaultSymbol(cell: number): number {
    const { propertyFirst, expressionKind, expressionFirst } = this.columns;
    const property = this.propertyInForce(cell, DEFAULT);
    if (property < 0) return NONE;
    const value = propertyFirst[property]!;
    return expressionKind[value] === IS_SYMBOL ? expressionFirst[value]! : NONE;
  }

  #bound(cell: number, base: 10 | 16): bigint {
    this.calculateAt(cell);
    if (this.columns.behaviour.pythonNumbers) return pythonInteger(this.textAt(cell), base) ?? 0n;
    const type = this.columns.cellType[cell]!;
    const own = type === INT ? 10 : type === HEX ? 16 : base;
    return rangeNumber(this.#rawText(cell), own, this.columns.behaviour.outOfRange);
  }

  #applyRange(cell: number): void {
    const { cellType, propertyFirst, propertySecond, behaviour } = this.columns;
    const rule = behaviour.outOfRange;
    const type = cellType[cell]!;
    if ((type !== INT && type !== HEX) || rule === "kept") return;
    const range = this.propertyInForce(cell, RANGE);
    if (range < 0) return;
    const base = type === HEX ? 16 : 10;
    if (this.columns.behaviour.pythonNumbers) {
      const value = pythonInteger(this.textAt(cell), base) ?? 0n;
      const low = this.#bound(propertyFirst[range]!, base);
      const high = this.#bound(propertySecond[range]!, base);
      if (value < low || value > high) this.texts[cell] = pythonText(value < low ? low : high, base);
      return;
    }
    const value = rangeNumber(this.textAt(cell), base, rule);
    let symbol = propertyFirst[range]!;
    let bound = this.#bound(symbol, base);
    if (value >= bound) {
      symbol = propertySecond[range]!;
      bound = this.#bound(symbol, base);
      if (value <= bound) return;
    }
    this.texts[cell] = rule === "text" ? this.#rawText(symbol) : printedBound(bound, base, rule);
  }

  textWithinRangeAt(cell: number, text: string): boolean {
    const { cellType, propertyFirst, propertySecond } = this.columns;
    const type = cellType[cell]!;
    const { pythonNumbers } = this.columns.behaviour;
    if (!isValueOf(TYPES[type]!, text, pythonNumbers)) return false;
    if (type !== INT && type !== HEX) return true;
    const range = this.propertyInForce(cell, RANGE);
    if (range < 0) return true;
    const base = type === HEX ? 16 : 10;
    const value = pythonNumbers
      ? (pythonInteger(text, base) ?? 0n)
      : rangeNumber(text, base, this.columns.behaviour.outOfRange);
    return value >= this.#bound(propertyFirst[range]!, base) && value <= this.#bound(propertySecond[range]!, base);
  }

  nodeVisibleAt(node: number): boolean {
    const { nodePrompt, nodeVisibility, nodeCell, propertyVisible, childStarts, children, behaviour } = this.columns;
    if (nodePrompt[node]! < 0) return false;
    if (nodeVisibility[node]! >= 0 && this.evaluateAt(nodeVisibility[node]!) === 0) return false;
    const cell = nodeCell[node]!;
    if (cell < 0) return this.evaluateAt(propertyVisible[nodePrompt[node]!]!) !== 0;
    this.calculateAt(cell);
    if (this.promptVisibilities[node] !== 0) return true;
    if (this.tristates[cell] === 0) return false;
    for (let at = childStarts[node]!; at < childStarts[node + 1]!; at++) {
      if (!this.nodeVisibleAt(children[at]!)) continue;
      if (behaviour.shownMeansAnswered) this.hasUser[cell] = 1;
      return true;
    }
    return false;
  }

  /** Mirrors `sym_get_string_default`. */
  defaultTextAt(cell: number): string {
    this.#calculateVisibility(cell);
    this.calculateAt(this.modulesCell);
    if (this.columns.cellChoice[cell]! >= 0 && this.columns.behaviour.membersByChoiceAlone) return "n";
    const { propertyFirst, propertyVisible, expressionKind, expressionFirst, cellType, cellChoice } = this.columns;
    const type = cellType[cell]!;
    const logical = type === BOOL || type === TRISTATE;
    const first = this.givenDefaults?.get(cell);
    let value: number = first === "y" ? 2 : 0;
    let text = logical ? "" : (first ?? "");
    const property = first === undefined ? this.propertyInForce(cell, DEFAULT) : NONE;
    if (property >= 0) {
      const given = propertyFirst[property]!;
      if (logical) value = Math.min(this.evaluateAt(given), this.evaluateAt(propertyVisible[property]!));
      else if (expressionKind[given] === IS_SYMBOL) {
        this.calculateAt(expressionFirst[given]!);
        text = this.#rawText(expressionFirst[given]!);
      }
    }
    value = Math.max(value, this.reverses[cell]!);
    if (value === 1 && cellChoice[cell]! < 0 && this.tristates[this.modulesCell] === 0) value = 2;
    if (value === 1 && type === BOOL) value = 2;
    value = Math.max(value, this.implieds[cell]!);
    if (logical) return LETTERS[value]!;
    return text === "" ? this.#emptyText(type) : text;
  }

  #tellUnmet(cell: number): void {
    const allowed = this.directs[cell] as Tristate;
    const { unmetWarning } = this.columns.behaviour;
    if (unmetWarning === "none" || (unmetWarning === "line" && allowed !== 0)) return;
    this.unmet += 1;
    this.warnUnmet(cell, allowed);
  }

  /** Is told each symbol that a select holds above what it depends on. */
  protected abstract warnUnmet(cell: number, allowed: Tristate): void;
}
