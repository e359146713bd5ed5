import { type Capability, capabilities, type Grants } from "./capabilities";
import { arnsOf, type ResourceKind, type Scope, sorted } from "./scope";

/** What a policy is to allow. */
export interface ControlPlanePermissions extends Scope, Restrictions {
  capabilities: Capability[];
  /** The ARNs of the roles that may be passed to EKS. */
  passRoleArns: string[];
}

/** Actions, all of them allowed on the same resources under the same condition. */
export interface Statement {
  actions: string[];
  resources: string[];
  condition?: PolicyCondition;
}

/**
 * The statements that allow some capabilities, and nothing else. Actions share one where they have the same resources and
 * the same condition. The order in which capabilities, clusters, roles, keys or tags are given means nothing.
 */
export function statementsOf(permissions: ControlPlanePermissions): Statement[] {
  const wanted = Object.entries(capabilities)
    .filter(([name]) => permissions.capabilities.includes(name as Capability))
    .map(([, grants]) => grants);
  return merged([
    ...eksStatements(wanted, permissions),
    ...ec2Statements(wanted, permissions),
    ...passRoleStatements(wanted, permissions),
    ...serviceLinkedRoleStatements(wanted, permissions),
    ...kmsStatements(wanted, permissions),
  ]);
}

function eksStatements(wanted: Grants[], permissions: ControlPlanePermissions): Statement[] {
  const kindsOf = new Map<string, ResourceKind[]>();
  for (const [kinds, actions] of wanted.flatMap(({ eks }) => eks)) {
    for (const action of actions) {
      kindsOf.set(action, [...(kindsOf.get(action) ?? []), ...kinds]);
    }
  }
  return [...kindsOf].map(([action, kinds]) => ({
    actions: [`eks:${action}`],
    resources: arnsOf(kinds, permissions),
    condition: kinds.includes("account") ? regionCondition(permissions) : conditionOf(action, permissions),
  }));
}

function ec2Statements(wanted: Grants[], permissions: ControlPlanePermissions): Statement[] {
  const actions = wanted.flatMap(({ ec2 = [] }) => ec2).map((action) => `ec2:${action}`);
  return actions.length === 0 ? [] : [{ actions, resources: ["*"], condition: regionCondition(permissions) }];
}

function passRoleStatements(wanted: Grants[], { passRoleArns }: ControlPlanePermissions): Statement[] {
  const services = sorted(wanted.flatMap(({ passRole }) => passRole?.to ?? []));
  if (services.length === 0 || passRoleArns.length === 0) {
    return [];
  }
  const resources = sorted(passRoleArns);
  const pass: Statement = {
    actions: ["iam:PassRole"],
    resources,
    condition: { StringEquals: { "iam:PassedToService": oneOrMore(services) } },
  };
  return wanted.some(({ readsPassedRoles }) => readsPassedRoles)
    ? [pass, { actions: ["iam:GetRole", "iam:ListAttachedRolePolicies"], resources }]
    : [pass];
}

function serviceLinkedRoleStatements(wanted: Grants[], { partition, accountId }: Scope): Statement[] {
  return wanted.flatMap(({ serviceLinkedRole }) => {
    if (serviceLinkedRole === undefined) {
      return [];
    }
    const { service, name, looksForIt } = serviceLinkedRole;
    const resources = [`arn:${partition}:iam::${accountId}:role/aws-service-role/${service}/${name}`];
    const create: Statement = {
      actions: ["iam:CreateServiceLinkedRole"],
      resources,
      condition: { StringEquals: { "iam:AWSServiceName": service } },
    };
    return looksForIt ? [create, { actions: ["iam:GetRole"], resources }] : [create];
  });
}

/**
 * What a key lets EKS do comes of a grant that the caller makes. The condition kms:GrantIsForAWSResource would refuse it:
 * https://docs.aws.amazon.com/eks/latest/best-practices/data-encryption-and-secrets-management.html
 */
function kmsStatements(wanted: Grants[], { kmsKeyArns }: Restrictions): Statement[] {
  return wanted.some(({ encryption }) => encryption) && kmsKeyArns.length > 0
    ? [{ actions: ["kms:CreateGrant", "kms:DescribeKey"], resources: sorted(kmsKeyArns) }]
    : [];
}

/** The statements with those joined that differ only in their actions. */
function merged(statements: Statement[]): Statement[] {
  const byScope = new Map<string, Statement>();
  for (const { actions, resources, condition } of statements) {
    const key = JSON.stringify([resources, condition]);
    const others = byScope.get(key)?.actions ?? [];
    byScope.set(key, { actions: sorted([...others, ...actions]), resources, condition });
  }
  return [...byScope.values()];
}

/** The condition of a statement: operator → condition key → values. */
export type PolicyCondition = Record<string, Record<string, string | string[]>>;

/** What the calls that a policy allows are held to, beside their resources. */
interface Restrictions {
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
function conditionOf(action: string, restrictions: Restrictions): PolicyCondition | undefined {
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
function regionCondition({ regions }: Scope): PolicyCondition | undefined {
  return regions.includes("*") ? undefined : { StringEquals: { "aws:RequestedRegion": oneOrMore(sorted(regions)) } };
}

function tagConditions(operator: string, key: string, tags: Record<string, string>): PolicyCondition[] {
  const entries = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([tag, value]) => ({ [operator]: { [`${key}/${tag}`]: value } }));
}

function joined(...conditions: PolicyCondition[]): PolicyCondition | undefined {
  const whole: PolicyCondition = {};
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
