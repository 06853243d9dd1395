import type { SetPlan } from "../session/index.ts";

/** How many consequences of a kind are shown. */
const SHOWN = 12;

const HEADINGS = {
  appeared: "now shown, at defaults:",
  vanished: "no longer shown:",
  follows: "follow by themselves:",
} as const;

/** What a plan brings besides what it sets, told apart. */
export function consequenceTexts({ kept, consequences }: SetPlan): { heading: string; text: string }[] {
  const named = (heading: string, names: readonly string[]) => {
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more (--json lists them)` : "";
    return names.length === 0 ? [] : [{ heading, text: names.slice(0, SHOWN).join(", ") + more }];
  };
  const values = kept.map(({ symbol, value }) => `${symbol}=${value}`);
  return [
    ...named("so that less changes:", values),
    ...(["appeared", "vanished", "follows"] as const).flatMap((kind) => {
      const own = consequences.filter((each) => each.kind === kind).map((each) => `${each.symbol}=${each.after}`);
      return named(HEADINGS[kind], own);
    }),
  ];
}
