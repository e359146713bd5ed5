import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../../iam/arn";
import { policyText } from "../../iam/policyDocument";
import { assumeTargetRole } from "../../iam/trustPolicy";
import { clusterPlace } from "../../resources/clusterPlace";
import type { Gate } from "../../validation/gate";
import { checkInputs, refuse, registrationInputs } from "../../validation/inputs";
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
 * The permissions of pods in AWS, the newer way: EKS Pod Identity. A role, the association of each service account with it,
 * and if asked for the agent's add-on. It needs neither an OIDC provider nor an annotation; it works on Linux EC2 nodes
 * only, and only with roles of the cluster's account (see `targetRoleArn`).
 *
 * The role that is made here trusts EKS Pod Identity (`pods.eks.amazonaws.com`) only on behalf of this cluster, by its
 * account and ARN, and of these service accounts, by their session tags.
 *
 * Pods that run already get the credentials when they are restarted. Another role or other session tags change the
 * associations in place, and reach pods when the agent's credentials expire, within 6 hours. Another cluster, namespace or
 * service account makes a new association before the old one goes.
 *
 * EKS refuses an association for a service account that has one. Where one exists that this stack doesn't own, the preview
 * says so, and `existing` decides.
 *
 * The deployer needs `eks:CreatePodIdentityAssociation`, `eks:DescribePodIdentityAssociation`,
 * `eks:ListPodIdentityAssociations`, `eks:UpdatePodIdentityAssociation`, `eks:DeletePodIdentityAssociation`,
 * `eks:TagResource`, `eks:UntagResource` and `iam:PassRole` and `iam:GetRole` on the role; the permissions of a ServiceAccountRole where the role is made here; and
 * unless `agent` is `ignore`, `eks:DescribeCluster` and `eks:DescribeAddon`, with `ensure` also `eks:CreateAddon`,
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
   * Declares a role for service accounts by EKS Pod Identity.
   *
   * @param name The name of the component; its children are called `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-<cluster>/<namespace>/<service account>` and `<name>-agent`.
   * @param args The cluster, the service accounts, and the role.
   * @param opts Options of the component; an AWS provider given here is used for its children too.
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

/** Declares the role and what it needs for the target role; the role's ARN. */
function declareOwnRole(
  name: string,
  serviceAccounts: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>,
  inputs: PodIdentityArgs,
  { args, known, gate }: { args: PodIdentityArgs; known: Promise<PodIdentityArgs>; gate: Gate },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { clusterName, disableSessionTags, maxTrustPolicySize, targetRoleArn } = inputs;
  const spread = "Spread the service accounts over several components";
  const trustPolicy = trustPolicyOf(
    { serviceAccounts, podIdentity: { clusterNames: [clusterName], disableSessionTags } },
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
  // The associations come after it: EKS assumes the target role from the start. Where an input fails, so does the role's
  // ARN, while the policy never gets an ID.
  return role.arn.apply((arn) => allowed.id.apply(() => arn));
}

/** The ARN of a given role, once it turns out to be one of the account that the cluster is in. */
function ofThisAccount(
  name: string,
  args: PodIdentityArgs,
  roleArn: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return roleArn.apply(async (known) => {
    const { account } = await clusterPlace(parent);
    const problem: Issue = {
      code: "mismatch",
      paths: [["roleArn"]],
      value: known,
      expected: `a role of the cluster's account, ${account}`,
      fix: "Give a role of that account, and the one of the other account as targetRoleArn.",
    };
    await refuse("PodIdentity", name, args, parseArn(known)?.accountId === account ? [] : [problem]);
    return known;
  });
}
