import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const ANSWERS = ["apply", "proof", "up", "up-plan", "build", "install", "boot", "modules"] as const;
type Answer = (typeof ANSWERS)[number];

/** What is wrong with a `--json` answer by its schema in docs/; empty when nothing is. */
export function schemaErrors(name: Answer, answer: unknown): string[] {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  for (const file of ANSWERS.map((stem) => `${stem}.schema.json`)) {
    const { $id: _, ...schema } = JSON.parse(readFileSync(`docs/${file}`, "utf8"));
    ajv.addSchema(schema, file);
  }
  ajv.validate(`${name}.schema.json`, answer);
  return (ajv.errors ?? []).map((error) => `${error.instancePath}: ${error.message}`);
}
