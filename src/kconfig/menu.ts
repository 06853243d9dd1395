import type { Expression } from "./expression.ts";
import type { Choice, KSymbol, Place, PromptProperty } from "./symbol.ts";

/** One entry of the menu tree. The parent of a node is what menuconfig shows it under: submenus by dependency included. */
export interface MenuNode {
  /** Index into `Model.nodes`, in file order. */
  readonly id: number;
  readonly kind: "root" | "menu" | "config" | "menuconfig" | "choice" | "comment" | "if";
  /** Set for `config` and `menuconfig`. */
  readonly symbol: KSymbol | undefined;
  /** Set for `choice`. */
  readonly choice: Choice | undefined;
  prompt: PromptProperty | undefined;
  parent: MenuNode | undefined;
  /** Children in order, after the regrouping that `menu_finalize` in menu.c does. */
  children: MenuNode[];
  /** `visible if`, ANDed; limits the prompts below, not their values. */
  visibility: Expression | undefined;
  /** `depends on` and `if` around it, ANDed and simplified. */
  dependency: Expression | undefined;
  readonly hasHelp: boolean;
  /** The help text, or `undefined`; read when it is asked for. */
  readonly help: string | undefined;
  readonly place: Place;
}
