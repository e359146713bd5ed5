import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { asOutput, type Condition, derived, failingWith } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import type { Issue } from "../../check/issues";
import { refuse } from "../../check/refuse";
import { clusterPlace } from "../../cluster/arn";
import { parseArn } from "../../iam/arn";
import { policyText } from "../../iam/policyDocument";
import { assumeTargetRole } from "../../iam/trustPolicy";
import type { LookUpLogin } from "../lookUpLogin";
import type { RoleArgs } from "../role/args";
import { declareRole } from "../role/roleInputs";
import { trustPolicyOf } from "../role/roleTrustPolicy";
import type { ServiceAccountReference } from "../serviceAccountRole/serviceAccountRole";
import type { ExistingPodIdentityAssociation } from "./existingPodIdentityAssociation";
import { type PodIdentityAgent, podIdentityAgent } from "./podIdentityAgent";
import { associateServiceAccounts } from "./podIdentityAssociations";
import { podIdentityProblems, targetPolicyName } from "./podIdentityProblems";

/** The inputs of a PodIdentity. Exactly one of serviceAccounts and serviceAccount is needed. */
export interface PodIdentityArgs extends RoleArgs, LookUpLogin {
  /** The name of the EKS cluster, in the account and region of the AWS provider. */
  clusterName: pulumi.Input<string>;
  /** The service accounts whose pods get the role: 1 or more. They needn't exist. Each can have one role on a cluster. */
  serviceAccounts?: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>;
  /** The service account whose pods get the role, where it is just one. */
  serviceAccount?: pulumi.Input<ServiceAccountReference>;
  /**
   * The ARN of a role that exists, `arn:<partition>:iam::<account>:role/<path and name>`, of the cluster's account. It has to
   * trust EKS Pod Identity, as a ServiceAccountRole with `podIdentity` does, and is left as it is. Default: a role is made,
   * of the inputs below.
   */
  roleArn?: pulumi.Input<string>;
  /**
   * The ARN of the role, of any account, that EKS assumes with the first one and gives to the pods in its place. A role that
   * is made here gets the inline policy `assume-target-role` for it; one of `roleArn` has to allow `sts:AssumeRole` and
   * `sts:TagSession` on it already. The target role has to trust the first one with the same two actions. Giving or removing
   * it replaces the associations, the old ones first. Default: none.
   */
  targetRoleArn?: pulumi.Input<string>;
  /**
   * Whether EKS leaves out the six session tags that tell cluster, namespace, service account and pod. A role that is made
   * here then trusts whichever service account of the cluster has an association with it, since nothing tells them apart.
   * When they are turned on again, the role is narrowed a moment before the associations follow. Default: false.
   */
  disableSessionTags?: pulumi.Input<boolean>;
  /**
   * A policy, as JSON text or as a structure, that limits what the pods may do to what both it and the role allow (the target
   * role, if there is one): at most 2,048 characters, white space not counted. Needs `disableSessionTags`. Giving or removing
   * it replaces the associations, the old ones first. Default: none.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a schema knows no union of a text and a structure; `any` is its free-form type
  policy?: pulumi.Input<any>;
  /** What to do about the EKS Pod Identity Agent. Default: `use`. Known when the program starts. */
  agent?: PodIdentityAgent;
  /**
   * What to do when a service account already has an association on the cluster that this stack doesn't own: `fail` (the
   * default) or `use`, which needs `roleArn`. An association belongs to the stack whose name its tag `eks-auth:stack`
   * carries, so neither choice ever turns on one that an earlier run of this stack created. After a rename of the stack, or
   * once the tag is lost, `fail` shows the command that sets it; `use` then only refers to the association, and deletes
   * nothing.
   */
  existing?: ExistingPodIdentityAssociation;
  /**
   * The profile of the AWS configuration files that associations which exist are looked up with. Pulumi's AWS provider has no
   * function for that, so it is the AWS SDK that asks EKS, in the provider's region. Give it where the provider has a profile
   * of its own. Default: the login that the AWS SDK finds.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the role and of the associations. The associations also get the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

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
  public readonly roleArn: pulumi.Output<string>;
  /** The IDs of the associations, in the order of the service accounts. */
  public readonly associationIds: pulumi.Output<string[]>;
  /** The ARNs of the associations, in the order of the service accounts. */
  public readonly associationArns: pulumi.Output<string[]>;

  /**
   * Declares a role for service accounts by EKS Pod Identity.
   *
   * @param name The name of the component; its children are called `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-<cluster>/<namespace>/<service account>` and `<name>-agent`.
   * @param args The cluster, the service accounts, and the role.
   * @param opts Options of the component; an AWS provider given here is used for its children too.
   */
  constructor(name: string, args: PodIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:PodIdentity", name, recordable(args), opts);
    const hasRole = (args.roleArn ?? undefined) !== undefined;
    const problemsIn = (known: PodIdentityArgs) => podIdentityProblems(known, hasRole);
    const { inputs, checked, known } = checkInputs("PodIdentity", name, args, problemsIn);
    const accounts = inputs.serviceAccounts ?? [inputs.serviceAccount as pulumi.Input<ServiceAccountReference>];
    this.roleArn = hasRole
      ? ofThisAccount(name, args, failingWith(asOutput(inputs.roleArn as pulumi.Input<string>), checked), this)
      : declareOwnRole(name, accounts, inputs, { args, known, checked }, this);
    const agent = podIdentityAgent(name, failingWith(inputs.clusterName, checked), inputs.agent, this);
    const { existing = "fail", profile, roleToAssume } = inputs;
    const lookUp = { component: "PodIdentity", name, args, checked, existing, profile, roleToAssume };
    const asked = { ...inputs, roleArn: this.roleArn };
    const associations = associateServiceAccounts(name, accounts, asked, agent, lookUp, this);
    this.associationIds = associations.ids;
    this.associationArns = associations.arns;
    this.registerOutputs({
      roleArn: this.roleArn,
      associationIds: this.associationIds,
      associationArns: this.associationArns,
    });
  }
}

/** Declares the role and what it needs for the target role; the role's ARN. */
function declareOwnRole(
  name: string,
  serviceAccounts: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>,
  inputs: PodIdentityArgs,
  { args, known, checked }: { args: PodIdentityArgs; known: Promise<PodIdentityArgs>; checked: Condition },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { clusterName, disableSessionTags, maxTrustPolicySize, targetRoleArn } = inputs;
  const spread = "Spread the service accounts over several components";
  const trustPolicy = trustPolicyOf(
    { serviceAccounts, podIdentity: { clusterNames: [clusterName], disableSessionTags } },
    { component: "PodIdentity", name, args, spread, maxTrustPolicySize, checked },
    parent,
  );
  const role = declareRole(name, trustPolicy, inputs, { component: "PodIdentity", args, known }, parent);
  if (targetRoleArn === undefined) {
    return role.arn;
  }
  const policy = derived(targetRoleArn, (arn) => policyText(assumeTargetRole(arn)));
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
