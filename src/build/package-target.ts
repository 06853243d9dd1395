/** Packages that are made with the tree's own targets. */
export type TreePackage = "deb" | "rpm" | "tar";

/** The tree's target for each. */
export const PACKAGE_TARGETS: Readonly<Record<TreePackage, string>> = {
  deb: "bindeb-pkg",
  rpm: "binrpm-pkg",
  tar: "tarxz-pkg",
};

/** The package that a line of the build's output says was made, leading from the build folder. */
export function madePackage(line: string): string | undefined {
  const deb = /^dpkg-deb: building package .* in ['`](.+\.deb)'\.$/.exec(line)?.[1];
  const rpm = /^Wrote: (\/.+\.rpm)$/.exec(line)?.[1];
  const tar = /^Tarball successfully created in (.+)$/.exec(line)?.[1];
  return deb ?? rpm ?? tar;
}
