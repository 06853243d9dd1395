// Walk the menus as menuconfig shows them.
import { createConfiguration, latestBehaviour, parseKconfig } from "kiln/kconfig";
import { host } from "./tree.mjs";

const { model } = parseKconfig(host, { file: "Kconfig", behaviour: latestBehaviour });
const configuration = createConfiguration(model);

function show(node, depth) {
  if (!configuration.nodeVisible(node)) return;
  const value = node.symbol === undefined ? "" : ` = ${configuration.text(node.symbol)}`;
  console.log(`${"  ".repeat(depth)}${node.prompt.text}${value}`);
  for (const child of node.children) show(child, depth + 1);
}
for (const node of model.root.children) show(node, 0);

// Prints:
// Loadable parts = n
// Rooms
//   Kitchen = y
//     Stove = n
//   Floor
//     Wood = y
//     Stone = n
//   Owner = Kim
