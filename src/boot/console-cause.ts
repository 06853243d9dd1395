import type { BootFacts } from "./boot-facts.ts";

/** Devices that `console=` may name, and what makes the kernel able to open one as /dev/console. */
const DEVICES: readonly (readonly [name: RegExp, options: readonly string[]])[] = [
  [/^ttyS\d/, ["TTY", "SERIAL_8250", "SERIAL_8250_CONSOLE"]],
  [/^ttyAMA\d/, ["TTY", "SERIAL_AMBA_PL011", "SERIAL_AMBA_PL011_CONSOLE"]],
  [/^tty\d/, ["TTY", "VT", "VT_CONSOLE"]],
  [/^hvc\d/, ["TTY", "VIRTIO_CONSOLE"]],
  [/^ttynull/, ["TTY", "NULL_TTY"]],
];

/** Why the kernel could not open /dev/console for its first program (console_on_rootfs in init/main.c), and what mends it. */
export function consoleCause({ kernel, append, initramfs }: BootFacts): string {
  const own = kernel.arch === "arm64" ? "ttyAMA0" : "ttyS0";
  const named = [own, ...[...append.matchAll(/(?:^|\s)console=([^\s,]+)/g)].map((match) => match[1]!)];
  const lacking = named.flatMap((name) => {
    const options = DEVICES.find(([pattern]) => pattern.test(name))?.[1] ?? [];
    return options.filter((symbol) => kernel.config.get(symbol) !== "y").map((symbol) => ({ name, symbol }));
  });
  const [first] = lacking;
  if (first !== undefined) {
    const value = kernel.config.get(first.symbol);
    const state = value === undefined ? "is not set" : `is ${value}`;
    return `${first.name} cannot be opened as a console: CONFIG_${first.symbol} ${state}; kiln apply --set ${first.symbol}=y`;
  }
  return initramfs
    ? `none of ${named.join(", ")} is there: see the console= words of --append`
    : `none of ${named.join(", ")} is there, or the first root has no /dev/console: see the console= words of --append`;
}
