import { ExpressionAlgebra } from "./expression-algebra.ts";
import type { Model } from "./model.ts";

/** An algebra of its own for what is asked of a finished model's expressions: they have to be adopted by it first. */
export function algebraOf({ symbols, behaviour }: Pick<Model, "symbols" | "behaviour">): ExpressionAlgebra {
  const [no, mod, yes] = symbols;
  return new ExpressionAlgebra({ no: no!, mod: mod!, yes: yes! }, () => {}, behaviour);
}
