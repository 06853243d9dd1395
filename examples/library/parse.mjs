// Parse with your own host; in an editor, go on after mistakes.
import { latestBehaviour, parseKconfig } from "kiln/kconfig";
import { host } from "./tree.mjs";

const { model, diagnostics } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
console.log(`${model.title}: ${model.files.length} files, ${diagnostics.length} diagnostics`);
const options = [...model.byName.values()].filter(({ nodes }) => nodes.length > 0);
console.log(options.map(({ name, type }) => `${name} ${type}`).join(", "));

const broken = { ...host, readFile: () => 'config LAMP\n\tbool "Lamp"\n\tdepnds on BULB\n\tdefault\n' };
const read = parseKconfig(broken, { file: "Kconfig", behaviour: latestBehaviour, recover: true });
for (const { code, severity, place, message } of read.diagnostics)
  console.log(`${place.file}:${place.line}: ${severity} ${code}: ${message}`);
console.log(`LAMP is there all the same: ${read.model.byName.has("LAMP")}`);

// Prints:
// A house: 2 files, 0 diagnostics
// MODULES bool, KITCHEN bool, STOVE tristate, GAS tristate, BURNERS int, WOOD bool, STONE bool, OWNER string
// Kconfig:3: error kconfig-syntax: unknown statement "depnds"
// Kconfig:4: error kconfig-syntax: the line ends too early
// LAMP is there all the same: true
