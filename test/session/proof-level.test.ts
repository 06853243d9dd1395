import { expect, test } from "vitest";
import type { CheckAnswer, GuestCheck } from "../../src/boot/index.ts";
import type { KSymbol } from "../../src/kconfig/index.ts";
import type { Asked } from "../../src/session/asked.ts";
import { type LineProof, MODULE_CHECK, proofOf, type Seen, type SeenCheck } from "../../src/session/proof-level.ts";

// What is seen of a line decides its level; what it asks for decides how far that should be.
function seen(changes: Partial<Seen> = {}): Seen {
  const asked = { outcome: "matched", value: "y", alternatives: [], symbol: { name: "CLAY" } as KSymbol } as unknown;
  return {
    asked: asked as Asked,
    held: true,
    actual: "y",
    running: "y",
    runningHeld: true,
    contradiction: undefined,
    compiled: { kind: "there", files: ["drivers/clay.o"] },
    linked: { kind: "linked", count: 3, symbol: "clay_fire" },
    checks: [],
    unemulated: undefined,
    alias: undefined,
    notBooted: undefined,
    opened: new Map(),
    ...changes,
  };
}

function check(answer: CheckAnswer, changes: Partial<GuestCheck> = {}, barred?: string): SeenCheck {
  const check: GuestCheck = {
    name: "fire",
    symbols: ["CLAY"],
    level: "exercised",
    programs: [],
    script: "",
    ...changes,
  };
  return { check, answer, barred };
}

function brief({ level, allowed, short, kind }: LineProof): string {
  return `${kind}: ${level} of ${allowed}${short ? ", short" : ""}`;
}

test("a line whose check passed is exercised", () => {
  const proof = proofOf(seen({ checks: [check({ kind: "passed", text: "it burns" })] }));
  expect(brief(proof)).toBe("usable: exercised of exercised");
  expect(proof.evidence).toBe("fire: it burns");
});

test("a check that failed, could not be begun, or lacks a program or an option leaves its line short, and says why", () => {
  const answers: CheckAnswer[] = [
    { kind: "failed", text: "ended with status 1" },
    { kind: "untried", text: "not tried: no port" },
    { kind: "unequipped", text: "not tried: kiln is not installed; apt-get install kiln", packages: ["kiln"] },
    { kind: "lacking", text: "not tried: needs CONFIG_FIRE; kiln apply --set FIRE=y", options: ["FIRE"] },
  ];
  for (const answer of answers) {
    const proof = proofOf(seen({ checks: [check(answer)] }));
    expect(brief(proof)).toBe("usable: present of exercised, short");
    expect(proof.message).toContain(answer.text);
  }
});

test("what nothing here can emulate is no shortcoming: it is present, and says what is missing", () => {
  const elsewhere = proofOf(seen({ checks: [check({ kind: "elsewhere", text: "not tried: only KVM has it" })] }));
  expect(brief(elsewhere)).toBe("hardware: present of present");
  expect(elsewhere.message).toBe("not tried: only KVM has it");
  const unemulated = proofOf(seen({ unemulated: "QEMU has no kiln" }));
  expect(brief(unemulated)).toBe("hardware: present of present");
  expect(unemulated.message).toBe("QEMU has no kiln");
  const unknown = proofOf(seen({ alias: "pci:v00001234d*" }));
  expect(brief(unknown)).toBe("hardware: present of present");
  expect(unknown.message).toContain("pci:v00001234d*");
});

test("a module whose start found no hardware stays compiled, where it is known to need some", () => {
  const declined = check(
    { kind: "declined", text: "No such device" },
    { name: `${MODULE_CHECK}clay`, level: "present" },
  );
  const module = {
    actual: "m",
    running: "m",
    compiled: { kind: "there", files: ["drivers/clay.ko"] },
    linked: undefined,
    checks: [declined],
  } as const;
  expect(brief(proofOf(seen({ ...module, alias: "pci:v00001234d*" })))).toBe("hardware: compiled of compiled");
  const other = proofOf(seen(module));
  expect(brief(other)).toBe("code: compiled of present, short");
  expect(other.message).toContain("No such device");
});

test("what the documents forbid to be used is present", () => {
  const lacking = { kind: "lacking", text: "not tried: needs CONFIG_FIRE", options: ["FIRE"] } as const;
  const proof = proofOf(seen({ checks: [check(lacking, {}, "line 7 asks for FIRE=n")] }));
  expect(brief(proof)).toBe("barred: present of present");
  expect(proof.message).toBe("line 7 asks for FIRE=n");
});

test("code without a check is present when the running kernel has it, and says that nothing used it", () => {
  const proof = proofOf(seen());
  expect(brief(proof)).toBe("code: present of present");
  expect(proof.evidence).toBe("in the code of the running kernel: clay_fire and 2 more of drivers/clay.o");
  expect(proof.message).toBe("no check of the catalogue uses it");
});

test("code that the running kernel lacks, or of another kernel, is compiled only", () => {
  const absent = proofOf(seen({ linked: { kind: "absent", symbol: "clay_fire" } }));
  expect(brief(absent)).toBe("code: compiled of present, short");
  expect(absent.message).toContain("clay_fire of its objects is not in the running kernel");
  const unknown = proofOf(seen({ linked: { kind: "unknown", why: "it is another kernel" } }));
  expect(brief(unknown)).toBe("code: compiled of present, short");
  expect(unknown.message).toContain("it is another kernel");
});

test("an option that builds nothing is configured; one that opens others is as good as the best of them", () => {
  const none = { compiled: { kind: "none" }, linked: undefined } as const;
  expect(brief(proofOf(seen(none)))).toBe("switch: configured of configured");
  const used = proofOf(seen({ checks: [check({ kind: "passed", text: "it burns" })] }));
  const failed = proofOf(seen({ checks: [check({ kind: "failed", text: "cold" })] }));
  const opens = proofOf(
    seen({
      ...none,
      opened: new Map([
        ["GLAZE", failed],
        ["FIRE", used],
      ]),
    }),
  );
  expect(brief(opens)).toBe("menu: exercised of exercised");
  expect(opens.evidence).toBe("it opens FIRE, which is exercised");
  const below = proofOf(seen({ ...none, opened: new Map([["GLAZE", failed]]) }));
  expect(below.message).toBe("nothing that it opens is more than GLAZE, which is present");
  expect(brief(proofOf(seen({ ...none, opened: new Map([["GLAZE", failed]]) })))).toBe(
    "menu: present of exercised, short",
  );
});

test("what is off, a number or a text is configured, when the running kernel says so too", () => {
  const off = {
    asked: { ...seen().asked, value: "n" },
    actual: "n",
    running: "n",
    compiled: undefined,
    linked: undefined,
  };
  expect(brief(proofOf(seen(off)))).toBe("value: configured of configured");
  expect(proofOf(seen(off)).evidence).toBe("CONFIG_CLAY is not set in .config and in the running kernel");
  const number = { ...off, asked: { ...seen().asked, value: "64" }, actual: "64", running: null };
  expect(proofOf(seen(number)).evidence).toBe("CONFIG_CLAY is 64 in .config");
});

test("a line that does not hold has no level, however well its option works", () => {
  const passed = [check({ kind: "passed", text: "it burns" })];
  const missing = proofOf(seen({ checks: passed, held: false, actual: "n" }));
  expect(brief(missing)).toBe("usable: none of exercised, short");
  expect(missing.message).toBe("CONFIG_CLAY is n in .config, asked for: y");
  const stale = proofOf(seen({ checks: passed, runningHeld: false, running: "n" }));
  expect(brief(stale)).toBe("usable: none of exercised, short");
  const rival = proofOf(seen({ held: false, actual: "n", contradiction: "line 7 asks for CLAY=n" }));
  expect(brief(rival)).toBe("nothing: none of none");
});

test("a kernel that does not start leaves every line at what its files show, short", () => {
  const proof = proofOf(
    seen({
      running: null,
      linked: { kind: "unknown", why: "no build ID" },
      checks: [{ ...check({ kind: "passed", text: "" }), answer: undefined }],
      notBooted: "the guest did not come up: VFS: Unable to mount root",
    }),
  );
  expect(brief(proof)).toBe("usable: compiled of exercised, short");
  expect(proof.message).toBe("the guest did not come up: VFS: Unable to mount root");
});
