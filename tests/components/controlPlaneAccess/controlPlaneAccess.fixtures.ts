import { ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../../provider";
import { runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import type { Functions } from "../../support/mocks/functions";

export const policyType = "aws:iam/policy:Policy";
export const roleAttachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const userAttachment = "aws:iam/userPolicyAttachment:UserPolicyAttachment";
export const groupAttachment = "aws:iam/groupPolicyAttachment:GroupPolicyAttachment";
export const component = "urn:pulumi:prod::shop::eks-auth:index:ControlPlaneAccess::ci";
/** The URN of a child of the component. */
export const child = (type: string, name: string) =>
  `urn:pulumi:prod::shop::eks-auth:index:ControlPlaneAccess$${type}::${name}`;

export const getCallerIdentity = "aws:index/getCallerIdentity:getCallerIdentity";
export const getPartition = "aws:index/getPartition:getPartition";
export const getRegion = "aws:index/getRegion:getRegion";

/** An AWS provider that reports its account, partition and region. */
export const lookUps = (partition = "aws", region = "us-west-2"): Functions => ({
  [getCallerIdentity]: () => ({ accountId: "123456789012", arn: "-", id: "-", userId: "-" }),
  [getPartition]: () => ({ partition, dnsSuffix: "-", id: "-", reverseDnsPrefix: "-" }),
  [getRegion]: () => ({ region, name: region, id: region, description: "-", endpoint: "-" }),
});

/** The minimal inputs and the resulting policy. */
export const minimal: ControlPlaneAccessArgs = { capabilities: ["get-kubeconfig"], clusterNames: ["prod"] };
export const policyFor = (...resources: string[]) => {
  const resource = resources.length === 1 ? `"${resources[0]}"` : JSON.stringify(resources);
  return (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"eks:DescribeCluster",' +
    `"Resource":${resource}}]}`
  );
};
export const policy = policyFor("arn:aws:eks:us-west-2:123456789012:cluster/prod");
export const policyArn = "arn:aws:iam::123456789012:policy/ci-policy";

/** Declares the component and runs the program, which must succeed. */
export const declare = (args: object, options: RunOptions = {}, name = "ci") =>
  runWell(() => new ControlPlaneAccess(name, args as ControlPlaneAccessArgs), { functions: lookUps(), ...options });
