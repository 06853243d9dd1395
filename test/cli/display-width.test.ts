import { expect, test } from "vitest";
import { displayWidth, wrap } from "../../src/cli/display-width.ts";

test("wide characters take two columns, combining marks none", () => {
  expect(displayWidth("abc")).toBe(3);
  expect(displayWidth("必要")).toBe(4);
  expect(displayWidth("e\u0301")).toBe(1);
});

test("lines break at blanks and between wide characters", () => {
  expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrap("必要に応じて", 6)).toEqual(["必要に", "応じて"]);
  expect(wrap("unbreakable", 4)).toEqual(["unbr", "eaka", "ble"]);
  expect(wrap("", 4)).toEqual([""]);
});
