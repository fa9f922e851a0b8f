// SPDX-License-Identifier: Apache-2.0
// Judges an OpenAPI document, and values by its schemas, with the validators of others. Reads one JSON text a line and
// answers with one a line: {"document": ...} must come first; then {"at": JSON pointer of a schema, "value": ...}.
import { createInterface } from "node:readline";
import { Validator } from "@seriousme/openapi-schema-validator";
import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020.js";

const ajv = new Ajv2020.default({ allErrors: true, strict: false });
addFormats.default(ajv);
const compiled = new Map();

async function take(document) {
  const validator = new Validator({ strictSchema: false });
  const verdict = await validator.validate(structuredClone(document));
  ajv.addSchema({ $id: "openapi:document", ...document });
  return { valid: verdict.valid, version: validator.version, errors: verdict.errors ?? [] };
}

function judge(at, value) {
  if (!compiled.has(at)) {
    compiled.set(at, ajv.compile({ $ref: "openapi:document#" + encodeURI(at) }));
  }
  const check = compiled.get(at);
  return { valid: check(value), errors: check.errors ?? [] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = asked.document === undefined ? judge(asked.at, asked.value) : await take(asked.document);
  } catch (error) {
    answer = { valid: false, errors: [String(error)] };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
