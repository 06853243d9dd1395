/** The line by which kbuild tells what it makes: `  CC [M]  fs/ext4/acl.o`. */
const STEP = /^ {2}([A-Z][A-Z0-9]*)(?: \[[A-Z]\])? +(\S+)$/;
/** The same line as `make -n` prints it, inside an `echo`. */
const PLANNED = /echo '( {2}[A-Z][A-Z0-9]*(?: \[[A-Z]\])? +[^\s']+)'/;
/** Steps that make an object of a source file, which is what takes the time. */
const OBJECTS = new Set(["CC", "AS", "RUSTC", "CHECK", "HOSTCC"]);

/**
 * How many objects a build makes, and how many it has made. The total is what make's own dry run lists: it runs beside the build
 * once the headers are there, and since both name their objects, what the build finished meanwhile counts once.
 */
export class ObjectCount {
  readonly #done = new Set<string>();
  readonly #planned = new Set<string>();
  #complete = false;
  /** What is being made, as kbuild names it. */
  current = "";
  warnings = 0;

  /** Takes a line of the build's output; `true` when it starts an object of the kernel itself. */
  take(line: string): boolean {
    if (/: warning: /.test(line)) this.warnings += 1;
    const step = STEP.exec(line);
    if (step === null) return false;
    this.current = step[2]!;
    if (!OBJECTS.has(step[1]!) || !step[2]!.endsWith(".o")) return false;
    this.#done.add(step[2]!);
    return !/^(scripts|tools|usr\/gen)|^arch\/[^/]+\/(tools|boot)\//.test(step[2]!);
  }

  /** Takes a line of the dry run. */
  plan(line: string): void {
    const told = PLANNED.exec(line)?.[1];
    const step = told === undefined ? null : STEP.exec(told);
    if (step !== null && OBJECTS.has(step[1]!) && step[2]!.endsWith(".o")) this.#planned.add(step[2]!);
  }

  /** The dry run has ended: from now on there is a total. */
  completePlan(): void {
    this.#complete = true;
  }

  get done(): number {
    return this.#done.size;
  }

  /** `undefined` until the dry run has ended. */
  get total(): number | undefined {
    if (!this.#complete) return undefined;
    let total = this.#done.size;
    for (const object of this.#planned) if (!this.#done.has(object)) total += 1;
    return total;
  }
}
