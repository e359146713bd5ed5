import { allDocuments, codeBlocksIn, inlineCodeIn } from "../docs/support/markdown";
import { commandsIn } from "../docs/support/shell";

/** `tests/messages.golden.md` isn't a document for readers: tests/engine/awsCommands.test.ts reads it. */
const pages = allDocuments().filter(({ path }) => path !== "tests/messages.golden.md");

/** The shell listings in all documents, including those of the SDKs. */
const listings = pages.flatMap(codeBlocksIn).filter(({ language }) => ["console", "sh"].includes(language));

/** The programs whose command lines are found in prose. */
const programs =
  /^(?:[A-Z_]+=\S+ )*(?:aws|aws-iam-authenticator|dotnet|git|go|kubectl|make|npm|npx|pip|pulumi|python3?|tests\/sandbox\/\w+|uv) \S/;

/** The documents with command lines. */
export const documentsWithCommands = pages
  .map(({ path }) => path)
  .filter((path) => listedCommands(path).length > 0 || proseCommands(path).length > 0);

/** The commands in the listings of a document in order, each on one line without its comment. */
export function listedCommands(document: string): string[] {
  const blocks = listings.filter((block) => block.document === document);
  const text = blocks.map((block) => (block.language === "sh" ? block.text : commandsIn(block.text))).join("\n");
  const lines = text
    .replace(/\\\n\s*/g, "")
    .replace(/\|\n\s*/g, "| ")
    .split("\n");
  return lines.map((line) => line.replace(/\s+# .*$/, "").trim()).filter((line) => line !== "");
}

/** The commands with arguments in the prose of a document, in order. */
export function proseCommands(document: string): string[] {
  const code = pages.filter(({ path }) => path === document).flatMap(inlineCodeIn);
  return code.filter((text) => programs.test(text));
}

/** The `pulumi config set` commands in the prose of a document. */
export function settingsIn(document: string): string[] {
  const settings = proseCommands(document).filter((command) => /^pulumi config set \S/.test(command));
  return settings.map((command) => command.replace(/ && pulumi up$/, ""));
}
