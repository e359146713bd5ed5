import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import MarkdownIt, { type Token } from "markdown-it";
import { root } from "../../support/programs";

/** A document of the repository. */
export interface Document {
  /** Its path, relative to the root. */
  path: string;
  tokens: Token[];
}

/** A fenced block of code. */
export interface CodeBlock {
  document: string;
  /** The line that it begins on, from 1. */
  line: number;
  language: string;
  /** The file that it shows, if the block names one after its language. */
  file?: string;
  text: string;
}

const parser = new MarkdownIt({ html: true, linkify: false });

/** The checked documents: all of the repository's own, including uncommitted ones. */
export const documents = (): Document[] => allDocuments().filter(({ path }) => !path.startsWith("sdk/"));

/** All documents, including those of the generated SDKs, without the report of the TypeScript API. */
export function allDocuments(): Document[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md", ":!*.api.md"];
  const paths = execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  const present = paths.filter((path) => existsSync(join(root, path)));
  return present.map((path) => ({ path, tokens: parse(readFileSync(join(root, path), "utf8")) }));
}

export const parse = (text: string): Token[] => parser.parse(text, {});

/** Every token, including nested ones. */
function allTokens(tokens: Token[]): Token[] {
  return tokens.flatMap((token) => [token, ...allTokens(token.children ?? [])]);
}

/** The targets of links and images, as written. */
export function linksIn(tokens: Token[]): string[] {
  return allTokens(tokens).flatMap((token) => token.attrGet("href") ?? token.attrGet("src") ?? []);
}

export function codeBlocksIn({ path, tokens }: Document): CodeBlock[] {
  const fences = allTokens(tokens).filter(({ type }) => type === "fence");
  return fences.map(({ info, map, content }) => {
    const [language = "", file] = info.trim().split(/\s+/);
    return { document: path, line: (map?.[0] ?? 0) + 1, language, file, text: content };
  });
}

/** The texts of the inline code. */
export function inlineCodeIn({ tokens }: Document): string[] {
  return allTokens(tokens).flatMap(({ type, content }) => (type === "code_inline" ? [content] : []));
}

/** The headings as GitHub's anchors. */
export function anchorsIn(tokens: Token[]): string[] {
  const seen = new Map<string, number>();
  return headingsIn(tokens).map((heading) => {
    const anchor = anchorOf(heading);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** The texts of the headings, without their markup. */
export function headingsIn(tokens: Token[]): string[] {
  return tokens.flatMap((token, index) => {
    const inline = tokens[index + 1];
    const parts = inline?.children ?? [];
    return token.type === "heading_open" ? [parts.map(({ content }) => content).join("")] : [];
  });
}

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** What is wrong with a link of a document; undefined if nothing is. */
export function brokenLink(from: string, target: string, anchorsOf: (path: string) => string[] | undefined) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
    const isWellFormed = URL.canParse(target) && target.startsWith("https://") && new URL(target).host.includes(".");
    return isWellFormed ? undefined : `${target} isn't a well-formed https URL`;
  }
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : normalize(join(dirname(from), decodeURIComponent(file)));
  if (path.startsWith("..") || !existsSync(join(root, path))) {
    return `${target}: ${path} doesn't exist`;
  }
  if (anchor === undefined) {
    return undefined;
  }
  const page = statSync(join(root, path)).isDirectory() ? join(path, "README.md") : path;
  return anchorsOf(page)?.includes(anchor) ? undefined : `${target}: ${page} has no heading for #${anchor}`;
}
