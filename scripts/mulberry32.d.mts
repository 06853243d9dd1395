export function randomOf(seed: number): () => number;
export function wholeRandomOf(seed: number): (limit: number) => number;
