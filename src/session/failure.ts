/** What went wrong with what the user gave; the face shows it and ends with status 2. */
export class InputFailure extends Error {
  /** As the user named it; `undefined` when no file is at fault. */
  readonly file: string | undefined;
  /** Counted from 1. */
  readonly line: number | undefined;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(message: string, about: { readonly file?: string; readonly line?: number; readonly hint?: string } = {}) {
    super(message);
    this.name = "InputFailure";
    this.file = about.file;
    this.line = about.line;
    this.hint = about.hint;
  }
}

/** The code of a failed system call ("ENOENT"), `undefined` for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
