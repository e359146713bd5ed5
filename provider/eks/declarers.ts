import { readClaims } from "../awsauth/claims";
import type { ClusterEntry } from "./clusterEntry";
import { iamPrincipalOf, isServiceLinked } from "./iamPrincipal";
import { ownerTag } from "./ownerTag";

/** The declarer of an access entry or of a mapping. */
export interface Declarer {
  declaredBy: "this-stack" | "another-stack" | "cloudformation" | "eks" | "nobody";
  /**
   * The stack: `<organization>/<project>/<stack>` for an entry, `<project>/<stack>` for a mapping, if it is known, or the
   * name of the CloudFormation stack.
   */
  stack?: string;
}

/**
 * The types of entries that EKS creates: for managed node groups, Fargate profiles, node pools of EKS Auto Mode, and for
 * SageMaker HyperPod. https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
const typesOfEks = ["EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYPERPOD_LINUX"];

/**
 * The access policies of entries that EKS creates for the roles of its capabilities.
 * https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html
 */
const policiesOfCapabilities = [
  "AmazonEKSACKPolicy",
  "AmazonEKSArgoCDClusterPolicy",
  "AmazonEKSArgoCDPolicy",
  "AmazonEKSKROPolicy",
];

/** The tag of a resource that CloudFormation created, such as for eksctl. No other service can set it. */
const cloudFormationTag = "aws:cloudformation:stack-name";

/**
 * The declarer of an access entry, by its tags. An entry without such a tag belongs to EKS if it is for a service-linked
 * role, for the role of a capability, or if EKS creates entries of its type.
 *
 * @param thisStack The value of the tag for the running stack; undefined if unknown.
 */
export function declarerOfEntry(
  { tags, type, principalArn, policies = [] }: Pick<ClusterEntry, "tags" | "type" | "principalArn" | "policies">,
  thisStack: string | undefined,
): Declarer {
  const ofTags = declarerOfTags(tags, thisStack);
  if (ofTags.declaredBy !== "nobody") {
    return ofTags;
  }
  const principal = iamPrincipalOf(principalArn);
  const isOfService = principal !== undefined && isServiceLinked(principal);
  const isOfCapability = policies.some(({ policy }) => policiesOfCapabilities.includes(policy));
  return { declaredBy: isOfService || isOfCapability || typesOfEks.includes(type) ? "eks" : "nobody" };
}

/** The declarer of a resource of AWS, by its tags only. */
export function declarerOfTags(tags: Readonly<Record<string, string>>, thisStack?: string): Declarer {
  const stack = tags[ownerTag];
  if (stack !== undefined) {
    return { declaredBy: stack === thisStack ? "this-stack" : "another-stack", stack };
  }
  const cloudFormationStack = tags[cloudFormationTag];
  return cloudFormationStack === undefined
    ? { declaredBy: "nobody" }
    : { declaredBy: "cloudformation", stack: cloudFormationStack };
}

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

/** The stacks that have claimed an item of aws-auth, by its hash. The stack is undefined in claims of older versions. */
export type ClaimingStacks = ReadonlyMap<string, readonly (string | undefined)[]>;

/** The stacks in the claims of a ConfigMap's annotations. */
export function claimingStacks(annotations: Readonly<Record<string, string>>): ClaimingStacks {
  const stacks = new Map<string, (string | undefined)[]>();
  for (const { hashes, stack } of readClaims(annotations).values()) {
    for (const hash of hashes) {
      stacks.set(hash, [...(stacks.get(hash) ?? []), stack]);
    }
  }
  return stacks;
}

/** The declarer of an item of aws-auth, by the claims on it. EKS maps the roles of nodes. */
export function declarerOfMapping(
  hash: string,
  claims: ClaimingStacks,
  forNodes: boolean,
  thisStack: string | undefined,
): Declarer {
  const own = thisStack?.split("/").slice(1).join("/");
  const stacks = claims.get(hash);
  if (stacks === undefined) {
    return { declaredBy: forNodes ? "eks" : "nobody" };
  }
  if (own !== undefined && stacks.includes(own)) {
    return { declaredBy: "this-stack", stack: own };
  }
  const stack = stacks.find((name) => name !== undefined);
  return { declaredBy: "another-stack", ...(stack !== undefined && { stack }) };
}
