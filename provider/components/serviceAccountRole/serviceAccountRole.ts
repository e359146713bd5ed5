import * as pulumi from "@pulumi/pulumi";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { declareRole } from "../role/role";
import { trustPolicyOf } from "../role/roleTrustPolicy";
import { setOutputs } from "../shared/setOutputs";
import type { ServiceAccountRoleArgs } from "./args";
import { spreadRole, validateServiceAccountRole } from "./validate";

/**
 * AWS permissions for pods through IAM roles for service accounts (IRSA): an IAM role that service accounts of EKS
 * clusters can assume, with its policies. The trust policy compares the subject and audience exactly, unless
 * `allowWildcards` is set, and works in every partition. With `podIdentity`, one role serves both IRSA and EKS Pod
 * Identity.
 *
 * The identity that runs Pulumi (the deployer) needs `iam:CreateRole`, `iam:GetRole`, `iam:UpdateRole`,
 * `iam:UpdateRoleDescription`, `iam:UpdateAssumeRolePolicy`, `iam:DeleteRole`, `iam:TagRole`, `iam:UntagRole`,
 * `iam:ListRolePolicies`, `iam:ListAttachedRolePolicies` and `iam:ListInstanceProfilesForRole`; for managed policies
 * `iam:AttachRolePolicy` and `iam:DetachRolePolicy`; for inline policies `iam:PutRolePolicy`, `iam:GetRolePolicy` and
 * `iam:DeleteRolePolicy`; for a boundary `iam:PutRolePermissionsBoundary` and `iam:DeleteRolePermissionsBoundary`.
 * With `iam:ListRoles`, a program with more than ten new `roleName`s finds existing roles faster.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export class ServiceAccountRole extends pulumi.ComponentResource {
  /** The ARN of the role, for the input `roleArn` of a ServiceAccount. */
  public readonly arn!: pulumi.Output<string>;
  /** The name of the role. */
  public readonly name!: pulumi.Output<string>;
  /** The unique ID of the role, such as `AROAEXAMPLE`. It changes when the role is deleted and recreated. */
  public readonly uniqueId!: pulumi.Output<string>;
  /** The trust policy of the role, as JSON text. */
  public readonly trustPolicy!: pulumi.Output<string>;

  /**
   * Declares a role for service accounts.
   *
   * @param name The name of the component; its children are named `<name>-role`, `<name>-<managed policy>` and `<name>-<inline policy>`.
   * @param args The trusted service accounts and the permissions of the role.
   * @param opts Options of the component. An AWS provider passed here is also used for its children.
   */
  constructor(name: string, args: ServiceAccountRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ServiceAccountRole", name, registrationInputs(args), opts);
    const { inputs, gate, known } = checkInputs("ServiceAccountRole", name, args, validateServiceAccountRole);
    const { serviceAccounts, oidcProviderArns, audiences, maxTrustPolicySize } = inputs;
    const trustPolicy = trustPolicyOf(
      {
        serviceAccounts,
        webIdentity: { oidcProviderArns, audiences },
        podIdentity: inputs.podIdentity === true ? { clusterNames: inputs.clusterNames ?? [] } : undefined,
        role: inputs,
      },
      { component: "ServiceAccountRole", name, args, spread: spreadRole, maxTrustPolicySize, gate },
      this,
    );
    const check = { component: "ServiceAccountRole", args, known };
    const { policies: _, ...role } = declareRole(name, trustPolicy, inputs, check, this);
    setOutputs<ServiceAccountRole>(this, gate, { ...role, trustPolicy });
  }
}
