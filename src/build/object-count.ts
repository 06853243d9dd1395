/** The line by which kbuild tells what it makes: `  CC [M]  fs/ext4/acl.o`. */
const STEP = /^ {2}([A-Z][A-Z0-9]*)(?: \[[A-Z]\])? +(\S+)$/;
/** With `V=1` the commands stand there instead. */
const VERBOSE_STEP = / -c -o (\S+\.o) /;
/** Objects made although they seemed up to date, from which on it is taken that the command line changed, and all are made. */
const SURPRISES = 3;

/**
 * How many objects a build makes, and how many it has made. Counted are those that the Kbuild files list (`plannedObjects`) and
 * that are not up to date (`staleObjects`); host programs and what goes with the image only are not.
 */
export class ObjectCount {
  readonly #done = new Set<string>();
  #listed: ReadonlySet<string> | undefined;
  #expected = new Set<string>();
  #surprises = 0;
  /** Seen before the plan was there. */
  readonly #early = new Set<string>();
  /** What is being made, as kbuild tells it ("CC fs/ext4/acl.o"). */
  current = "";
  warnings = 0;

  /** `listed`: the configuration's objects; `stale`: those of them that must be made. */
  plan(listed: ReadonlySet<string>, stale: ReadonlySet<string>): void {
    if (listed.size === 0) return;
    this.#listed = listed;
    this.#expected = new Set(stale);
    for (const object of this.#early) {
      if (listed.has(object)) this.#expected.add(object);
      this.#make(object);
    }
  }

  /** Takes a line of the build's output, without its end. */
  take(line: string): void {
    if (/: warning: /.test(line)) this.warnings += 1;
    const step = STEP.exec(line);
    const made = step?.[2] ?? VERBOSE_STEP.exec(line)?.[1];
    if (made === undefined) return;
    this.current = step === null ? made : `${step[1]} ${made}`;
    if (made.endsWith(".o")) this.#make(made);
  }

  get done(): number {
    return this.#listed === undefined ? this.#early.size : this.#done.size;
  }

  /** `undefined` until it is counted, and when the Kbuild files cannot be read. */
  get total(): number | undefined {
    return this.#listed === undefined ? undefined : this.#expected.size;
  }

  #make(object: string): void {
    if (this.#listed === undefined) {
      this.#early.add(object);
      return;
    }
    if (!this.#listed.has(object)) return;
    this.#done.add(object);
    if (this.#expected.has(object)) return;
    this.#expected.add(object);
    if (++this.#surprises > SURPRISES) this.#expected = new Set(this.#listed);
  }
}
