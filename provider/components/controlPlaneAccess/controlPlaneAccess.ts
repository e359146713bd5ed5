import * as pulumi from "@pulumi/pulumi";
import { documentOf, documentsOf } from "../../iam/controlPlane/policy";
import { type ControlPlanePermissions, type Statement, statementsOf } from "../../iam/controlPlane/statements";
import { Gate } from "../../validation/gate";
import { checkInputs, refuse, registrationInputs } from "../../validation/inputs";
import { type Issue, pending } from "../../validation/issues";
import { resolveIfKnown, withDefault } from "../../validation/outputs";
import { setOutputs } from "../shared/setOutputs";
import type { ControlPlaneAccessArgs } from "./args";
import { countOf, declarePolicies, type PolicyScope, scopeOf } from "./policies";
import { foreignIssues, policyCountIssues, validateControlPlaneAccess } from "./validate";

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
  public readonly policyArns!: pulumi.Output<string[]>;
  /** All that is allowed, as one policy document in JSON, which may be larger than IAM takes. */
  public readonly policyJson!: pulumi.Output<string>;

  /**
   * Declares a policy for callers of the EKS API.
   *
   * @param name The name of the component; its children are called `<name>-policy`, `<name>-policy-2` and so on, `<name>-role-<role>`, `<name>-user-<user>` and `<name>-group-<group>`.
   * @param args What the principals may do, with what, and who they are.
   * @param opts Options of the component; an AWS provider given here is used for its children too.
   */
  constructor(name: string, args: ControlPlaneAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ControlPlaneAccess", name, registrationInputs(args), opts);
    const checks = checkInputs("ControlPlaneAccess", name, args, validateControlPlaneAccess);
    const { inputs } = checks;
    const scope = scopeOf(inputs, this);
    const known = knownPermissions(checks.known, scope);
    const statements = checks.gate
      .output(permissionsOf(inputs, scope))
      .apply((permissions) => statementsOf(permissions as ControlPlanePermissions));
    const documents = checkedDocuments(name, inputs, known, statements);
    const policyArns = declarePolicies(name, documents, countOf(documents, known), inputs, this);
    const policyJson = Gate.after(documents).output(statements.apply(documentOf));
    setOutputs<ControlPlaneAccess>(this, checks.gate, { policyArns, policyJson });
  }
}

/** What the policies allow, as inputs or with `pending` where a value isn't known yet: whatever the arguments are. */
function permissionsOf(args: ControlPlaneAccessArgs, scope: object) {
  return {
    capabilities: args.capabilities,
    clusterNames: args.clusterNames,
    passRoleArns: withDefault(args.passRoleArns, []),
    kmsKeyArns: withDefault(args.kmsKeyArns, []),
    resourceTags: withDefault(args.resourceTags, {}),
    requestTags: withDefault(args.requestTags, {}),
    ...scope,
  };
}

/** All the arguments and what was looked up, with `pending` where this run can't know a value. */
async function knownPermissions(
  args: Promise<ControlPlaneAccessArgs>,
  scope: PolicyScope,
): Promise<ControlPlaneAccessArgs & Record<string, unknown>> {
  const entries = Object.entries(scope).map(async ([key, value]) => {
    const known = await resolveIfKnown<unknown>(value);
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
  const refuseIf = (issues: Issue[]) => refuse("ControlPlaneAccess", name, args, issues);
  const verdict = known.then((given) => refuseIf(foreignIssues(given, given)));
  return statements.apply(async (wanted) => {
    const documents = documentsOf(wanted);
    await verdict;
    await refuseIf(policyCountIssues(documents));
    return documents;
  });
}
