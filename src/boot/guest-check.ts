/** One check that runs inside the guest and proves options by using what they built. */
export interface GuestCheck {
  /** Short name, unique. */
  readonly name: string;
  /** Options that the check proves when it succeeds, without `CONFIG_`. */
  readonly symbols: readonly string[];
  /** How far success proves them. */
  readonly level: "present" | "exercised";
  /** Programs that it runs (looked up on the host, found in the guest under the same paths); one that is missing leaves the check undone, said with the Debian package. */
  readonly programs: readonly { readonly name: string; readonly package: string }[];
  /** Modules that it loads first, tried with modprobe; built-in ones are fine. */
  readonly modules?: readonly string[];
  /** QEMU arguments that it needs, beyond the standard guest. */
  readonly devices?: readonly string[];
  /** POSIX shell, run by `sh -e` as root in a fresh empty working folder (tmpfs); success is exit status 0; the last line that it prints is the evidence. */
  readonly script: string;
  /** Seconds before it counts as hung; default 30. */
  readonly timeout?: number;
}
