import { type Bounds, boundsEntries } from "./bounds";
import type { Capability } from "./capabilities";

/** Whether a capability leads to administrator access to a cluster. */
export interface AdminAccess {
  /** `yes`: the capability alone suffices. `possible`: it depends on what the reason names. */
  level: "yes" | "possible" | "no";
  /** The reason, as a sentence. */
  reason: string;
}

const reads: AdminAccess = { level: "no", reason: "It only reads." };
const viaConsole: AdminAccess = {
  level: "no",
  reason: "Kubernetes allows only what the principal's own access to the cluster allows.",
};

/** Each capability without bounds. */
const unbounded: Record<Capability, AdminAccess> = {
  "get-kubeconfig": { level: "no", reason: "A kubeconfig contains no permissions." },
  "read-clusters": reads,
  "create-clusters": {
    level: "yes",
    reason: "EKS makes the creator of a cluster its administrator, unless the call disables it.",
  },
  "update-clusters": {
    level: "possible",
    reason:
      "A caller can change the authentication mode, the configuration of the API server and the public endpoint, and disable deletion protection.",
  },
  "delete-clusters": { level: "no", reason: "It only deletes." },
  "update-nodegroups": {
    level: "no",
    reason: "Nodes run what their launch template contains, which is changed with permissions of EC2.",
  },
  "manage-nodegroups": {
    level: "possible",
    reason: "A caller can create nodes with SSH access, and use the permissions of every pod on them.",
  },
  "manage-fargate-profiles": { level: "no", reason: "A profile only decides which pods run on Fargate." },
  "manage-addons": {
    level: "possible",
    reason:
      "Add-ons run with their own permissions in the cluster, and with the roles in passRoleArns. EKS has no condition key for add-ons.",
  },
  "manage-encryption": { level: "no", reason: "It only encrypts secrets." },
  "manage-identity-provider-configs": {
    level: "yes",
    reason: "A caller can associate their own issuer, and its tokens can claim any group of the cluster.",
  },
  "manage-access-entries": {
    level: "yes",
    reason: "A caller can associate AmazonEKSClusterAdminPolicy with any principal, including themselves.",
  },
  "manage-pod-identity-associations": {
    level: "possible",
    reason: "A caller can give pods any role in passRoleArns, and with it the role's access to the cluster.",
  },
  "manage-eks-capabilities": {
    level: "possible",
    reason: "Argo CD and kro create Kubernetes objects with the permissions of a role in passRoleArns.",
  },
  "manage-certificate-authorities": { level: "no", reason: "EKS keeps the keys of the certificate authorities." },
  "view-kubernetes-objects": viaConsole,
  "modify-kubernetes-objects": viaConsole,
  "manage-tags": { level: "no", reason: "Tags grant nothing, unless other policies depend on them." },
};

/** Whether a capability leads to administrator access, with these bounds. */
export function adminAccessOf(capability: Capability, bounds: Bounds = {}): AdminAccess {
  const { issuers, clientIds, clusterSettings = {} } = bounds;
  const {
    bootstrapClusterCreatorAdminPermissions: creator,
    authenticationModes,
    kubeApiServerConfig,
  } = clusterSettings;
  if (capability === "manage-access-entries" && boundsEntries(bounds)) {
    return boundedEntries(bounds);
  }
  if (capability === "manage-identity-provider-configs" && (issuers ?? clientIds) !== undefined) {
    return {
      level: "possible",
      reason:
        "EKS has no condition key for claims and prefixes: a caller can associate an issuer without a groups prefix, and its tokens can then claim any group of the cluster.",
    };
  }
  if (capability === "create-clusters" && creator === false) {
    return kubeApiServerConfig === false
      ? { level: "no", reason: "The creator of a cluster doesn't become its administrator." }
      : { level: "possible", reason: "A caller can change the configuration of the API server." };
  }
  if (capability === "update-clusters" && authenticationModes !== undefined && kubeApiServerConfig === false) {
    return { level: "no", reason: "The authentication mode is bounded, and the API server can't be configured." };
  }
  return unbounded[capability];
}

const clusterAdmin = /(^|\/)AmazonEKSClusterAdminPolicy$/;
const viewer = /(^|\/)AmazonEKSViewPolicy$/;

function boundedEntries(bounds: Bounds): AdminAccess {
  const { accessPolicies = [], namespaces, kubernetesGroups = [], entryTypes = [] } = bounds;
  const powerful = accessPolicies.filter((policy) => !viewer.test(policy));
  if (namespaces === undefined && accessPolicies.some((policy) => clusterAdmin.test(policy))) {
    return { level: "yes", reason: "accessPolicies contains AmazonEKSClusterAdminPolicy, and namespaces isn't set." };
  }
  const reasons = [
    ...(namespaces === undefined && powerful.length > 0
      ? ["The access policies apply to the whole cluster, including the namespace kube-system."]
      : []),
    ...(powerful.length > 0 && (namespaces ?? []).some(matchesSystem) ? ["namespaces includes kube-system."] : []),
    ...(kubernetesGroups.length > 0 ? ["The bindings of kubernetesGroups in the cluster decide."] : []),
    ...(entryTypes.some((type) => type !== "STANDARD") ? ["A role with an entry for nodes can act as a node."] : []),
  ];
  return reasons.length > 0
    ? { level: "possible", reason: reasons.join(" ") }
    : {
        level: "no",
        reason:
          "Callers can only grant what the bounds list, but a principal whose entry they delete has what aws-auth gives it.",
      };
}

/** True if a namespace, or a pattern of namespaces, includes kube-system. */
function matchesSystem(namespace: string): boolean {
  return new RegExp(`^${namespace.split("*").join(".*")}$`).test("kube-system");
}

const words = {
  yes: "is equivalent to administrator access",
  possible: "can lead to administrator access",
  no: "doesn't lead to administrator access",
};

/** A line for each capability that says whether it leads to administrator access, and why. */
export function adminAccessInWords(capabilities: Capability[], bounds: Bounds): string {
  return capabilities
    .map((capability) => {
      const { level, reason } = adminAccessOf(capability, bounds);
      return `${capability} ${words[level]}: ${reason}`;
    })
    .join("\n");
}
