import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/programs";

const folder = join(root, "examples");

/** An example, described by its files. */
export interface Example {
  name: string;
  language: string;
  /** The components that its program creates, sorted. */
  components: string[];
  readme: string;
  /** The text of its YAML program; undefined for other languages. */
  yaml?: string;
}

/** What identifies a program's language, and finds its sources. */
const languages: [language: string, file: string, sources: RegExp][] = [
  ["Python", "__main__.py", /\.py$/],
  ["Go", "go.mod", /\.go$/],
  ["Java", "pom.xml", /\.java$/],
  ["TypeScript", "index.ts", /\.ts$/],
  ["YAML", "Pulumi.yaml", /^Pulumi\.yaml$/],
];

export function allExamples(components: string[]): Example[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => read(name, components));
}

function read(name: string, components: string[]): Example {
  const at = join(folder, name);
  const [language = "none", , sources] = languages.find(([, file]) => existsSync(join(at, file))) ?? [];
  const files = readdirSync(at, { recursive: true, encoding: "utf8" }).filter(
    (file) => sources?.test(file) && !/node_modules|venv/.test(file),
  );
  const text = files.map((file) => readFileSync(join(at, file), "utf8")).join("\n");
  const made = components.filter((one) =>
    new RegExp(`(?:new ${one}\\(|type: eks-auth:${one}$|eks_auth\\.${one}\\(|eksauth\\.New${one}\\()`, "m").test(text),
  );
  const readme = existsSync(join(at, "README.md")) ? readFileSync(join(at, "README.md"), "utf8") : "";
  return { name, language, components: made, readme, ...(language === "YAML" && { yaml: text }) };
}
