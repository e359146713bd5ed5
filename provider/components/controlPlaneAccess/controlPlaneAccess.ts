import * as pulumi from "@pulumi/pulumi";
import { failingWith, orDefault, whenKnown } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import { type Issue, pending } from "../../check/issues";
import { refuse } from "../../check/refuse";
import { documentOf, documentsOf } from "../../iam/controlPlane/policy";
import { type ControlPlanePermissions, type Statement, statementsOf } from "../../iam/controlPlane/statements";
import type { ControlPlaneCapability } from "./controlPlaneAccessCapability";
import { countOf } from "./controlPlaneAccessCount";
import { declarePolicies } from "./controlPlaneAccessPolicies";
import { controlPlaneAccessProblems, foreignProblems, policyCountProblems } from "./controlPlaneAccessProblems";
import { type Scope, scopeOf } from "./controlPlaneAccessScope";

/** The inputs of a ControlPlaneAccess. */
export interface ControlPlaneAccessArgs {
  /** What the principals may do: 1 or more capabilities. */
  capabilities: pulumi.Input<pulumi.Input<ControlPlaneCapability>[]>;
  /**
   * The names of the clusters that they may do it with: 1 or more. A cluster need not exist. With `allowWildcards`, `*`
   * and `?` stand for any characters, and any one.
   */
  clusterNames: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether `*` and `?` in `clusterNames`, and `*` in `regions`, are wildcards. Default: false, which refuses them. */
  allowWildcards?: pulumi.Input<boolean>;
  /** The AWS account of the clusters and the principals, 12 digits. Default: that of the AWS provider, asked of STS. */
  accountId?: pulumi.Input<string>;
  /** The AWS partition of the clusters and the principals, such as `aws` or `aws-cn`. Default: that of the AWS provider. */
  partition?: pulumi.Input<string>;
  /**
   * The regions of the clusters: 1 or more. Default: that of the AWS provider. Calls that aren't about a cluster, such as
   * `ListClusters`, are allowed in these regions too. With `allowWildcards`, `*` means every region.
   */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the roles that the calls may pass to EKS, `arn:<partition>:iam::<account>:role/<path and name>`: roles of
   * clusters, nodes and pods. Never wildcards. Needed by `create-clusters`, `manage-nodegroups`, `manage-fargate-profiles`
   * and `manage-pod-identity-associations`; may be given for `update-clusters`, `manage-addons` and
   * `manage-access-entries`, which can pass none without it; refused where no capability passes roles. IAM can't tell
   * which of the roles is for what: where that matters, declare one component for each.
   */
  passRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the KMS keys that may encrypt the secrets of clusters, `arn:<partition>:kms:<region>:<account>:key/<ID>`.
   * Needed by `manage-encryption`; may be given for `create-clusters`; refused for all others. The callers
   * may then describe these keys, and have to name a key by this ARN, not by an alias. They may also create grants on them
   * for any principal and any operation, so a caller can decrypt whatever these keys encrypt.
   */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Tags that a resource has to carry for a call to be allowed on it. What is in a cluster doesn't inherit its tags, and
   * what is being created has none, so this suits the capabilities that change what exists. The callers can neither
   * remove these tags nor change them. Default: none.
   */
  resourceTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Tags that the callers have to give to whatever they create or tag. They can't remove them. Default: none.
   */
  requestTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The roles to attach the policies to, by their names or ARNs. Not those that AWS manages. Default: none. */
  roles?: pulumi.Input<pulumi.Input<string>[]>;
  /** The users to attach the policies to, by their names or ARNs. Default: none. */
  users?: pulumi.Input<pulumi.Input<string>[]>;
  /** The groups to attach the policies to, by their names or ARNs. Default: none. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The name of the policy, 1 to 125 characters, unique in the account ignoring case. Further policies get it with `-2`,
   * `-3` and so on behind it. Default: generated from the component's.
   */
  policyName?: pulumi.Input<string>;
  /** The path of the policies, as in `/team/`. Default: `/`. */
  path?: pulumi.Input<string>;
  /** The description of the policies, at most 1000 characters. A change replaces them. */
  description?: pulumi.Input<string>;
  /** Tags of the policies. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * What principals may do through the EKS API: a managed policy of least privilege for some capabilities on some clusters,
 * and its attachments. Each action is allowed on the ARNs of just the clusters, node groups, add-ons and so on that it is
 * about; roles can be passed only if they are named, and only to EKS; service-linked roles can be created only for EKS.
 * A policy that would be larger than the 6,144 characters that IAM takes becomes several, at most 10. While a change moves
 * statements between them, a call may be refused for some seconds.
 *
 * The deployer needs `iam:CreatePolicy`, `iam:GetPolicy`, `iam:GetPolicyVersion`, `iam:ListPolicyVersions`,
 * `iam:CreatePolicyVersion`, `iam:DeletePolicyVersion`, `iam:TagPolicy`, `iam:UntagPolicy` and `iam:DeletePolicy`; for
 * roles `iam:AttachRolePolicy`, `iam:DetachRolePolicy` and `iam:ListAttachedRolePolicies`, and the same of users and
 * groups.
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/security-iam.html
 */
export class ControlPlaneAccess extends pulumi.ComponentResource {
  /**
   * The ARNs of the policies: one, or several where one would be too large. They are there once the policies are attached:
   * what needs the access has to depend on this.
   */
  public readonly policyArns: pulumi.Output<string[]>;
  /** All that is allowed, as one policy document in JSON, which may be larger than IAM takes. */
  public readonly policyJson: pulumi.Output<string>;

  /**
   * Declares a policy for callers of the EKS API.
   *
   * @param name The name of the component; its children are called `<name>-policy`, `<name>-policy-2` and so on, `<name>-role-<role>`, `<name>-user-<user>` and `<name>-group-<group>`.
   * @param args What the principals may do, with what, and who they are.
   * @param opts Options of the component; an AWS provider given here is used for its children too.
   */
  constructor(name: string, args: ControlPlaneAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ControlPlaneAccess", name, recordable(args), opts);
    const checks = checkInputs("ControlPlaneAccess", name, args, controlPlaneAccessProblems);
    const { inputs } = checks;
    const scope = scopeOf(inputs, this);
    const known = knownPermissions(checks.known, scope);
    const statements = failingWith(pulumi.output(permissionsOf(inputs, scope)), checks.checked).apply((permissions) =>
      statementsOf(permissions as ControlPlanePermissions),
    );
    const documents = checkedDocuments(name, inputs, known, statements);
    this.policyArns = declarePolicies(name, documents, countOf(documents, known), inputs, this);
    this.policyJson = failingWith(statements.apply(documentOf), documents);
    this.registerOutputs({ policyArns: this.policyArns, policyJson: this.policyJson });
  }
}

/** What the policies allow, as inputs or with `pending` where a value isn't known yet: whatever the arguments are. */
function permissionsOf(args: ControlPlaneAccessArgs, scope: object) {
  return {
    capabilities: args.capabilities,
    clusterNames: args.clusterNames,
    passRoleArns: orDefault(args.passRoleArns, []),
    kmsKeyArns: orDefault(args.kmsKeyArns, []),
    resourceTags: orDefault(args.resourceTags, {}),
    requestTags: orDefault(args.requestTags, {}),
    ...scope,
  };
}

/** All the arguments and what was looked up, with `pending` where this run can't know a value. */
async function knownPermissions(
  args: Promise<ControlPlaneAccessArgs>,
  scope: Scope,
): Promise<ControlPlaneAccessArgs & Record<string, unknown>> {
  const entries = Object.entries(scope).map(async ([key, value]) => {
    const known = await whenKnown<unknown>(value);
    return [key, known ? known.value : pending];
  });
  const known = await args;
  return { ...known, ...permissionsOf(known, Object.fromEntries(await Promise.all(entries))) };
}

/**
 * The documents, once the account that was looked up turns out to be that of all roles, users and groups, and there turn
 * out to be no more documents than can be attached.
 */
function checkedDocuments(
  name: string,
  args: ControlPlaneAccessArgs,
  known: Promise<ControlPlaneAccessArgs & Record<string, unknown>>,
  statements: pulumi.Output<Statement[]>,
): pulumi.Output<string[]> {
  // Not by way of outputs: the policies don't depend on the roles, users and groups, which may come after them.
  const refuseIf = (problems: Issue[]) => refuse("ControlPlaneAccess", name, args, problems);
  const verdict = known.then((given) => refuseIf(foreignProblems(given, given)));
  return statements.apply(async (wanted) => {
    const documents = documentsOf(wanted);
    await verdict;
    await refuseIf(policyCountProblems(documents));
    return documents;
  });
}
