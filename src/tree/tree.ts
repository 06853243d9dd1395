/** A source tree with a top `Kconfig`. */
export interface Tree {
  /** Absolute path. */
  readonly root: string;
  /** As its Makefile states it (`6.12.117`); empty for trees that state none. */
  readonly version: string;
  /** Whether Kiln unpacked it into its own cache. */
  readonly cached: boolean;
}

/** What a long step reports. Sizes in bytes, delays in milliseconds. */
export type TreeEvent =
  | { readonly kind: "unpacking"; readonly archive: string; readonly done: number; readonly total: number }
  | { readonly kind: "unpacked"; readonly archive: string; readonly root: string }
  /** `total` is `undefined` while the server does not say. */
  | { readonly kind: "downloading"; readonly url: string; readonly done: number; readonly total: number | undefined }
  | { readonly kind: "retrying"; readonly url: string; readonly reason: string; readonly delay: number }
  | { readonly kind: "verifying"; readonly file: string; readonly done: number; readonly total: number }
  | { readonly kind: "copying"; readonly from: string }
  | { readonly kind: "patching"; readonly patch: string }
  /** A program of the system is started: its words. */
  | { readonly kind: "command"; readonly command: readonly string[] }
  | { readonly kind: "note"; readonly text: string };

/** What went wrong in words for the user, with what to do next. */
export interface Failure {
  readonly kind: "failure";
  readonly message: string;
  readonly hint: string;
}

/** A failure as a value. */
export function failure(message: string, hint: string): Failure {
  return { kind: "failure", message, hint };
}
