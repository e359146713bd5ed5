import { type AdminAccess, adminAccessOf } from "../../../provider/iam/controlPlane/adminAccess";
import type { Capability } from "../../../provider/iam/controlPlane/capabilities";
import { matchesAny, off, rule, texts } from "../../rule";
import { allowing, type PolicyStatement, policiesIn, policyTypes } from "./policyDocuments";
import { writtenBounds } from "./writtenBounds";

/** The actions by which a capability can lead to administrator access. */
const leading: Partial<Record<Capability, string[]>> = {
  "manage-access-entries": ["AssociateAccessPolicy", "CreateAccessEntry", "UpdateAccessEntry"],
  "manage-identity-provider-configs": ["AssociateIdentityProviderConfig"],
  "create-clusters": ["CreateCluster"],
  "update-clusters": ["UpdateClusterConfig"],
  "manage-nodegroups": ["CreateNodegroup"],
  "manage-addons": ["CreateAddon", "UpdateAddon"],
  "manage-pod-identity-associations": ["CreatePodIdentityAssociation", "UpdatePodIdentityAssociation"],
  "manage-eks-capabilities": ["CreateCapability", "UpdateCapability"],
};

export const eksApiAdministrators = rule({
  name: "eks-api-administrators",
  description: "No IAM policy allows calls of the EKS API that can lead to administrator access to a cluster.",
  reason:
    "A principal with such a policy isn't in the list of those who have access to the cluster, and can add itself. Conditions on what a call may grant, such as `eks:policyArn`, prevent that, and the rule reads them.",
  level: "advisory",
  settings: {
    actions: texts(
      "The actions that policies may allow without such conditions, as in `eks:CreateNodegroup`. `*` matches any characters.",
    ),
    onlyCertain: off(
      "Reports only actions that suffice alone: `eks:AssociateAccessPolicy`, `eks:AssociateIdentityProviderConfig` and `eks:CreateCluster`. The others also depend on roles that the principal may pass, or on bindings in the cluster.",
    ),
  },
  types: policyTypes,
  check: (resource, { actions: accepted, onlyCertain }) =>
    policiesIn(resource).flatMap((statements) =>
      Object.entries(leading).flatMap(([capability, actions]) => {
        const found = actions
          .filter((action) => !matchesAny(accepted, `eks:${action}`))
          .map((action) => ({ action, ...worst(capability as Capability, action, allowing(statements, action)) }))
          .filter(({ level }) => level === "yes" || (level === "possible" && !onlyCertain));
        const [first] = found.filter(({ level }) => level === "yes").concat(found);
        if (first === undefined) return [];
        const named = found.map(({ action }) => `eks:${action}`).join(" and ");
        const leads =
          first.level === "yes" ? "is equivalent to administrator access" : "can lead to administrator access";
        return [
          {
            problem: `The policy allows ${named}, which ${leads} to a cluster: ${lowerFirst(first.reason)}`,
            fix: "Remove the action, or bound it with the condition keys of EKS, as ControlPlaneAccess of eks-auth does. To accept the action, add it to the setting `actions` of this rule.",
          },
        ];
      }),
    ),
});

/** The most that any of the statements allows a caller of the action. */
function worst(capability: Capability, action: string, statements: readonly PolicyStatement[]): AdminAccess {
  const each = statements.map(({ Condition }) => adminAccessOf(capability, writtenBounds(action, Condition)));
  const none: AdminAccess = { level: "no", reason: "" };
  return each.find(({ level }) => level === "yes") ?? each.find(({ level }) => level === "possible") ?? none;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
