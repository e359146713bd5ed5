import { type AccessRule, readVerbs, resourceRule, writeVerbs } from "./resourceRules";

/**
 * The rules of the ClusterRoles for users, as the API server of Kubernetes 1.36.3 creates them; read on 2026-11-28 with
 * `kubectl get clusterrole cluster-admin admin edit view -o json`, and compared by a test. The roles admin, edit and view
 * are aggregated: other software can add rules to them.
 *
 * Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles and
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
 */
const viewRole = [
  resourceRule(
    "",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers " +
      "replicationcontrollers/scale serviceaccounts services services/status",
    readVerbs,
  ),
  resourceRule(
    "",
    "bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas " +
      "resourcequotas/status",
    readVerbs,
  ),
  resourceRule("", "namespaces", readVerbs),
  { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: readVerbs },
  resourceRule("discovery.k8s.io", "endpointslices", readVerbs),
  resourceRule(
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets " +
      "replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
    readVerbs,
  ),
  resourceRule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", readVerbs),
  resourceRule("batch", "cronjobs cronjobs/status jobs jobs/status", readVerbs),
  resourceRule(
    "extensions",
    "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status " +
      "networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale",
    readVerbs,
  ),
  resourceRule("policy", "poddisruptionbudgets poddisruptionbudgets/status", readVerbs),
  resourceRule("networking.k8s.io", "ingresses ingresses/status networkpolicies", readVerbs),
  resourceRule("resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates", readVerbs),
];

const editRole = [
  ...viewRole,
  resourceRule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", readVerbs),
  resourceRule("", "serviceaccounts", ["impersonate"]),
  resourceRule("", "pods pods/attach pods/exec pods/portforward pods/proxy", writeVerbs),
  resourceRule("", "pods/eviction", ["create"]),
  resourceRule(
    "",
    "configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts " +
      "services services/proxy",
    writeVerbs,
  ),
  resourceRule("", "serviceaccounts/token", ["create"]),
  { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: writeVerbs },
  resourceRule(
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets " +
      "statefulsets/scale",
    writeVerbs,
  ),
  resourceRule("autoscaling", "horizontalpodautoscalers", writeVerbs),
  resourceRule("batch", "cronjobs jobs", writeVerbs),
  resourceRule(
    "extensions",
    "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets " +
      "replicasets/scale replicationcontrollers/scale",
    writeVerbs,
  ),
  resourceRule("policy", "poddisruptionbudgets", writeVerbs),
  resourceRule("networking.k8s.io", "ingresses networkpolicies", writeVerbs),
  resourceRule("coordination.k8s.io", "leases", [...readVerbs, ...writeVerbs]),
  resourceRule("resource.k8s.io", "resourceclaims resourceclaimtemplates", writeVerbs),
];

/** The rules of the ClusterRoles for users, by the name of the ClusterRole. */
export const clusterRoleRules: Readonly<Record<string, readonly AccessRule[]>> = {
  "cluster-admin": [resourceRule("*", "*", ["*"]), { nonResourceURLs: ["*"], verbs: ["*"] }],
  admin: [
    ...editRole,
    resourceRule("authorization.k8s.io", "localsubjectaccessreviews", ["create"]),
    resourceRule("rbac.authorization.k8s.io", "rolebindings roles", [...readVerbs, ...writeVerbs]),
  ],
  edit: editRole,
  view: viewRole,
};
