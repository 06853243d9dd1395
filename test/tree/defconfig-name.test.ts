import { expect, test } from "vitest";
import { defaultDefconfig } from "../../src/tree/defconfig-name.ts";

const pc = { arch: "x86", subarch: "x86", machine: "x86_64" };

test("a plain name is taken, none is defconfig", () => {
  expect(defaultDefconfig("KBUILD_DEFCONFIG := multi_v7_defconfig\n", pc)).toBe("multi_v7_defconfig");
  expect(defaultDefconfig("# nothing\n", pc)).toBe("defconfig");
});

test("conditionals on the architecture and the machine", () => {
  const makefile = [
    "ifeq ($(ARCH),x86)",
    "  ifeq ($(shell uname -m | sed -e 's/i.86/i386/'),i386)",
    "        KBUILD_DEFCONFIG := i386_defconfig",
    "  else",
    "        KBUILD_DEFCONFIG := x86_64_defconfig",
    "  endif",
    "else",
    "        KBUILD_DEFCONFIG := $(ARCH)_defconfig",
    "endif",
  ].join("\n");
  expect(defaultDefconfig(makefile, pc)).toBe("x86_64_defconfig");
  expect(defaultDefconfig(makefile, { ...pc, machine: "i686" })).toBe("i386_defconfig");
  expect(defaultDefconfig(makefile, { ...pc, arch: "i386" })).toBe("i386_defconfig");
});

test("powerpc takes the machine's name where that is one of its own", () => {
  const makefile = "KBUILD_DEFCONFIG := $(if $(filter ppc%,$(uname)),$(uname),ppc64le)_defconfig\n";
  expect(defaultDefconfig(makefile, { ...pc, arch: "powerpc" })).toBe("ppc64le_defconfig");
  expect(defaultDefconfig(makefile, { arch: "powerpc", subarch: "powerpc", machine: "ppc64" })).toBe("ppc64_defconfig");
});
