import { isUnknown, type Properties } from "../shared/values";
import type { Fields } from "./bridge/fields";

// Since version 7 of the real plugin, every resource that has a region names it, in its inputs and in its state.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support

/** The property of a resource that has a region. */
export const REGION_FIELD: Fields = {
  region: {
    type: "string",
    optional: true,
    computed: true,
    forceNew: true,
    description: "The region that it is managed in; default: the provider's.",
  },
};

/** The ID that an import gives, and the region that it may name: `<ID>@<region>`. */
export function importedId(id: string): { id: string; region?: string } {
  const [, own, region] = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d{1,2})$/.exec(id) ?? [];
  return own === undefined ? { id } : { id: own, region };
}

/** The region of a resource; undefined if none is known. */
export function regionOf({ region }: Properties): string | undefined {
  return typeof region === "string" && region !== "" && !isUnknown(region) ? region : undefined;
}
