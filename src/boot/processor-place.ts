import { existsSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BuiltKernel } from "./built-kernel.ts";

/** Milliseconds that QEMU has to answer. */
const LIMIT = 2000;

/** A processor that waits is now and then caught at work, at a tick of its clock: it is looked at so often, milliseconds apart. */
const LOOKS = 6;
const BETWEEN = 70;

/** Whether a function is one in which a processor waits for the next interrupt, on the architectures that Kiln boots. */
export function isIdlePlace(place: string): boolean {
  return /halt|idle|mwait/.test(place);
}

/**
 * The function of the kernel that a machine's first processor is in, with the offset ("default_idle+0xf"), asked of QEMU's monitor
 * at a socket and looked up in System.map; the one in which it waits where it does so most of the time. `undefined` when QEMU does not answer, or the processor is not in the kernel's own code.
 */
export async function processorPlace(socket: string, kernel: BuiltKernel): Promise<string | undefined> {
  const map = join(kernel.folder, "System.map");
  // With RANDOMIZE_BASE the addresses are others at every boot.
  if (!existsSync(map) || kernel.config.get("RANDOMIZE_BASE") === "y") return undefined;
  const symbols = readFileSync(map, "utf8");
  let first: string | undefined;
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await pause(BETWEEN);
    const registers = await askRegisters(socket);
    const at = /(?:RIP|PC)=([\da-f]{16})/.exec(registers)?.[1];
    if (at === undefined) break;
    const place = functionAt(BigInt(`0x${at}`), symbols);
    if (place !== undefined && isIdlePlace(place)) return place;
    first ??= place;
  }
  return first;
}

function askRegisters(socket: string): Promise<string> {
  return new Promise((settle) => {
    let text = "";
    const monitor = createConnection(socket);
    const end = (): void => {
      clearTimeout(timer);
      monitor.destroy();
      settle(text);
    };
    const timer = setTimeout(end, LIMIT);
    monitor.on("error", end).on("close", end);
    monitor.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (/(?:RIP|PC)=[\da-f]{16}/.test(text)) end();
    });
    monitor.write('{"execute":"qmp_capabilities"}\n');
    monitor.write('{"execute":"human-monitor-command","arguments":{"command-line":"info registers"}}\n');
  });
}

/** By a System.map, whose lines are "ffffffff81000000 T _text" in the order of their addresses. */
function functionAt(address: bigint, map: string): string | undefined {
  let below: { readonly name: string; readonly at: bigint } | undefined;
  let last = 0n;
  for (const [, at = "", , name = ""] of map.matchAll(/^([\da-f]{8,16}) ([tTwW]) (\S+)$/gm)) {
    const start = BigInt(`0x${at}`);
    if (start > last) last = start;
    if (start <= address && (below === undefined || start >= below.at)) below = { name, at: start };
  }
  // Behind the last function lies no code of the kernel's own.
  if (below === undefined || address > last + 0x100000n) return undefined;
  return `${below.name}+0x${(address - below.at).toString(16)}`;
}
