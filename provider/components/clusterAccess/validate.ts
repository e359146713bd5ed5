import { principalOf } from "../../awsauth/principal";
import { hasEnded, untilTag } from "../../eks/accessEnd";
import { accessMethodIssues, accessMethodOf } from "../../eks/authenticationMode";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { clusterArnIssues, validateConnection } from "../../kubernetes/validateConnection";
import { awsAuthOptionIssues } from "../../resources/awsAuthArgs";
import {
  booleanIssues,
  choiceIssues,
  type Format,
  listIssues,
  missingIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { at, type Issue, isAbsent, type Path } from "../../validation/issues";
import { ExistingAccessEntry } from "../accessEntry/args";
import { validateGroupBinding } from "../groupBinding/validate";
import { ownerTag } from "../shared/ownership";
import { type ClusterAccessArgs, ClusterAccessMethod, ClusterAccessMode, UnmanagedAccess } from "./args";
import { validateForConfigMap } from "./validateConfigMap";
import { bindingNameIssues, isItem, nameIssues, principalIssues, validateGrant } from "./validateGrants";

/**
 * The issues of a ClusterAccess's inputs that can be detected without AWS.
 *
 * @param now The time of the run. A grant that has ended before doesn't count as its principal's.
 */
export function validateClusterAccess(args: ClusterAccessArgs, now: number): Issue[] {
  const { authenticationMode: mode, accessMethod, migrate } = args;
  const isModeKnown = isOneOf(ClusterAccessMode, mode);
  return [
    ...whereIssues(args),
    ...plainIssues("authenticationMode", mode),
    ...choiceIssues("authenticationMode", mode, ClusterAccessMode),
    ...plainIssues("accessMethod", accessMethod),
    ...choiceIssues("accessMethod", accessMethod, ClusterAccessMethod),
    ...plainIssues("migrate", migrate),
    ...booleanIssues("migrate", migrate),
    ...grantsIssues(args, now),
    ...bindingsIssues(args),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingAccessEntry),
    ...readyInputIssues(args),
    ...plainIssues("unmanaged", args.unmanaged),
    ...choiceIssues("unmanaged", args.unmanaged, UnmanagedAccess),
    ...listIssues(
      "unmanagedExceptions",
      args.unmanagedExceptions,
      { items: "exceptions", fix: "Omit unmanagedExceptions for none." },
      (path, item) => textIssues(path, item, exceptionForm),
    ),
    ...tagIssues("tags", args.tags, [ownerTag, untilTag]),
    ...awsAuthOptionIssues({ ...optionsOf(args) }),
    ...(isModeKnown ? validateForMode(args, mode) : []),
  ];
}

function readyInputIssues({ waitUntilReady, kubeconfig }: ClusterAccessArgs): Issue[] {
  const withKubeconfig: Issue = {
    code: "exclusive",
    paths: [["waitUntilReady"]],
    value: true,
    expected: "none with a kubeconfig, whose identity isn't known",
    fix: "Omit it, and declare an AccessCheck with the kubeconfig.",
  };
  return [
    ...plainIssues("waitUntilReady", waitUntilReady),
    ...booleanIssues("waitUntilReady", waitUntilReady),
    ...(waitUntilReady === true && isGiven(kubeconfig) ? [withKubeconfig] : []),
  ];
}

/** The issues of the inputs in a mode, which may only be known after reading the cluster. */
export function validateForMode(args: ClusterAccessArgs, mode: ClusterAccessMode): Issue[] {
  const accessMethod = isOneOf(ClusterAccessMethod, args.accessMethod) ? args.accessMethod : undefined;
  const issues = accessMethodIssues(mode, accessMethod, args.migrate);
  if (issues.length > 0) {
    return issues;
  }
  if (accessMethodOf(mode, accessMethod) === "config-map") {
    return validateForConfigMap(args);
  }
  return isGiven(args.kubeconfig) ? needsName(args, "access entries require it") : [];
}

/** A principal that may have access without a grant. */
const exceptionForm: Format = {
  expected: "the ARN of an IAM role, an IAM user, the root user or a federated user, or the 12-digit ID of an account",
  fix: (value) =>
    principalOf(String(value)).problem?.fix ?? "Pass the ARN exactly as the output report shows it under unmanaged.",
  fits: (text) => principalOf(text).arn !== undefined || /^\d{12}$/.test(text),
};

function isOneOf<T extends string>(choices: Record<string, T>, value: unknown): value is T {
  return (Object.values(choices) as unknown[]).includes(value);
}

function optionsOf({ backups, force, repair, existingMappings, restoreFrom }: ClusterAccessArgs) {
  return { backups, force, repair, existingMappings, restoreFrom };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/**
 * The issues of the inputs that identify the cluster and its ConfigMap. A kubeconfig can be combined with the cluster's
 * name.
 */
function whereIssues(args: ClusterAccessArgs): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = args;
  const rest = { region, profile, assumeRoleArn };
  if (!isGiven(kubeconfig)) {
    return validateConnection({ clusterName, clusterArn, kubeconfig: undefined, ...rest });
  }
  const ofName = [
    ...textIssues("clusterName", clusterName, clusterNameForm),
    ...clusterArnIssues(clusterArn, clusterName),
  ];
  const ofMode: Issue[] =
    isGiven(clusterName) || isGiven(args.authenticationMode)
      ? []
      : [
          {
            code: "missing",
            paths: [["authenticationMode"]],
            expected: "the cluster's authentication mode, which can't be read without the cluster's name",
            fix: "Set it, or set clusterName in addition to kubeconfig.",
          },
        ];
  return [
    ...ofName,
    ...validateConnection({ clusterName: undefined, clusterArn: undefined, kubeconfig, ...rest }),
    ...ofMode,
    ...(hasControlPlane(args) ? needsName(args, "policies for the EKS API contain it") : []),
  ];
}

function hasControlPlane({ grants }: ClusterAccessArgs): boolean {
  const items: unknown = grants;
  return Array.isArray(items) && items.some((grant) => isItem(grant) && isGiven(grant.controlPlane));
}

function needsName({ clusterName }: ClusterAccessArgs, why: string): Issue[] {
  return missingIssues("clusterName", clusterName, `the name of the EKS cluster, since ${why}`, "Set it too.");
}

function grantsIssues({ grants }: ClusterAccessArgs, now: number): Issue[] {
  const form = { items: "grants", fix: "Use an empty list for none." };
  const once = () => undefined;
  return [
    ...missingIssues(
      "grants",
      grants,
      "a list of grants",
      "List the principals and their access; an empty list removes all access.",
    ),
    ...plainIssues("grants", grants),
    ...listIssues("grants", grants, form, validateGrant, once),
    ...nameIssues("grants", grants),
    ...principalIssues(grants, (grant) => hasEnded(grant, now)),
  ];
}

function bindingsIssues({ bindings }: ClusterAccessArgs): Issue[] {
  const form = { items: "bindings", fix: "Omit bindings for none." };
  const shape = { expected: "a binding", fix: "Write it as { name, group, clusterRole, namespaces }." };
  const ofBinding = (path: Path, binding: unknown): Issue[] => {
    if (isAbsent(binding)) {
      return plainIssues(path, binding);
    }
    return isItem(binding)
      ? at(path, validateGroupBinding(binding as never))
      : [{ code: "type", paths: [path], value: binding, ...shape }];
  };
  return [
    ...plainIssues("bindings", bindings),
    ...listIssues("bindings", bindings, form, ofBinding, () => undefined),
    ...nameIssues("bindings", bindings),
    ...bindingNameIssues(bindings),
  ];
}
