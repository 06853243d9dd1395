/** Ends the first reading of a tree at its first mistake. */
export class SecondReadingNeeded extends Error {}
