/** What went wrong with what the user gave; ends the use case. The face shows it and ends with status 2. */
export class InputFailure extends Error {
  /** As the user named it; `undefined` when no file is at fault, or the message names it. */
  readonly file: string | undefined;
  /** Counted from 1. */
  readonly line: number | undefined;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(
    message: string,
    about: {
      readonly file?: string | undefined;
      readonly line?: number | undefined;
      readonly hint?: string | undefined;
    } = {},
  ) {
    super(message);
    this.name = "InputFailure";
    this.file = about.file;
    this.line = about.line;
    this.hint = about.hint;
  }
}
