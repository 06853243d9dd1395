export { fulfil } from "./fulfil.ts";
export { type Demand, Possibilities } from "./possible.ts";
export { reasonText, type WantOutcome } from "./resolution.ts";
export { type Answer, type Plan, resolve } from "./resolve.ts";
export type { Want } from "./want.ts";
export { blocksOf, influencesOn, whyText } from "./why.ts";
