import { bootTraps } from "./boot-traps.ts";
import { diskSpace } from "./disk-space.ts";
import type { Finding, PreflightRequest } from "./finding.ts";
import { requiredFiles } from "./required-files.ts";
import { requiredPrograms } from "./required-programs.ts";

/** Checks, before make starts, what would fail hours later or at the first boot. */
export function preflight(request: PreflightRequest): Finding[] {
  return [...requiredPrograms(request), ...requiredFiles(request), ...diskSpace(request), ...bootTraps(request)];
}
