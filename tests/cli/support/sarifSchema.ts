import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
import Ajv, { type ValidateFunction } from "ajv-draft-04";
import addFormats from "ajv-formats";

let compiled: ValidateFunction | undefined;

/** The violations of the schema of SARIF 2.1.0 by OASIS, each with its place. */
export function sarifViolations(log: unknown): string[] {
  // A pattern in the schema isn't valid with the flag for Unicode.
  const options = { allErrors: true, strict: false, unicodeRegExp: false };
  compiled ??= addFormats(new Ajv(options)).compile(schema);
  return compiled(log) ? [] : (compiled.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
