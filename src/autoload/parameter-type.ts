/** Bounds of the kernel's whole numbers, both included; on 32-bit machines those of `long` are narrower. */
const BOUNDS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  byte: [0n, 255n],
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  ushort: [0n, 2n ** 16n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  uint: [0n, 2n ** 32n - 1n],
  hexint: [0n, 2n ** 32n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  ulong: [0n, 2n ** 64n - 1n],
  ullong: [0n, 2n ** 64n - 1n],
};

/**
 * Whether the kernel would take a value for a parameter of a type that a module states ("int", "array of charp"); `value` is
 * `undefined` for a name alone. Rules of kernel/params.c and lib/kstrtox.c; of types that a driver made itself anything is taken.
 */
export function fitsType(type: string, value: string | undefined): boolean {
  // Only these have KERNEL_PARAM_OPS_FL_NOARG.
  if (value === undefined) return type === "bool" || type === "bint";
  const single = type.replace(/^array of /, "");
  const values = single === type ? [value] : value.split(",");
  return values.every((one) => fitsOne(single, one));
}

function fitsOne(type: string, text: string): boolean {
  const bounds = BOUNDS[type];
  if (bounds !== undefined) {
    const number = wholeNumber(text, bounds[0] < 0n);
    return number !== undefined && number >= bounds[0] && number <= bounds[1];
  }
  if (type === "bool" || type === "invbool" || type === "bint") return /^(?:[yYtT1nNfF0]|[oO][nNfF])/.test(text);
  return true;
}

/** As kstrtoull with base 0 reads it: `0x` hexadecimal, `0` octal, else decimal. */
function wholeNumber(text: string, signed: boolean): bigint | undefined {
  const match = /^([+-]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text);
  if (match === null || (match[1] === "-" && !signed)) return undefined;
  const digits = match[2]!;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return match[1] === "-" ? -size : size;
}
