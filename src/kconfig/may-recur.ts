import {
  COMPARES,
  DEFAULT,
  IS_CHOICE,
  IS_SYMBOL,
  IS_WHOLE,
  type ModelColumns,
  NOT,
  PROMPT,
  RANGE,
  TRANSITIONAL,
} from "./model-columns.ts";

/** Being followed, and done with. */
const OPEN = 1;
const DONE = 2;

/**
 * Whether `findRecursion` could find anything: a symbol or choice that depends on itself, a choice and its members taken as one,
 * or a member with a default, with two prompts, or below another choice. It follows each shared expression once, so that the search in the C tool's order, which takes ten
 * times as long, is needed only for trees with mistakes.
 */
export function mayRecur(columns: ModelColumns): boolean {
  const { symbolCount, cellName, cellChoice, expressionKind, expressionFirst, expressionSecond } = columns;
  const { memberStarts, members, cellDirect, cellReverse, cellImplied } = columns;
  const { cellPropertyStarts, propertyKind, propertyVisible, propertyFirst } = columns;
  const { behaviour, cellNodeStarts, cellNodes, nodeDependency } = columns;
  const cells = cellName.length;
  const cellState = new Uint8Array(cells);
  const expressionState = new Uint8Array(expressionKind.length);

  const expression = (id: number): boolean => {
    if (id < 0 || expressionState[id] === DONE) return false;
    const kind = expressionKind[id]!;
    const first = expressionFirst[id]!;
    let found: boolean;
    if (kind === IS_SYMBOL) found = cell(first);
    else if (kind === IS_CHOICE || kind === IS_WHOLE) found = cell(symbolCount + first);
    else if (kind === NOT) found = expression(first);
    else if (kind < COMPARES) found = expression(first) || expression(expressionSecond[id]!);
    else found = cell(first) || cell(expressionSecond[id]!);
    expressionState[id] = DONE;
    return found;
  };
  const parts = (at: number): boolean => {
    if (expression(cellDirect[at]!) || expression(cellReverse[at]!) || expression(cellImplied[at]!)) return true;
    if (behaviour.recursionByDefinitions)
      for (let node = cellNodeStarts[at]!; node < cellNodeStarts[at + 1]!; node++)
        if (expression(nodeDependency[cellNodes[node]!]!)) return true;
    const member = at < symbolCount && cellChoice[at]! >= 0;
    let prompts = 0;
    for (let property = cellPropertyStarts[at]!; property < cellPropertyStarts[at + 1]!; property++) {
      const kind = propertyKind[property]!;
      if (kind !== PROMPT && kind !== DEFAULT && kind !== RANGE) continue;
      if (expression(propertyVisible[property]!)) return true;
      if (member && kind === PROMPT && ++prompts > 1) return true;
      if (kind !== DEFAULT || at >= symbolCount) continue;
      if (member || expression(propertyFirst[property]!)) return true;
    }
    return false;
  };
  const cell = (named: number): boolean => {
    // The choice stands for its members.
    const at = named < symbolCount && cellChoice[named]! >= 0 ? symbolCount + cellChoice[named]! : named;
    if (cellState[at] === DONE) return false;
    if (cellState[at] === OPEN) return true;
    cellState[at] = OPEN;
    let found = parts(at);
    if (at >= symbolCount) {
      const choice = at - symbolCount;
      for (let member = memberStarts[choice]!; !found && member < memberStarts[choice + 1]!; member++)
        found = parts(members[member]!);
    }
    cellState[at] = DONE;
    return found;
  };
  // What a transitional symbol may not have is looked for in the same search.
  for (let at = 3; at < cells; at++) if (cell(at) || (columns.cellFlags[at]! & TRANSITIONAL) !== 0) return true;
  return strayMember(columns);
}

/** Whether a symbol lies below a choice that it is no member of. */
function strayMember({ symbolCount, cellChoice, nodeCell, nodeParent }: ModelColumns): boolean {
  const below = (node: number): number => {
    for (let at = nodeParent[node]!; at >= 0; at = nodeParent[at]!)
      if (nodeCell[at]! >= symbolCount) return nodeCell[at]! - symbolCount;
    return -1;
  };
  return nodeCell.some((cell, node) => {
    if (cell < 0 || cell >= symbolCount) return false;
    const choice = below(node);
    return choice >= 0 && cellChoice[cell] !== choice;
  });
}
