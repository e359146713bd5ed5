import { adminPolicy } from "../../../provider/eks/administrators";
import type { Bounds } from "../../../provider/iam/controlPlane/bounds";
import { type ConditionInPolicy, conditionsIn, isLike, limitsKey } from "../../../provider/iam/trustConditions";

const creator = "bootstrapClusterCreatorAdminPermissions";

/**
 * The bounds that the conditions of a statement set for an action of the EKS API: what boundConditions writes, and
 * similar conditions in policies of others. Other conditions bound nothing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function writtenBounds(action: string, conditions: unknown): Bounds {
  const all = conditionsIn(conditions);
  const limiting = (key: string) => all.find((one) => one.key === `eks:${key}`.toLowerCase() && limits(one));
  const values = (key: string) => limiting(key)?.values;
  const flag = (key: string) => values(key)?.[0] === "false";
  const isEmpty = (key: string) =>
    all.some((one) => one.key === `eks:${key}`.toLowerCase() && one.operator === "null" && one.values[0] === "true");
  switch (action) {
    case "AssociateAccessPolicy":
      return associations(values("policyArn"), values("accessScope"), values("namespaces"));
    case "CreateAccessEntry":
      return {
        accessPolicies: [],
        // A binding can name a user instead of a group.
        kubernetesGroups: isEmpty("kubernetesGroups") && isEmpty("username") ? [] : ["*"],
        entryTypes: values("accessEntryType") ?? ["*"],
      };
    case "UpdateAccessEntry":
      // As in isLeftOut: no condition is known to bound the groups and the username of the request.
      return { accessPolicies: [], kubernetesGroups: ["*"] };
    case "AssociateIdentityProviderConfig":
      return { ...given("issuers", values("issuerUrl")), ...given("clientIds", values("clientId")) };
    default:
      return {
        clusterSettings: {
          ...given("authenticationModes", literal(values("authenticationMode"))),
          // EKS's default for a call without the setting is true.
          ...(flag(creator) && !limiting(creator)?.holdsWithoutKey && { [creator]: false }),
          ...((flag("kubeApiServerConfig") || isEmpty("kubeApiServerConfig")) && { kubeApiServerConfig: false }),
        },
      };
  }
}

function associations(policies?: string[], scopes?: string[], namespaces?: string[]): Bounds {
  const isLimited = scopes?.every((scope) => scope === "namespace") === true;
  if (policies === undefined && !isLimited) return {};
  const names = policies?.map((policy) => (includesAdmin(policy) ? adminPolicy : policy));
  return { accessPolicies: names ?? [adminPolicy], ...(isLimited && { namespaces: namespaces ?? ["*"] }) };
}

/** Whether a pattern of the ARNs of access policies includes the one of administrators. */
function includesAdmin(pattern: string): boolean {
  const [, partition = "aws"] = /^arn:(aws[a-z-]*):/.exec(pattern) ?? [];
  return isLike(pattern, `arn:${partition}:eks::aws:cluster-access-policy/${adminPolicy}`);
}

/** Keys with several values, of which only `ForAllValues` limits every one. */
const lists = ["eks:namespaces", "eks:kubernetesgroups"];

/** Whether a condition limits its key to its values, for a call that has the key. */
function limits(condition: ConditionInPolicy): boolean {
  return limitsKey(condition) && (!lists.includes(condition.key) || condition.set === "all");
}

/** Values, if none of them is a pattern. */
function literal(values: string[] | undefined): string[] | undefined {
  return values?.some((value) => /[*?]/.test(value)) ? undefined : values;
}

function given<Name extends string>(name: Name, values: string[] | undefined): Partial<Record<Name, string[]>> {
  return values === undefined ? {} : ({ [name]: values } as Partial<Record<Name, string[]>>);
}
