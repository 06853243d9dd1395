import type { Diagnostic } from "./diagnostic.ts";
import { SecondReadingNeeded } from "./second-reading-needed.ts";
import { Fatal } from "./source-failure.ts";
import type { Place } from "./symbol.ts";

/** What the parser found wrong, in the order in which the C tool prints it, with that tool's own text. */
export class ParseReport {
  readonly diagnostics: Diagnostic[] = [];
  readonly #listener: ((diagnostic: Diagnostic) => void) | undefined;
  /** Reading goes on after every mistake. */
  readonly recovers: boolean;
  /** Whether one of them ends the C tool. */
  failed = false;
  /** The first mistake ends the reading: what is said of it is up to a second one. */
  yields = false;

  constructor(listener: ((diagnostic: Diagnostic) => void) | undefined, recovers: boolean) {
    this.#listener = listener;
    this.recovers = recovers;
  }

  /** A loop of dependencies, in words that say it all. */
  recursion(text: string, place: Place | undefined): void {
    const message = text.trimEnd().replace(/^.*?error: /, "");
    const hint = "take one of these dependencies away in the Kconfig files";
    this.fail({ code: "recursive-dependency", severity: "error", place, message, hint, text });
  }

  /** A mistake after which the C tool reads no more. */
  fatal(diagnostic: Diagnostic): void {
    if (!this.recovers) throw new Fatal(diagnostic);
    this.fail(diagnostic);
  }

  fail(diagnostic: Diagnostic): void {
    this.failed = true;
    this.#add(diagnostic);
  }

  /** Something that does not by itself end the C tool. */
  tell(diagnostic: Diagnostic): void {
    this.#add(diagnostic);
  }

  #add(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
    this.#listener?.(diagnostic);
  }

  syntax(place: Place, message: string): void {
    if (this.yields) throw new SecondReadingNeeded();
    this.fail({
      code: "kconfig-syntax",
      severity: "error",
      place,
      message,
      hint: "mend the Kconfig file at this line",
      text: `${place.file}:${place.line}: ${message}\n`,
    });
  }

  warning(place: Place, message: string): void {
    const text = `${place.file}:${place.line}:warning: ${message}\n`;
    this.#add({ code: "kconfig-warning", severity: "warning", place, message, hint: undefined, text });
  }

  /** What is odd about a help text; `again`: the entry has one already. `strict`: that is an error (6.13). */
  help(
    place: Place,
    name: string,
    { blank, again, strict }: { readonly blank: boolean; readonly again: boolean; readonly strict: boolean },
  ): void {
    const more = `'${name}' defined with more than one help text`;
    if (again) this.oddity(place, strict ? more : `${more} -- only the last one will be used`, strict);
    if (blank) this.oddity(place, `'${name}' defined with blank help text`, strict);
  }

  /** A remark, or an error where the tool is strict. */
  oddity(place: Place, message: string, strict: boolean): void {
    if (strict) this.syntax(place, message);
    else this.note(place, message);
  }

  /** A warning in the words of `zconfprint`, which writes the place differently. */
  note(place: Place, message: string): void {
    const text = `${place.file}:${place.line}: warning: ${message}\n`;
    this.#add({ code: "kconfig-warning", severity: "warning", place, message, hint: undefined, text });
  }

  /** What goes to standard output, so it has no text for standard error: `$(info …)` and one remark of the tool's own. */
  printed(message: string): void {
    this.#add({
      code: "macro-info",
      severity: "warning",
      place: undefined,
      message,
      hint: undefined,
      text: undefined,
    });
  }

  macroWarning(place: Place, message: string): void {
    const text = `${place.file}:${place.line}: ${message}\n`;
    this.#add({ code: "macro-warning", severity: "warning", place, message, hint: undefined, text });
  }

  macroError(place: Place, message: string): void {
    this.fail({
      code: "macro-error",
      severity: "error",
      place,
      message,
      hint: "mend the macro named here",
      text: `${place.file}:${place.line}: ${message}\n`,
    });
  }
}
