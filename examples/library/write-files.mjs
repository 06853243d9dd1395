// Write every file that the kernel's build reads.
import {
  autoConfCommand,
  autoConfTexts,
  createConfiguration,
  latestBehaviour,
  parseKconfig,
  writeDotConfig,
  writeSavedefconfig,
} from "kiln/kconfig";
import { host } from "./tree.mjs";

const { model } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
const configuration = createConfiguration(model);
configuration.setUserValue(model.byName.get("STOVE"), "y");

const { config, header, rust } = autoConfTexts(configuration);
const texts = {
  ".config": writeDotConfig(configuration),
  defconfig: writeSavedefconfig(configuration),
  "include/config/auto.conf": config,
  "include/generated/autoconf.h": header,
  "include/generated/rustc_cfg": rust,
  "include/config/auto.conf.cmd": autoConfCommand({ model }, "include/config/auto.conf"),
};
for (const [name, text] of Object.entries(texts)) {
  console.log(`== ${name}`);
  console.log(
    text
      .split("\n")
      .filter((line) => /BURNERS|STOVE|Kconfig/.test(line))
      .join("\n"),
  );
}

// Prints:
// == .config
// CONFIG_STOVE=y
// CONFIG_BURNERS=4
// == defconfig
// CONFIG_STOVE=y
// == include/config/auto.conf
// CONFIG_BURNERS=4
// CONFIG_STOVE=y
// == include/generated/autoconf.h
// #define CONFIG_BURNERS 4
// #define CONFIG_STOVE 1
// == include/generated/rustc_cfg
// --cfg=CONFIG_BURNERS="4"
// --cfg=CONFIG_STOVE
// --cfg=CONFIG_STOVE="y"
// == include/config/auto.conf.cmd
// 	Kconfig \
// 	rooms/Kconfig \
