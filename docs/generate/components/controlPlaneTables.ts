import { adminAccessOf } from "../../../provider/iam/controlPlane/adminAccess";
import { type Capability, capabilities } from "../../../provider/iam/controlPlane/capabilities";

const connector = "Connects a cluster outside EKS, which the EKS Connector does with policies of its own.";
const anywhere = "Buys support for EKS Anywhere: it concerns licences of the account and no cluster.";
const dashboard = "Reads the dashboard of an organization, which needs permissions of AWS Organizations too.";

/** The EKS actions that no capability contains, each with the reason. */
export const actionsWithoutCapability: Record<string, string> = {
  RegisterCluster: connector,
  DeregisterCluster: connector,
  CreateEksAnywhereSubscription: anywhere,
  DeleteEksAnywhereSubscription: anywhere,
  DescribeEksAnywhereSubscription: anywhere,
  ListEksAnywhereSubscriptions: anywhere,
  UpdateEksAnywhereSubscription: anywhere,
  ListDashboardData: dashboard,
  ListDashboardResources: dashboard,
};

/** The sections on administrator access, on the bounds, and on the actions that no capability contains. */
export function controlPlaneTables(): string {
  const names = Object.keys(capabilities) as Capability[];
  const levels = names.map((name) => {
    const { level, reason } = adminAccessOf(name);
    return [`\`${name}\``, level, reason];
  });
  const actions = new Map<string, string[]>();
  for (const [action, reason] of Object.entries(actionsWithoutCapability)) {
    actions.set(reason, [...(actions.get(reason) ?? []), `\`eks:${action}\``]);
  }
  return [
    "## Administrator access",
    "Whether a caller with a capability alone can become administrator of the cluster, without the inputs that bound it. The preview shows this for the capabilities of the component, with its bounds.",
    table(["Capability", "Administrator", "Reason"], levels),
    "## Bounds",
    "Each bound is a condition of the policy, with a condition key of EKS.",
    table(["Input", "Condition keys", "Calls"], bounds),
    "With any bound of `manage-access-entries`, callers get only what the bounds list, and can't call `UpdateAccessEntry`: AWS doesn't document whether its condition keys are the groups and the username of the request or those of the entry. They can delete an entry and create it again. Without `principalArns`, they can also delete the entries of others, such as administrators. `DisassociateAccessPolicy` has no scope in its request, so callers can also remove a listed access policy from a scope outside `namespaces`. In the authentication mode API_AND_CONFIG_MAP, a principal whose entry is deleted has the access that aws-auth gives it.",
    "No condition key exists for add-ons, for node groups, for the claims and prefixes of an identity provider config, or for the CIDR blocks of the public endpoint.",
    "## Actions without a capability",
    "All other EKS actions of the [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html) of 2026-09-26 are part of a capability.",
    table(
      ["Actions", "Reason"],
      [...actions].map(([reason, list]) => [list.join(", "), reason]),
    ),
  ].join("\n\n");
}

const bounds = [
  ["`accessPolicies`", "`eks:policyArn`", "AssociateAccessPolicy, DisassociateAccessPolicy"],
  ["`namespaces`", "`eks:accessScope`, `eks:namespaces`", "AssociateAccessPolicy"],
  ["`kubernetesGroups`", "`eks:kubernetesGroups`, `eks:username`", "CreateAccessEntry"],
  [
    "`principalArns`",
    "`eks:principalArn`",
    "CreateAccessEntry, DeleteAccessEntry, AssociateAccessPolicy, DisassociateAccessPolicy",
  ],
  ["`entryTypes`", "`eks:accessEntryType`", "CreateAccessEntry"],
  ["`issuers`", "`eks:issuerUrl`", "AssociateIdentityProviderConfig"],
  ["`clientIds`", "`eks:clientId`", "AssociateIdentityProviderConfig"],
  ["`clusterSettings`", "a key for each setting", "CreateCluster, UpdateClusterConfig, UpdateClusterVersion"],
  ["`kmsKeyArns`", "`eks:encryptionConfigProviderKeyArns`", "CreateCluster, AssociateEncryptionConfig"],
];

function table(header: string[], rows: string[][]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
