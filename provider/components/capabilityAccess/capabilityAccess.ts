import * as pulumi from "@pulumi/pulumi";
import { type KnownRoleMapping, rbacRoleMappings } from "../../eks/argoCd";
import { capabilityTrust, capabilityTypeOf } from "../../eks/eksCapabilities";
import { policyText } from "../../iam/policyDocument";
import { clusterPlace } from "../../resources/clusterPlace";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { dependingOnResources, mapInput } from "../../validation/outputs";
import { declareRole } from "../role/role";
import { allOf } from "../role/rolePolicies";
import { setOutputs } from "../shared/setOutputs";
import type { ArgoCdRbacRoleMapping, CapabilityAccessArgs } from "./args";
import { declareCapabilityPolicy, fittingPlace } from "./capabilityPolicy";
import { declareCapabilityAccess } from "./entryAndRules";
import { validateCapabilityAccess } from "./validate";

/**
 * The access that a capability of EKS needs: ACK, Argo CD or kro. The component declares the IAM role that EKS assumes for
 * the capability, with least-privilege permissions for what the capability uses in AWS, and its access to the cluster.
 * Create the `aws.eks.Capability` with the output `ready` as its `roleArn`.
 *
 * | `capability` | permissions in AWS | access policies |
 * |---|---|---|
 * | `ack` | `ackResources` by name, `ackRoleArns` | AmazonEKSACKPolicy |
 * | `argocd` | `secretArns`, `connectionArns` and other sources | AmazonEKSArgoCDClusterPolicy, and AmazonEKSArgoCDPolicy in its namespace |
 * | `kro` | none | AmazonEKSKROPolicy |
 *
 * These access policies are those that EKS associates itself. They don't let Argo CD deploy, kro create the resources of its
 * definitions, or ACK read secrets: for these, use `accessPolicies`, `clusterRules` and `namespaceRules`. All permissions of
 * a capability can be used by everyone who can create its objects. So `AmazonEKSClusterAdminPolicy` in all namespaces and
 * rules that allow everything are rejected. Rules that lead to more permissions, such as with the verbs `bind` and
 * `escalate`, are not.
 *
 * When EKS creates a capability, it creates an access entry for the role, whose groups can't be chosen. So the component
 * creates the entry first, with the same access policies and a group of its own for the rules. AWS doesn't describe this
 * order, but a role that is used for several capabilities has an entry too. If EKS has already created the entry,
 * `existing` takes it over.
 *
 * Argo CD also needs access to the other clusters that it deploys to: add the role to their ClusterAccess, or declare an
 * AccessEntry on each.
 *
 * The identity that runs Pulumi (the deployer) needs the permissions of a ServiceAccountRole for the role, those of an
 * AccessEntry and, with rules, of a GroupBinding. For the capability itself it also needs `eks:CreateCapability`,
 * `eks:DescribeCapability`, `eks:UpdateCapability`, `eks:DeleteCapability` and `iam:PassRole` on the role.
 *
 * Source, read in November 2026: https://docs.aws.amazon.com/eks/latest/userguide/capability-role.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/ack-permissions.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/argocd-register-clusters.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/kro-permissions.html
 */
export class CapabilityAccess extends pulumi.ComponentResource {
  /** The ARN of the role, such as for the access of Argo CD to other clusters. */
  public readonly roleArn!: pulumi.Output<string>;
  /** The name of the role. */
  public readonly roleName!: pulumi.Output<string>;
  /** The trust policy of the role, as JSON text. */
  public readonly trustPolicy!: pulumi.Output<string>;
  /** The type of the capability for `aws.eks.Capability`: `ACK`, `ARGOCD` or `KRO`. */
  public readonly capabilityType!: pulumi.Output<string>;
  /**
   * The role mappings for `rbacRoleMappings` in the configuration of `aws.eks.Capability`; omitted if
   * `argoCdRoleMappings` is.
   */
  public readonly argoCdRoleMappings!: pulumi.Output<ArgoCdRbacRoleMapping[] | undefined>;
  /**
   * The ARN of the role, resolved once its policies and its access to the cluster exist: the `roleArn` of
   * `aws.eks.Capability`, which is then deleted before them.
   */
  public readonly ready!: pulumi.Output<string>;

  /**
   * Declares the access of a capability.
   *
   * @param name The name of the component; its children are named `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>`, an AccessEntry, and `<name>-cluster` and `<name>-namespaces`, GroupBindings.
   * @param args The capability, its cluster and its permissions.
   * @param opts Options of the component. AWS and Kubernetes providers passed here are also used for its children.
   */
  constructor(name: string, args: CapabilityAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:CapabilityAccess", name, registrationInputs(args), opts);
    const { inputs, gate, known } = checkInputs("CapabilityAccess", name, args, validateCapabilityAccess);
    const place = fittingPlace(
      name,
      args,
      known,
      known.then(() => clusterPlace(this)),
    );
    const placed = gate.and(Gate.for(place));
    const trustPolicy = placed.input(policyText(capabilityTrust));
    const role = declareRole(name, trustPolicy, inputs, { component: "CapabilityAccess", args, known }, this);
    const own = declareCapabilityPolicy(name, role.name, inputs, { known, place }, this);
    const { capability, argoCdRoleMappings: mappings } = inputs;
    setOutputs<CapabilityAccess>(this, placed, {
      roleArn: role.arn,
      roleName: role.name,
      trustPolicy,
      capabilityType: capabilityTypeOf(capability),
      argoCdRoleMappings:
        mappings &&
        mapInput(mappings as pulumi.Input<KnownRoleMapping[] | undefined>, (given) => given && rbacRoleMappings(given)),
      ready: dependingOnResources(
        declareCapabilityAccess(name, inputs, role, placed, this),
        allOf([role.policies, own]),
      ),
    });
  }
}
