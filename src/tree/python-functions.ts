import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KCONFIGLIB_COPIES } from "./family-rules.ts";

/** What the functions of a project are called with and where they come from. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The project's folder. */
  readonly root: string;
}

/**
 * The functions that a project adds to the macro language in Python (`kconfigfunctions.py` beside its Kconfiglib; Zephyr's ask the
 * device tree). One Python process answers all calls; it is started by the first.
 */
export class PythonFunctions {
  readonly #around: Surroundings;
  readonly #folder: string | undefined;
  readonly #module: string;
  #running: Running | undefined;
  #failed = false;

  constructor(around: Surroundings) {
    const { environment, root } = around;
    this.#around = around;
    this.#module = environment.KCONFIG_FUNCTIONS ?? "kconfigfunctions";
    const copy = KCONFIGLIB_COPIES.map((path) => join(root, path)).find((path) => existsSync(path));
    const folder = copy === undefined ? undefined : dirname(copy);
    this.#folder = folder !== undefined && existsSync(join(folder, `${this.#module}.py`)) ? folder : undefined;
  }

  /** Whether any call was answered: what a tree is then hangs on more than its files. */
  get used(): boolean {
    return this.#running !== undefined;
  }

  /** The text that a call gives, `undefined` when the project has no such function; `place` is where the call stands. */
  call(name: string, values: readonly string[], place: { readonly file: string; readonly line: number }) {
    if (this.#folder === undefined || this.#failed) return undefined;
    this.#running ??= this.#start(this.#folder);
    const { requests, answers } = this.#running;
    try {
      writeSync(requests, `${JSON.stringify([name, values, place.file, place.line])}\n`);
    } catch {
      this.#failed = true;
      return undefined;
    }
    const answer = readLine(answers);
    if (answer === undefined) this.#failed = true;
    const text: unknown = answer === undefined ? null : JSON.parse(answer);
    return typeof text === "string" ? text : undefined;
  }

  /** Ends the Python process. */
  close(): void {
    if (this.#running === undefined) return;
    closeSync(this.#running.requests);
    closeSync(this.#running.answers);
    this.#running.process.unref();
  }

  #start(folder: string): Running {
    // Asked for here: loading it takes longer than all else that a run without probes loads.
    const { spawn, spawnSync } = process.getBuiltinModule("node:child_process");
    const pipes = mkdtempSync(join(tmpdir(), "kiln-functions-"));
    const [to, from] = [join(pipes, "to"), join(pipes, "from")];
    spawnSync("mkfifo", [to, from]);
    // Opened for both ways first, so that opening an end waits for nobody. With one way each, both sides notice when the other ends.
    const both = [openSync(to, "r+"), openSync(from, "r+")];
    const [theirInput, theirOutput] = [openSync(to, "r"), openSync(from, "w")];
    const [requests, answers] = [openSync(to, "w"), openSync(from, "r")];
    for (const file of both) closeSync(file);
    const { environment, cwd } = this.#around;
    const child = spawn(environment.PYTHON_EXECUTABLE || "python3", ["-c", SERVER, folder, this.#module], {
      cwd,
      env: { ...environment, PATH: environment.PATH ?? process.env.PATH ?? "" },
      stdio: [theirInput, 2, 2, theirOutput],
    });
    child.on("error", () => {});
    closeSync(theirInput);
    closeSync(theirOutput);
    rmSync(pipes, { recursive: true });
    return { process: child, requests, answers };
  }
}

interface Running {
  readonly process: ChildProcess;
  readonly requests: number;
  readonly answers: number;
}

/** The next line, which is all that has been written; `undefined` once the other side ended. */
function readLine(file: number): string | undefined {
  const buffer = Buffer.alloc(1 << 16);
  const parts: Buffer[] = [];
  for (;;) {
    const length = readSync(file, buffer);
    if (length === 0) return undefined;
    parts.push(Buffer.from(buffer.subarray(0, length)));
    if (buffer[length - 1] === 10) return Buffer.concat(parts).toString("utf8");
  }
}

/** Answers lines of JSON, [name, values, file, line], by the functions of a module; null where it has no such function. */
const SERVER = `
import importlib, json, os, sys

class Kconf:
    srctree = os.environ.get("srctree", "")
    config_prefix = os.environ.get("CONFIG_", "CONFIG_")
    syms = {}
    def _warn(self, message, *place):
        print("warning: " + message, file=sys.stderr)

sys.path.insert(0, sys.argv[1])
try:
    functions = importlib.import_module(sys.argv[2]).functions
except ImportError as error:
    print("%s: %s" % (sys.argv[2], error), file=sys.stderr)
    functions = {}
answers = os.fdopen(3, "w", encoding="utf-8")
kconf = Kconf()
for line in sys.stdin:
    name, values, kconf.filename, kconf.linenr = json.loads(line)
    kconf.loc = (kconf.filename, kconf.linenr)
    function, least, most = functions.get(name, (None, 0, None))
    text = None
    if function is not None and len(values) >= least and (most is None or len(values) <= most):
        text = function(kconf, name, *values)
    print(json.dumps(text), file=answers, flush=True)
`;
