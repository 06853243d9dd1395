declare module "logic-solver" {
  /** A part of the library's formulas; variables are named by strings, "-name" denies one. */
  type Operand = string | object;
  const Logic: {
    or(...operands: Operand[]): object;
    and(...operands: Operand[]): object;
    Solver: new () => {
      require(...operands: Operand[]): void;
      /** `null` when nothing satisfies what is required. */
      solve(): object | null;
      solveAssuming(operand: Operand): object | null;
    };
  };
  export default Logic;
}
