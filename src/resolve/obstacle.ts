import type { Choice, Configuration, KSymbol, Tristate } from "../kconfig/index.ts";
import { isValueOf } from "../kconfig/index.ts";
import { activeInfluences, influencesOn } from "./influence.ts";
import { at, hiddenTexts, listed, valueText } from "./phrase.ts";

/** Why a symbol cannot have a value as things stand, as a sentence without stop: `B cannot be y: it depends on A, which is n (…)`. */
export function obstacleText(configuration: Configuration, symbol: KSymbol, value: string): string {
  return `${symbol.name} cannot be ${valueText(symbol, value)}: ${obstacleTo(configuration, symbol, value)}`;
}

/** Who selects a symbol now: `selected by A (FILE:LINE)`. */
export function selectorText(configuration: Configuration, symbol: KSymbol): string {
  const by = activeInfluences(configuration, symbol, "select");
  const names = by.map((each) => each.symbol.name);
  return `held at ${configuration.text(symbol)}: selected by ${listed(names, 3)}${at(by[0]?.place)}`;
}

/** What stands in the way of a value now, as the end of a sentence that has the symbol as "it". */
export function obstacleTo(configuration: Configuration, symbol: KSymbol, value: string): string {
  if (symbol.type === "unknown") return "no Kconfig file of this architecture defines it";
  if (symbol.type !== "bool" && symbol.type !== "tristate") return textObstacle(configuration, symbol, value);
  const found = ["n", "m", "y"].indexOf(value);
  const level = found as Tristate;
  if (found < 0)
    return `it is a ${symbol.type}, ${symbol.type === "bool" ? "y or n" : "y, m or n"}${at(symbol.nodes[0]?.place)}`;
  if (level === 1 && symbol.type === "bool") return `it is a bool, y or n${at(symbol.nodes[0]?.place)}`;
  if (level === 1 && configuration.tristate(configuration.model.modules) === 0)
    return `there are no modules while ${configuration.model.modules.name} is n`;
  const [prompt] = symbol.properties.filter((property) => property.kind === "prompt");
  if (configuration.reverseDependency(symbol) > level) return selectedAbove(configuration, symbol);
  if (prompt === undefined) return promptless(configuration, symbol);
  const hidden = hiddenTexts(configuration, symbol, level === 0 ? 1 : level);
  if (hidden !== "") return hidden;
  if (symbol.choice !== undefined) return choiceObstacle(configuration, symbol, symbol.choice, level);
  return `it was not set so${at(prompt.place)}`;
}

function selectedAbove(configuration: Configuration, symbol: KSymbol): string {
  const by = activeInfluences(configuration, symbol, "select");
  const names = by.map((each) => `${each.symbol.name}${at(each.place)}`);
  const level = configuration.text(symbol) === "m" ? " at m" : "";
  return `${listed(names, 3)} ${by.length > 1 ? "select" : "selects"} it${level}`;
}

function promptless(configuration: Configuration, symbol: KSymbol): string {
  const all = influencesOn(configuration, symbol).map((each) => each.symbol.name);
  const place = at(symbol.nodes[0]?.place);
  const start = `it has no prompt${place}, so nobody can set it`;
  if (all.length > 0) return `${start}; what selects or implies it: ${listed([...new Set(all)], 3)}`;
  return `${start}; its value follows from others`;
}

function choiceObstacle(configuration: Configuration, symbol: KSymbol, choice: Choice, level: Tristate): string {
  const title = choice.nodes.find((node) => node.prompt !== undefined)?.prompt?.text ?? choice.name ?? "";
  const name = title === "" ? "its choice" : `its choice "${title}"`;
  const place = at(choice.nodes[0]?.place);
  const chosen = configuration.selected(choice);
  const others = choice.members.some((member) => member !== symbol && configuration.visibility(member) !== 0);
  if (level === 0 && chosen === symbol && others)
    return `an entry of ${name}${place} goes off when another one is chosen`;
  if (level === 0 && chosen === symbol) return `no other entry of ${name}${place} can be chosen`;
  return `of ${name}${place} ${chosen === undefined ? "no entry" : chosen.name} is chosen`;
}

function textObstacle(configuration: Configuration, symbol: KSymbol, value: string): string {
  const place = at(symbol.nodes[0]?.place);
  if (!isValueOf(symbol.type, value))
    return `it takes ${symbol.type === "int" ? "whole numbers" : symbol.type === "hex" ? "hexadecimal numbers" : "texts"}${place}`;
  if (!symbol.properties.some((property) => property.kind === "prompt")) return promptless(configuration, symbol);
  const hidden = hiddenTexts(configuration, symbol);
  if (hidden !== "") return hidden;
  const range = configuration.range(symbol);
  const name = (bound: KSymbol): string =>
    bound.constant || bound.type === "unknown" ? bound.name : `${bound.name} [=${configuration.text(bound)}]`;
  if (range !== undefined) {
    const { low, high, place: where } = range.property;
    const number = symbol.type === "hex" ? BigInt(`0x${value.replace(/^0x/i, "")}`) : BigInt(value);
    if (number < range.low || number > range.high)
      return `it must be between ${name(low)} and ${name(high)}${at(where)}`;
  }
  return `it was not set so${place}`;
}
