/** What is to be loaded at boot, or a module's parameters whoever loads it. */
export interface Wanted {
  readonly module: string;
  /** As words ("mode=1"). */
  readonly parameters: readonly string[];
  /** Whether it is loaded at boot; false: only its parameters are set, for when something else loads it. */
  readonly load: boolean;
  /** Loaded only by kernels of this version ("6", "6.12", "6.12.3-gentoo-r1"); `undefined`: by all. */
  readonly kernel: string | undefined;
  /** The same of its parameters. */
  readonly parametersKernel: string | undefined;
}

/** A word that is safe in all of these files, none of which quotes alike. */
export const SAFE_PARAMETER = /^\w[\w.-]*(?:=[\w.,:/+@%-]*)?$/;
export const SAFE_MODULE = /^\w[\w-]*$/;
