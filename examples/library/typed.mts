// The same in TypeScript: every type comes with the library.
import {
  type Change,
  type Configuration,
  createConfiguration,
  type Diagnostic,
  type Explanation,
  explain,
  type Host,
  latestBehaviour,
  type Model,
  parseKconfig,
} from "kiln/kconfig";

const host: Host = {
  readFile: (path) => (path === "Kconfig" ? 'config LAMP\n\tbool "Lamp"\n' : undefined),
  glob: () => [],
  env: () => undefined,
  shell: () => ({ output: "" }),
};
const read: { readonly model: Model | undefined; readonly diagnostics: Diagnostic[] } = parseKconfig(host, {
  file: "Kconfig",
  behaviour: latestBehaviour,
});
if (read.model !== undefined) {
  const configuration: Configuration = createConfiguration(read.model);
  const lamp = read.model.byName.get("LAMP")!;
  const changes: readonly Change[] = configuration.change(() => configuration.setUserValue(lamp, "y"));
  const explanation: Explanation = explain(configuration, lamp);
  console.log(changes.length, explanation.sentences[0]);
}
