import starlight from "@astrojs/starlight";
import { defineConfig, passthroughImageService } from "astro/config";
import starlightLinksValidator from "starlight-links-validator";
import { adaptPage, base, repositoryUrl } from "./links.mjs";
import { groups, labelOf, slugOf } from "./pages.mjs";

export default defineConfig({
  base,
  site: process.env.SITE_ORIGIN,
  trailingSlash: "always",
  image: { service: passthroughImageService() },
  markdown: { remarkPlugins: [adaptPage] },
  integrations: [
    starlight({
      title: "eks-auth",
      description: "Pulumi components for access to Amazon EKS clusters.",
      social: repositoryUrl ? [{ icon: "github", label: "Repository", href: repositoryUrl }] : [],
      customCss: ["./src/site.css"],
      sidebar: groups.map(({ label, pages, collapsed }) => ({
        label,
        collapsed,
        items: pages.map((page) => ({ slug: slugOf(page) || "index", label: labelOf(page) })),
      })),
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      plugins: [starlightLinksValidator({ errorOnRelativeLinks: true })],
    }),
  ],
});
