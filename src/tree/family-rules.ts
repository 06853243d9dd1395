import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Which of the Python programs of the Kconfiglib family a project uses. */
export type FamilyProgram = "kconfiglib.py" | "esp_kconfiglib";

/** Where projects keep a copy of Kconfiglib: Zephyr and those made from it; Klipper. */
export const KCONFIGLIB_COPIES = ["scripts/kconfig/kconfiglib.py", "lib/kconfiglib/kconfiglib.py"] as const;
/** Where projects without a copy name the program that they start: NuttX; ESP-IDF. */
const NAMES: readonly (readonly [file: string, name: RegExp, program: FamilyProgram])[] = [
  ["tools/cmake/kconfig.cmake", /\bkconfgen\b/, "esp_kconfiglib"],
  ["CMakeLists.txt", /\bkconfiglib\b/i, "kconfiglib.py"],
  ["Makefile", /\bkconfiglib\b/i, "kconfiglib.py"],
];

/**
 * The text of the project's own copy of its program, empty where it uses an installed one, by the program's name; `onRead` is
 * told each file that was asked or looked for. `undefined`: the project says nothing of the family.
 */
export function familyProgram(
  root: string,
  onRead: (path: string) => void,
): { readonly program: FamilyProgram; readonly text: string } | undefined {
  for (const copy of KCONFIGLIB_COPIES) {
    const text = readIfThere(join(root, copy), onRead);
    if (text !== undefined) return { program: "kconfiglib.py", text };
  }
  for (const [file, name, program] of NAMES)
    if (name.test(readIfThere(join(root, file), onRead) ?? "")) return { program, text: "" };
  return undefined;
}

function readIfThere(path: string, onRead: (path: string) => void): string | undefined {
  onRead(path);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
