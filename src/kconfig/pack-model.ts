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

/** Turns a model into columns; 20 ms for Linux. */
export function packModel(model: Omit<Model, "columns">, expressions: ExpressionArrays): ModelColumns {
  return { ...new Packer(model).pack(), ...expressions };
}

class Packer {
  readonly #model: Omit<Model, "columns">;
  readonly #texts: string[] = [];
  readonly #files = new Map<string, number>();

  constructor(model: Omit<Model, "columns">) {
    this.#model = model;
  }

  pack(): Omit<ModelColumns, keyof ExpressionArrays> {
    const { symbols, choices, nodes, behaviour, title, files, environment, modules } = this.#model;
    const owners: (KSymbol | Choice)[] = [...symbols, ...choices];
    const count = owners.length;
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
    owners.forEach((owner, cell) => {
      cellName[cell] = owner.name === undefined ? NONE : this.#texts.push(owner.name) - 1;
      cellType[cell] = TYPES.indexOf(owner.type);
      cellDirect[cell] = numberOf(owner.directDependency);
      if (owner.kind === "symbol") {
        cellFlags[cell] = flagsOf(owner);
        cellReverse[cell] = numberOf(owner.reverseDependency);
        cellImplied[cell] = numberOf(owner.weakReverseDependency);
        if (owner.choice !== undefined) cellChoice[cell] = owner.choice.id;
        cellExtra[cell] = owner.environment === undefined ? NONE : this.#texts.push(owner.environment) - 1;
      } else {
        cellFlags[cell] = owner.optional ? OPTIONAL : 0;
        cellExtra[cell] = owner.born;
        for (const member of owner.members) members.push(member.id);
        memberStarts[owner.id + 1] = members.length;
      }
      for (const property of owner.properties) {
        if (property.kind === "prompt" && property.node.prompt === property)
          nodePrompt[property.node.id] = properties.length;
        properties.push(property);
      }
      cellPropertyStarts[cell + 1] = properties.length;
      for (const node of owner.nodes) cellNodes.push(node.id);
      cellNodeStarts[cell + 1] = cellNodes.length;
    });
    for (const node of nodes) {
      if (node.prompt !== undefined && nodePrompt[node.id] === NONE)
        nodePrompt[node.id] = properties.push(node.prompt) - 1;
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
      cellNodes: Int32Array.from(cellNodes),
      memberStarts,
      members: Int32Array.from(members),
      ...this.#properties(properties),
      ...this.#nodes(nodes, nodePrompt),
      ...this.#order(),
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
      propertyKind[index] = PROPERTIES.indexOf(property.kind);
      propertyVisible[index] = numberOf(property.visible);
      propertyNode[index] = property.node.id;
      propertyFile[index] = this.#file(property.place.file);
      propertyLine[index] = property.place.line;
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
      for (const child of node.children) children.push(child.id);
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
      children: Int32Array.from(children),
      helps: TextColumn.lazy(helped.length, (index) => helped[index]!.help!),
    };
  }

  #order() {
    const { starts, items } = hashOrder(this.#model);
    const symbols = this.#model.symbols.length;
    const order = Int32Array.from(items, (item) => (item.kind === "symbol" ? item.id : symbols + item.id));
    return { order, bucketStarts: starts };
  }

  #file(name: string): number {
    let known = this.#files.get(name);
    if (known === undefined) {
      known = this.#texts.push(name) - 1;
      this.#files.set(name, known);
    }
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
