import type { Behaviour } from "./behaviour.ts";
import type { Expression } from "./expression.ts";
import type { ExpressionAlgebra } from "./expression-algebra.ts";
import { helpText } from "./help-text.ts";
import type { MenuNode } from "./menu.ts";
import type { Choice, KSymbol, Place, PromptProperty, Property, SymbolType } from "./symbol.ts";

/** A menu node while the tree is built: siblings are a chain, as in menu.c, so that they can be regrouped. */
export class DraftNode implements MenuNode {
  readonly id: number;
  readonly kind: MenuNode["kind"];
  readonly symbol: KSymbol | undefined;
  readonly choice: Choice | undefined;
  prompt: PromptProperty | undefined = undefined;
  parent: MenuNode | undefined;
  children: MenuNode[] = NO_CHILDREN;
  visibility: Expression | undefined = undefined;
  dependency: Expression | undefined = undefined;
  /** Set once more for an `if` of old trees, which is placed late. */
  place: Place;
  next: DraftNode | undefined = undefined;
  first: DraftNode | undefined = undefined;
  /** The same object as `parent`. */
  above: DraftNode | undefined;
  /** `configdefault`: the symbol that its defaults are for. */
  configures: KSymbol | undefined = undefined;
  /** The file that the help text stands in, then the text itself. */
  #help: string | undefined = undefined;
  /** Where it stands there, -1 once it was asked for. */
  #helpAt = -1;
  #keepsBlanks = false;

  constructor(
    id: number,
    kind: MenuNode["kind"],
    owner: KSymbol | Choice | undefined,
    place: Place,
    above: DraftNode | undefined,
  ) {
    this.id = id;
    this.kind = kind;
    this.symbol = owner?.kind === "symbol" ? owner : undefined;
    this.choice = owner?.kind === "choice" ? owner : undefined;
    this.place = place;
    this.parent = above;
    this.above = above;
  }

  get help(): string | undefined {
    if (this.#help !== undefined && this.#helpAt >= 0) {
      this.#help = helpText(this.#help, this.#helpAt, this.#keepsBlanks);
      this.#helpAt = -1;
    }
    return this.#help;
  }

  get hasHelp(): boolean {
    return this.#help !== undefined;
  }

  /** The text of the file, and where in it the help starts. */
  setHelp(file: string, at: number, keepsBlanks = false): void {
    this.#keepsBlanks = keepsBlanks;
    this.#help = file;
    this.#helpAt = at;
  }
}

/** A list with one more. Most stay short, and what `push` makes room for would be half of the memory of a model. */
function appended<T>(list: readonly T[], item: T): readonly T[] {
  switch (list.length) {
    case 0:
      return [item];
    case 1:
      return [list[0]!, item];
    case 2:
      return [list[0]!, list[1]!, item];
    case 3:
      return [list[0]!, list[1]!, list[2]!, item];
    default:
      // Made above: nobody else has it.
      (list as T[]).push(item);
      return list;
  }
}

/** Replaced where there are some. */
const NO_CHILDREN: MenuNode[] = [];

/** Collects menu nodes in file order. Mirrors the first half of menu.c. */
export class MenuBuilder {
  readonly nodes: DraftNode[] = [];
  readonly root: DraftNode;
  /** The entry that options apply to. */
  entry: DraftNode;
  /** The open menu, choice or if. */
  menu: DraftNode;
  readonly #algebra: ExpressionAlgebra;
  readonly #saysBoolean: boolean;
  readonly #keepsPromptBlanks: boolean;
  readonly #bindsVisibleIf: boolean;
  readonly #redefinition: Behaviour["redefinition"];
  readonly #lastTypeCounts: boolean;
  readonly #warn: (place: Place, message: string) => void;
  /** The next node becomes `first` of this one if it has just been opened, else `next`. */
  #before: DraftNode;
  #opened = true;

  constructor(
    algebra: ExpressionAlgebra,
    top: string,
    rules: Pick<Behaviour, "saysBoolean" | "redefinition" | "keepsPromptBlanks" | "bindsVisibleIf" | "lastTypeCounts">,
    warn: (place: Place, message: string) => void,
  ) {
    this.#algebra = algebra;
    this.#saysBoolean = rules.saysBoolean;
    this.#redefinition = rules.redefinition;
    this.#lastTypeCounts = rules.lastTypeCounts;
    this.#bindsVisibleIf = rules.bindsVisibleIf;
    this.#keepsPromptBlanks = rules.keepsPromptBlanks;
    this.#warn = warn;
    this.root = this.#node("root", undefined, { file: top, line: 1 }, undefined);
    this.entry = this.root;
    this.menu = this.root;
    this.#before = this.root;
  }

  #node(
    kind: MenuNode["kind"],
    owner: KSymbol | Choice | undefined,
    place: Place,
    above: DraftNode | undefined,
  ): DraftNode {
    const node = new DraftNode(this.nodes.length, kind, owner, place, above);
    this.nodes.push(node);
    return node;
  }

  add(kind: MenuNode["kind"], owner: KSymbol | Choice | undefined, place: Place): DraftNode {
    const node = this.#node(kind, owner, place, this.menu);
    if (this.#opened) this.#before.first = node;
    else this.#before.next = node;
    this.#before = node;
    this.#opened = false;
    this.entry = node;
    if (owner !== undefined) owner.nodes = appended(owner.nodes, node);
    return node;
  }

  open(): void {
    this.menu = this.entry;
    this.#before = this.entry;
    this.#opened = true;
  }

  close(): void {
    const closed = this.menu;
    this.#before = closed;
    this.#opened = false;
    this.menu = closed.above ?? this.root;
  }

  depends(expression: Expression): void {
    this.entry.dependency = this.#algebra.and(this.entry.dependency, expression);
  }

  visibleIf(expression: Expression | undefined): void {
    this.entry.visibility = this.#algebra.and(this.entry.visibility, expression);
  }

  property(property: Property): void {
    const { entry } = this;
    const owner = entry.symbol ?? entry.choice ?? entry.configures;
    if (owner !== undefined) owner.properties = appended(owner.properties, property);
  }

  prompt(text: string, style: PromptProperty["style"], condition: Expression | undefined, place: Place): void {
    if (!this.#keepsPromptBlanks && /^\s/.test(text)) this.#warn(place, "leading whitespace ignored");
    const former = this.entry.prompt;
    if (former !== undefined) {
      this.#warn(place, "prompt redefined");
      // A menuconfig's last prompt alone is the menu's.
      if (this.entry.kind === "menuconfig") former.style = "prompt";
      if (this.#lastTypeCounts) this.#withdraw(former);
    }
    let visible = condition;
    if (style === "prompt" && this.#bindsVisibleIf) {
      for (let above = this.entry.above; above !== undefined; above = above.above)
        visible = above.visibility === undefined ? visible : this.#algebra.and(visible, above.visibility);
    }
    const prompt: PromptProperty = {
      kind: "prompt",
      text: this.#keepsPromptBlanks ? text : text.trimStart(),
      style: this.entry.kind === "menuconfig" ? "menu" : style,
      visible,
      node: this.entry,
      place,
    };
    this.entry.prompt = prompt;
    this.property(prompt);
  }

  /** Mirrors `menu_set_type`. */
  /** Takes back a prompt that another one replaces. */
  #withdraw(prompt: PromptProperty): void {
    const owner = this.entry.symbol ?? this.entry.choice;
    if (owner !== undefined) owner.properties = owner.properties.filter((property) => property !== prompt);
  }

  setType(type: SymbolType): void {
    const { entry } = this;
    const owner = entry.symbol ?? entry.choice;
    if (owner === undefined || owner.type === type) return;
    const known = owner.type;
    if (known === "unknown" || this.#lastTypeCounts) owner.type = type;
    if (known === "unknown") return;
    const boolean = this.#saysBoolean ? "boolean" : "bool";
    const name = (kind: SymbolType): string => (kind === "int" ? "integer" : kind === "bool" ? boolean : kind);
    const change = `'${owner.name ?? "<choice>"}'`;
    const types = `from '${name(known)}' to '${name(type)}'`;
    if (this.#redefinition === "ignoring") this.#warn(entry.place, `ignoring type redefinition of ${change} ${types}`);
    else this.#warn(entry.place, `type of ${change} redefined ${types}${this.#redefinition === "spaced" ? "\n" : ""}`);
  }

  /** A symbol that nobody wrote down, with the value of the variable of its name. */
  preset(symbol: KSymbol, value: KSymbol | undefined): void {
    const { root } = this;
    symbol.environment = symbol.name;
    if (value === undefined) return;
    const standard = this.#algebra.symbol(value);
    symbol.properties = appended(symbol.properties, {
      kind: "default",
      value: standard,
      visible: undefined,
      node: root,
      place: root.place,
    });
  }

  /** `option env`: the variable's value is the symbol's default. */
  fromEnvironment(variable: string, value: KSymbol, place: Place): void {
    const { entry } = this;
    if (entry.symbol !== undefined) entry.symbol.environment = variable;
    this.property({ kind: "default", value: this.#algebra.symbol(value), visible: undefined, node: entry, place });
  }
}
