import type { Choice, Expression, KSymbol, Model } from "../kconfig/index.ts";
import { type ExpressionLiterals, operandsOf } from "./expression-literals.ts";
import type { Literal } from "./solver.ts";
import { modulesLiteral, type SymbolRules, visibilityOf } from "./symbol-rules.ts";
import { isLogical } from "./want-literals.ts";

/** The output of a clause from which nothing follows: what mends it is a choice. */
const NOTHING: Literal = 0;

/** Writes the rules of the choices of a model, whose entries' own rules are written. */
export class ChoiceRules {
  /** By choice id: the literal for "it is shown". */
  readonly visible: Int32Array;
  readonly #model: Model;
  readonly #literals: ExpressionLiterals;
  readonly #symbols: SymbolRules;

  constructor(model: Model, literals: ExpressionLiterals, symbols: SymbolRules) {
    this.visible = new Int32Array(model.choices.length);
    this.#model = model;
    this.#literals = literals;
    this.#symbols = symbols;
  }

  write(choice: Choice): void {
    const literals = this.#literals;
    const owner = this.#model.symbols.length + choice.id;
    const tristate = choice.type === "tristate";
    const [visibleOn, visibleYes] = visibilityOf(choice, literals, tristate);
    this.visible[choice.id] = visibleOn;
    const on = literals.choiceOn[choice.id]!;
    const yes = literals.choiceYes[choice.id]!;
    literals.write([yes ^ 1, on], yes ^ 1, owner, "definition");
    literals.write([on ^ 1, visibleOn], on ^ 1, owner, "choice");
    const members = choice.members.filter(isLogical);
    const { boolChoices } = this.#model.behaviour;
    if (!boolChoices && !choice.optional) this.#holdOpen(choice, members, visibleOn, owner);
    if (!tristate) {
      // Bool choices are y or n.
      literals.write([on ^ 1, yes], yes, owner, "definition");
      if (boolChoices) literals.write([visibleOn ^ 1, on], on, owner, "definition");
    } else {
      const modules = modulesLiteral(this.#model, literals);
      literals.write([modules, on ^ 1, yes], yes, owner, "definition");
      literals.write([modules ^ 1, yes ^ 1, visibleYes], yes ^ 1, owner, "choice");
    }
    if (boolChoices)
      for (const member of members) {
        const others = members.map((other) => literals.on[other.id]!);
        // Any of them will do: nothing follows, one must be taken.
        literals.write([this.#symbols.visibleOn[member.id]! ^ 1, ...others], NOTHING, owner, "choice");
      }
    this.#oneAtMost(members, owner);
    if (!boolChoices && !tristate && !choice.optional && members.every(({ type }) => type === "bool"))
      for (const member of members) {
        const visible = this.#symbols.visibleOn[member.id]!;
        const chosen = members.map((other) => literals.yes[other.id]!);
        literals.write([visibleOn ^ 1, visible ^ 1, ...chosen], NOTHING, owner, "choice");
      }
  }

  #oneAtMost(members: readonly KSymbol[], owner: number): void {
    const literals = this.#literals;
    const { boolChoices } = this.#model.behaviour;
    for (let first = 0; first < members.length; first++)
      for (let second = first + 1; second < members.length; second++) {
        const a = literals.yes[members[first]!.id]! ^ 1;
        const b = literals.yes[members[second]!.id]! ^ 1;
        if (boolChoices) literals.write([a, b], b, owner, "choice");
        else {
          // Before 6.11 one that is visible at y takes its value from the choice; a hidden one may be selected.
          const [can, other] = [first, second].map((index) => this.#symbols.visibleYes[members[index]!.id]! ^ 1);
          literals.write([a, b, can!, other!], b, owner, "choice");
        }
      }
  }

  /**
   * Before 6.11 a choice that is not optional is on while it is shown, unless none of its members would be shown while it is. Members
   * depend on the choice itself, which is left out of what is asked of them.
   */
  #holdOpen(choice: Choice, members: readonly KSymbol[], shown: Literal, owner: number): void {
    const literals = this.#literals;
    const on = literals.choiceOn[choice.id]!;
    for (const member of members) {
      if (choice.type === "tristate" && member.type !== "tristate") continue;
      for (const property of member.properties) {
        if (property.kind !== "prompt") continue;
        const all = property.visible === undefined ? [] : operandsOf(property.visible, "and");
        const parts = all.filter((part) => part.kind !== "choice" || part.choice !== choice);
        if (parts.some((part) => names(part, choice))) continue;
        const rest = parts.map((part) => literals.atLeastM(part) ^ 1);
        literals.write([shown ^ 1, ...rest, on], on, owner, "choice");
      }
    }
  }
}

/** Whether an expression asks for the value of a choice. */
function names(expression: Expression, choice: Choice): boolean {
  if (expression.kind === "choice" || expression.kind === "whole") return expression.choice === choice;
  if (expression.kind === "not") return names(expression.operand, choice);
  if (expression.kind === "symbol" || expression.kind === "compare") return false;
  return names(expression.left, choice) || names(expression.right, choice);
}
