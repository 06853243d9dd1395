import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuiltKernel } from "./built-kernel.ts";
import { readElf } from "./elf-file.ts";

/** Buses whose devices are hardware that QEMU would have to emulate; virtio is its own. */
const HARDWARE =
  /^(?:pci|usb|acpi\*|acpi|of|i2c|spi|hid|sdio|pcmcia|mei|wmi|serio|platform|pnp|isapnp|dmi\*|dmi|ieee1394|ssb|bcma|parport):?/;

/**
 * For each driver, built-in or module ("megaraid_sas", always with _), one name of hardware that it drives, as its device table
 * has it: "pci:v00001000d00000411sv*sd*bc*sc*i*".
 */
export function deviceAliases(kernel: BuiltKernel): (driver: string, file: string | undefined) => string | undefined {
  const builtIn = new Map<string, string>();
  const path = join(kernel.folder, "modules.builtin.modinfo");
  const entries = existsSync(path) ? readFileSync(path, "utf8").split("\0") : [];
  for (const entry of entries) {
    const [, driver, alias] = /^([^.]+)\.alias=(.*)$/.exec(entry) ?? [];
    if (driver !== undefined && HARDWARE.test(alias!)) builtIn.set(driver.replaceAll("-", "_"), alias!);
  }
  return (driver, file) => {
    if (file === undefined) return builtIn.get(driver.replaceAll("-", "_"));
    const module = join(kernel.folder, file);
    const modinfo = existsSync(module) ? (readElf(readFileSync(module))?.modinfo ?? []) : [];
    return modinfo
      .map((entry) => /^alias=(.*)$/.exec(entry)?.[1])
      .find((alias) => alias !== undefined && HARDWARE.test(alias));
  };
}
