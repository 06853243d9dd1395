export { type AutoloadFormat, bootFiles } from "./boot-files.ts";
export { checkWanted } from "./check.ts";
export { handWrittenClashes } from "./hand-written.ts";
export { type BuiltModule, readModules } from "./module-info.ts";
export { nearest } from "./nearest.ts";
export { SAFE_MODULE, SAFE_PARAMETER, type Wanted } from "./wanted.ts";
