import { adminPolicy } from "../../../provider/eks/administrators";
import type { Bounds } from "../../../provider/iam/controlPlane/bounds";
import { type ConditionInPolicy, conditionsIn, isLike } from "../../../provider/iam/trustConditions";

/**
 * The bounds that the conditions of a statement set for an action of the EKS API: what boundConditions writes, and
 * similar conditions in policies of others. Other conditions bound nothing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function writtenBounds(action: string, conditions: unknown): Bounds {
  const all = conditionsIn(conditions);
  const values = (key: string) => all.find((one) => one.key === `eks:${key}`.toLowerCase() && limits(one))?.values;
  const flag = (key: string) => values(key)?.[0] === "false";
  const isEmpty = (key: string) =>
    all.some((one) => one.key === `eks:${key}`.toLowerCase() && one.operator === "null" && one.values[0] === "true");
  switch (action) {
    case "AssociateAccessPolicy":
      return associations(values("policyArn"), values("accessScope"), values("namespaces"));
    case "CreateAccessEntry":
    case "UpdateAccessEntry":
      return {
        accessPolicies: [],
        kubernetesGroups: isEmpty("kubernetesGroups") ? [] : (values("kubernetesGroups") ?? ["*"]),
        ...(action === "CreateAccessEntry" && { entryTypes: values("accessEntryType") ?? ["*"] }),
      };
    case "AssociateIdentityProviderConfig":
      return { ...given("issuers", values("issuerUrl")), ...given("clientIds", values("clientId")) };
    default:
      return {
        clusterSettings: {
          ...given("authenticationModes", values("authenticationMode")),
          ...(flag("bootstrapClusterCreatorAdminPermissions") && { bootstrapClusterCreatorAdminPermissions: false }),
          ...(flag("kubeApiServerConfig") && { kubeApiServerConfig: false }),
        },
      };
  }
}

function associations(policies?: string[], scopes?: string[], namespaces?: string[]): Bounds {
  const isLimited = scopes?.every((scope) => scope === "namespace") === true;
  if (policies === undefined && !isLimited) return {};
  const names = policies?.map((policy) => (isLike(policy.split("/").pop() ?? "", adminPolicy) ? adminPolicy : policy));
  return { accessPolicies: names ?? [adminPolicy], ...(isLimited && { namespaces: namespaces ?? ["*"] }) };
}

/** Whether a condition limits its key to its values, for a call that has the key. */
function limits({ operator }: ConditionInPolicy): boolean {
  return !operator.includes("not") && operator !== "null";
}

function given<Name extends string>(name: Name, values: string[] | undefined): Partial<Record<Name, string[]>> {
  return values === undefined ? {} : ({ [name]: values } as Partial<Record<Name, string[]>>);
}
