import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestArch } from "./built-kernel.ts";

/** What runs the guest's instructions. */
export type Accelerator = "kvm" | "tcg";

/** Milliseconds in which KVM must have run the probe. */
const LIMIT = 4000;

/**
 * A boot sector: `mov al, 0x31; out 0xf4, al; hlt; jmp -3`. QEMU's isa-debug-exit device at port 0xf4 ends QEMU with the
 * status `(value << 1) | 1`.
 */
const SECTOR = [0xb0, 0x31, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd];
const RAN = (0x31 << 1) | 1;

/**
 * KVM if it is seen to run instructions, else QEMU's own translator. `/dev/kvm` may be there and still fail, or hang whoever
 * opens it: so a tiny guest is started and given a few seconds, and nobody waits for it longer.
 */
export async function probeAccelerator(arch: GuestArch, device = "/dev/kvm"): Promise<Accelerator> {
  const native = process.arch === "x64" ? "x86_64" : process.arch;
  if (arch !== native || !existsSync(device)) return "tcg";
  // An ARM machine that runs QEMU with KVM has no such port: there the probe is left to a real boot.
  if (arch !== "x86_64") return "tcg";
  const folder = mkdtempSync(join(tmpdir(), "kiln-kvm-"));
  try {
    const sector = Buffer.alloc(512);
    sector.set(SECTOR);
    sector.set([0x55, 0xaa], 510);
    const image = join(folder, "probe");
    writeFileSync(image, sector);
    return (await runProbe(image)) ? "kvm" : "tcg";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runProbe(image: string): Promise<boolean> {
  const machine = ["-machine", "pc", "-accel", "kvm", "-cpu", "host", "-m", "32", "-nodefaults", "-display", "none"];
  const disk = [
    "-drive",
    `file=${image},format=raw,if=ide,readonly=off`,
    "-device",
    "isa-debug-exit,iobase=0xf4,iosize=4",
  ];
  return new Promise((resolve) => {
    const probe = spawn("qemu-system-x86_64", [...machine, ...disk], { stdio: "ignore", detached: true });
    const end = (works: boolean): void => {
      clearTimeout(timer);
      resolve(works);
    };
    const timer = setTimeout(() => {
      try {
        if (probe.pid !== undefined) process.kill(-probe.pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
      // One that hangs in the kernel does not even die of this; it must not keep Kiln waiting.
      probe.unref();
      end(false);
    }, LIMIT);
    probe.on("error", () => end(false));
    probe.on("exit", (status) => end(status === RAN));
  });
}
