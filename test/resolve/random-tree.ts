const NAMES = ["A", "B", "C", "D"];

/** The text of a small tree without circles: bools and tristates, dependencies, defaults, selects, implies, at times a choice. */
export function randomTree(pick: (limit: number) => number): string {
  const name = (): string => NAMES[pick(NAMES.length)]!;
  const later = (index: number): string => NAMES[index + 1 + pick(NAMES.length - index - 1)]!;
  // Dependencies point to earlier symbols and selects to later ones, as a tree without circles needs.
  let text = 'config MODULES\n\tbool "m"\n\tmodules\n';
  NAMES.forEach((own, index) => {
    const earlier = (): string => (index === 0 ? "MODULES" : NAMES[pick(index)]!);
    const type = pick(2) === 0 ? "bool" : "tristate";
    text += `config ${own}\n\t${type}${pick(4) === 0 ? "" : ` "${own}"${pick(4) === 0 ? ` if ${earlier()}` : ""}`}\n`;
    if (pick(2) === 0) text += `\tdepends on ${["", "!"][pick(2)]}${earlier()}\n`;
    if (pick(3) === 0)
      text += `\tdefault ${["y", "m", earlier()][pick(3)]}${pick(2) === 0 ? ` if ${earlier()}` : ""}\n`;
    if (index < NAMES.length - 1 && pick(3) === 0) text += `\t${pick(2) === 0 ? "select" : "imply"} ${later(index)}\n`;
  });
  if (pick(3) === 0)
    text += `choice\n\tprompt "c"${pick(2) === 0 ? ` if ${name()}` : ""}\nconfig X\n\tbool "x" if ${name()}\nconfig Y\n\tbool "y"\nendchoice\n`;
  return text;
}
