import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { repository, slugs } from "./pages.mjs";

// Copies the pages of the repository into the content of the site, with the front matter that Starlight needs.

const content = fileURLToPath(new URL("src/content/docs", import.meta.url));

/** The text of a Markdown heading or paragraph, without markup. */
const plain = (text) =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** A page with its title and description in the front matter instead of a heading. */
function withFrontMatter(source, text) {
  const [, matter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  const body = text.replace(/^---\n[\s\S]*?\n---\n/, "").replace(/^(?:\s*<!--[\s\S]*?-->)+/, "");
  const [, heading = ""] = /^\s*# (.*)\n/.exec(body) ?? [];
  const title = plain(heading) || /^title: (.*)$/m.exec(matter)?.[1] || source;
  const rest = body.replace(/^\s*# .*\n/, "");
  const paragraph = rest.split(/\n\n+/).find((part) => /^\w/.test(part.trim())) ?? "";
  const description = plain(paragraph).slice(0, 300);
  return `---\n${JSON.stringify({ title, description, source })}\n---\n${rest}`;
}

rmSync(content, { recursive: true, force: true });
for (const [source, slug] of slugs) {
  const file = join(content, `${slug || "index"}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, withFrontMatter(source, readFileSync(join(repository, source), "utf8")));
}
