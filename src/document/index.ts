export type {
  AutoloadLine,
  Document,
  DocumentFormat,
  Listing,
  ListingLine,
  ListingLineKind,
  Step,
  StepKind,
} from "./document.ts";
export { readDocument } from "./read-document.ts";
export { inRole, type Role, rolesOf } from "./roles.ts";
export { type Match, matchDocument, type Outcome } from "./match.ts";
export { type SearchHit, searchModel } from "./search.ts";
