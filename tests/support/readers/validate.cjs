// Validates JSON Feeds against the schema of version 1.1 and prints the faults of each: node validate.cjs FILE…
const fs = require("node:fs");
const { createRequire } = require("node:module");

const load = createRequire(process.env.AGGREGATOR_NODE_MODULES + "/validate.cjs");
const Ajv = load("ajv");
const schema = load("jsonfeed-schema/v1.1.js");

const { $schema, ...rest } = schema; // ajv knows the vocabulary, not the address of that draft
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(rest);
const faults = process.argv.slice(2).flatMap((file) =>
  validate(JSON.parse(fs.readFileSync(file, "utf8"))) ? [] : validate.errors.map((error) => `${file}${error.instancePath}: ${error.message}`),
);
process.stdout.write(JSON.stringify(faults));
