import { defineCollection, z } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";

export const collections = {
  docs: defineCollection({
    loader: docsLoader(),
    // The file of the repository that the page is a copy of.
    schema: docsSchema({ extend: z.object({ source: z.string().optional() }) }),
  }),
};
