import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readKbuild } from "../../src/tree/index.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "kiln-kbuild-"));
  const files: Record<string, string> = {
    Kbuild: "obj-y += drivers/\nobj-$(CONFIG_NET) += net/\n",
    "drivers/Makefile": [
      "obj-$(CONFIG_LAMP) += lamp.o # a plain one",
      "lamp-common := bulb.o \\",
      "  socket.o",
      "obj-$(CONFIG_LAMP_HALL) += hall-lamp.o",
      "hall-lamp-objs := $(lamp-common)",
      "hall-lamp-$(CONFIG_LAMP_DIM) += dim.o",
      "ifdef CONFIG_PCI",
      "obj-m += pci-lamp.o",
      "endif",
      "ifneq ($(CONFIG_USB),)",
      "obj-$(CONFIG_LAMP_USB) += $(addprefix usb/,usb-lamp.o)",
      "else",
      "obj-y += dark.o",
      "endif",
      "ifeq ($(SRCARCH),arm)",
      "obj-y += never.o",
      "endif",
      "obj-$(CONFIG_A) += shared.o",
      "obj-$(subst m,y,$(CONFIG_B)) += shared.o",
      "all: lamp.o",
      "\tobj-y += recipe.o",
    ].join("\n"),
    "net/Makefile": "obj-y := socket.o\nobj-$(CONFIG_BONDING) += bonding/\n",
    "net/bonding/Kbuild": "obj-m += bonding.o\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("options and what they build", () => {
  const kbuild = readKbuild(root, { srcarch: "x86" });
  const objects = (symbol: string): string[] => kbuild.objectsOf(symbol).map(({ object }) => object);
  expect(objects("LAMP")).toEqual(["drivers/lamp.o"]);
  expect(kbuild.objectsOf("CONFIG_LAMP_HALL")).toEqual([
    { object: "drivers/hall-lamp.o", module: "hall-lamp", parts: ["drivers/bulb.o", "drivers/socket.o"], needs: [] },
  ]);
  expect(kbuild.objectsOf("LAMP_DIM")).toEqual([
    { object: "drivers/dim.o", module: "hall-lamp", parts: [], needs: ["LAMP_HALL"] },
  ]);
  expect(kbuild.objectsOf("LAMP_USB")).toEqual([
    { object: "drivers/usb/usb-lamp.o", module: "usb-lamp", parts: [], needs: ["USB"] },
  ]);
  expect(kbuild.symbolsOf("hall_lamp")).toEqual(["LAMP_HALL"]);
  expect(kbuild.symbolsOf("pci_lamp")).toEqual(["PCI"]);
  expect(kbuild.symbolsOf("shared")).toEqual(["A", "B"]);
  expect(kbuild.symbolsOf("drivers/shared.ko")).toEqual(["A", "B"]);
  // Objects without an option of their own belong to that of their folder.
  expect(objects("NET")).toEqual(["net/socket.o"]);
  expect(kbuild.objectsOf("BONDING")).toMatchObject([{ object: "net/bonding/bonding.o", needs: ["NET"] }]);
  expect(kbuild.modules.map(({ object }) => object)).not.toContain("drivers/never.o");
  expect(kbuild.modules.map(({ object }) => object)).not.toContain("drivers/recipe.o");
});
