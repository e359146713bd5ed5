import { join } from "node:path";
import { allNotes } from "./components";
import { componentPage, functionsPage, indexPage, workloadsPage } from "./page";
import { workloadsFile } from "./properties";
import { componentNames, readSchema } from "./schema";

/** The folder that the pages are written to. */
export const folder = join(__dirname, "..", "components");

/** Every page, by file name. */
export async function makePages(): Promise<Map<string, string>> {
  const schema = readSchema();
  const names = componentNames(schema);
  const pages = new Map([
    ["README.md", indexPage(schema, names)],
    ["functions.md", functionsPage(schema)],
    [workloadsFile, workloadsPage(schema)],
  ]);
  // One at a time, because the failing programs share the runtime of Pulumi's SDK.
  for (const name of names) {
    pages.set(`${name}.md`, await componentPage(schema, allNotes, name));
  }
  return pages;
}
