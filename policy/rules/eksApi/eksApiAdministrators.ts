import { type AdminAccess, adminAccessOf } from "../../../provider/iam/controlPlane/adminAccess";
import type { Capability } from "../../../provider/iam/controlPlane/capabilities";
import { matchesAny, off, rule, texts } from "../../rule";
import { allowing, type PolicyStatement, policiesIn, policyTypes } from "./policyDocuments";
import { writtenBounds } from "./writtenBounds";

/** A way to become an administrator with a capability. */
interface Way {
  /** The actions that lead there. */
  readonly actions: readonly string[];
  /** What a caller of the actions can do, as a clause. */
  readonly how: string;
}

const ways: Partial<Record<Capability, Way>> = {
  "manage-access-entries": {
    actions: ["AssociateAccessPolicy", "CreateAccessEntry", "UpdateAccessEntry"],
    how: "a caller can give a principal, including themselves, access policies or groups of the cluster",
  },
  "manage-identity-provider-configs": {
    actions: ["AssociateIdentityProviderConfig"],
    how: "a caller can associate an issuer whose tokens claim any group of the cluster",
  },
  "create-clusters": {
    actions: ["CreateCluster"],
    how: "EKS makes the creator of a cluster its administrator, unless the call disables it",
  },
  "update-clusters": {
    actions: ["UpdateClusterConfig"],
    how: "a caller can change the authentication mode and the configuration of the API server",
  },
  "manage-nodegroups": {
    actions: ["CreateNodegroup"],
    how: "a caller can create nodes with SSH access, and use the permissions of every pod on them",
  },
  "manage-addons": {
    actions: ["CreateAddon", "UpdateAddon"],
    how: "add-ons run with their own permissions in the cluster, and with roles that the caller may pass",
  },
  "manage-pod-identity-associations": {
    actions: ["CreatePodIdentityAssociation", "UpdatePodIdentityAssociation"],
    how: "a caller can give pods any role that they may pass, and with it the role's access to the cluster",
  },
  "manage-eks-capabilities": {
    actions: ["CreateCapability", "UpdateCapability"],
    how: "Argo CD and kro create Kubernetes objects with the permissions of a role that the caller may pass",
  },
};

export const eksApiAdministrators = rule({
  name: "eks-api-administrators",
  description: "No IAM policy allows calls of the EKS API that can lead to administrator access to a cluster.",
  reason:
    "A principal with such a policy isn't in the list of those who have access to the cluster, and can add itself. Conditions on what a call may grant, such as `eks:policyArn`, prevent that, and the rule reads them. A permissions boundary grants nothing itself: add its policy to `exceptions`.",
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
      Object.entries(ways).flatMap(([capability, { actions, how }]) => {
        const found = actions
          .filter((action) => !matchesAny(accepted, `eks:${action}`))
          .map((action) => ({ action, level: mostOf(capability as Capability, action, allowing(statements, action)) }))
          .filter(({ level }) => level === "yes" || (level === "possible" && !onlyCertain));
        if (found.length === 0) return [];
        const isCertain = found.some(({ level }) => level === "yes");
        const leads = isCertain ? "is equivalent to administrator access" : "can lead to administrator access";
        const named = inWords(found.map(({ action }) => `eks:${action}`));
        return [
          {
            problem: `The policy allows ${named}, which ${leads} to a cluster: ${how}.`,
            fix: "Remove the action, or bound it with the condition keys of EKS, as ControlPlaneAccess of eks-auth does. To accept the action, add it to the setting `actions` of this rule.",
          },
        ];
      }),
    ),
});

/** The most that any of the statements lets a caller of the action become. */
function mostOf(capability: Capability, action: string, statements: readonly PolicyStatement[]): AdminAccess["level"] {
  const levels = statements.map(({ Condition }) => adminAccessOf(capability, writtenBounds(action, Condition)).level);
  return levels.includes("yes") ? "yes" : levels.includes("possible") ? "possible" : "no";
}

function inWords(names: readonly string[]): string {
  const [last = "", ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}
