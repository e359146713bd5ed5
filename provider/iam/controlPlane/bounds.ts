import { type ConditionBlock, oneOrMore, sorted } from "../conditionBlock";
import { type BoundedSettings, settingConditions } from "./clusterSettings";

/** What the callers of a capability may grant or set at most. A bound that is omitted bounds nothing. */
export interface Bounds {
  /** Names or ARNs of the access policies that callers may associate. */
  accessPolicies?: string[];
  /** The namespaces, or patterns of namespaces, to which callers must limit access policies. */
  namespaces?: string[];
  /** The Kubernetes groups that callers may put into access entries. */
  kubernetesGroups?: string[];
  /** The ARNs of the principals whose access entries callers may manage. */
  principalArns?: string[];
  /** The types of access entries that callers may create. */
  entryTypes?: string[];
  /** The issuers of the identity provider configs that callers may associate. */
  issuers?: string[];
  /** The client IDs of these configs. */
  clientIds?: string[];
  /** The settings that callers may choose for clusters. */
  clusterSettings?: BoundedSettings;
}

/** The type that EKS gives to an access entry if the call doesn't name one. */
const standardEntry = "STANDARD";

/** The bounds of access entries. Once one is given, a caller gets only what they list. */
export const entryBounds = [
  "accessPolicies",
  "namespaces",
  "kubernetesGroups",
  "principalArns",
  "entryTypes",
] as const satisfies (keyof Bounds)[];

/** True if the bounds limit what callers may grant with access entries. */
export function boundsEntries(bounds: Bounds): boolean {
  return entryBounds.some((name) => bounds[name] !== undefined);
}

/**
 * True if a capability that is bounded in this way can't contain the action.
 *
 * UpdateAccessEntry changes groups and username. The reference lists `eks:kubernetesGroups` and `eks:username` only for
 * its resource, the entry, and doesn't say whether they are those of the request or those that the entry has.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function isLeftOut(action: string, bounds: Bounds): boolean {
  if (!boundsEntries(bounds)) {
    return false;
  }
  const associates = action === "AssociateAccessPolicy" || action === "DisassociateAccessPolicy";
  return action === "UpdateAccessEntry" || (associates && (bounds.accessPolicies ?? []).length === 0);
}

/** The conditions that keep a call of an action within the bounds. */
export function boundConditions(action: string, bounds: Bounds, partition: string): ConditionBlock[] {
  return [
    ...(boundsEntries(bounds) ? entryConditions(action, bounds, partition) : []),
    ...(action === "AssociateIdentityProviderConfig" ? issuerConditions(bounds) : []),
    ...settingConditions(action, bounds.clusterSettings),
  ];
}

function entryConditions(action: string, bounds: Bounds, partition: string): ConditionBlock[] {
  const { accessPolicies = [], namespaces, principalArns } = bounds;
  // The principal of an entry can't change, so it is the same in the request and in the entry.
  const principal: ConditionBlock[] =
    principalArns === undefined ? [] : [{ ArnEquals: { "eks:principalArn": oneOrMore(sorted(principalArns)) } }];
  const policyArns = sorted(accessPolicies.map((policy) => accessPolicyArnIn(partition, policy)));
  const policy = { ArnEquals: { "eks:policyArn": oneOrMore(policyArns) } };
  switch (action) {
    case "CreateAccessEntry":
      return [...principal, ...identityConditions(bounds)];
    case "DeleteAccessEntry":
      return principal;
    case "AssociateAccessPolicy":
      return [...principal, policy, ...(namespaces === undefined ? [] : namespaceConditions(namespaces))];
    case "DisassociateAccessPolicy":
      // The request has no scope: it removes the access policy from any scope.
      return [...principal, policy];
    default:
      return [];
  }
}

/** The groups, username and type of a new entry. */
function identityConditions({ kubernetesGroups = [], entryTypes = [standardEntry] }: Bounds): ConditionBlock[] {
  // A call without a type creates an entry of type STANDARD.
  const operator = entryTypes.includes(standardEntry) ? "StringEqualsIfExists" : "StringEquals";
  return [
    // ForAllValues holds for no groups, too, which is within every bound.
    kubernetesGroups.length === 0
      ? { Null: { "eks:kubernetesGroups": "true" } }
      : { "ForAllValues:StringEquals": { "eks:kubernetesGroups": oneOrMore(sorted(kubernetesGroups)) } },
    // A binding can name a user instead of a group.
    { Null: { "eks:username": "true" } },
    { [operator]: { "eks:accessEntryType": oneOrMore(sorted(entryTypes)) } },
  ];
}

function namespaceConditions(namespaces: string[]): ConditionBlock[] {
  return [
    // ForAllValues also holds for a call without namespaces, which is one for the whole cluster.
    { StringEquals: { "eks:accessScope": "namespace" } },
    { Null: { "eks:namespaces": "false" } },
    { "ForAllValues:StringLike": { "eks:namespaces": oneOrMore(sorted(namespaces)) } },
  ];
}

function issuerConditions({ issuers, clientIds }: Bounds): ConditionBlock[] {
  const equals = (key: string, values: string[] | undefined): ConditionBlock[] =>
    values === undefined ? [] : [{ StringEquals: { [key]: oneOrMore(sorted(values)) } }];
  return [...equals("eks:issuerUrl", issuers), ...equals("eks:clientId", clientIds)];
}

function accessPolicyArnIn(partition: string, policy: string): string {
  return policy.startsWith("arn:") ? policy : `arn:${partition}:eks::aws:cluster-access-policy/${policy}`;
}
