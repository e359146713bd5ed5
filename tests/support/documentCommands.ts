import { allDocuments, type CodeBlock, codeBlocksIn, inlineCodeIn } from "../docs/support/markdown";
import { commandsIn } from "../docs/support/shell";

/** `tests/messages.golden.md` isn't a document for readers: tests/engine/messageCommands.test.ts reads it. */
const pages = allDocuments().filter(({ path }) => path !== "tests/messages.golden.md");

/** All listings in all documents, including those of the SDKs. */
const blocks = pages.flatMap(codeBlocksIn);
const isOfShell = ({ language }: CodeBlock) => ["console", "sh"].includes(language);

/** The programs whose command lines are found in prose. */
const programs =
  /^(?:[A-Z_]+=\S+ )*(?:aws|aws-iam-authenticator|dotnet|eks-auth|git|go|helm|kubectl|make|mvn|npm|npx|pip|pulumi|python3?|tests\/sandbox\/\w+|uv) \S/;

/** The documents with command lines. */
export const documentsWithCommands = pages
  .map(({ path }) => path)
  .filter((path) => listedCommands(path).length > 0 || proseCommands(path).length > 0);

/** The commands in the listings of a document in order, each on one line without its comment. */
export function listedCommands(document: string): string[] {
  const listings = blocks.filter((block) => block.document === document && isOfShell(block));
  const text = listings.map((block) => (block.language === "sh" ? block.text : commandsIn(block.text))).join("\n");
  const lines = text
    .replace(/\\\n\s*/g, "")
    .replace(/\|\n\s*/g, "| ")
    .split("\n");
  return lines.map((line) => line.replace(/\s+# .*$/, "").trim()).filter((line) => line !== "");
}

/** The commands with arguments in the prose of a document, in order, and then those in its listings of other text. */
export function proseCommands(document: string): string[] {
  const code = pages.filter(({ path }) => path === document).flatMap(inlineCodeIn);
  const others = blocks.filter((block) => block.document === document && !isOfShell(block));
  return [...code, ...others.flatMap(quotedIn)].filter((text) => programs.test(text));
}

/**
 * What can be a command in a listing that isn't of a shell: code in comments, and the quotes and the indented lines of a
 * help text. tests/engine/messageCommands.test.ts reads the messages.
 */
function quotedIn({ language, text }: CodeBlock): string[] {
  const forms = language === "text" ? [/'([^'\n]+)'/g, /^ {2}(\S.*)$/gm] : [/`([^`\n]+)`/g];
  return forms.flatMap((form) => [...text.matchAll(form)].map(([, found = ""]) => found));
}

/** The `pulumi config set` commands in the prose of a document. */
export function settingsIn(document: string): string[] {
  const settings = proseCommands(document).filter((command) => /^pulumi config set \S/.test(command));
  return settings.map((command) => command.replace(/ && pulumi up$/, ""));
}
