export { type AutoloadFormat, bootFiles, SAFE_MODULE, SAFE_PARAMETER } from "./boot-files.ts";
export { checkWanted, type Wanted } from "./check.ts";
export { type BuiltModule, readModules } from "./module-info.ts";
