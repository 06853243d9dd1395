import type { Behaviour } from "./behaviour.ts";
import type { Comparison, Expression } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import type { Choice, KSymbol, Place, PromptProperty, Property, SymbolType } from "./symbol.ts";

/**
 * A model as columns: plain numbers and one list of texts, so that it can be kept in a file and sent to a worker. Help texts
 * stand apart, because few readers want them.
 */
export interface ModelColumns {
  /** Changes whenever the layout does; columns of another layout cannot be read. */
  readonly layout: number;
  readonly behaviour: Behaviour;
  readonly title: string;
  readonly expressionCount: number;
  readonly files: readonly string[];
  readonly environment: readonly (readonly [string, string])[];
  /** Names, prompts and file names, each once. */
  readonly texts: readonly string[];
  /** Counts, then expressions, properties, symbols, choices and nodes, in that order. */
  readonly numbers: Int32Array;
  /** The help text of each node that has one, in node order. */
  readonly helps: readonly string[];
}

/** The layout that this version writes and reads. */
export const MODEL_LAYOUT = 2;

const TYPES: readonly SymbolType[] = ["unknown", "bool", "tristate", "int", "hex", "string"];
const OPERATORS: readonly Comparison[] = ["=", "!=", "<", "<=", ">", ">="];
const EXPRESSIONS: readonly Expression["kind"][] = ["symbol", "choice", "not", "and", "or", "compare"];
const PROPERTIES: readonly Property["kind"][] = ["prompt", "default", "select", "imply", "range"];
const STYLES: readonly PromptProperty["style"][] = ["prompt", "menu", "comment"];
const NODES: readonly MenuNode["kind"][] = ["root", "menu", "config", "menuconfig", "choice", "comment", "if"];
/** Numbers that each expression and each property takes. */
const EXPRESSION_WIDTH = 5;
const PROPERTY_WIDTH = 8;
const NONE = -1;

/** Turns a model into columns. */
export function packModel(model: Model): ModelColumns {
  return new Packer(model).pack();
}

/** The model that columns hold; `undefined` when they are of another layout. `help` gives a node's text when it is asked for. */
export function unpackModel(columns: Omit<ModelColumns, "helps">, help: (index: number) => string): Model | undefined {
  return columns.layout === MODEL_LAYOUT ? new Unpacker(columns, help).unpack() : undefined;
}

class Packer {
  readonly #model: Model;
  readonly #texts: string[] = [];
  readonly #textIds = new Map<string, number>();
  readonly #expressions: Expression[] = [];
  readonly #expressionIds = new Map<Expression, number>();
  readonly #properties: Property[] = [];
  readonly #propertyIds = new Map<Property, number>();
  readonly #numbers: number[] = [];

  constructor(model: Model) {
    this.#model = model;
  }

  pack(): ModelColumns {
    const { symbols, choices, nodes, modules, behaviour, title, files, environment, expressionCount } = this.#model;
    const owners = [...symbols, ...choices];
    for (const owner of owners) {
      for (const property of owner.properties) this.#addProperty(property);
      this.#addExpression(owner.directDependency);
    }
    for (const symbol of symbols) {
      this.#addExpression(symbol.reverseDependency);
      this.#addExpression(symbol.weakReverseDependency);
    }
    for (const node of nodes) {
      if (node.prompt !== undefined) this.#addProperty(node.prompt);
      this.#addExpression(node.visibility);
      this.#addExpression(node.dependency);
    }
    const counts = [symbols.length, choices.length, nodes.length, this.#expressions.length, this.#properties.length];
    this.#numbers.push(...counts, modules.id);
    for (const expression of this.#expressions) this.#packExpression(expression);
    for (const property of this.#properties) this.#packProperty(property);
    for (const symbol of symbols) this.#packSymbol(symbol);
    for (const choice of choices) this.#packChoice(choice);
    const helps: string[] = [];
    for (const node of nodes) this.#packNode(node, helps);
    return {
      layout: MODEL_LAYOUT,
      behaviour,
      title,
      expressionCount,
      files,
      environment: [...environment],
      texts: this.#texts,
      numbers: Int32Array.from(this.#numbers),
      helps,
    };
  }

  #text(text: string | undefined): number {
    if (text === undefined) return NONE;
    const known = this.#textIds.get(text);
    if (known !== undefined) return known;
    this.#textIds.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** Parts come before the whole; the way down is kept on a list, because chains are thousands of parts deep. */
  #addExpression(whole: Expression | undefined): void {
    if (whole === undefined) return;
    const stack = [whole];
    while (stack.length > 0) {
      const expression = stack.at(-1)!;
      if (this.#expressionIds.has(expression)) {
        stack.pop();
        continue;
      }
      const missing = partsOf(expression).filter((part) => !this.#expressionIds.has(part));
      if (missing.length > 0) stack.push(...missing);
      else {
        this.#expressionIds.set(expression, this.#expressions.push(expression) - 1);
        stack.pop();
      }
    }
  }

  #addProperty(property: Property): void {
    if (this.#propertyIds.has(property)) return;
    this.#propertyIds.set(property, this.#properties.push(property) - 1);
    this.#addExpression(property.visible);
    if (property.kind === "default") this.#addExpression(property.value);
  }

  #expression(expression: Expression | undefined): number {
    return expression === undefined ? NONE : this.#expressionIds.get(expression)!;
  }

  #packExpression(expression: Expression): void {
    const head = [expression.id, EXPRESSIONS.indexOf(expression.kind)];
    switch (expression.kind) {
      case "symbol":
        this.#numbers.push(...head, expression.symbol.id, 0, 0);
        return;
      case "choice":
        this.#numbers.push(...head, expression.choice.id, 0, 0);
        return;
      case "not":
        this.#numbers.push(...head, this.#expression(expression.operand), 0, 0);
        return;
      case "and":
      case "or":
        this.#numbers.push(...head, this.#expression(expression.left), this.#expression(expression.right), 0);
        return;
      case "compare": {
        const { left, right, operator } = expression;
        this.#numbers.push(...head, left.id, right.id, OPERATORS.indexOf(operator));
      }
    }
  }

  #packProperty(property: Property): void {
    let first = NONE;
    let second = NONE;
    switch (property.kind) {
      case "prompt":
        first = this.#text(property.text);
        second = STYLES.indexOf(property.style);
        break;
      case "default":
        first = this.#expression(property.value);
        break;
      case "select":
      case "imply":
        first = property.target.id;
        break;
      case "range":
        first = property.low.id;
        second = property.high.id;
    }
    const { file, line } = property.place;
    const { kind, visible, node } = property;
    this.#numbers.push(PROPERTIES.indexOf(kind), this.#expression(visible), node.id, this.#text(file), line);
    this.#numbers.push(first, second, 0);
  }

  #packSymbol(symbol: KSymbol): void {
    const { constant, allnoconfigY, transitional, listsDefconfigs } = symbol;
    const flags = (constant ? 1 : 0) | (allnoconfigY ? 2 : 0) | (transitional ? 4 : 0) | (listsDefconfigs ? 8 : 0);
    this.#numbers.push(
      this.#text(symbol.name),
      TYPES.indexOf(symbol.type),
      flags,
      this.#text(symbol.environment),
      symbol.choice?.id ?? NONE,
      this.#expression(symbol.directDependency),
      this.#expression(symbol.reverseDependency),
      this.#expression(symbol.weakReverseDependency),
    );
    this.#packLists(symbol);
  }

  #packChoice(choice: Choice): void {
    this.#numbers.push(
      this.#text(choice.name),
      TYPES.indexOf(choice.type),
      choice.optional ? 1 : 0,
      choice.born,
      this.#expression(choice.directDependency),
      choice.members.length,
      ...choice.members.map((member) => member.id),
    );
    this.#packLists(choice);
  }

  #packLists({ nodes, properties }: KSymbol | Choice): void {
    this.#numbers.push(nodes.length, properties.length);
    for (const node of nodes) this.#numbers.push(node.id);
    for (const property of properties) this.#numbers.push(this.#propertyIds.get(property)!);
  }

  #packNode(node: MenuNode, helps: string[]): void {
    const help = node.help === undefined ? NONE : helps.push(node.help) - 1;
    this.#numbers.push(
      NODES.indexOf(node.kind),
      node.symbol?.id ?? NONE,
      node.choice?.id ?? NONE,
      node.prompt === undefined ? NONE : this.#propertyIds.get(node.prompt)!,
      node.parent?.id ?? NONE,
      this.#expression(node.visibility),
      this.#expression(node.dependency),
      this.#text(node.place.file),
      node.place.line,
      help,
      node.children.length,
    );
    for (const child of node.children) this.#numbers.push(child.id);
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "not":
      return [expression.operand];
    case "and":
    case "or":
      return [expression.left, expression.right];
    default:
      return [];
  }
}

/** A node whose help text is read when asked for. */
class KeptNode implements MenuNode {
  readonly id: number;
  kind: MenuNode["kind"] = "root";
  symbol: KSymbol | undefined = undefined;
  choice: Choice | undefined = undefined;
  prompt: PromptProperty | undefined = undefined;
  parent: MenuNode | undefined = undefined;
  children: MenuNode[] = [];
  visibility: Expression | undefined = undefined;
  dependency: Expression | undefined = undefined;
  place: Place = { file: "", line: 0 };
  helpIndex = NONE;
  readonly #help: (index: number) => string;

  constructor(id: number, help: (index: number) => string) {
    this.id = id;
    this.#help = help;
  }

  get help(): string | undefined {
    return this.helpIndex === NONE ? undefined : this.#help(this.helpIndex);
  }
}

class Unpacker {
  readonly #columns: Omit<ModelColumns, "helps">;
  readonly #help: (index: number) => string;
  #at = 0;

  constructor(columns: Omit<ModelColumns, "helps">, help: (index: number) => string) {
    this.#columns = columns;
    this.#help = help;
  }

  unpack(): Model {
    const { behaviour, title, expressionCount: distinct, files, environment } = this.#columns;
    const symbolCount = this.#next();
    const choiceCount = this.#next();
    const nodeCount = this.#next();
    const expressionCount = this.#next();
    const propertyCount = this.#next();
    const modules = this.#next();
    // Everything refers to everything: the shells first, what is in them after.
    const symbols: KSymbol[] = new Array(symbolCount);
    for (let id = 0; id < symbolCount; id++) symbols[id] = emptySymbol(id);
    const choices: Choice[] = new Array(choiceCount);
    for (let id = 0; id < choiceCount; id++) choices[id] = emptyChoice(id);
    const nodes: KeptNode[] = new Array(nodeCount);
    for (let id = 0; id < nodeCount; id++) nodes[id] = new KeptNode(id, this.#help);
    const expressions = this.#expressions(expressionCount, symbols, choices);
    const properties = this.#properties(propertyCount, symbols, nodes, expressions);
    const byName = new Map<string, KSymbol>();
    for (const symbol of symbols) {
      this.#symbol(symbol as Mutable<KSymbol>, choices, nodes, expressions, properties);
      if (!symbol.constant) byName.set(symbol.name, symbol);
    }
    for (const choice of choices) this.#choice(choice as Mutable<Choice>, symbols, nodes, expressions, properties);
    for (const node of nodes) this.#node(node, symbols, choices, nodes, expressions, properties);
    return {
      behaviour,
      symbols,
      byName,
      choices,
      nodes,
      root: nodes[0]!,
      modules: symbols[modules]!,
      title,
      expressionCount: distinct,
      files,
      environment: new Map(environment),
    };
  }

  #next(): number {
    return this.#columns.numbers[this.#at++]!;
  }

  #text(): string | undefined {
    return this.#columns.texts[this.#next()];
  }

  #expressions(count: number, symbols: readonly KSymbol[], choices: readonly Choice[]): Expression[] {
    const { numbers } = this.#columns;
    const all: Expression[] = new Array(count);
    let at = this.#at;
    for (let index = 0; index < count; index++, at += EXPRESSION_WIDTH) {
      const id = numbers[at]!;
      const first = numbers[at + 2]!;
      const second = numbers[at + 3]!;
      const kind = EXPRESSIONS[numbers[at + 1]!]!;
      switch (kind) {
        case "symbol":
          all[index] = { kind, symbol: symbols[first]!, id };
          break;
        case "choice":
          all[index] = { kind, choice: choices[first]!, id };
          break;
        case "not":
          all[index] = { kind, operand: all[first]!, id };
          break;
        case "and":
        case "or":
          all[index] = { kind, left: all[first]!, right: all[second]!, id };
          break;
        case "compare": {
          const operator = OPERATORS[numbers[at + 4]!]!;
          all[index] = { kind, operator, left: symbols[first]!, right: symbols[second]!, id };
        }
      }
    }
    this.#at = at;
    return all;
  }

  #properties(
    count: number,
    symbols: readonly KSymbol[],
    nodes: readonly MenuNode[],
    expressions: readonly Expression[],
  ): Property[] {
    const { numbers, texts } = this.#columns;
    const all: Property[] = new Array(count);
    let at = this.#at;
    for (let index = 0; index < count; index++, at += PROPERTY_WIDTH) {
      const kind = PROPERTIES[numbers[at]!]!;
      const visible = expressions[numbers[at + 1]!];
      const node = nodes[numbers[at + 2]!]!;
      const place = { file: texts[numbers[at + 3]!]!, line: numbers[at + 4]! };
      const first = numbers[at + 5]!;
      const second = numbers[at + 6]!;
      switch (kind) {
        case "prompt":
          all[index] = { kind, text: texts[first]!, style: STYLES[second]!, visible, node, place };
          break;
        case "default":
          all[index] = { kind, value: expressions[first]!, visible, node, place };
          break;
        case "select":
        case "imply":
          all[index] = { kind, target: symbols[first]!, visible, node, place };
          break;
        case "range":
          all[index] = { kind, low: symbols[first]!, high: symbols[second]!, visible, node, place };
      }
    }
    this.#at = at;
    return all;
  }

  #symbol(
    symbol: Mutable<KSymbol>,
    choices: readonly Choice[],
    nodes: readonly MenuNode[],
    expressions: readonly Expression[],
    properties: readonly Property[],
  ): void {
    symbol.name = this.#text()!;
    symbol.type = TYPES[this.#next()]!;
    const flags = this.#next();
    symbol.constant = (flags & 1) !== 0;
    symbol.allnoconfigY = (flags & 2) !== 0;
    symbol.transitional = (flags & 4) !== 0;
    symbol.listsDefconfigs = (flags & 8) !== 0;
    symbol.environment = this.#text();
    symbol.choice = choices[this.#next()];
    symbol.directDependency = expressions[this.#next()];
    symbol.reverseDependency = expressions[this.#next()];
    symbol.weakReverseDependency = expressions[this.#next()];
    this.#lists(symbol, nodes, properties);
  }

  #choice(
    choice: Mutable<Choice>,
    symbols: readonly KSymbol[],
    nodes: readonly MenuNode[],
    expressions: readonly Expression[],
    properties: readonly Property[],
  ): void {
    choice.name = this.#text();
    choice.type = TYPES[this.#next()]!;
    choice.optional = this.#next() === 1;
    choice.born = this.#next();
    choice.directDependency = expressions[this.#next()];
    for (let count = this.#next(); count > 0; count--) choice.members.push(symbols[this.#next()]!);
    this.#lists(choice, nodes, properties);
  }

  #lists(owner: KSymbol | Choice, nodes: readonly MenuNode[], properties: readonly Property[]): void {
    const nodeCount = this.#next();
    const propertyCount = this.#next();
    for (let count = nodeCount; count > 0; count--) owner.nodes.push(nodes[this.#next()]!);
    for (let count = propertyCount; count > 0; count--) owner.properties.push(properties[this.#next()]!);
  }

  #node(
    node: KeptNode,
    symbols: readonly KSymbol[],
    choices: readonly Choice[],
    nodes: readonly MenuNode[],
    expressions: readonly Expression[],
    properties: readonly Property[],
  ): void {
    node.kind = NODES[this.#next()]!;
    node.symbol = symbols[this.#next()];
    node.choice = choices[this.#next()];
    node.prompt = properties[this.#next()] as PromptProperty | undefined;
    node.parent = nodes[this.#next()];
    node.visibility = expressions[this.#next()];
    node.dependency = expressions[this.#next()];
    node.place = { file: this.#text()!, line: this.#next() };
    node.helpIndex = this.#next();
    for (let count = this.#next(); count > 0; count--) node.children.push(nodes[this.#next()]!);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptySymbol(id: number): KSymbol {
  return {
    kind: "symbol",
    id,
    name: "",
    type: "unknown",
    constant: false,
    nodes: [],
    properties: [],
    directDependency: undefined,
    reverseDependency: undefined,
    weakReverseDependency: undefined,
    choice: undefined,
    allnoconfigY: false,
    transitional: false,
    environment: undefined,
    listsDefconfigs: false,
  };
}

function emptyChoice(id: number): Choice {
  return {
    kind: "choice",
    id,
    name: undefined,
    type: "unknown",
    optional: false,
    born: 0,
    nodes: [],
    members: [],
    properties: [],
    directDependency: undefined,
  };
}
