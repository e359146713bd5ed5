import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../../iam/arn";
import { policyText } from "../../iam/policyDocument";
import { assumeTargetRole } from "../../iam/trustPolicy";
import { clusterPlace } from "../../resources/clusterPlace";
import type { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs, rejectInputs } from "../../validation/inputs";
import type { Issue } from "../../validation/issues";
import { mapInput } from "../../validation/outputs";
import { declareRole } from "../role/role";
import { trustPolicyOf } from "../role/roleTrustPolicy";
import type { ServiceAccountReference } from "../serviceAccountRole/args";
import { setOutputs } from "../shared/setOutputs";
import { podIdentityAgent } from "./agent";
import type { PodIdentityArgs } from "./args";
import { associateServiceAccounts } from "./associations";
import { targetPolicyName, validatePodIdentity } from "./validate";

/**
 * AWS permissions for pods through EKS Pod Identity: an IAM role, its association with each service account, and
 * optionally the agent add-on. EKS Pod Identity needs neither an OIDC provider nor annotations. It works only on Linux
 * EC2 nodes, and only with roles in the cluster's account (for roles in other accounts, see `targetRoleArn`).
 *
 * A role created by this component trusts EKS Pod Identity (`pods.eks.amazonaws.com`) only for this cluster, identified
 * by its account and ARN, and only for these service accounts, identified by their session tags.
 *
 * Running pods get the credentials when they are restarted. Changing the role or the session tags updates the
 * associations in place; pods pick up the change when the agent's credentials expire, within 6 hours. Changing the
 * cluster, a namespace or a service account creates the new association before the old one is deleted.
 *
 * EKS rejects an association for a service account that already has one. If one exists that this stack doesn't own, the
 * preview reports it, and `existing` determines what happens.
 *
 * The identity that runs Pulumi (the deployer) needs `eks:CreatePodIdentityAssociation`,
 * `eks:DescribePodIdentityAssociation`, `eks:ListPodIdentityAssociations`, `eks:UpdatePodIdentityAssociation`,
 * `eks:DeletePodIdentityAssociation`, `eks:TagResource`, `eks:UntagResource`, and `iam:PassRole` and `iam:GetRole` on
 * the role. If this component creates the role, it also needs the permissions of a ServiceAccountRole. Unless `agent`
 * is `ignore`, it also needs `eks:DescribeCluster` and `eks:DescribeAddon`, and for `ensure` also `eks:CreateAddon`,
 * `eks:UpdateAddon` and `eks:DeleteAddon`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export class PodIdentity extends pulumi.ComponentResource {
  /** The ARN of the role that is associated with the service accounts. */
  public readonly roleArn!: pulumi.Output<string>;
  /** The IDs of the associations, in the order of the service accounts. */
  public readonly associationIds!: pulumi.Output<string[]>;
  /** The ARNs of the associations, in the order of the service accounts. */
  public readonly associationArns!: pulumi.Output<string[]>;

  /**
   * Declares a role that service accounts get through EKS Pod Identity.
   *
   * @param name The name of the component; its children are named `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-<cluster>/<namespace>/<service account>` and `<name>-agent`.
   * @param args The cluster, the service accounts and the role.
   * @param opts Options of the component. An AWS provider passed here is also used for its children.
   */
  constructor(name: string, args: PodIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:PodIdentity", name, registrationInputs(args), opts);
    const hasRole = (args.roleArn ?? undefined) !== undefined;
    const issuesIn = (known: PodIdentityArgs) => validatePodIdentity(known, hasRole);
    const { inputs, gate, known } = checkInputs("PodIdentity", name, args, issuesIn);
    const accounts = inputs.serviceAccounts ?? [inputs.serviceAccount as pulumi.Input<ServiceAccountReference>];
    const roleArn = hasRole
      ? ofThisAccount(name, args, gate.output(inputs.roleArn as pulumi.Input<string>), this)
      : declareOwnRole(name, accounts, inputs, { args, known, gate }, this);
    const agent = podIdentityAgent(name, gate.input(inputs.clusterName), inputs.agent, this);
    const { existing = "fail", profile, assumeRoleArn } = inputs;
    const lookUp = { component: "PodIdentity", name, args, gate, existing, profile, assumeRoleArn };
    const { ids, arns } = associateServiceAccounts(name, accounts, { ...inputs, roleArn }, agent, lookUp, this);
    setOutputs<PodIdentity>(this, gate, { roleArn, associationIds: ids, associationArns: arns });
  }
}

/** Declares the role and the policy that lets it assume the target role; returns the role's ARN. */
function declareOwnRole(
  name: string,
  serviceAccounts: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>,
  inputs: PodIdentityArgs,
  { args, known, gate }: { args: PodIdentityArgs; known: Promise<PodIdentityArgs>; gate: Gate },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { clusterName, disableSessionTags, maxTrustPolicySize, targetRoleArn } = inputs;
  const spread = "Split the service accounts across several components";
  const trustPolicy = trustPolicyOf(
    { serviceAccounts, podIdentity: { clusterNames: [clusterName], disableSessionTags }, role: inputs },
    { component: "PodIdentity", name, args, spread, maxTrustPolicySize, gate },
    parent,
  );
  const role = declareRole(name, trustPolicy, inputs, { component: "PodIdentity", args, known }, parent);
  if (targetRoleArn === undefined) {
    return role.arn;
  }
  const policy = mapInput(targetRoleArn, (arn) => policyText(assumeTargetRole(arn)));
  const allowed = new aws.iam.RolePolicy(
    `${name}-${targetPolicyName}`,
    { role: role.name, name: targetPolicyName, policy },
    { parent },
  );
  // The associations depend on the policy, because EKS assumes the target role immediately. If an input fails, the
  // role's ARN fails too, while the policy never gets an ID.
  return role.arn.apply((arn) => allowed.id.apply(() => arn));
}

/** The ARN of a given role, once it is known to be in the cluster's account. */
function ofThisAccount(
  name: string,
  args: PodIdentityArgs,
  roleArn: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return roleArn.apply(async (known) => {
    const { account, isAssumed } = await clusterPlace(parent);
    const problem: Issue = {
      code: "mismatch",
      paths: [["roleArn"]],
      value: known,
      expected: `a role in the cluster's account, ${account}`,
      fix: "Pass a role in that account as roleArn, and the role in the other account as targetRoleArn.",
    };
    await rejectInputs("PodIdentity", name, args, isAssumed || parseArn(known)?.accountId === account ? [] : [problem]);
    return known;
  });
}
