/** Where what Kiln printed and left first differs from what the C tool did: streams `out` and `err`, texts of `files` by name. */
export function outputDifference(expected, got) {
  for (const stream of ["err", "out"])
    if (expected[stream] !== got[stream]) return `std${stream}${lineDifference(expected[stream], got[stream])}`;
  for (const file of new Set([...Object.keys(expected.files), ...Object.keys(got.files)])) {
    if (expected.files[file] === got.files[file]) continue;
    return `${file}${lineDifference(expected.files[file] ?? "(absent)", got.files[file] ?? "(absent)")}`;
  }
  return undefined;
}

function lineDifference(expected, got) {
  const theirs = expected.split("\n");
  const ours = got.split("\n");
  const line = theirs.findIndex((text, index) => text !== ours[index]);
  const at = line < 0 ? theirs.length : line;
  return `, line ${at + 1}: ${JSON.stringify(theirs[at] ?? null)}, Kiln's ${JSON.stringify(ours[at] ?? null)}`;
}
