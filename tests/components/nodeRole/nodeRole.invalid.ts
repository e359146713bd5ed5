import { minimal, trustAnchorArn } from "./nodeRole.fixtures";

const managed = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/P${index}`);
const readLogs = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:GetLogEvents", Resource: "*" }],
};

/** Each case: its title, the inputs, and the expected issues. */
export const bad: [string, object, string[]][] = [
  ["missing nodes", {}, ["missing nodes"]],
  ["unknown nodes", { nodes: "fargate" }, ["choice nodes"]],
  ["a missing cluster of self-managed nodes", { nodes: "self-managed" }, ["missing clusterName"]],
  ["a missing cluster of hybrid nodes", { nodes: "hybrid-ssm", grantAccess: false }, ["missing clusterName"]],
  ["the ARN of a cluster", { ...minimal.karpenter, clusterName: "arn:aws:eks:a:b" }, ["format clusterName"]],
  ["a cluster without access", { ...minimal.karpenter, grantAccess: false }, ["exclusive clusterName"]],
  ["a cluster of managed node groups", { ...minimal.managed, clusterName: "prod" }, ["exclusive clusterName"]],
  [
    "access of managed node groups",
    { ...minimal.managed, grantAccess: true, clusterName: "prod" },
    ["exclusive grantAccess"],
  ],
  ["an unknown platform", { ...minimal.karpenter, platform: "fargate" }, ["choice platform"]],
  ["a platform of hybrid nodes", { ...minimal["hybrid-ssm"], platform: "linux" }, ["exclusive platform"]],
  [
    "the policy of the VPC CNI plugin for EKS Auto Mode",
    { ...minimal["auto-mode"], attachCniPolicy: true },
    ["exclusive attachCniPolicy"],
  ],
  [
    "an instance profile of managed node groups",
    { ...minimal.managed, instanceProfile: true },
    ["exclusive instanceProfile"],
  ],
  [
    "the name of an instance profile that doesn't exist",
    { ...minimal.karpenter, instanceProfileName: "a" },
    ["exclusive instanceProfileName"],
  ],
  [
    "an invalid name of an instance profile",
    { ...minimal["self-managed"], instanceProfileName: "a b" },
    ["format instanceProfileName"],
  ],
  ["a missing trust anchor", { nodes: "hybrid-roles-anywhere", clusterName: "prod" }, ["missing trustAnchorArn"]],
  [
    "the ARN of a profile instead of a trust anchor",
    { ...minimal["hybrid-roles-anywhere"], trustAnchorArn: trustAnchorArn.replace("trust-anchor", "profile") },
    ["format trustAnchorArn"],
  ],
  [
    "a trust anchor with a wildcard",
    { ...minimal["hybrid-roles-anywhere"], trustAnchorArn: trustAnchorArn.replace(/\/.*/, "/*") },
    ["format trustAnchorArn"],
  ],
  ["a trust anchor of other nodes", { ...minimal.managed, trustAnchorArn }, ["exclusive trustAnchorArn"]],
  ["grantAccess as text", { ...minimal.karpenter, grantAccess: "yes" }, ["type grantAccess"]],
  ["an unknown mode", { ...minimal.karpenter, authenticationMode: "BOTH" }, ["choice authenticationMode"]],
  [
    "the mode CONFIG_MAP for hybrid nodes",
    { ...minimal["hybrid-ssm"], authenticationMode: "CONFIG_MAP" },
    ["exclusive authenticationMode"],
  ],
  [
    "plain inputs for access that isn't granted",
    { nodes: "managed", authenticationMode: "API", existing: "use" },
    ["exclusive authenticationMode", "exclusive existing"],
  ],
  [
    "inputs for access that isn't granted",
    { nodes: "auto-mode", existingMappings: "take-over", force: true },
    ["exclusive existingMappings", "exclusive force"],
  ],
  ["an unknown value of existing", { ...minimal.karpenter, existing: "ignore" }, ["choice existing"]],
  [
    "an unknown value of existingMappings",
    { ...minimal.karpenter, existingMappings: "use" },
    ["choice existingMappings"],
  ],
  ["force as text", { ...minimal.karpenter, force: "yes" }, ["type force"]],
  [
    "a policy that the component attaches, in another partition",
    { ...minimal.managed, policyArns: ["arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodePolicy"] },
    ["duplicate policyArns[0]"],
  ],
  ["too many policies with the component's own", { ...minimal.managed, policyArns: managed(9) }, ["limit policyArns"]],
  ["too many policies", { ...minimal.managed, policyArns: managed(11) }, ["range policyArns"]],
  [
    "an inline policy with the name of the component's own",
    { ...minimal["hybrid-ssm"], inlinePolicies: { HybridNodes: readLogs } },
    ["reserved inlinePolicies"],
  ],
  ["an invalid role name", { ...minimal.managed, roleName: "a role" }, ["format roleName"]],
];
