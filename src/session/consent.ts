/** Asked before something is installed or fetched; false: no. `what`: what is missing; `command`: what would be run. */
export type Consent = (what: string, command: string) => Promise<boolean>;
