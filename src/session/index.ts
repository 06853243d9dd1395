export { type ApplyResult, applyDocuments } from "./apply.ts";
export { checkConfig } from "./check.ts";
export { type ConfMode, runConf } from "./conf.ts";
export type { SessionContext, SessionEvent } from "./event.ts";
export { InputFailure } from "./failure.ts";
export type { AppliedLine, LineOutcome } from "./line-result.ts";
export { explain, matchDocument, rolesOfDocument, search } from "./lookup.ts";
export { type MakeTarget, runMakeTarget } from "./make-target.ts";
export { getSource, sources } from "./source.ts";
