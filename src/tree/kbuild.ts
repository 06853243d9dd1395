import { existsSync } from "node:fs";
import { basename, join, normalize } from "node:path";
import { ALWAYS, type Guard, type GuardedWord, Makefile, within } from "./makefile.ts";

/** An object file that an option brings in. Paths lead from the tree (or its build folder). */
export interface KbuildObject {
  /** "drivers/net/bonding/bonding.o", or a part of a composite: "fs/ext4/acl.o". */
  readonly object: string;
  /** The module it is, or is a part of, as its file is named ("kvm-intel"); `undefined` for parts of lib.a. */
  readonly module: string | undefined;
  /** What a composite is always linked from; a built-in composite leaves these only. Empty for a plain object. */
  readonly parts: readonly string[];
  /** Further options that must be set as well. */
  readonly needs: readonly string[];
}

/** Which option builds what, as the Kbuild files of a tree say. Options are named without `CONFIG_`. */
export interface KbuildIndex {
  /** What an option itself brings in; empty for one that only opens others or changes code by `#ifdef`. */
  objectsOf(symbol: string): readonly KbuildObject[];
  /** Options any of which builds a module ("bonding", - and _ alike) or an object ("net/9p/9pnet.o"); empty: unknown or always built. */
  symbolsOf(module: string): readonly string[];
  /** Options that bring an object in, also as a part of a composite or of lib.a; the nearest first. Empty: unknown or always built. */
  ownersOf(object: string): readonly string[];
  /** Every object that can become a module, in the order of the Kbuild files. */
  readonly modules: readonly KbuildObject[];
}

/** What the Kbuild files are read for. */
export interface KbuildOptions {
  /** Folder below `arch/`: "x86". */
  readonly srcarch: string;
  /** 32 or 64, for names like `checksum_$(BITS).o`. */
  readonly bits?: number;
}

/** A folder at which the build starts, and the options that it hangs on. */
export interface TopFolder extends Guard {
  readonly folder: string;
}

/** The folders that the top and architecture Makefiles send the build into, in their order. */
export function topFolders(root: string, srcarch: string): TopFolder[] {
  const top = readTop(root, constantsOf(root, { srcarch }));
  const seen = new Set<string>();
  return TOP_FAMILIES.flatMap((family) => top.family(family)).flatMap((word) => {
    const folder = folderOf("", word.text);
    if (!word.text.endsWith("/") || folder.startsWith("..") || folder === "." || seen.has(folder)) return [];
    seen.add(folder);
    return [{ folder, options: word.options, needs: word.needs }];
  });
}

/** Variables of the top and architecture Makefiles that name folders, besides `obj-`. */
const TOP_FAMILIES = ["obj", "core", "drivers", "libs", "net", "virt"];

/**
 * Reads the Kbuild files of a tree, from the top down every folder that some configuration visits. Nothing is run;
 * rules as in Documentation/kbuild/makefiles.rst and scripts/Makefile.lib. A tree of 6.12 takes about two seconds.
 */
export function readKbuild(root: string, options: KbuildOptions): KbuildIndex {
  const index = new Index();
  const constants = constantsOf(root, options);
  const top = readTop(root, constants);
  const visits = new Map<string, Guard[]>();
  const queue: string[] = [];
  const visit = (folder: string, guard: Guard): void => {
    if (folder.startsWith("..") || folder === ".") return;
    const known = visits.get(folder);
    if (known === undefined) queue.push(folder);
    else if (known.some((other) => other.options.length === 0 && other.needs.length === 0)) return;
    if (known !== undefined && known.length >= 8) return;
    visits.set(folder, [...(known ?? []), guard]);
  };
  const topWords = TOP_FAMILIES.flatMap((family) => top.family(family));
  for (const word of topWords) {
    if (word.text.endsWith("/")) visit(folderOf("", word.text), word);
    else if (word.text.endsWith(".o")) index.add(top, "", word, ALWAYS, true);
  }
  const files: { readonly folder: string; readonly file: Makefile }[] = [];
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const path = ["Kbuild", "Makefile"].map((name) => join(root, folder!, name)).find((file) => existsSync(file));
    if (path === undefined) continue;
    const file = new Makefile(root, { ...constants, obj: folder, src: join(root, folder) });
    file.read(path);
    files.push({ folder, file });
    const guard = guardOf(visits.get(folder) ?? []);
    for (const word of file.family("obj")) {
      if (word.text.endsWith("/")) visit(folderOf(folder, word.text), within(guard, word));
    }
  }
  for (const { folder, file } of files) {
    const guard = guardOf(visits.get(folder) ?? []);
    for (const word of file.family("obj")) if (word.text.endsWith(".o")) index.add(file, folder, word, guard, true);
    for (const word of file.family("lib")) if (word.text.endsWith(".o")) index.add(file, folder, word, guard, false);
  }
  return index;
}

function constantsOf(root: string, { srcarch, bits = 64 }: KbuildOptions): Readonly<Record<string, string>> {
  return {
    SRCARCH: srcarch,
    ARCH: srcarch,
    BITS: String(bits),
    srctree: root,
    objtree: root,
    KBUILD_EXTMOD: "",
    "need-sub-make": "",
  };
}

function readTop(root: string, constants: Readonly<Record<string, string>>): Makefile {
  const top = new Makefile(root, { ...constants, obj: ".", src: root });
  top.read(join(root, "Makefile"));
  top.read(join(root, "Kbuild"));
  return top;
}

/** A folder that is visited for several reasons is there for any of them. */
function guardOf(guards: readonly Guard[]): Guard {
  const [first = ALWAYS, ...others] = guards;
  if (others.length === 0) return first;
  if (guards.some((guard) => guard.options.length === 0)) return ALWAYS;
  const shared = first.needs.filter((name) => others.every((guard) => guard.needs.includes(name)));
  return { options: [...new Set(guards.flatMap((guard) => [...guard.options]))], needs: shared };
}

function folderOf(folder: string, word: string): string {
  return normalize(join(folder, word)).replace(/\/$/, "");
}

class Index implements KbuildIndex {
  readonly modules: KbuildObject[] = [];
  readonly #bySymbol = new Map<string, Map<string, KbuildObject>>();
  readonly #byModule = new Map<string, Set<string>>();

  objectsOf(symbol: string): readonly KbuildObject[] {
    return [...(this.#bySymbol.get(symbol.replace(/^CONFIG_/, ""))?.values() ?? [])];
  }

  symbolsOf(module: string): readonly string[] {
    return [...(this.#byModule.get(keyOf(module)) ?? [])];
  }

  ownersOf(object: string): readonly string[] {
    const own: string[] = [];
    const whole: string[] = [];
    for (const [option, objects] of this.#bySymbol) {
      if (objects.has(object)) own.push(option);
      else if ([...objects.values()].some(({ parts }) => parts.includes(object))) whole.push(option);
    }
    return [...own, ...whole];
  }

  /** Takes in an object with its parts. `module`: whether it can be one. */
  add(file: Makefile, folder: string, word: GuardedWord, outer: Guard, module: boolean): void {
    const stem = word.text.slice(0, -2);
    const object = normalize(join(folder, word.text));
    const guard = within(outer, word);
    const name = module ? basename(stem) : undefined;
    const linked = file.hasFamily(stem)
      ? file.family(stem, ["y", "m", "objs"]).filter((part) => part.text.endsWith(".o"))
      : [];
    const always = linked.filter((part) => part.options.length === 0);
    const path = (part: GuardedWord): string => normalize(join(folder, part.text));
    const whole = { object, module: name, parts: [...new Set(always.map(path))], needs: guard.needs };
    if (name !== undefined) {
      if (!this.#byModule.has(object)) this.modules.push(whole);
      for (const key of [keyOf(name), object]) this.#name(key, guard.options);
    }
    for (const option of guard.options) this.#file(option, whole);
    for (const part of linked) {
      if (part.options.length === 0) continue;
      const { options, needs } = within(guard, part);
      for (const option of options) this.#file(option, { object: path(part), module: name, parts: [], needs });
    }
  }

  #name(key: string, options: readonly string[]): void {
    const names = this.#byModule.get(key) ?? new Set();
    for (const option of options) names.add(option);
    this.#byModule.set(key, names);
  }

  #file(option: string, object: KbuildObject): void {
    const objects = this.#bySymbol.get(option) ?? new Map<string, KbuildObject>();
    if (!objects.has(object.object)) objects.set(object.object, object);
    this.#bySymbol.set(option, objects);
  }
}

/** Modules are named with - in files and _ in the kernel; an object is known by its path. */
function keyOf(module: string): string {
  return module.includes("/") ? module.replace(/\.ko$/, ".o") : module.replace(/\.ko$/, "").replaceAll("-", "_");
}
