import type { EKS } from "@aws-sdk/client-eks";
import { isObject, type Properties } from "../shared/values";
import { doing } from "./errors";
import { tagChanges, tagOutputs } from "./tags";

// EKS represents tags as a map, IAM and S3 as a list.

/** The planned tags in EKS's format. */
export function eksTags(planned: Properties): Record<string, string> {
  const tags = isObject(planned.tagsAll) ? planned.tagsAll : {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}

/** The outputs `tags` and `tagsAll` of a resource with these tags. */
export function eksTagOutputs(tags: Record<string, string> | undefined): Properties {
  return tagOutputs(Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value })));
}

/** Changes the tags of a resource from one state to another. */
export async function updateEksTags(eks: EKS, what: string, resourceArn: string, from: Properties, to: Properties) {
  const { remove, set } = tagChanges(from.tagsAll, to.tagsAll);
  await doing(`updating tags for ${what} (${resourceArn})`, async () => {
    if (remove.length > 0) await eks.untagResource({ resourceArn, tagKeys: remove });
    if (set.length > 0) {
      await eks.tagResource({ resourceArn, tags: Object.fromEntries(set.map(({ Key, Value }) => [Key, Value])) });
    }
  });
}
