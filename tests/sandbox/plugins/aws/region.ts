import { isUnknown, type Properties } from "../shared/values";
import type { Fields } from "./bridge/fields";

// Since version 7 of the real plugin, every resource in a region has that region in its inputs and its state.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support

/** The region property of a resource. */
export const REGION_FIELD: Fields = {
  region: {
    type: "string",
    optional: true,
    computed: true,
    forceNew: true,
    description: "The region that it is managed in; default: the provider's.",
  },
};

/** The ID given to an import, and its optional region: `<ID>@<region>`. */
export function importedId(id: string): { id: string; region?: string } {
  const [, own, region] = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d{1,2})$/.exec(id) ?? [];
  return own === undefined ? { id } : { id: own, region };
}

/** The region of a resource; undefined if it is unknown. */
export function regionOf({ region }: Properties): string | undefined {
  return typeof region === "string" && region !== "" && !isUnknown(region) ? region : undefined;
}
