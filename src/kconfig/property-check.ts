import type { Behaviour } from "./behaviour.ts";
import { isValueOf } from "./number.ts";
import type { Choice, KSymbol, Place } from "./symbol.ts";

type Warn = (place: Place, message: string) => void;

/** Warns of properties that do not fit their symbol. Mirrors `sym_check_prop` in menu.c. */
export function checkProperties(
  owner: KSymbol | Choice,
  behaviour: Behaviour,
  choiceOf: (symbol: KSymbol) => Choice | undefined,
  warn: Warn,
): void {
  const bool = behaviour.saysBoolean ? "boolean" : "bool";
  const { properties } = owner;
  for (let at = 0; at < properties.length; at++) {
    const property = properties[at]!;
    const { place } = property;
    switch (property.kind) {
      case "default": {
        const single = property.value.kind === "symbol";
        if (owner.kind === "symbol" && (owner.type === "string" || isNumber(owner)) && !single)
          warn(place, `default for config symbol '${owner.name}' must be a single symbol`);
        if (property.value.kind !== "symbol") break;
        const value = property.value.symbol;
        if (owner.kind === "symbol" && isNumber(owner) && !fits(owner, value))
          warn(place, `'${owner.name}': number is invalid`);
        if (owner.kind === "choice" && behaviour.warnsOfHelp && choiceOf(value) !== owner)
          warn(place, `choice default symbol '${value.name}' is not contained in the choice`);
        break;
      }
      case "select":
      case "imply": {
        const { kind, target } = property;
        if (!isLogical(owner))
          warn(place, `config symbol '${owner.name ?? "(null)"}' uses ${kind}, but is not ${bool} or tristate`);
        else if (target.type !== "unknown" && !isLogical(target))
          warn(place, `'${target.name}' has wrong type. '${kind}' only accept arguments of ${bool} and tristate type`);
        break;
      }
      case "range":
        if (!isNumber(owner)) warn(place, "range is only allowed for int or hex symbols");
        if (owner.kind === "symbol" && !(fits(owner, property.low) && fits(owner, property.high)))
          warn(place, "range is invalid");
        break;
      case "prompt":
        break;
    }
  }
}

/** Before 6.11, warns of what a member of a choice may not have. Mirrors the middle of `menu_finalize`. */
export function checkMember(
  choice: Choice,
  node: { readonly id: number; readonly symbol: KSymbol; readonly prompt: unknown; readonly place: Place },
  parentChoice: (nodeId: number) => Choice | undefined,
  warn: Warn,
): void {
  if (node.prompt === undefined) warn(node.place, "choice value must have a prompt");
  for (const property of node.symbol.properties) {
    if (property.kind === "default") warn(property.place, "defaults for choice values not supported");
    if (property.kind !== "prompt" || property.style !== "prompt" || property.node.id === node.id) continue;
    if (parentChoice(property.node.id) !== choice) warn(property.place, "choice value used outside its choice group");
  }
}

/** What is wrong with an entry once all its options are read; `undefined` when nothing is. Mirrors parser.y. */
export function entryMistakes(
  entry: { readonly symbol: KSymbol | undefined; readonly choice: Choice | undefined; readonly prompt: unknown },
  insideChoice: boolean,
  behaviour: Behaviour,
): string[] {
  if (!behaviour.boolChoices || behaviour.kconfiglib) return [];
  if (entry.choice !== undefined) return entry.prompt === undefined ? ["choice must have a prompt"] : [];
  if (entry.symbol === undefined || !insideChoice) return [];
  const mistakes: string[] = [];
  if (entry.prompt === undefined) mistakes.push("choice member must have a prompt");
  if (entry.symbol.type !== "bool") mistakes.push("choice member must be bool");
  return mistakes;
}

function isNumber(owner: KSymbol | Choice): boolean {
  return owner.type === "int" || owner.type === "hex";
}

function isLogical(owner: KSymbol | Choice): boolean {
  return owner.type === "bool" || owner.type === "tristate";
}

/** Mirrors `menu_validate_number`. */
function fits(owner: KSymbol, value: KSymbol): boolean {
  return isNumber(value) || (value.type === "unknown" && isValueOf(owner.type, value.name));
}
