import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { probeAccelerator } from "../../src/boot/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-accelerator-"));
const device = join(folder, "kvm");
writeFileSync(device, "");
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const qemu = spawnSync("sh", ["-c", "command -v qemu-system-x86_64"], { encoding: "utf8" }).stdout.trim();
const ready = qemu !== "" && process.arch === "x64";
if (!ready) console.warn("not tried: the probe of KVM (qemu-system-x86 is missing, or another architecture)");

/** Puts a script in QEMU's place. */
function instead(script: string): void {
  writeFileSync(join(folder, "qemu-system-x86_64"), `#!/bin/bash\n${script}\n`);
  chmodSync(join(folder, "qemu-system-x86_64"), 0o755);
  process.env.PATH = `${folder}:${path}`;
}

test("without its device, and for another architecture, KVM is not even tried", async () => {
  instead(`touch ${folder}/tried`);
  expect(await probeAccelerator("x86_64", join(folder, "nothing"))).toBe("tcg");
  expect(await probeAccelerator(process.arch === "x64" ? "arm64" : "x86_64", device)).toBe("tcg");
  expect(spawnSync("ls", [join(folder, "tried")]).status).not.toBe(0);
});

describe.skipIf(!ready)("a tiny guest tells whether KVM works", () => {
  test("it runs its instructions, here by QEMU's translator: that is seen", async () => {
    instead(`exec ${qemu} $(echo "$*" | sed "s/-accel kvm -cpu host/-accel tcg/")`);
    expect(await probeAccelerator("x86_64", device)).toBe("kvm");
  });

  test("QEMU refuses, or ends in another way than the guest would end it", async () => {
    for (const status of [0, 1, 98]) {
      instead(`exit ${status}`);
      expect(await probeAccelerator("x86_64", device)).toBe("tcg");
    }
  });

  test("KVM hangs whoever opens it: nobody waits for more than a few seconds, and nothing is left", async () => {
    instead(`echo $$ > ${folder}/pid; exec sleep 100`);
    const started = Date.now();
    expect(await probeAccelerator("x86_64", device)).toBe("tcg");
    expect(Date.now() - started).toBeLessThan(10_000);
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    for (let tries = 0; tries < 50; tries++) {
      if (spawnSync("kill", ["-0", `${pid}`]).status !== 0) return;
      await new Promise((next) => setTimeout(next, 100));
    }
    throw new Error(`process ${pid} is left`);
  });
});
