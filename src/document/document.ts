/** Formats a document can be written in; `text` is everything that shows no mark-up of its own. */
export type DocumentFormat = "rst" | "markdown" | "asciidoc" | "org" | "wiki" | "html" | "text";

/** What one document says: its listings, the steps it names, and what it has loaded at boot. */
export interface Document {
  /** As the caller named it, for places in reports. */
  readonly name: string;
  readonly format: DocumentFormat;
  readonly listings: readonly Listing[];
  readonly steps: readonly Step[];
  readonly autoload: readonly AutoloadLine[];
}

/** A block of a document that shows menus the way `menuconfig` draws them. */
export interface Listing {
  /** Line of the first of `lines`, counted from 1. */
  readonly line: number;
  /** The heading above the block; "" if there is none. */
  readonly title: string;
  readonly lines: readonly ListingLine[];
}

/**
 * What a line of a listing is: an option with a marker (`[*] <M> -*-`) or named by its symbol (`CONFIG_X=y`, `- CONFIG_X`), an entry of a
 * choice (`(X)`), a value line (`(64) …`), a menu without a marker, or a `*** comment ***`.
 */
export type ListingLineKind = "option" | "menu" | "comment" | "choice-entry" | "value";

/** One line of a listing. */
export interface ListingLine {
  /** Counted from 1. */
  readonly line: number;
  /** Where the marker (or, without one, the text) begins: characters, counted from 1. */
  readonly column: number;
  /** The line as written, without its line end. */
  readonly text: string;
  readonly kind: ListingLineKind;
  /** The marker as written (`[*]`, `<M>`, `(64)`, `y` of `CONFIG_X=y`); undefined if there is none. */
  readonly marker: string | undefined;
  /** `{*}`, `-*-`: another option holds this one; it is not set by hand. */
  readonly held: boolean;
  /**
   * "y", "m", "n", or the number or text of a value line; undefined if nothing or several values are stated. On a `menu`
   * whose prompt ends in parentheses, without a chosen entry below it, the text in them: the line may be a choice
   * (`Timer frequency (1000 HZ)  --->`) or a menu named so (`Bus options (PCI etc.)  --->`); `prompt` keeps it. On a `menu` below a
   * sentence that says what is to be off, "n": it is only the way there.
   */
  readonly value: string | undefined;
  /**
   * All values the line allows, in its own order (`<*>/<M>`: "y", "m"; "y", "m" too for an option that is only named); empty
   * unless there are several.
   */
  readonly alternatives: readonly string[];
  /** The prompt without arrow, tags, stated symbol and note; the name for a line that states only a symbol. */
  readonly prompt: string;
  /** Prompts of the menus and options above, outermost first, as the author's indentation has it (often wrong). */
  readonly path: readonly string[];
  /** How many lines this one is nested in, breadcrumbs included. */
  readonly depth: number;
  /** The symbol the author states, without `CONFIG_`. */
  readonly symbol: string | undefined;
  /** Whether an arrow (`--->`) follows; without one, a breadcrumb may end in an option. */
  readonly arrow: boolean;
  /** Upper-case words in parentheses behind the prompt: NEW, EXPERIMENTAL, DEPRECATED, … */
  readonly tags: readonly string[];
  /** The remark that holds for the line: its own, else the inherited one. */
  readonly note: string | undefined;
  /** The remark taken over from a line above, when the line has none of its own. */
  readonly inheritedNote: string | undefined;
  /** Names of the roles the note puts the line in. */
  readonly roles: readonly string[];
}

/** A step Kiln has of its own, or `not-run` for any other command. */
export type StepKind = "source" | "configure" | "build" | "install" | "autoload" | "not-run";

/** A command the document names. It is shown or mapped to a step of Kiln's own, never handed to a shell. */
export interface Step {
  readonly kind: StepKind;
  /** Counted from 1. */
  readonly line: number;
  /** The command without its prompt sign. */
  readonly command: string;
}

/** Whether a line is a variable of OpenRC's, of which the most exact alone counts, or of a list or modprobe's options, which add up. */
export type AutoloadForm = "openrc" | "list";

/** A line that says what is loaded at boot, or with which parameters. */
export type AutoloadLine =
  | {
      readonly kind: "modules";
      readonly line: number;
      readonly text: string;
      readonly modules: readonly string[];
      readonly form: AutoloadForm;
      /** The kernel version the line is limited to (`modules_3` → "3"); undefined for all. */
      readonly kernel: string | undefined;
    }
  | {
      readonly kind: "parameters";
      readonly line: number;
      readonly text: string;
      readonly module: string;
      /** As handed to modprobe: "mode=1 miimon=200". */
      readonly parameters: string;
      readonly form: AutoloadForm;
      readonly kernel: string | undefined;
    };
