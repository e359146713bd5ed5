import { posix } from "node:path";
import { slugs } from "./pages.mjs";

/** The base of the site's URLs, such as `/` or `/eks-auth/`. */
export const base = `/${(process.env.SITE_BASE ?? "").replace(/^\/|\/$/g, "")}/`.replace("//", "/");

/** The URL of the repository, such as `https://github.com/<owner>/<name>`; without one, its files aren't linked. */
export const repositoryUrl = process.env.SITE_REPOSITORY?.replace(/\/$/, "");

/** The files and folders of the repository that aren't pages, by the page of the site that has their content. */
function pageOf(path) {
  return [path, posix.join(path, "README.md")].find((one) => slugs.has(one));
}

/** The URL of a link in a page: relative links name files of the repository. Undefined if the site has no such page. */
export function urlOf(page, target) {
  if (/^[a-z][a-z0-9+.-]*:|^#/i.test(target)) return target;
  const [file, anchor] = target.split("#");
  const path = posix.join(posix.dirname(page), decodeURI(file)).replace(/\/$/, "");
  const linked = pageOf(path);
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (linked !== undefined) return `${base}${slugs.get(linked)}/`.replace(/\/+$/, "/") + hash;
  return repositoryUrl && `${repositoryUrl}/blob/HEAD/${path}${hash}`;
}

/** A plugin of remark that adapts a page to the site: its links, and the file names of its code blocks. */
export function adaptPage() {
  return (tree, file) => {
    const page = file.data.astro?.frontmatter?.source;
    if (page !== undefined) adapt(tree, page);
  };
}

function adapt(node, page) {
  node.children = node.children?.flatMap((child) => {
    adapt(child, page);
    if (child.type === "code" && child.meta) child.meta = `title="${child.meta}"`;
    if (child.type !== "link" && child.type !== "definition") return [child];
    const url = urlOf(page, child.url);
    return url === undefined ? child.children : [{ ...child, url }];
  });
}
