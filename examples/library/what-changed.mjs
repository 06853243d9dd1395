// Be told all that one step changed, and take it back.
import { createConfiguration, latestBehaviour, parseKconfig } from "kiln/kconfig";
import { host } from "./tree.mjs";

const { model } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
const configuration = createConfiguration(model);
const stove = model.byName.get("STOVE");

function tell(changes) {
  for (const { symbol, before, after } of changes) {
    const shown = before.visibility === after.visibility ? "" : after.visibility > 0 ? ", now shown" : ", now hidden";
    console.log(`  ${symbol.name}: ${before.value} -> ${after.value}${shown}`);
  }
}
console.log("STOVE=y:");
tell(configuration.change(() => configuration.setUserValue(stove, "y")));
console.log("KITCHEN=n:");
tell(configuration.change(() => configuration.setUserValue(model.byName.get("KITCHEN"), "n")));
console.log("all forgotten:");
tell(configuration.change(() => configuration.clearUserValues()));

// Prints:
// STOVE=y:
//   STOVE: n -> y
//   GAS: n -> y
//   BURNERS: 0 -> 4, now shown
// KITCHEN=n:
//   KITCHEN: y -> n
//   STOVE: y -> n, now hidden
//   GAS: y -> n
//   BURNERS: 4 -> 0, now hidden
// all forgotten:
//   KITCHEN: n -> y
//   STOVE: n -> n, now shown
