import { InputFailure } from "../session/index.ts";

/** What the operating system may refuse at any time, as a user can mend it. */
const REFUSALS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ["no space is left on the disk", "make room and start again"],
  EDQUOT: ["the disk quota is used up", "make room and start again"],
  EROFS: ["the file system is read-only", "name another folder"],
  EACCES: ["permission denied", "look who owns it, or name another folder"],
  EPERM: ["the system does not permit it", "look who owns it, or start Kiln as root"],
  EISDIR: ["a folder stands in the place of a file", "take it away"],
  ENOTDIR: ["a file stands in the place of a folder", "take it away, or name another folder"],
  EEXIST: ["something stands in its place", "take it away"],
  ENOENT: ["it is gone", "start again"],
  EIO: ["the disk cannot be read or written (input/output error)", "see what the system's log says of it"],
  EMFILE: ["too many files are open", "raise the limit: ulimit -n 4096"],
  ENOMEM: ["no memory is left", "end other programs and start again"],
};

/** What the operating system refused, told as an error of the input; `undefined` for everything else, which is Kiln's own mistake. */
export function systemRefusal(error: unknown): InputFailure | undefined {
  if (!(error instanceof Error) || !("syscall" in error)) return undefined;
  const { code = "", path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string };
  const [what, hint] = REFUSALS[code] ?? [];
  if (what === undefined) return undefined;
  const where = dest ?? path;
  return new InputFailure(where === undefined ? `${what} (${syscall})` : `${where}: ${what} (${syscall})`, { hint });
}
