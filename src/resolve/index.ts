export { reasonText, type WantOutcome } from "./resolution.ts";
export { resolve } from "./resolve.ts";
export type { Want } from "./want.ts";
export { whyText } from "./why.ts";
