import { writeFileSync } from "node:fs";
import { makeSchema } from "./contract";
import { schemaPath } from "./package";

writeFileSync(schemaPath, makeSchema());
