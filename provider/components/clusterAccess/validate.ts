import { accessMethodIssues, accessMethodOf } from "../../eks/authenticationMode";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { clusterArnIssues, validateConnection } from "../../kubernetes/validateConnection";
import { awsAuthOptionIssues } from "../../resources/awsAuthArgs";
import {
  booleanIssues,
  choiceIssues,
  listIssues,
  missingIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { at, type Issue, isAbsent, type Path } from "../../validation/issues";
import { ExistingAccessEntry } from "../accessEntry/args";
import { validateGroupBinding } from "../groupBinding/validate";
import { ownerTag } from "../shared/ownership";
import { type ClusterAccessArgs, ClusterAccessMethod, ClusterAccessMode } from "./args";
import { validateForConfigMap } from "./validateConfigMap";
import { bindingNameIssues, isItem, nameIssues, principalIssues, validateGrant } from "./validateGrants";

/** All that is wrong with the inputs of a ClusterAccess, as far as it shows without asking AWS. */
export function validateClusterAccess(args: ClusterAccessArgs): Issue[] {
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
    ...grantsIssues(args),
    ...bindingsIssues(args),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingAccessEntry),
    ...tagIssues("tags", args.tags, [ownerTag]),
    ...awsAuthOptionIssues({ ...optionsOf(args) }),
    ...(isModeKnown ? validateForMode(args, mode) : []),
  ];
}

/** What is wrong with the inputs for a cluster in a mode, which may show only once that is looked up. */
export function validateForMode(args: ClusterAccessArgs, mode: ClusterAccessMode): Issue[] {
  const accessMethod = isOneOf(ClusterAccessMethod, args.accessMethod) ? args.accessMethod : undefined;
  const issues = accessMethodIssues(mode, accessMethod, args.migrate);
  if (issues.length > 0) {
    return issues;
  }
  if (accessMethodOf(mode, accessMethod) === "config-map") {
    return validateForConfigMap(args);
  }
  return isGiven(args.kubeconfig) ? needsName(args, "EKS makes access entries by it") : [];
}

function isOneOf<T extends string>(choices: Record<string, T>, value: unknown): value is T {
  return (Object.values(choices) as unknown[]).includes(value);
}

function optionsOf({ backups, force, repair, conflict, restoreFrom }: ClusterAccessArgs) {
  return { backups, force, repair, conflict, restoreFrom };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Which cluster it is, and how its ConfigMap is reached: by a kubeconfig, the cluster's name may stand beside it. */
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
            expected: "the cluster's authentication mode, which can't be looked up without the cluster's name",
            fix: "Give it, or clusterName beside kubeconfig.",
          },
        ];
  return [
    ...ofName,
    ...validateConnection({ clusterName: undefined, clusterArn: undefined, kubeconfig, ...rest }),
    ...ofMode,
    ...(hasControlPlane(args) ? needsName(args, "policies for the EKS API name it") : []),
  ];
}

function hasControlPlane({ grants }: ClusterAccessArgs): boolean {
  const items: unknown = grants;
  return Array.isArray(items) && items.some((grant) => isItem(grant) && isGiven(grant.controlPlane));
}

function needsName({ clusterName }: ClusterAccessArgs, why: string): Issue[] {
  return missingIssues("clusterName", clusterName, `the name of the EKS cluster, since ${why}`, "Give it as well.");
}

function grantsIssues({ grants }: ClusterAccessArgs): Issue[] {
  const form = { items: "grants", fix: "Leave the list empty for none." };
  const once = () => undefined;
  return [
    ...missingIssues("grants", grants, "a list of grants", "Say who gets what; an empty list takes everything away."),
    ...plainIssues("grants", grants),
    ...listIssues("grants", grants, form, validateGrant, once),
    ...nameIssues("grants", grants),
    ...principalIssues(grants),
  ];
}

function bindingsIssues({ bindings }: ClusterAccessArgs): Issue[] {
  const form = { items: "bindings", fix: "Leave bindings out for none." };
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
