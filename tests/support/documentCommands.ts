import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocksIn, documents } from "../docs/support/markdown";
import { commandsIn } from "../docs/support/shell";
import { root } from "./programs";

/** The shell listings in all documents. */
export const listings = documents()
  .flatMap(codeBlocksIn)
  .filter(({ language }) => ["console", "sh"].includes(language));

/** The commands in the listings of a document in order, each on one line without its comment. */
export function listedCommands(document: string): string[] {
  const blocks = listings.filter((block) => block.document === document);
  const text = blocks.map((block) => (block.language === "sh" ? block.text : commandsIn(block.text))).join("\n");
  const lines = text.replace(/\\\n\s*/g, "").split("\n");
  return lines.map((line) => line.replace(/\s+# .*$/, "").trim()).filter((line) => line !== "");
}

/** The `pulumi config set` commands in the prose of a document. */
export function settingsIn(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/`(pulumi config set [^`]*?)(?: && pulumi up)?`/g)].map(([, command = ""]) => command);
}
