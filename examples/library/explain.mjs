// Why a value is as it is: which rule gave it, and what hides the prompt.
import { createConfiguration, explain, latestBehaviour, parseKconfig } from "kiln/kconfig";
import { host } from "./tree.mjs";

const { model } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
const configuration = createConfiguration(model);
const set = (name, value) => configuration.setUserValue(model.byName.get(name), value);
const why = (name) => {
  const { cause, sentences } = explain(configuration, model.byName.get(name));
  console.log(`[${cause.kind}] ${sentences.join("; ")}`);
};

why("KITCHEN");
why("BURNERS");
set("STOVE", "y");
set("BURNERS", "9");
for (const name of ["STOVE", "GAS", "BURNERS", "STONE"]) why(name);

// Prints:
// [default] KITCHEN is y: the default is y (rooms/Kconfig:6)
// [nothing] BURNERS is 0: nothing gives it a value; "Burners" is hidden: it needs STOVE [=n] (rooms/Kconfig:14)
// [user] STOVE is y: you set it (rooms/Kconfig:9)
// [selected] GAS is y: selected by STOVE && KITCHEN
// [range] BURNERS is 6: it must be between 1 and 6 (rooms/Kconfig:16)
// [choice] STONE is n: of "Floor" WOOD is chosen (rooms/Kconfig:19)
