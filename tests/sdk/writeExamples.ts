import { writeFileSync } from "node:fs";
import { convertExamples, examplesFile } from "./schemaExamples";

/** Converts the examples of the schema, as `make schema` does after it has written the schema. */
convertExamples()
  .then((programs) => writeFileSync(examplesFile, `${JSON.stringify(programs, undefined, 2)}\n`))
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
