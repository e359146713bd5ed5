import { isObject, type Properties } from "../shared/values";
import type { Field, Fields } from "./bridge/fields";

/** The two tag properties of a resource. */
export const TAG_FIELDS: Fields = {
  tags: {
    type: "string-map",
    optional: true,
    description: "The resource's tags, without the provider's default tags.",
  },
  tagsAll: { type: "string-map", computed: true, description: "All the tags of the resource." } satisfies Field,
};

interface Tag {
  Key?: string;
  Value?: string;
}

/** Tags in the format of IAM and S3. */
export function tagList(tags: unknown): { Key: string; Value: string }[] {
  return Object.entries(isObject(tags) ? tags : {}).map(([Key, value]) => ({ Key, Value: String(value) }));
}

/** The outputs `tags` and `tagsAll` of a resource with these tags, without the tags set by AWS itself. */
export function tagOutputs(tags: Tag[] | undefined): Properties {
  const all: Properties = {};
  for (const { Key, Value } of tags ?? []) if (Key && !Key.startsWith("aws:")) all[Key] = Value ?? "";
  return { tags: Object.keys(all).length > 0 ? all : null, tagsAll: all };
}

/** The changes from one set of tags to another. */
export function tagChanges(from: unknown, to: unknown): { remove: string[]; set: { Key: string; Value: string }[] } {
  const [old, wanted] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
  return {
    remove: Object.keys(old).filter((key) => wanted[key] === undefined),
    set: tagList(wanted).filter(({ Key, Value }) => old[Key] !== Value),
  };
}
