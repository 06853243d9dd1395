/** The table "Rooms" of ARCHITECTURE.md: which room may import which. */
const ROOMS = {
  kconfig: [],
  document: ["kconfig"],
  resolve: ["kconfig"],
  lint: ["kconfig", "resolve"],
  tree: ["kconfig"],
  build: ["tree"],
  autoload: ["tree"],
  boot: ["tree", "build"],
  session: ["kconfig", "document", "resolve", "lint", "tree", "build", "autoload", "boot"],
  cli: ["session", "kconfig"],
  tui: ["session", "kconfig"],
  web: ["session", "kconfig"],
};

const directions = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `${room}/ may import ${allowed.length === 0 ? "no other room" : allowed.join(", ")}`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...directions,
    {
      name: "through-index",
      comment: "a room is imported only through its index.ts",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/[^/]+/.", pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$"] },
    },
    {
      name: "pure-rooms",
      comment: "kconfig/, document/, resolve/ and lint/ run in a browser: no Node modules",
      severity: "error",
      from: { path: "^src/(kconfig|document|resolve|lint)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "engine-alone",
      comment: "kconfig/ has no dependencies",
      severity: "error",
      from: { path: "^src/kconfig/" },
      to: { path: "node_modules" },
    },
    {
      name: "known-room",
      comment: "every source file lies in a room of the table",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: `^src/(${Object.keys(ROOMS).join("|")})/` },
    },
    {
      name: "resolvable",
      comment: "every import leads somewhere",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Types count too: a room that needs another's types depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
