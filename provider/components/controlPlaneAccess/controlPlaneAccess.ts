import * as pulumi from "@pulumi/pulumi";
import { adminAccessInWords } from "../../iam/controlPlane/adminAccess";
import type { Bounds } from "../../iam/controlPlane/bounds";
import type { Capability } from "../../iam/controlPlane/capabilities";
import { documentOf, documentsOf } from "../../iam/controlPlane/policy";
import { type ControlPlanePermissions, type Statement, statementsOf } from "../../iam/controlPlane/statements";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs, rejectInputs } from "../../validation/inputs";
import { type Issue, isComplete, pending } from "../../validation/issues";
import { containsSecret, resolveIfKnown, withDefault } from "../../validation/outputs";
import { setOutputs } from "../shared/setOutputs";
import type { ControlPlaneAccessArgs } from "./args";
import { countOf, declarePolicies, type PolicyScope, scopeOf } from "./policies";
import { otherAccountIssues, policyCountIssues, validateControlPlaneAccess } from "./validate";
import { boundNames } from "./validateBounds";

/**
 * Grants IAM principals permissions in the EKS API (not the Kubernetes API): a least-privilege managed policy for named
 * capabilities on named clusters, and its attachments. Each action is allowed only on the ARNs of the clusters, node
 * groups, add-ons and so on that it applies to. Roles can be passed only if they are named, and only to EKS.
 * Service-linked roles can be created only for EKS. A policy that would exceed IAM's limit of 6,144 characters is split
 * into several, at most 10. While a change moves statements between policies, calls may be denied for a few seconds.
 *
 * Some capabilities lead to administrator access to the cluster. The preview says for each whether it does, and why.
 * `accessPolicies`, `namespaces`, `kubernetesGroups`, `principalArns`, `entryTypes`, `issuers`, `clientIds` and
 * `clusterSettings` bound what callers may grant and set.
 *
 * The identity that runs Pulumi (the deployer) needs `iam:CreatePolicy`, `iam:GetPolicy`, `iam:GetPolicyVersion`,
 * `iam:ListPolicyVersions`, `iam:CreatePolicyVersion`, `iam:DeletePolicyVersion`, `iam:TagPolicy`, `iam:UntagPolicy`
 * and `iam:DeletePolicy`; for roles also `iam:AttachRolePolicy`, `iam:DetachRolePolicy` and
 * `iam:ListAttachedRolePolicies`, and the equivalent actions for users and groups.
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 * and https://docs.aws.amazon.com/eks/latest/userguide/security-iam.html
 */
export class ControlPlaneAccess extends pulumi.ComponentResource {
  /**
   * The ARNs of the policies: one, or several if a single policy would be too large. Resolved once the policies are
   * attached; resources that need the access must depend on this output.
   */
  public readonly policyArns!: pulumi.Output<string[]>;
  /** All permissions as one policy document in JSON, which may exceed IAM's size limit. */
  public readonly policyJson!: pulumi.Output<string>;

  /**
   * Declares a policy for callers of the EKS API.
   *
   * @param name The name of the component. Its children are named `<name>-policy`, `<name>-policy-2` and so on, `<name>-role-<role>`, `<name>-user-<user>` and `<name>-group-<group>`.
   * @param args The capabilities, the clusters and the principals.
   * @param opts Options of the component. An AWS provider passed here is also used for its children.
   */
  constructor(name: string, args: ControlPlaneAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ControlPlaneAccess", name, registrationInputs(args), opts);
    const checks = checkInputs("ControlPlaneAccess", name, args, validateControlPlaneAccess);
    const { inputs } = checks;
    logAdminAccess(args, checks.known, this);
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

/**
 * The permissions of the policies. Works on inputs as well as on known values, with `pending` for each unknown value.
 */
function permissionsOf(args: ControlPlaneAccessArgs, scope: object) {
  return {
    capabilities: args.capabilities,
    clusterNames: args.clusterNames,
    passRoleArns: withDefault(args.passRoleArns, []),
    kmsKeyArns: withDefault(args.kmsKeyArns, []),
    resourceTags: withDefault(args.resourceTags, {}),
    requestTags: withDefault(args.requestTags, {}),
    ...Object.fromEntries(boundNames.map((name) => [name, args[name]])),
    ...scope,
  };
}

/** Logs whether each capability leads to administrator access, in a preview only. */
function logAdminAccess(
  args: ControlPlaneAccessArgs,
  known: Promise<ControlPlaneAccessArgs>,
  component: pulumi.Resource,
): void {
  if (!pulumi.runtime.isDryRun()) {
    return;
  }
  const log = async () => {
    const { capabilities, ...all } = await known;
    const bounds = Object.fromEntries(boundNames.map((name) => [name, all[name]]));
    const isSecret = await containsSecret([args.capabilities, ...boundNames.map((name) => args[name])]);
    if (!isSecret && isComplete(capabilities) && isComplete(bounds)) {
      await pulumi.log.info(adminAccessInWords(capabilities as Capability[], bounds as Bounds), component);
    }
  };
  const done = pulumi.runtime.rpcKeepAlive();
  // Invalid inputs are reported by the gate.
  void log()
    .catch(() => undefined)
    .finally(done);
}

/** All arguments and the scope, with `pending` for each value that this run doesn't know. */
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
 * The documents, which fail if a role, user or group isn't in the account of the policies, or if there are more
 * documents than can be attached.
 */
function checkedDocuments(
  name: string,
  args: ControlPlaneAccessArgs,
  known: Promise<ControlPlaneAccessArgs & Record<string, unknown>>,
  statements: pulumi.Output<Statement[]>,
): pulumi.Output<string[]> {
  // No outputs here: the policies must not depend on the roles, users and groups, which may be created after them.
  const rejectIf = (issues: Issue[]) => rejectInputs("ControlPlaneAccess", name, args, issues);
  const verdict = known.then((given) => rejectIf(otherAccountIssues(given, given)));
  return statements.apply(async (wanted) => {
    const documents = documentsOf(wanted);
    await verdict;
    await rejectIf(policyCountIssues(documents));
    return documents;
  });
}
