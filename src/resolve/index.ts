export { type Difference, differenceOf } from "./difference.ts";
export { fulfil } from "./fulfil.ts";
export { influencesOn } from "./influence.ts";
export { withValues as expressionWithValues } from "./phrase.ts";
export { type Demand, Possibilities } from "./possible.ts";
export { readingOrder, reasonText, type WantOutcome } from "./resolution.ts";
export { type Answer, type Plan, resolve } from "./resolve.ts";
export type { Want } from "./want.ts";
export { type OriginOf, whyOf } from "./why.ts";
