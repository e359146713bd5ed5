import { type ConditionBlock, joined, oneOrMore, sorted } from "../conditionBlock";
import { type Bounds, boundConditions, isLeftOut } from "./bounds";
import { type Capability, capabilities, type Grants } from "./capabilities";
import { arnsOf, type ResourceKind, type Scope } from "./scope";

/** The permissions that a policy grants. */
export interface ControlPlanePermissions extends Scope, Restrictions, Bounds {
  capabilities: Capability[];
  /** The ARNs of roles that may be passed to EKS. */
  passRoleArns: string[];
}

/** Actions that are allowed on the same resources under the same condition. */
export interface Statement {
  actions: string[];
  resources: string[];
  condition?: ConditionBlock;
}

/**
 * The statements that allow these capabilities and nothing else. Actions with the same resources and condition share a
 * statement. The order of capabilities, clusters, roles, keys or tags has no effect.
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
    for (const action of actions.filter((name) => !isLeftOut(name, permissions))) {
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
 * EKS uses a key through a grant that the caller creates. The condition kms:GrantIsForAWSResource would deny that:
 * https://docs.aws.amazon.com/eks/latest/best-practices/data-encryption-and-secrets-management.html
 */
function kmsStatements(wanted: Grants[], { kmsKeyArns }: Restrictions): Statement[] {
  return wanted.some(({ encryption }) => encryption) && kmsKeyArns.length > 0
    ? [{ actions: ["kms:CreateGrant", "kms:DescribeKey"], resources: sorted(kmsKeyArns) }]
    : [];
}

/** Merges statements that differ only in their actions. */
function merged(statements: Statement[]): Statement[] {
  const byScope = new Map<string, Statement>();
  for (const { actions, resources, condition } of statements) {
    const key = JSON.stringify([resources, condition]);
    const others = byScope.get(key)?.actions ?? [];
    byScope.set(key, { actions: sorted([...others, ...actions]), resources, condition });
  }
  return [...byScope.values()];
}

/** Limits on the allowed calls, in addition to their resources. */
interface Restrictions {
  /** Tags that the resource must have. */
  resourceTags: Record<string, string>;
  /** Tags that a call must set on the resource that it creates or tags. */
  requestTags: Record<string, string>;
  /** The ARNs of the KMS keys that may encrypt secrets. */
  kmsKeyArns: string[];
}

/** The actions that create taggable resources, and TagResource. */
const taggingActions = [
  "AssociateIdentityProviderConfig",
  "CreateAccessEntry",
  "CreateAddon",
  "CreateCapability",
  "CreateCluster",
  "CreateFargateProfile",
  "CreateNodegroup",
  "CreatePodIdentityAssociation",
  "TagResource",
];

const encryptingActions = ["AssociateEncryptionConfig", "CreateCluster"];

/**
 * The condition of an EKS API action on a resource. Each action supports only some condition keys:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
function conditionOf(action: string, permissions: ControlPlanePermissions): ConditionBlock | undefined {
  const { resourceTags, requestTags, kmsKeyArns, partition } = permissions;
  const protectedKeys = sorted([...Object.keys(resourceTags), ...Object.keys(requestTags)]);
  const isTagging = taggingActions.includes(action);
  return joined(
    // A cluster that doesn't exist yet has no tags.
    ...(action === "CreateCluster" ? [] : tagConditions("StringEquals", "aws:ResourceTag", resourceTags)),
    ...(isTagging ? tagConditions("StringEquals", "aws:RequestTag", requestTags) : []),
    // A principal that is limited to tagged resources must not change these tags.
    ...(action === "TagResource" ? tagConditions("StringEqualsIfExists", "aws:RequestTag", resourceTags) : []),
    ...(action === "UntagResource" && protectedKeys.length > 0
      ? [{ "ForAllValues:StringNotEqualsIgnoreCase": { "aws:TagKeys": oneOrMore(protectedKeys) } }]
      : []),
    ...(encryptingActions.includes(action) && kmsKeyArns.length > 0
      ? [{ "ForAllValues:ArnEquals": { "eks:encryptionConfigProviderKeyArns": oneOrMore(sorted(kmsKeyArns)) } }]
      : []),
    ...boundConditions(action, permissions, partition),
  );
}

/** The condition of an action without a resource, because no ARN limits its region. */
function regionCondition({ regions }: Scope): ConditionBlock | undefined {
  return regions.includes("*") ? undefined : { StringEquals: { "aws:RequestedRegion": oneOrMore(sorted(regions)) } };
}

function tagConditions(operator: string, key: string, tags: Record<string, string>): ConditionBlock[] {
  const entries = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([tag, value]) => ({ [operator]: { [`${key}/${tag}`]: value } }));
}
