import { type AccessRule, readVerbs, resourceRule, writeVerbs } from "./resourceRules";

/**
 * The rules of the general access policies, as AWS publishes them: no API returns them. Compared on 2026-11-28 with the
 * source of the page, whose last update was on November 6, 2025. The rules of these policies haven't changed since
 * December 2024.
 *
 * Sources: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
 * https://github.com/awsdocs/amazon-eks-user-guide/blob/mainline/latest/ug/manage-access/k8s-access/access-policy-reference.adoc
 */
const workloadReads = [
  resourceRule(
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets " +
      "replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
    readVerbs,
  ),
  resourceRule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", readVerbs),
  resourceRule("batch", "cronjobs cronjobs/status jobs jobs/status", readVerbs),
  resourceRule("discovery.k8s.io", "endpointslices", readVerbs),
  resourceRule(
    "extensions",
    "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status " +
      "networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale",
    readVerbs,
  ),
  resourceRule("networking.k8s.io", "ingresses ingresses/status networkpolicies", readVerbs),
  resourceRule("policy", "poddisruptionbudgets poddisruptionbudgets/status", readVerbs),
];

const viewPolicy = [
  ...workloadReads,
  resourceRule(
    "",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers " +
      "replicationcontrollers/scale serviceaccounts services services/status",
    readVerbs,
  ),
  resourceRule(
    "",
    "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas " +
      "resourcequotas/status",
    readVerbs,
  ),
  resourceRule("", "namespaces", readVerbs),
];

const editPolicy = [
  ...viewPolicy,
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
  resourceRule("networking.k8s.io", "ingresses networkpolicies", writeVerbs),
  resourceRule("policy", "poddisruptionbudgets", writeVerbs),
  resourceRule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", readVerbs),
  resourceRule("", "serviceaccounts", ["impersonate"]),
  resourceRule("", "pods pods/attach pods/exec pods/portforward pods/proxy", writeVerbs),
  resourceRule(
    "",
    "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets " +
      "serviceaccounts services services/proxy",
    writeVerbs,
  ),
];

/** The rules of the general access policies, by the short name of the policy. */
export const accessPolicyRules: Readonly<Record<string, readonly AccessRule[]>> = {
  AmazonEKSClusterAdminPolicy: [resourceRule("*", "*", ["*"]), { nonResourceURLs: ["*"], verbs: ["*"] }],
  AmazonEKSAdminPolicy: [
    ...editPolicy,
    resourceRule("authorization.k8s.io", "localsubjectaccessreviews", ["create"]),
    resourceRule("rbac.authorization.k8s.io", "rolebindings roles", [...readVerbs, ...writeVerbs]),
  ],
  AmazonEKSEditPolicy: editPolicy,
  AmazonEKSViewPolicy: viewPolicy,
  AmazonEKSAdminViewPolicy: [resourceRule("*", "*", readVerbs)],
};
