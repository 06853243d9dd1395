import { describe, expect, test } from "vitest";
import { checkPlanRequest, managerPlan } from "../../src/tree/index.ts";

function commands(manager: string, version?: string, name?: string): string[] {
  const plan = managerPlan(manager, { version, package: name });
  return (plan?.commands ?? []).map((command) => command.join(" "));
}

describe("the commands of package managers", () => {
  test("Gentoo: a package of sources by version, then eselect kernel", () => {
    expect(commands("emerge")).toEqual(["emerge --ask=n --update sys-kernel/gentoo-sources"]);
    expect(commands("emerge", "6.12")).toEqual(["emerge --ask=n --update =sys-kernel/gentoo-sources-6.12*"]);
    expect(commands("emerge", "6.12.5", "vanilla-sources")).toEqual([
      "emerge --ask=n --update =sys-kernel/vanilla-sources-6.12.5",
    ]);
    const plan = managerPlan("emerge", { version: undefined, package: "gentoo-kernel" });
    expect(plan?.select).toEqual(["eselect", "kernel", "set"]);
    const fits = (name: string): boolean => plan?.place.names.test(name) ?? false;
    expect(plan?.note).toMatch(/^gentoo-kernel has the Kconfig files without the C files: /);
    expect(["linux-6.12.5-gentoo-dist", "linux-6.12.5-gentoo", "linux-6.12.5"].map(fits)).toEqual([true, false, false]);
  });

  test("Fedora, openSUSE, Arch and Alpine, with what their packages lack", () => {
    expect(commands("dnf", "6.12")).toEqual(["dnf install -y kernel-devel-6.12*"]);
    expect(commands("zypper", "6.12.5")).toEqual(["zypper --non-interactive install kernel-source=6.12.5"]);
    expect(commands("zypper", "6.12")).toEqual(["zypper --non-interactive install kernel-source<6.13"]);
    expect(commands("zypper")).toEqual(["zypper --non-interactive install kernel-source"]);
    // Their lists are fetched first where they know nothing of the package.
    expect(commands("pacman").at(-1)).toBe("pacman -S --needed --noconfirm linux-headers");
    expect(commands("apk").at(-1)).toBe("apk add linux-lts-dev");
    const noted = ["dnf", "zypper", "pacman", "apk"].map((manager) => {
      return managerPlan(manager, { version: undefined, package: undefined })?.note !== undefined;
    });
    expect(noted).toEqual([true, false, true, true]);
  });

  test("take no words that are not a version or a package", () => {
    expect(checkPlanRequest({ version: "6.12 --root=/", package: undefined })).toMatchObject({ kind: "failure" });
    expect(checkPlanRequest({ version: undefined, package: "../evil" })).toMatchObject({ kind: "failure" });
    expect(checkPlanRequest({ version: "6.12.5-r1", package: "gentoo-sources" })).toBeUndefined();
  });
});
