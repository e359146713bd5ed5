import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlace } from "../../eks/clusterArn";
import {
  ec2Trust,
  hybridPolicy,
  hybridPolicyName,
  isHybrid,
  nodePolicies,
  rolesAnywhereTrust,
  systemsManagerTrust,
} from "../../eks/nodeRoles";
import { instanceProfileNameLimit } from "../../iam/names";
import { policyText } from "../../iam/policyDocument";
import { clusterPlace } from "../../resources/clusterPlace";
import { supportsHooks } from "../../sdkInternals";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { combine, dependingOnResources, mapInput } from "../../validation/outputs";
import { declareRole } from "../role/role";
import { allOf, attachPolicies, type DeclaredPolicies, declareInlinePolicy } from "../role/rolePolicies";
import { findByName } from "../shared/existingNames";
import { prefixFor } from "../shared/generatedNames";
import { onlyOne } from "../shared/onlyOne";
import { setOutputs } from "../shared/setOutputs";
import { declareNodeAccess } from "./access";
import { type NodeRoleArgs, NodeRoleKind } from "./args";
import { grantsAccess, hasInstanceProfile, validateNodeRole } from "./validate";

/**
 * The IAM role of nodes, with what its kind of nodes needs to join a cluster: the trust policy, the managed policies, the
 * instance profile and the access to the cluster.
 *
 * | `nodes` | trusts | AWS managed policies | access |
 * |---|---|---|---|
 * | `managed` | EC2 | AmazonEKSWorkerNodePolicy, AmazonEC2ContainerRegistryPullOnly | by EKS |
 * | `self-managed` | EC2 | the same | access entry EC2_LINUX or EC2_WINDOWS, or aws-auth |
 * | `karpenter` | EC2 | the same | the same |
 * | `auto-mode` | EC2 | AmazonEKSWorkerNodeMinimalPolicy, AmazonEC2ContainerRegistryPullOnly | by EKS or, for a custom NodeClass, access entry EC2 with AmazonEKSAutoNodePolicy |
 * | `hybrid-ssm` | Systems Manager, in the account and region | AmazonSSMManagedInstanceCore, AmazonEC2ContainerRegistryPullOnly | access entry HYBRID_LINUX |
 * | `hybrid-roles-anywhere` | IAM Roles Anywhere, for one trust anchor | AmazonEC2ContainerRegistryPullOnly | access entry HYBRID_LINUX |
 *
 * Hybrid nodes also get the inline policy `HybridNodes`: they can describe the cluster and, with Systems Manager,
 * deregister instances whose hybrid activation has the tag `EKSClusterARN` with the cluster's ARN. With IAM Roles
 * Anywhere, the session name, which is the node's name, must be the common name of the node's certificate. The EKS Pod
 * Identity Agent on hybrid nodes also needs `eks-auth:AssumeRoleForPodIdentity`: add it in `inlinePolicies`. The policies
 * of the other kinds of nodes include it.
 *
 * Karpenter's own template (version 1.14) also attaches AmazonEKS_CNI_Policy, for which there is `attachCniPolicy`, and
 * AmazonSSMManagedInstanceCore, with which Systems Manager manages the instances: for that, add it to `policyArns`. The
 * template leaves the access to the cluster to `eksctl`.
 *
 * In the partition `aws-cn`, the role trusts `ec2.amazonaws.com.cn` instead of `ec2.amazonaws.com`, because EKS requires it
 * there.
 *
 * The access has one owner. The preview rejects an access entry or an entry of aws-auth that someone else owns, and an
 * existing instance profile with the name in `instanceProfileName`. If the cluster moves from CONFIG_MAP to another authentication mode, the next update creates the access entry before it removes
 * the entry of aws-auth. If the role is recreated, so is its access entry.
 *
 * The identity that runs Pulumi (the deployer) needs the permissions of a ServiceAccountRole for the role; for an
 * instance profile `iam:CreateInstanceProfile`, `iam:GetInstanceProfile`, `iam:DeleteInstanceProfile`,
 * `iam:AddRoleToInstanceProfile`, `iam:RemoveRoleFromInstanceProfile`, `iam:TagInstanceProfile`,
 * `iam:UntagInstanceProfile` and `iam:PassRole` on the role; to delete the role of Karpenter's nodes
 * `iam:RemoveRoleFromInstanceProfile`, because Karpenter's instance profiles may still contain it; with `grantAccess` those of an AccessEntry or an AwsAuth and
 * `eks:DescribeCluster`.
 *
 * Source, read in November 2026: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-creds.html and
 * https://karpenter.sh/docs/reference/cloudformation/
 */
export class NodeRole extends pulumi.ComponentResource {
  /** The ARN of the role. */
  public readonly arn!: pulumi.Output<string>;
  /** The name of the role, such as for an EC2NodeClass, a NodeClass or a hybrid activation. */
  public readonly name!: pulumi.Output<string>;
  /** The unique ID of the role, such as `AROAEXAMPLE`. It changes when the role is deleted and recreated. */
  public readonly uniqueId!: pulumi.Output<string>;
  /** The trust policy of the role, as JSON text. */
  public readonly trustPolicy!: pulumi.Output<string>;
  /** The ARN of the instance profile, such as for a launch template; omitted if there is none. */
  public readonly instanceProfileArn!: pulumi.Output<string | undefined>;
  /** The name of the instance profile, such as for an EC2NodeClass; omitted if there is none. */
  public readonly instanceProfileName!: pulumi.Output<string | undefined>;
  /**
   * The ARN of the role, resolved once its policies and the access of the nodes exist. Use it instead of `arn` for what
   * creates nodes, such as a managed node group: the nodes are then created after these, and deleted before them.
   */
  public readonly ready!: pulumi.Output<string>;

  /**
   * Declares the role of nodes.
   *
   * @param name The name of the component; its children are named `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-instance-profile` and, with `grantAccess`, `<name>`, an AccessEntry or an AwsAuth.
   * @param args The nodes, their cluster and the permissions of the role.
   * @param opts Options of the component. An AWS provider passed here is also used for its children.
   */
  constructor(name: string, args: NodeRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:NodeRole", name, registrationInputs(args), opts);
    const { inputs, gate, known } = checkInputs("NodeRole", name, args, validateNodeRole);
    const place = known.then(() => clusterPlace(this));
    const placed = gate.and(Gate.for(place));
    const trustPolicy = placed.input(trustOf(inputs, place));
    const role = declareRole(name, trustPolicy, inputs, { component: "NodeRole", args, known }, this);
    const policies = allOf([role.policies, declareNodePolicies(name, role.name, inputs, place, this)]);
    // While nodes exist, they need the policies: without them, the VPC CNI plugin can't remove network interfaces.
    const withPolicies = <T>(output: pulumi.Output<T>) => dependingOnResources(output, policies);
    const profile = hasInstanceProfile(inputs) ? declareInstanceProfile(name, role.name, inputs, this) : undefined;
    const { clusterName = "" } = inputs;
    const { arn, uniqueId } = role;
    setOutputs<NodeRole>(this, placed, {
      arn,
      name: role.name,
      uniqueId,
      trustPolicy,
      instanceProfileArn: profile && withPolicies(profile.arn),
      instanceProfileName: profile && withPolicies(profile.name),
      ready: withPolicies(
        grantsAccess(inputs) ? declareNodeAccess(name, { ...inputs, clusterName }, role, placed, this) : arn,
      ),
    });
  }
}

/** The trust policy, as JSON text. */
function trustOf({ nodes, trustAnchorArn = "" }: NodeRoleArgs, place: Promise<ClusterPlace>): pulumi.Input<string> {
  if (nodes === NodeRoleKind.HybridSsm) {
    return place.then((known) => policyText(systemsManagerTrust(known)));
  }
  return nodes === NodeRoleKind.HybridRolesAnywhere
    ? mapInput(trustAnchorArn, (arn) => policyText(rolesAnywhereTrust(arn)))
    : place.then((known) => policyText(ec2Trust(known)));
}

/** Declares the policies that the nodes need, in addition to those of the program. */
function declareNodePolicies(
  name: string,
  role: pulumi.Output<string>,
  { nodes, attachCniPolicy = false, clusterName = "" }: NodeRoleArgs,
  place: Promise<ClusterPlace>,
  parent: pulumi.Resource,
): DeclaredPolicies {
  const policies = nodePolicies(nodes, attachCniPolicy);
  const arns = place.then(({ partition }) => policies.map((policy) => `arn:${partition}:iam::aws:policy/${policy}`));
  const attached = attachPolicies(name, role, arns, parent);
  if (!isHybrid(nodes)) {
    return attached;
  }
  const document = combine({ clusterName, place }).apply((known) =>
    policyText(hybridPolicy(nodes, known.place, known.clusterName)),
  );
  const inline = declareInlinePolicy(name, role, hybridPolicyName, document, parent);
  return allOf([attached, Promise.resolve([inline])]);
}

function declareInstanceProfile(
  name: string,
  role: pulumi.Output<string>,
  { instanceProfileName, path, tags }: NodeRoleArgs,
  parent: pulumi.Resource,
): aws.iam.InstanceProfile {
  const child = `${name}-instance-profile`;
  return new aws.iam.InstanceProfile(
    child,
    {
      name: instanceProfileName,
      namePrefix: prefixFor(child, instanceProfileName, instanceProfileNameLimit),
      role,
      path,
      tags,
    },
    {
      ...instanceProfileOptions(child, instanceProfileName, parent),
      // IAM deletes no role that is in an instance profile, so the profile is deleted before its role is replaced.
      replaceOnChanges: ["role"],
      deleteBeforeReplace: true,
    },
  );
}

const profileType = "aws:iam/instanceProfile:InstanceProfile";

/**
 * The options of an instance profile. Their names are unique in an account, so if the program sets the name, an existing
 * profile with that name is rejected at preview.
 */
export function instanceProfileOptions(
  child: string,
  name: pulumi.Input<string> | undefined,
  component: pulumi.Resource,
): pulumi.CustomResourceOptions {
  if (name === undefined || !supportsHooks()) {
    return { parent: component };
  }
  const kind = { type: profileType, what: "instance profile", input: "instanceProfileName", find: findProfileArn };
  const found = ({ newInputs }: pulumi.ResourceHookArgs) =>
    findByName((newInputs as { name?: pulumi.Input<string> }).name, kind, component);
  return onlyOne(child, { type: profileType, suffix: "-instance-profile", component, found });
}

/** The ARN of the instance profile with a name; undefined if there is none or it can't be read. */
function findProfileArn(name: string, options: pulumi.InvokeOptions): Promise<string | undefined> {
  return aws.iam.getInstanceProfile({ name }, options).then(
    ({ arn }) => arn,
    () => undefined,
  );
}
