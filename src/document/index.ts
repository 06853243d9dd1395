export type { AutoloadLine, ListingLine } from "./document.ts";
export { fateOfSymbol } from "./history.ts";
export { matchDocument } from "./match.ts";
export { namesLike } from "./name-like.ts";
export { projectOf } from "./other-project.ts";
export type { Match } from "./outcome.ts";
export { readDocument } from "./read-document.ts";
export { inRole, type Role, rolesOf } from "./roles.ts";
export { searchModel } from "./search.ts";
