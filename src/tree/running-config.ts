import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { gunzipSync } from "node:zlib";
import { type Failure, failure } from "./tree.ts";

/** The configuration of the kernel that runs now: `/proc/config.gz`, else `/boot/config-RELEASE`. */
export function runningConfig(): { readonly kind: "text"; readonly text: string; readonly file: string } | Failure {
  const packed = "/proc/config.gz";
  if (existsSync(packed))
    return { kind: "text", text: gunzipSync(readFileSync(packed)).toString("utf8"), file: packed };
  for (const file of [`/boot/config-${release()}`, `/lib/modules/${release()}/config`]) {
    if (existsSync(file)) return { kind: "text", text: readFileSync(file, "utf8"), file };
  }
  return failure(
    "the running kernel does not show its configuration (no /proc/config.gz, no /boot/config-*)",
    "name a file with --base FILE, or try `modprobe configs`",
  );
}
