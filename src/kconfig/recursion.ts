import type { Diagnostic } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import { firstOperand } from "./first-operand.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol, Place, Property } from "./symbol.ts";

type Item = KSymbol | Choice;

/** An entry of the item, which counted as a property once. */
interface Definition {
  readonly kind: "symbol";
  /** What it depends on. */
  readonly visible: Expression | undefined;
  readonly place: Place;
}

/** One entry of the path that is being followed (`struct dep_stack`). */
interface Step {
  readonly item: Item;
  /** The part of the item that leads on: its own dependency, a reverse one, a property's value; else its visibility. */
  part: "direct" | "reverse" | "implied" | "value" | undefined;
  property: Property | Definition | undefined;
}

/** Symbols whose values depend on themselves, each loop told whole. Mirrors `sym_check_deps` in symbol.c. */
export function findRecursion(model: Model): { readonly found: readonly Diagnostic[]; readonly fatal: boolean } {
  const search = new Search(model);
  if (model.behaviour.recursionByMenu) search.byMenu();
  else search.byHash();
  return search;
}

class Search {
  readonly found: Diagnostic[] = [];
  /** Whether the C tool ends for what was found. */
  fatal = false;
  readonly #model: Model;
  /** On the path, or done with. */
  readonly #open = new Set<Item>();
  readonly #checked = new Set<Item>();
  readonly #path: Step[] = [];

  constructor(model: Model) {
    this.#model = model;
  }

  /** Since 6.11, with the members of each choice looked at on the way. */
  byMenu(): void {
    for (const node of this.#model.nodes) {
      const item = node.symbol ?? node.choice;
      if (item === undefined) continue;
      if (this.check(item) !== undefined) this.fatal = true;
      this.#checkTransitional(node);
      if (node.choice === undefined || this.#model.behaviour.kconfiglib) continue;
      for (const member of membersBelow(node)) this.#checkSanity(member);
    }
  }

  byHash(): void {
    const { columns, symbols, choices } = this.#model;
    for (const cell of columns.order) {
      if (this.check(symbols[cell] ?? choices[cell - symbols.length]!) !== undefined) this.fatal = true;
    }
  }

  /** The item at which the loop was noticed, for the levels above to know. */
  check(item: Item): Item | undefined {
    if (this.#open.has(item)) {
      this.#print(item);
      return item;
    }
    if (this.#checked.has(item)) return undefined;
    const bad = this.#follow(item);
    return bad === item && this.#model.behaviour.toleratesLoops ? undefined : bad;
  }

  #follow(item: Item): Item | undefined {
    if (item.kind === "choice") return this.#checkChoice(item);
    const choice = this.#choiceOf(item);
    if (choice !== undefined) {
      this.#path.push({ item, part: undefined, property: undefined });
      const bad = this.check(choice);
      this.#path.pop();
      return bad;
    }
    this.#enter(item);
    const bad = this.#checkParts(item);
    this.#open.delete(item);
    return bad;
  }

  /** The choice that a symbol is a member of; since 6.11 by its first prompt alone. Mirrors `sym_get_choice_menu`. */
  #choiceOf(symbol: KSymbol): Choice | undefined {
    if (!this.#model.behaviour.boolChoices || symbol.choice === undefined) return symbol.choice;
    let node = symbol.nodes.find(({ prompt }) => prompt !== undefined)?.parent;
    while (node !== undefined && node.symbol === undefined && node.choice === undefined) node = node.parent;
    return node?.choice;
  }

  #enter(item: Item): void {
    this.#open.add(item);
    this.#checked.add(item);
  }

  #checkChoice(choice: Choice): Item | undefined {
    const { boolChoices } = this.#model.behaviour;
    const members = boolChoices
      ? choice.nodes.flatMap((node) => membersBelow(node).map((member) => member.symbol!))
      : choice.members;
    this.#path.push({ item: choice, part: undefined, property: undefined });
    for (const member of members) this.#enter(member);
    this.#enter(choice);
    let bad = this.#checkParts(choice);
    this.#open.delete(choice);
    for (const member of bad === undefined ? members : []) {
      bad = this.#checkParts(member);
      if (bad !== undefined) break;
    }
    for (const member of members) this.#open.delete(member);
    if (bad?.kind === "symbol" && this.#choiceOf(bad) === choice) bad = choice;
    this.#path.pop();
    return bad;
  }

  /** Mirrors `sym_check_sym_deps`. */
  #checkParts(item: Item): Item | undefined {
    const step: Step = { item, part: "direct", property: undefined };
    this.#path.push(step);
    const bad = this.#model.behaviour.toleratesLoops ? this.#looseBad(item, step) : this.#firstBad(item, step);
    this.#path.pop();
    return bad;
  }

  #firstBad(item: Item, step: Step): Item | undefined {
    let bad = this.#expression(item.directDependency);
    if (bad !== undefined) return bad;
    if (item.kind === "symbol") {
      step.part = "reverse";
      bad = this.#expression(item.reverseDependency);
      if (bad !== undefined) return bad;
      step.part = "implied";
      bad = this.#expression(item.weakReverseDependency);
      if (bad !== undefined) return bad;
    }
    if (item.kind === "choice" && !item.optional && this.#model.behaviour.recursionByDefinitions) {
      // What holds a choice at m: its prompts, each with m.
      for (const { prompt } of item.nodes) {
        bad = this.#expression(prompt?.visible);
        if (bad !== undefined) return bad;
      }
    }
    step.part = undefined;
    const definitions = this.#model.behaviour.recursionByDefinitions ? [...item.nodes] : [];
    for (const property of item.properties) {
      while (definitions.length > 0 && definitions[0]!.id <= property.node.id) {
        bad = this.#definition(definitions.shift()!, step);
        if (bad !== undefined) return bad;
      }
      if (property.kind === "select" || property.kind === "imply") continue;
      step.property = property;
      bad = this.#expression(property.visible);
      if (bad !== undefined) return bad;
      if (property.kind !== "default" || item.kind === "choice") continue;
      step.part = "value";
      bad = this.#expression(property.value);
      if (bad !== undefined) return bad;
      step.part = undefined;
    }
    for (const node of definitions) {
      bad = this.#definition(node, step);
      if (bad !== undefined) return bad;
    }
    return undefined;
  }

  /** The same where loops are tolerated. */
  #looseBad(item: Item, step: Step): Item | undefined {
    step.part = undefined;
    let bad: Item | undefined;
    if (item.kind === "symbol") bad = this.#expression(item.reverseDependency);
    // The prompt of a choice that is not optional selects it.
    else if (!item.optional) for (const { prompt } of item.nodes) bad ??= this.#expression(prompt?.visible);
    for (const property of bad === undefined ? withDefinitions(item) : []) {
      if (property.kind === "select") continue;
      step.property = property;
      bad = this.#expression(property.visible);
      if (bad === undefined && property.kind === "default" && item.kind === "symbol") {
        step.part = "value";
        bad = this.#expression(property.value);
      }
      if (bad !== undefined) break;
      step.part = undefined;
    }
    return bad;
  }

  #definition(node: MenuNode, step: Step): Item | undefined {
    step.property = { kind: "symbol", visible: node.dependency, place: node.place };
    return this.#expression(node.dependency);
  }

  #expression(expression: Expression | undefined): Item | undefined {
    return firstOperand(expression, (item) => this.check(item));
  }

  /** Mirrors `sym_check_print_recursive`. */
  #print(item: Item): void {
    let last = item;
    const path = [...this.#path];
    const choice = item.kind === "symbol" ? this.#choiceOf(item) : undefined;
    if (choice !== undefined) {
      path.push({ item, part: undefined, property: undefined });
      last = choice;
    }
    const start = path.findLastIndex((step) => step.item === last);
    if (start < 0) {
      this.#report(undefined, "recursive dependency", "unexpected recursive dependency error\n");
      return;
    }
    const loop = path.slice(start);
    const { recursionPlaces: places, recursionPage: page, toleratesLoops: loose } = this.#model.behaviour;
    const advice =
      page === undefined
        ? ""
        : `For a resolution refer to ${page}\nsubsection "Kconfig recursive dependency limitations"\n`;
    let text = "";
    loop.forEach((step, index) => {
      const next = loop[index + 1]?.item ?? last;
      if (step.item === last) text += `${places ? oldPlace(step) : ""}error: recursive dependency detected!\n`;
      // So the C tool of those days, for want of braces.
      if (loose) text += advice;
      text += places ? oldLine(step, next, loose) : line(step, next);
    });
    if (!loose && advice !== "") text += `${advice}\n`;
    const names = [...loop.map((step) => nameOf(step.item)), nameOf(last)];
    this.#report(loop[0]!.item.nodes[0]?.place, `recursive dependency: ${names.join(" -> ")}`, text);
  }

  #report(place: Place | undefined, message: string, text: string): void {
    const hint = "take one of these dependencies away in the Kconfig files";
    const severity = this.#model.behaviour.toleratesLoops ? "warning" : "error";
    this.found.push({ code: "recursive-dependency", severity, place, message, hint, text });
  }

  /** Mirrors `choice_check_sanity` in parser.y. */
  #checkSanity(node: MenuNode): void {
    for (const property of node.symbol!.properties) {
      const elsewhere = property.kind === "prompt" && property.style === "prompt" && property.node !== node;
      if (property.kind === "default") this.#insane(property, "defaults for choice values not supported");
      if (!elsewhere) continue;
      if (this.#model.behaviour.oneMemberEntry)
        this.#insane(property, "choice value must not have a prompt in another entry");
      else if (property.node.parent !== node.parent)
        this.#insane(property, "choice value has a prompt outside its choice group");
    }
  }

  /** A transitional symbol stands for an old name and says nothing itself. Mirrors `transitional_check_sanity`. */
  #checkTransitional(node: MenuNode): void {
    if (node.symbol?.transitional !== true) return;
    const message = "transitional symbols can only have help sections";
    const yes = this.#model.symbols[2];
    const limits = [node.dependency, node.visibility].some(
      (limit) => limit !== undefined && !(limit.kind === "symbol" && limit.symbol === yes),
    );
    const [property] = node.symbol.properties;
    if (limits) this.#insane(node, message);
    else if (property !== undefined) this.#insane(property, message);
  }

  #insane({ place }: { readonly place: Place }, message: string): void {
    const text = `${place.file}:${place.line}: error: ${message}\n`;
    const hint = "mend the Kconfig file at this line";
    const code = message.startsWith("transitional") ? "transitional-symbol" : "choice-member";
    this.fatal = true;
    this.found.push({ code, severity: "error", place, message, hint, text });
  }
}

/** What is in the definitions of an item, each behind the definition itself. */
function withDefinitions(item: Item): (Property | Definition)[] {
  return item.nodes.flatMap((node) => [
    { kind: "symbol" as const, visible: node.dependency, place: node.place },
    ...item.properties.filter((property) => property.node === node),
  ]);
}

function membersBelow(node: MenuNode): MenuNode[] {
  return node.children.flatMap((child) => [...(child.symbol === undefined ? [] : [child]), ...membersBelow(child)]);
}

function nameOf(item: Item): string {
  return item.name ?? "<choice>";
}

function styleOf(property: Step["property"]): string {
  if (property === undefined) return "unknown";
  return property.kind === "prompt" ? property.style : property.kind;
}

function line(step: Step, next: Item): string {
  const name = nameOf(step.item);
  if (next.kind === "choice") {
    const { file, line: number } = next.nodes[0]!.place;
    return `\tsymbol ${name} is part of choice block at ${file}:${number}\n`;
  }
  return `\tsymbol ${name} ${reason(step)} ${next.name}\n`;
}

function reason(step: Step): string {
  switch (step.part) {
    case "direct":
      return "depends on";
    case "reverse":
      return "is selected by";
    case "implied":
      return "is implied by";
    case "value":
      return `${styleOf(step.property)} value contains`;
    case undefined:
      return `${styleOf(step.property)} is visible depending on`;
  }
}

function isChoicePart({ item }: Step): boolean {
  return item.kind === "choice" || item.choice !== undefined;
}

/** Before 6.11 every line said where: the property's place, else the first definition's. */
function oldPlace(step: Step): string {
  const property = isChoicePart(step) ? undefined : step.property;
  const place = property?.place ?? step.item.nodes[0]?.place;
  return place === undefined ? "" : `${place.file}:${place.line}:`;
}

function oldLine(step: Step, next: Item, loose: boolean): string {
  const { item } = step;
  if (loose && step.property !== undefined) {
    const contains = `${isChoicePart(step) ? "symbol" : styleOf(step.property)} value contains`;
    const how = step.part === "value" ? contains : "depends on";
    return `${oldPlace(step)}\tsymbol ${nameOf(item)} ${how} ${nameOf(next)}\n`;
  }
  const what =
    item.kind === "choice"
      ? `choice ${nameOf(item)} contains symbol`
      : item.choice !== undefined
        ? `symbol ${item.name} is part of choice`
        : `symbol ${item.name} ${loose ? "is selected by" : reason(step)}`;
  return `${oldPlace(step)}\t${what} ${nameOf(next)}\n`;
}
