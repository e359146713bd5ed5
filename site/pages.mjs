import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const repository = fileURLToPath(new URL("..", import.meta.url));

/** The Markdown files of a folder by name, its README first. */
function pagesIn(folder) {
  const names = readdirSync(join(repository, folder)).filter((name) => name.endsWith(".md"));
  const others = names.filter((name) => name !== "README.md").sort((one, other) => one.localeCompare(other, "en"));
  return [...names.filter((name) => name === "README.md"), ...others].map((name) => `${folder}/${name}`);
}

/** The READMEs of the examples, by name. */
function exampleReadmes() {
  const entries = readdirSync(join(repository, "examples"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `examples/${name}/README.md`)
    .sort();
}

/** The pages of the site, as in its navigation: the files of the repository by group. docs/_index.md is for Pulumi's registry. */
export const groups = [
  {
    label: "Start",
    pages: ["README.md", ...["installation-configuration", "pitfalls"].map((name) => `docs/${name}.md`)],
  },
  { label: "Guides", pages: pagesIn("docs/guides") },
  { label: "Components", pages: pagesIn("docs/components") },
  { label: "The command eks-auth", pages: pagesIn("docs/cli") },
  { label: "Examples", pages: ["examples/README.md", ...exampleReadmes()], collapsed: true },
  {
    label: "More",
    pages: [
      ...["policies", "ending-access", "deleted-cluster", "performance"].map((name) => `docs/${name}.md`),
      "CHANGELOG.md",
    ],
  },
];

/** The label of a page in the navigation; undefined for its title. */
export function labelOf(page) {
  if (page === "docs/installation-configuration.md") return "Installation";
  return /^(?:docs\/\w+\/|examples\/)?README\.md$/.test(page) ? "Overview" : undefined;
}

/** The path of a page in the site, without slashes at its ends: `components/awsauth` for docs/components/AwsAuth.md. */
export function slugOf(page) {
  const folder = dirname(page).replace(/^docs\b\/?|^\.$/, "");
  const name = basename(page, ".md");
  return [folder, name === "README" ? "" : name].filter(Boolean).join("/").toLowerCase();
}

/** All pages, by their slugs. */
export const slugs = new Map(groups.flatMap(({ pages }) => pages).map((page) => [page, slugOf(page)]));
