import type { Behaviour } from "./behaviour.ts";
import type { Expression } from "./expression.ts";
import type { ExpressionAlgebra } from "./expression-algebra.ts";
import type { DraftNode } from "./menu-builder.ts";
import { checkMember, checkProperties } from "./property-check.ts";
import type { Choice, KSymbol, Place, PromptProperty, Property, SymbolType } from "./symbol.ts";

/** What finishing needs to know of the tree. */
interface Surroundings {
  readonly algebra: ExpressionAlgebra;
  readonly behaviour: Behaviour;
  readonly modules: KSymbol;
  readonly yes: KSymbol;
  /** All nodes by id. */
  readonly nodes: readonly DraftNode[];
  readonly warn: (place: Place, message: string) => void;
}

/**
 * Hands dependencies down, gathers reverse dependencies, makes submenus of what depends on the entry above, and dissolves
 * `if` blocks. Mirrors `menu_finalize` in menu.c, 6.12's and 6.1's.
 */
export function finalizeMenu(root: DraftNode, around: Surroundings): void {
  new Finalizer(around).finalize(root, false);
  for (const node of around.nodes) if (node.configures !== undefined) restrict(node, node.configures, around.algebra);
  settle(root);
}

/** A `configdefault` holds where its symbol's definitions do, as if it stood in one of them. */
function restrict(node: DraftNode, symbol: KSymbol, algebra: ExpressionAlgebra): void {
  const conditions = symbol.nodes.map(({ dependency }) => dependency);
  if (conditions.length === 0 || conditions.includes(undefined)) return;
  const anywhere = conditions.reduce((all, one) => algebra.or(all, one));
  for (const property of symbol.properties)
    if (property.node === node) property.visible = algebra.and(anywhere, property.visible);
}

class Finalizer {
  readonly #around: Surroundings;
  readonly #warned = new Set<KSymbol | Choice>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  finalize(parent: DraftNode, insideChoice: boolean): void {
    const { behaviour } = this.#around;
    if (parent.first !== undefined) {
      if (parent.choice !== undefined && !behaviour.boolChoices) this.#inferChoiceTypes(parent.choice, parent);
      for (let node: DraftNode | undefined = parent.first; node !== undefined; node = node.next)
        this.#inherit(parent, node);
      for (let node: DraftNode | undefined = parent.first; node !== undefined; node = node.next)
        this.finalize(node, parent.choice !== undefined);
    } else if (parent.symbol !== undefined && !(insideChoice && behaviour.boolChoices)) {
      this.#gatherSubmenu(parent, parent.symbol);
    }
    for (let node = parent.first; node !== undefined; node = node.next) {
      if (parent.choice !== undefined && !behaviour.boolChoices) this.#adoptMember(parent.choice, node);
      if (node.first !== undefined && node.prompt === undefined) this.#flatten(parent, node);
    }
    // For Kconfiglib those within an `if` count, too.
    if (parent.choice !== undefined && behaviour.membersByChoiceAlone) this.#inferChoiceTypes(parent.choice, parent);
    const owner = parent.symbol ?? parent.choice;
    // A choice that is told in several places is looked at behind the last, when it has all its members.
    const whole = !behaviour.kconfiglib || owner?.kind !== "choice" || owner.nodes.at(-1) === parent;
    if (owner !== undefined && whole && !this.#warned.has(owner)) {
      this.#warned.add(owner);
      if (owner.type === "unknown") this.#around.warn(parent.place, "config symbol defined without type");
      const prompted = behaviour.kconfiglib ? owner.nodes.some(({ prompt }) => prompt) : parent.prompt !== undefined;
      if (owner.kind === "choice" && !prompted && !behaviour.boolChoices)
        this.#around.warn(parent.place, "choice must have a prompt");
      checkProperties(owner, behaviour, (symbol) => this.#choiceOf(symbol), this.#around.warn);
    }
  }

  /** Gives a child its parent's dependencies, and with them all that was said at that place. */
  #inherit(parent: DraftNode, node: DraftNode): void {
    const { algebra, behaviour, modules } = this.#around;
    const above =
      parent.choice !== undefined && !behaviour.boolChoices ? algebra.choice(parent.choice) : parent.dependency;
    const own = algebra.transform(algebra.rewriteModules(node.dependency, modules));
    if (behaviour.modulesByName) node.visibility = algebra.rewriteModules(node.visibility, modules);
    const base = algebra.eliminateDuplicates(algebra.and(above, own));
    node.dependency = base;
    const owner = node.symbol ?? node.choice ?? node.configures;
    if (owner === undefined) {
      if (node.prompt !== undefined) this.#restrict(node.prompt, base);
      return;
    }
    const { properties } = owner;
    for (let at = 0; at < properties.length; at++) {
      const property = properties[at]!;
      if (property.node !== node) continue;
      this.#restrict(property, base);
      if (behaviour.dropsTests && owner.type !== "tristate" && property.visible !== undefined)
        property.visible = algebra.withoutTests(property.visible);
      if ((property.kind !== "select" && property.kind !== "imply") || node.symbol === undefined) continue;
      const selector = algebra.and(algebra.symbol(node.symbol), property.visible);
      const { target } = property;
      if (property.kind === "select") target.reverseDependency = algebra.or(target.reverseDependency, selector);
      else target.weakReverseDependency = algebra.or(target.weakReverseDependency, selector);
    }
  }

  /** What holds at a place holds for a property there. */
  #restrict(property: Property, base: Expression | undefined): void {
    const { algebra, behaviour, modules } = this.#around;
    let condition = algebra.transform(algebra.rewriteModules(property.visible, modules));
    if (!behaviour.bindsVisibleIf && property.kind === "prompt") condition = this.#withVisibleIf(property, condition);
    if (condition === undefined) {
      property.visible = algebra.eliminateDuplicates(base);
      return;
    }
    property.visible = algebra.eliminateDuplicates(algebra.and(base, condition));
  }

  /** The condition of a prompt with the `visible if`s of the menus around it, which are left as they were written. */
  #withVisibleIf({ node }: PromptProperty, condition: Expression | undefined): Expression | undefined {
    const { algebra, nodes } = this.#around;
    let visible = condition;
    if (node.symbol === undefined && node.choice === undefined) return visible;
    for (let above = nodes[node.id]!.above; above !== undefined; above = above.above)
      if (above.visibility !== undefined) visible = algebra.and(visible, algebra.transform(above.visibility));
    return visible;
  }

  /** Entries right below a symbol that depend on it become its submenu. */
  #gatherSubmenu(parent: DraftNode, symbol: KSymbol): void {
    const { algebra } = this.#around;
    let base: ReturnType<ExpressionAlgebra["comparedWithNo"]> | undefined;
    let last: DraftNode | undefined;
    for (let node = parent.next; node !== undefined; node = node.next) {
      const dependency = node.prompt !== undefined ? node.prompt.visible : node.dependency;
      if (!algebra.contains(dependency, symbol)) break;
      if (!algebra.dependsOn(dependency, symbol)) {
        base ??= algebra.eliminateDuplicates(algebra.transform(algebra.comparedWithNo(parent.prompt?.visible, "!=")))!;
        const compared = algebra.eliminateDuplicates(algebra.transform(algebra.comparedWithNo(dependency, "!=")))!;
        const [, rest] = algebra.eliminateCommon(compared, base);
        if (!algebra.isYes(rest)) break;
      }
      this.finalize(node, false);
      node.above = parent;
      last = node;
    }
    if (last !== undefined) {
      parent.first = parent.next;
      parent.next = last.next;
      last.next = undefined;
    }
    // As in C, a definition without dependency adds nothing here, although it means y.
    symbol.directDependency = this.#directly(symbol, parent);
  }

  /** The direct dependency with that of one more definition; for Kconfiglib one without makes it y. */
  #directly({ directDependency, nodes }: KSymbol, { dependency }: DraftNode): Expression | undefined {
    const { behaviour, algebra, yes } = this.#around;
    if (!behaviour.impliesAnyway || nodes.length === 1) return algebra.or(directDependency, dependency);
    const whole = dependency === undefined || algebra.isYes(directDependency ?? dependency);
    return whole ? algebra.symbol(yes) : algebra.or(directDependency, dependency);
  }

  /** Puts the entries of an `if`, or of a symbol without prompt, behind it. */
  #flatten(parent: DraftNode, node: DraftNode): void {
    let last = node.first!;
    for (;;) {
      last.above = parent;
      if (last.next === undefined) break;
      last = last.next;
    }
    last.next = node.next;
    node.next = node.first;
    node.first = undefined;
  }

  /** The choice that a symbol belongs to: since 6.11 the one around its first prompt. Mirrors `sym_get_choice_menu`. */
  #choiceOf(symbol: KSymbol): Choice | undefined {
    if (!this.#around.behaviour.boolChoices) return symbol.choice;
    const prompt = symbol.properties.find((property) => property.kind === "prompt");
    let node = prompt === undefined ? undefined : this.#around.nodes[prompt.node.id]?.above;
    while (node !== undefined && node.symbol === undefined && node.choice === undefined) node = node.above;
    return node?.choice;
  }

  #inferChoiceTypes(choice: Choice, node: DraftNode): void {
    let known: SymbolType = choice.type;
    for (let child = node.first; child !== undefined && known === "unknown"; child = child.next)
      known = child.symbol?.type ?? "unknown";
    choice.type = known;
    for (let child = node.first; child !== undefined; child = child.next) {
      if (child.symbol?.type !== "unknown") continue;
      child.symbol.type = known;
      this.#around.algebra.typesChanged();
    }
  }

  /** Before 6.11 the symbols directly in a choice became members here. */
  #adoptMember(choice: Choice, node: DraftNode): void {
    const { symbol } = node;
    if (symbol === undefined || symbol.choice !== undefined) return;
    const parentChoice = (id: number): Choice | undefined => this.#around.nodes[id]?.above?.choice;
    checkMember(
      choice,
      { id: node.id, symbol, prompt: node.prompt, place: node.place },
      parentChoice,
      this.#around.warn,
    );
    symbol.choice = choice;
    choice.members.push(symbol);
    if (choice.type === "tristate" && symbol.type !== "tristate") this.#restrictToWhole(choice, node, symbol);
  }

  /** A bool in a choice of tristates is offered there only while the choice is y. */
  #restrictToWhole(choice: Choice, node: DraftNode, symbol: KSymbol): void {
    const { algebra, behaviour } = this.#around;
    if (!behaviour.bindsBoolMembers) return;
    const whole = algebra.whole(choice);
    node.dependency = algebra.and(whole, node.dependency);
    for (const property of symbol.properties)
      if (property.node === node) property.visible = algebra.and(whole, property.visible);
  }
}

/** Turns the chains into the finished tree. */
function settle(parent: DraftNode): void {
  if (parent.first === undefined) return;
  const children: DraftNode[] = [];
  for (let node: DraftNode | undefined = parent.first; node !== undefined; node = node.next) {
    node.parent = parent;
    children.push(node);
    settle(node);
  }
  parent.children = children;
}
