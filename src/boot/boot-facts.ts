import type { BuiltKernel } from "./built-kernel.ts";
import type { RootDisk } from "./root-disk.ts";

/** How a kernel was started: what its words are read by. */
export interface BootFacts {
  readonly kernel: BuiltKernel;
  /** Whether it was given an initramfs. */
  readonly initramfs: boolean;
  /** What was put behind Kiln's own kernel command line. */
  readonly append: string;
  /** The disk that it was given. */
  readonly disk: RootDisk | undefined;
}
