import { writeFileSync } from "node:fs";
import { schemaPath } from "../../package";
import { makeSchema } from "./schema";

writeFileSync(schemaPath, makeSchema());
