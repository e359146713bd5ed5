import { type Scope, sorted } from "./scope";

/** The condition of a statement: operator → condition key → values. */
export type Condition = Record<string, Record<string, string | string[]>>;

/** What the calls that a policy allows are held to, beside their resources. */
export interface Restrictions {
  /** Tags that the resource has to carry. */
  resourceTags: Record<string, string>;
  /** Tags that a call has to give to what it creates or tags. */
  requestTags: Record<string, string>;
  /** The ARNs of the KMS keys that may encrypt secrets. */
  kmsKeyArns: string[];
}

/** The actions that make something that can be tagged, and the one that tags what exists. */
const taggingActions = [
  "AssociateIdentityProviderConfig",
  "CreateAccessEntry",
  "CreateAddon",
  "CreateCluster",
  "CreateFargateProfile",
  "CreateNodegroup",
  "CreatePodIdentityAssociation",
  "TagResource",
];

const encryptingActions = ["AssociateEncryptionConfig", "CreateCluster"];

/**
 * The condition of an action of the EKS API on a resource. Which keys each action knows:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function conditionOf(action: string, restrictions: Restrictions): Condition | undefined {
  const { resourceTags, requestTags, kmsKeyArns } = restrictions;
  const protectedKeys = sorted([...Object.keys(resourceTags), ...Object.keys(requestTags)]);
  const isTagging = taggingActions.includes(action);
  return joined(
    // A cluster that is yet to be created carries no tags.
    ...(action === "CreateCluster" ? [] : tagConditions("StringEquals", "aws:ResourceTag", resourceTags)),
    ...(isTagging ? tagConditions("StringEquals", "aws:RequestTag", requestTags) : []),
    // Whoever is held to the tags of a resource must not choose them.
    ...(action === "TagResource" ? tagConditions("StringEqualsIfExists", "aws:RequestTag", resourceTags) : []),
    ...(action === "UntagResource" && protectedKeys.length > 0
      ? [{ "ForAllValues:StringNotEqualsIgnoreCase": { "aws:TagKeys": oneOrMore(protectedKeys) } }]
      : []),
    ...(encryptingActions.includes(action) && kmsKeyArns.length > 0
      ? [{ "ForAllValues:ArnEquals": { "eks:encryptionConfigProviderKeyArns": oneOrMore(sorted(kmsKeyArns)) } }]
      : []),
  );
}

/** The condition of an action that isn't about a resource, whose ARN would tell the region. */
export function regionCondition({ regions }: Scope): Condition | undefined {
  return regions.includes("*") ? undefined : { StringEquals: { "aws:RequestedRegion": oneOrMore(sorted(regions)) } };
}

function tagConditions(operator: string, key: string, tags: Record<string, string>): Condition[] {
  const entries = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([tag, value]) => ({ [operator]: { [`${key}/${tag}`]: value } }));
}

function joined(...conditions: Condition[]): Condition | undefined {
  const whole: Condition = {};
  for (const [operator, block] of conditions.flatMap((condition) => Object.entries(condition))) {
    whole[operator] = { ...whole[operator], ...block };
  }
  return conditions.length === 0 ? undefined : whole;
}

/** A list of one as its only item: both mean the same in a policy. */
export function oneOrMore(values: string[]): string | string[] {
  const [first, ...more] = values;
  return first !== undefined && more.length === 0 ? first : values;
}
