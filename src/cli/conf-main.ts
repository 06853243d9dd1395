import { conf } from "./conf.ts";

// The launcher hands over the name that it was started by: Node keeps only its own.
const [program = "conf", ...words] = process.argv.slice(2);
conf(words, program);
