import { declarerOfTags } from "../../eks/declarers";

/** What created a resource besides a stack of this package, as far as the tags show it. */
export interface OtherCreator {
  /** For example `the CloudFormation stack access`. */
  name: string;
  /** The danger of taking the resource over, and how to avoid it, in sentences. */
  caution: string;
}

/** The prefix of the tags that eksctl sets. */
const eksctlTags = "alpha.eksctl.io/";

/**
 * The creator of a resource that has no owner's tag of this package. The tags remain when the creator releases the resource,
 * so they don't show whether it still manages it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function otherCreatorOf(tags: Readonly<Record<string, string>> = {}): OtherCreator | undefined {
  const { declaredBy, stack } = declarerOfTags(tags);
  if (declaredBy === "cloudformation") {
    return {
      name: `the CloudFormation stack ${stack}`,
      caution:
        "Unless that stack has released it, an update of the stack can undo the changes of this one, and deletes it when it is no " +
        "longer in the template; so does the deletion of the stack. To release it first, set `DeletionPolicy: Retain` on it in " +
        "the template and update the stack, then remove it from the template and update the stack again. Its tag remains.",
    };
  }
  return declaredBy === "nobody" && Object.keys(tags).some((tag) => tag.startsWith(eksctlTags))
    ? {
        name: "eksctl",
        caution:
          "A command of eksctl for it can still change or delete it: remove it from the ClusterConfig first, and use no such " +
          "command afterwards.",
      }
    : undefined;
}
