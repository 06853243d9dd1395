// Read values, see what may be set, and set it.
import { createConfiguration, latestBehaviour, loadDotConfig, parseKconfig } from "kiln/kconfig";
import { host } from "./tree.mjs";

const { model } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
const configuration = createConfiguration(model);
const symbol = (name) => model.byName.get(name);
const letters = ["n", "m", "y"];
const assignable = (name) => configuration.assignable(symbol(name)).map((value) => letters[value]);

console.log(`STOVE can be ${assignable("STOVE")}`);
configuration.setUserValue(symbol("MODULES"), "y");
console.log(`with modules ${assignable("STOVE")}`);

configuration.setUserValue(symbol("STOVE"), "m");
const { low, high } = configuration.range(symbol("BURNERS"));
console.log(`BURNERS is ${configuration.text(symbol("BURNERS"))}, from ${low} to ${high}`);
console.log(`a word is refused: ${configuration.setUserValue(symbol("BURNERS"), "many")}`);

configuration.setUserValue(symbol("STONE"), "y");
console.log(`the floor is ${configuration.selected(symbol("STONE").choice).name}`);

const told = loadDotConfig(configuration, "CONFIG_STOVE=y\nCONFIG_BURNERS=lots\n", { file: ".config" });
console.log(`after loading: STOVE is ${configuration.text(symbol("STOVE"))}; ${told[0].message}`);

// Prints:
// STOVE can be n,y
// with modules n,m,y
// BURNERS is 4, from 1 to 6
// a word is refused: false
// the floor is STONE
// after loading: STOVE is y; symbol value 'lots' invalid for BURNERS
