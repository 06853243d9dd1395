import type { Behaviour } from "./behaviour.ts";
import type { Expression } from "./expression.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import {
  ALLNOCONFIG_Y,
  COMPARES,
  CONSTANT,
  EXPRESSIONS,
  LISTS_DEFCONFIGS,
  type ModelColumns,
  NODES,
  OPERATORS,
  OPTIONAL,
  PROPERTIES,
  STYLES,
  TRANSITIONAL,
  TYPES,
  YAML,
} from "./model-columns.ts";
import type { Choice, KSymbol, Place, PromptProperty, Property } from "./symbol.ts";

/** The model that columns hold. Its objects are made when the first of them is asked for. */
export function unpackModel(columns: ModelColumns): Model {
  return new ColumnModel(columns);
}

type Objects = Pick<Model, "symbols" | "byName" | "choices" | "nodes">;

class ColumnModel implements Model {
  readonly columns: ModelColumns;
  readonly behaviour: Behaviour;
  readonly title: string;
  readonly files: readonly string[];
  readonly expressionCount: number;
  #objects: Objects | undefined;
  #environment: ReadonlyMap<string, string> | undefined;

  constructor(columns: ModelColumns) {
    this.columns = columns;
    this.behaviour = columns.behaviour;
    this.title = columns.title;
    this.files = columns.files;
    this.expressionCount = columns.expressionKind.length;
  }

  get #made(): Objects {
    this.#objects ??= new Unpacker(this.columns).unpack();
    return this.#objects;
  }

  get symbols(): readonly KSymbol[] {
    return this.#made.symbols;
  }

  get byName(): ReadonlyMap<string, KSymbol> {
    return this.#made.byName;
  }

  get choices(): readonly Choice[] {
    return this.#made.choices;
  }

  get nodes(): readonly MenuNode[] {
    return this.#made.nodes;
  }

  get root(): MenuNode {
    return this.nodes[0]!;
  }

  get modules(): KSymbol {
    return this.symbols[this.columns.modules]!;
  }

  get environment(): ReadonlyMap<string, string> {
    this.#environment ??= new Map(this.columns.environment);
    return this.#environment;
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
  readonly #columns: ModelColumns;

  constructor(id: number, columns: ModelColumns) {
    this.id = id;
    this.#columns = columns;
  }

  get hasHelp(): boolean {
    return this.#columns.nodeHelp[this.id]! >= 0;
  }

  get help(): string | undefined {
    return this.#columns.helps.get(this.#columns.nodeHelp[this.id]!);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything refers to everything: the shells first, what is in them after. */
class Unpacker {
  readonly #columns: ModelColumns;
  readonly #symbols: Mutable<KSymbol>[] = [];
  readonly #choices: Mutable<Choice>[] = [];
  readonly #nodes: KeptNode[] = [];
  readonly #expressions: Expression[] = [];
  readonly #properties: Property[] = [];

  constructor(columns: ModelColumns) {
    this.#columns = columns;
    const { symbolCount, cellName, nodeKind } = columns;
    for (let id = 0; id < symbolCount; id++) this.#symbols.push(emptySymbol(id));
    for (let id = 0; id < cellName.length - symbolCount; id++) this.#choices.push(emptyChoice(id));
    for (let id = 0; id < nodeKind.length; id++) this.#nodes.push(new KeptNode(id, columns));
  }

  unpack(): Objects {
    this.#unpackExpressions();
    this.#unpackProperties();
    const byName = new Map<string, KSymbol>();
    for (const symbol of this.#symbols) {
      this.#unpackSymbol(symbol);
      if (!symbol.constant) byName.set(symbol.name, symbol);
    }
    for (const choice of this.#choices) this.#unpackChoice(choice);
    for (const node of this.#nodes) this.#unpackNode(node);
    return { symbols: this.#symbols, byName, choices: this.#choices, nodes: this.#nodes };
  }

  #text(index: number): string | undefined {
    return this.#columns.texts.get(index);
  }

  #unpackExpressions(): void {
    const { expressionKind, expressionFirst, expressionSecond } = this.#columns;
    const all = this.#expressions;
    const symbols = this.#symbols;
    for (let id = 0; id < expressionKind.length; id++) {
      const first = expressionFirst[id]!;
      const second = expressionSecond[id]!;
      const code = expressionKind[id]!;
      if (code >= COMPARES) {
        const operator = OPERATORS[code - COMPARES]!;
        all.push({ kind: "compare", operator, left: symbols[first]!, right: symbols[second]!, id });
        continue;
      }
      const kind = EXPRESSIONS[code]!;
      switch (kind) {
        case "symbol":
          all.push({ kind, symbol: symbols[first]!, id });
          break;
        case "choice":
          all.push({ kind, choice: this.#choices[first]!, id });
          break;
        case "whole":
          all.push({ kind, choice: this.#choices[first]!, yes: symbols[second]!, id });
          break;
        case "not":
          all.push({ kind, operand: all[first]!, id });
          break;
        case "and":
        case "or":
          all.push({ kind, left: all[first]!, right: all[second]!, id });
      }
    }
  }

  #unpackProperties(): void {
    const { propertyKind, propertyVisible, propertyNode, propertyFile, propertyLine, propertyFirst, propertySecond } =
      this.#columns;
    const all = this.#properties;
    const symbols = this.#symbols;
    for (let index = 0; index < propertyKind.length; index++) {
      const kind = PROPERTIES[propertyKind[index]!]!;
      const visible = this.#expressions[propertyVisible[index]!];
      const node = this.#nodes[propertyNode[index]!]!;
      const place = { file: this.#text(propertyFile[index]!)!, line: propertyLine[index]! };
      const first = propertyFirst[index]!;
      const second = propertySecond[index]!;
      switch (kind) {
        case "prompt":
          all.push({ kind, text: this.#text(first)!, style: STYLES[second]!, visible, node, place });
          break;
        case "default":
          all.push({ kind, value: this.#expressions[first]!, visible, node, place });
          break;
        case "select":
        case "imply":
          all.push({ kind, target: symbols[first]!, visible, node, place });
          break;
        case "range":
          all.push({ kind, low: symbols[first]!, high: symbols[second]!, visible, node, place });
      }
    }
  }

  #unpackSymbol(symbol: Mutable<KSymbol>): void {
    const columns = this.#columns;
    const { id } = symbol;
    const flags = columns.cellFlags[id]!;
    symbol.name = this.#text(columns.cellName[id]!)!;
    symbol.type = TYPES[columns.cellType[id]!]!;
    symbol.constant = (flags & CONSTANT) !== 0;
    symbol.allnoconfigY = (flags & ALLNOCONFIG_Y) !== 0;
    symbol.transitional = (flags & TRANSITIONAL) !== 0;
    symbol.listsDefconfigs = (flags & LISTS_DEFCONFIGS) !== 0;
    symbol.yaml = (flags & YAML) !== 0;
    symbol.environment = this.#text(columns.cellExtra[id]!);
    symbol.choice = this.#choices[columns.cellChoice[id]!];
    symbol.directDependency = this.#expressions[columns.cellDirect[id]!];
    symbol.reverseDependency = this.#expressions[columns.cellReverse[id]!];
    symbol.weakReverseDependency = this.#expressions[columns.cellImplied[id]!];
    this.#unpackLists(symbol, id);
  }

  #unpackChoice(choice: Mutable<Choice>): void {
    const columns = this.#columns;
    const cell = columns.symbolCount + choice.id;
    choice.name = this.#text(columns.cellName[cell]!);
    choice.type = TYPES[columns.cellType[cell]!]!;
    choice.optional = (columns.cellFlags[cell]! & OPTIONAL) !== 0;
    choice.born = columns.cellExtra[cell]!;
    choice.directDependency = this.#expressions[columns.cellDirect[cell]!];
    for (let at = columns.memberStarts[choice.id]!; at < columns.memberStarts[choice.id + 1]!; at++)
      choice.members.push(this.#symbols[columns.members[at]!]!);
    this.#unpackLists(choice, cell);
  }

  #unpackLists(owner: KSymbol | Choice, cell: number): void {
    const { cellNodeStarts, cellNodes, cellPropertyStarts } = this.#columns;
    const nodes: MenuNode[] = [];
    for (let at = cellNodeStarts[cell]!; at < cellNodeStarts[cell + 1]!; at++) nodes.push(this.#nodes[cellNodes[at]!]!);
    owner.nodes = nodes;
    owner.properties = this.#properties.slice(cellPropertyStarts[cell]!, cellPropertyStarts[cell + 1]!);
  }

  #unpackNode(node: KeptNode): void {
    const columns = this.#columns;
    const { id } = node;
    const { symbolCount } = columns;
    const cell = columns.nodeCell[id]!;
    node.kind = NODES[columns.nodeKind[id]!]!;
    if (cell >= 0 && cell < symbolCount) node.symbol = this.#symbols[cell];
    else if (cell >= 0) node.choice = this.#choices[cell - symbolCount];
    node.prompt = this.#properties[columns.nodePrompt[id]!] as PromptProperty | undefined;
    node.parent = this.#nodes[columns.nodeParent[id]!];
    node.visibility = this.#expressions[columns.nodeVisibility[id]!];
    node.dependency = this.#expressions[columns.nodeDependency[id]!];
    node.place = { file: this.#text(columns.nodeFile[id]!)!, line: columns.nodeLine[id]! };
    for (let at = columns.childStarts[id]!; at < columns.childStarts[id + 1]!; at++)
      node.children.push(this.#nodes[columns.children[at]!]!);
  }
}

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
    yaml: false,
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
