import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ProbeLanes } from "../../src/tree/probe-lanes.ts";

let folder = "";
let lanes: ProbeLanes;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-lanes-"));
  lanes = new ProbeLanes({ cwd: folder, environment: { PATH: process.env.PATH ?? "", LAMP: "on" } });
});
afterEach(() => {
  lanes.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("answers are those of a shell for each command", () => {
  test.each([
    "echo hello",
    "printf 'a\\nb\\n\\n'",
    "printf 'no newline'",
    "true",
    'echo "it\'s $LAMP"',
    "X=1; set -e; cd /; exit 3",
    "echo $X$PWD",
    '{ trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; test -d .tmp_$$; } >/dev/null 2>&1 && echo y || echo n',
    "cat",
    "echo one\necho two",
    "echo kept # and a remark",
    "echo ünï",
  ])("%s", (command) => {
    lanes.ask("X=2; cd /tmp; trap 'echo gone' EXIT");
    lanes.ask(command);
    const { stdout } = spawnSync("/bin/sh", ["-c", command], {
      cwd: folder,
      env: { PATH: process.env.PATH, LAMP: "on" },
      encoding: "utf8",
      input: "",
    });
    expect(lanes.answer(command)).toEqual({ output: stdout, errors: "" });
    expect(existsSync(join(folder, ".tmp_*"))).toBe(false);
  });
});

test("many commands are answered, whatever the order they are asked about", () => {
  const commands = Array.from({ length: 60 }, (_, index) => `echo ${index}`);
  for (const command of commands) lanes.ask(command);
  for (const command of commands.toReversed())
    expect(lanes.answer(command)).toEqual({ output: `${command.slice(5)}\n`, errors: "" });
});

test("a command that tells of an error has no answer here: its words depend on how its shell was started", () => {
  lanes.ask("no-such-program; echo y");
  lanes.ask("echo 'unended");
  lanes.ask("echo after");
  expect(lanes.answer("no-such-program; echo y")).toBeUndefined();
  expect(lanes.answer("echo 'unended")).toBeUndefined();
  expect(lanes.answer("echo after")?.output).toBe("after\n");
});

test("a lane that is killed leaves its commands unanswered, and nobody waits for it", () => {
  // By another word than the one that keeps a command from running ahead.
  const deadly = "end=ki; end=$end'll'; $end -9 $$; echo survived";
  for (let count = 0; count < 8; count++) lanes.ask(`${deadly} # ${count}`);
  expect(lanes.answer(`${deadly} # 0`)).toBeUndefined();
});

test.each(["echo x >> log", "echo x > log", "touch log", "date +%s", "(echo x) & echo y"])(
  "a command that writes or reads the clock does not run ahead: %s",
  (command) => {
    lanes.ask(command);
    expect(lanes.has(command)).toBe(false);
    expect(lanes.answer(command)).toBeUndefined();
    expect(existsSync(join(folder, "log"))).toBe(false);
  },
);

describe("through conf", () => {
  const conf = (kconfig: string): { stderr: string; config: string } => {
    writeFileSync(join(folder, "Kconfig"), kconfig);
    const result = spawnSync(process.execPath, [resolve("dist/conf.cjs"), "conf", "--alldefconfig", "Kconfig"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, KILN_NO_CACHE: "1" },
      encoding: "utf8",
    });
    expect(result.status, result.stderr).toBe(0);
    const config = readFileSync(join(folder, ".config"), "utf8").replace(/^#.*\n/gm, "");
    return { stderr: result.stderr, config: config.trim() };
  };

  test("commands that write run once each, in the order of the files, before what reads their files", () => {
    const { config } = conf(
      "config A\n\tdef_bool $(shell,echo a >> log; echo y)\nconfig B\n\tdef_bool $(shell,echo b >> log; echo y)\n" +
        "config C\n\tstring\n\tdefault \"$(shell,tr -d '\\n' < log)\"\n",
    );
    expect(readFileSync(join(folder, "log"), "utf8")).toBe("a\nb\n");
    expect(config).toBe('CONFIG_A=y\nCONFIG_B=y\nCONFIG_C="ab"');
  });

  test("a file that a command writes is read as it is then", () => {
    writeFileSync(join(folder, "part"), "config OLD\n\tdef_bool y\n");
    const { config } = conf('x := $(shell,printf "config NEW\\n\\tdef_bool y\\n" > part)\nsource "part"\n');
    expect(config).toBe("CONFIG_NEW=y");
  });

  test("messages of commands come in the order of the files, in the words of the shell that the C tool starts", () => {
    const { stderr } = conf(
      "config A\n\tdef_bool $(shell,no-such-first; echo y)\nconfig B\n\tdef_bool $(shell,echo told >&2; echo y)\n",
    );
    expect(stderr).toMatch(/^sh: (line )?1: no-such-first: .*not found\ntold\n$/);
  });
});
