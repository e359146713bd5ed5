import { connectionArn, groupId, keyArn, minimal, readAll, secretArn } from "./capabilityAccess.fixtures";

const { ack, argocd, kro } = minimal;
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => `686103e0-f051-7068-b225-${String(index).padStart(12, "0")}`);
const pull = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "codecommit:GitPull", Resource: "*" }],
};
const buckets = Array.from({ length: 200 }, (_, index) => `${"b".repeat(40)}-${index}`);

/** Each case: its title, the inputs, and the expected issues. */
export const bad: [string, object, string[]][] = [
  ["a missing capability", { clusterName: "prod" }, ["missing capability"]],
  ["an unknown capability", { ...kro, capability: "flux" }, ["choice capability"]],
  ["a missing cluster", { capability: "kro" }, ["missing clusterName"]],
  ["the ARN of a cluster", { ...kro, clusterName: "arn:aws:eks:a:b" }, ["format clusterName"]],
  [
    "an unknown form of access policy",
    { ...kro, accessPolicies: [{ policy: "edit" }] },
    ["format accessPolicies[0].policy"],
  ],
  [
    "the access policy that allows everything",
    { ...kro, accessPolicies: [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" }] },
    ["exclusive accessPolicies[0].policy"],
  ],
  [
    "an administrator in all namespaces",
    { ...kro, accessPolicies: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: ["shop", "*"] }] },
    ["exclusive accessPolicies[0].policy"],
  ],
  [
    "an access policy that the capability has anyway",
    { ...argocd, accessPolicies: [{ policy: "AmazonEKSArgoCDPolicy", namespaces: ["argocd"] }] },
    ["duplicate accessPolicies[0].policy"],
  ],
  [
    "a rule that allows everything",
    { ...argocd, clusterRules: [readAll, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
    ["exclusive clusterRules[1]"],
  ],
  ["an empty list of rules", { ...argocd, clusterRules: [] }, ["range clusterRules"]],
  [
    "a rule of a namespace for URLs",
    { ...kro, namespaceRules: [{ verbs: ["get"], nonResourceURLs: ["/healthz"] }], namespaces: ["shop"] },
    ["exclusive namespaceRules[0].nonResourceURLs"],
  ],
  ["rules without their namespaces", { ...kro, namespaceRules: [readAll] }, ["missing namespaces"]],
  ["namespaces without rules", { ...kro, namespaces: ["shop"] }, ["exclusive namespaces"]],
  ["no namespaces", { ...kro, namespaceRules: [readAll], namespaces: [] }, ["range namespaces"]],
  ["resources of ACK for kro", { ...kro, ackResources: { sqsQueues: ["a"] } }, ["exclusive ackResources"]],
  [
    "inputs of Argo CD for ACK",
    { ...ack, secretArns: [secretArn], argoCdNamespace: "argocd" },
    ["exclusive secretArns", "exclusive argoCdNamespace"],
  ],
  ["resources of ACK as a list", { ...ack, ackResources: ["shop"] }, ["type ackResources"]],
  ["no resources of ACK", { ...ack, ackResources: {} }, ["range ackResources"]],
  ["an unknown kind of resources", { ...ack, ackResources: { instances: ["a"] } }, ["unknown ackResources.instances"]],
  ["no names of buckets", { ...ack, ackResources: { s3Buckets: [] } }, ["range ackResources.s3Buckets"]],
  ["all queues", { ...ack, ackResources: { sqsQueues: ["*"] } }, ["format ackResources.sqsQueues[0]"]],
  [
    "a name with a wildcard before its end",
    { ...ack, ackResources: { snsTopics: ["a*b"] } },
    ["format ackResources.snsTopics[0]"],
  ],
  [
    "the ARN of a table instead of its name",
    { ...ack, ackResources: { dynamoDbTables: ["arn:aws:dynamodb:us-west-2:123456789012:table/a"] } },
    ["format ackResources.dynamoDbTables[0]"],
  ],
  ["namespaces of ACK without resources", { ...ack, ackNamespaces: ["shop"] }, ["exclusive ackNamespaces"]],
  ["a name instead of a role's ARN", { ...ack, ackRoleArns: ["tables"] }, ["format ackRoleArns[0]"]],
  ["the ARN of a key as a secret", { ...argocd, secretArns: [keyArn] }, ["format secretArns[0]"]],
  ["a key without secrets", { ...argocd, kmsKeyArns: [keyArn] }, ["exclusive kmsKeyArns"]],
  [
    "a connection of the former service name",
    { ...argocd, connectionArns: [connectionArn.replace("codeconnections", "codestar-connections")] },
    ["format connectionArns[0]"],
  ],
  [
    "all repositories",
    {
      ...argocd,
      codeCommitRepositoryArns: ["arn:aws:codecommit:us-west-2:123456789012:*"],
      ecrRepositoryArns: ["arn:aws:ecr:us-west-2:123456789012:repository/*"],
    },
    ["format codeCommitRepositoryArns[0]", "format ecrRepositoryArns[0]"],
  ],
  ["an invalid namespace of Argo CD", { ...argocd, argoCdNamespace: "Argo" }, ["format argoCdNamespace"]],
  [
    "a role of Argo CD in lower case",
    { ...argocd, argoCdRoleMappings: [{ role: "admin", groupIds: [groupId] }] },
    ["choice argoCdRoleMappings[0].role"],
  ],
  [
    "the name of a group instead of its ID",
    { ...argocd, argoCdRoleMappings: [{ role: "ADMIN", groupIds: ["Platform"] }] },
    ["format argoCdRoleMappings[0].groupIds[0]"],
  ],
  [
    "a role without groups and users",
    { ...argocd, argoCdRoleMappings: [{ role: "ADMIN" }] },
    ["missing argoCdRoleMappings[0].groupIds, argoCdRoleMappings[0].userIds"],
  ],
  [
    "a role of Argo CD that is mapped twice",
    {
      ...argocd,
      argoCdRoleMappings: [
        { role: "VIEWER", groupIds: [groupId] },
        { role: "VIEWER", userIds: [groupId] },
      ],
    },
    ["duplicate argoCdRoleMappings[1]"],
  ],
  [
    "too many users of Argo CD",
    { ...argocd, argoCdRoleMappings: [{ role: "VIEWER", userIds: many(1001) }] },
    ["limit argoCdRoleMappings"],
  ],
  ["a mapping that is only a role", { ...argocd, argoCdRoleMappings: ["ADMIN"] }, ["type argoCdRoleMappings[0]"]],
  ["an unknown value of existing", { ...kro, existing: "ignore" }, ["choice existing"]],
  ["force as text", { ...kro, force: "yes" }, ["type force"]],
  [
    "an inline policy with the name of the component's own",
    { ...kro, inlinePolicies: { Capability: pull } },
    ["reserved inlinePolicies"],
  ],
];

/** Inputs that can only be rejected once the account is known. */
export const tooLarge = { ...ack, ackResources: { s3Buckets: buckets } };
