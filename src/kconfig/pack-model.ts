import type { Expression } from "./expression.ts";
import { hashOrder } from "./hash-order.ts";
import type { MenuNode } from "./menu.ts";
import type { Model } from "./model.ts";
import {
  ALLNOCONFIG_Y,
  CONSTANT,
  LISTS_DEFCONFIGS,
  type ModelArrays,
  type ModelColumns,
  NODES,
  NONE,
  OPTIONAL,
  PROPERTIES,
  STYLES,
  TRANSITIONAL,
  TYPES,
  YAML,
} from "./model-columns.ts";
import type { Choice, KSymbol, Property } from "./symbol.ts";
import { TextColumn } from "./text-column.ts";

/** What `ExpressionAlgebra.columns` gives: all expressions by number. */
type ExpressionArrays = Pick<ModelArrays, "expressionKind" | "expressionFirst" | "expressionSecond">;

/** Turns a model into columns. `hashes`: of the symbols' names, as `hashOrder` takes them. */
export function packModel(
  model: Omit<Model, "columns" | "byName">,
  expressions: ExpressionArrays,
  hashes: readonly number[],
): ModelColumns {
  return { ...new Packer(model).pack(hashes), ...expressions };
}

class Packer {
  readonly #model: Omit<Model, "columns" | "byName">;
  readonly #texts: string[] = [];
  readonly #files = new Map<string, number>();
  #lastFile: string | undefined;
  #lastNumber = NONE;

  constructor(model: Omit<Model, "columns" | "byName">) {
    this.#model = model;
  }

  pack(hashes: readonly number[]): Omit<ModelColumns, keyof ExpressionArrays> {
    const { symbols, choices, nodes, behaviour, title, files, environment, modules } = this.#model;
    const count = symbols.length + choices.length;
    const column = (length: number): Int32Array => new Int32Array(length);
    const cellName = column(count);
    const cellType = column(count);
    const cellFlags = column(count);
    const cellDirect = column(count);
    const cellReverse = column(count).fill(NONE);
    const cellImplied = column(count).fill(NONE);
    const cellChoice = column(count).fill(NONE);
    const cellExtra = column(count);
    const cellPropertyStarts = column(count + 1);
    const cellNodeStarts = column(count + 1);
    const memberStarts = column(choices.length + 1);
    const nodePrompt = column(nodes.length).fill(NONE);
    const properties: Property[] = [];
    const cellNodes: number[] = [];
    const members: number[] = [];
    const texts = this.#texts;
    const addLists = (owner: KSymbol | Choice, cell: number): void => {
      for (let at = 0; at < owner.properties.length; at++) {
        const property = owner.properties[at]!;
        if (property.kind === "prompt" && property.node.prompt === property)
          nodePrompt[property.node.id] = properties.length;
        properties.push(property);
      }
      cellPropertyStarts[cell + 1] = properties.length;
      for (let at = 0; at < owner.nodes.length; at++) cellNodes.push(owner.nodes[at]!.id);
      cellNodeStarts[cell + 1] = cellNodes.length;
    };
    for (let cell = 0; cell < symbols.length; cell++) {
      const symbol = symbols[cell]!;
      cellName[cell] = texts.push(symbol.name) - 1;
      cellType[cell] = TYPES.indexOf(symbol.type);
      cellFlags[cell] = flagsOf(symbol);
      cellDirect[cell] = numberOf(symbol.directDependency);
      cellReverse[cell] = numberOf(symbol.reverseDependency);
      cellImplied[cell] = numberOf(symbol.weakReverseDependency);
      if (symbol.choice !== undefined) cellChoice[cell] = symbol.choice.id;
      cellExtra[cell] = symbol.environment === undefined ? NONE : texts.push(symbol.environment) - 1;
      addLists(symbol, cell);
    }
    for (let at = 0; at < choices.length; at++) {
      const choice = choices[at]!;
      const cell = symbols.length + at;
      cellName[cell] = choice.name === undefined ? NONE : texts.push(choice.name) - 1;
      cellType[cell] = TYPES.indexOf(choice.type);
      cellFlags[cell] = choice.optional ? OPTIONAL : 0;
      cellDirect[cell] = numberOf(choice.directDependency);
      cellExtra[cell] = choice.born;
      for (const member of choice.members) members.push(member.id);
      memberStarts[at + 1] = members.length;
      addLists(choice, cell);
    }
    for (let id = 0; id < nodes.length; id++) {
      const { prompt } = nodes[id]!;
      if (prompt !== undefined && nodePrompt[id] === NONE) nodePrompt[id] = properties.push(prompt) - 1;
    }
    const columns = {
      cellName,
      cellType,
      cellFlags,
      cellDirect,
      cellReverse,
      cellImplied,
      cellChoice,
      cellExtra,
      cellPropertyStarts,
      cellNodeStarts,
      cellNodes: new Int32Array(cellNodes),
      memberStarts,
      members: new Int32Array(members),
      ...this.#properties(properties),
      ...this.#nodes(nodes, nodePrompt),
      ...hashOrder(this.#model, hashes),
    };
    return {
      ...columns,
      behaviour,
      title,
      symbolCount: symbols.length,
      modules: modules.id,
      files,
      environment: [...environment],
      texts: TextColumn.of(this.#texts),
    };
  }

  #properties(properties: readonly Property[]) {
    const count = properties.length;
    const propertyKind = new Int32Array(count);
    const propertyVisible = new Int32Array(count);
    const propertyNode = new Int32Array(count);
    const propertyFile = new Int32Array(count);
    const propertyLine = new Int32Array(count);
    const propertyFirst = new Int32Array(count);
    const propertySecond = new Int32Array(count);
    for (let index = 0; index < count; index++) {
      const property = properties[index]!;
      const { place } = property;
      propertyKind[index] = PROPERTIES.indexOf(property.kind);
      propertyVisible[index] = numberOf(property.visible);
      propertyNode[index] = property.node.id;
      propertyFile[index] = this.#file(place.file);
      propertyLine[index] = place.line;
      switch (property.kind) {
        case "prompt":
          propertyFirst[index] = this.#texts.push(property.text) - 1;
          propertySecond[index] = STYLES.indexOf(property.style);
          break;
        case "default":
          propertyFirst[index] = numberOf(property.value);
          break;
        case "select":
        case "imply":
          propertyFirst[index] = property.target.id;
          break;
        case "range":
          propertyFirst[index] = property.low.id;
          propertySecond[index] = property.high.id;
      }
    }
    return {
      propertyKind,
      propertyVisible,
      propertyNode,
      propertyFile,
      propertyLine,
      propertyFirst,
      propertySecond,
    };
  }

  #nodes(nodes: readonly MenuNode[], nodePrompt: Int32Array) {
    const count = nodes.length;
    const symbols = this.#model.symbols.length;
    const nodeKind = new Int32Array(count);
    const nodeCell = new Int32Array(count).fill(NONE);
    const nodeParent = new Int32Array(count).fill(NONE);
    const nodeVisibility = new Int32Array(count);
    const nodeDependency = new Int32Array(count);
    const nodeFile = new Int32Array(count);
    const nodeLine = new Int32Array(count);
    const nodeHelp = new Int32Array(count).fill(NONE);
    const childStarts = new Int32Array(count + 1);
    const children: number[] = [];
    const helped: MenuNode[] = [];
    for (let id = 0; id < count; id++) {
      const node = nodes[id]!;
      nodeKind[id] = NODES.indexOf(node.kind);
      if (node.symbol !== undefined) nodeCell[id] = node.symbol.id;
      else if (node.choice !== undefined) nodeCell[id] = symbols + node.choice.id;
      if (node.parent !== undefined) nodeParent[id] = node.parent.id;
      nodeVisibility[id] = numberOf(node.visibility);
      nodeDependency[id] = numberOf(node.dependency);
      nodeFile[id] = this.#file(node.place.file);
      nodeLine[id] = node.place.line;
      if (node.hasHelp) nodeHelp[id] = helped.push(node) - 1;
      for (let at = 0; at < node.children.length; at++) children.push(node.children[at]!.id);
      childStarts[id + 1] = children.length;
    }
    return {
      nodeKind,
      nodeCell,
      nodePrompt,
      nodeParent,
      nodeVisibility,
      nodeDependency,
      nodeFile,
      nodeLine,
      nodeHelp,
      childStarts,
      children: new Int32Array(children),
      helps: TextColumn.lazy(helped.length, (index) => helped[index]!.help!),
    };
  }

  #file(name: string): number {
    // What stands together comes together.
    if (name === this.#lastFile) return this.#lastNumber;
    let known = this.#files.get(name);
    if (known === undefined) {
      known = this.#texts.push(name) - 1;
      this.#files.set(name, known);
    }
    this.#lastFile = name;
    this.#lastNumber = known;
    return known;
  }
}

function numberOf(expression: Expression | undefined): number {
  return expression === undefined ? NONE : expression.id;
}

function flagsOf({ constant, allnoconfigY, transitional, listsDefconfigs, yaml }: KSymbol): number {
  return (
    (constant ? CONSTANT : 0) |
    (allnoconfigY ? ALLNOCONFIG_Y : 0) |
    (transitional ? TRANSITIONAL : 0) |
    (listsDefconfigs ? LISTS_DEFCONFIGS : 0) |
    (yaml ? YAML : 0)
  );
}
