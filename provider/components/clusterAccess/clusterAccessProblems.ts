import { choiceOfWayProblems, wayOf } from "../../access/way";
import { at, type Issue, isAbsent, type Path } from "../../check/issues";
import {
  booleanProblems,
  choiceProblems,
  listProblems,
  missingProblems,
  plainProblems,
  textProblems,
} from "../../check/values";
import { clusterArnProblems, connectionProblems } from "../../cluster/connectionProblems";
import { clusterNameForm, tagProblems } from "../../iam/names";
import { ownerTag } from "../../iam/ownership";
import { awsAuthOptionProblems } from "../../resources/awsAuthOptions";
import { ExistingAccessEntry } from "../accessEntry/accessEntryType";
import { groupBindingProblems } from "../groupBinding/groupBindingProblems";
import type { ClusterAccessArgs } from "./clusterAccess";
import { ClusterAccessMode, ClusterAccessVia } from "./clusterAccessChoices";
import { configMapProblems } from "./clusterAccessConfigMapProblems";
import { grantProblems, isItem } from "./clusterAccessGrantProblems";
import { bindingNameProblems, nameProblems, principalProblems } from "./clusterAccessUniqueProblems";

/** All that is wrong with the inputs of a ClusterAccess, as far as it shows without asking AWS. */
export function clusterAccessProblems(args: ClusterAccessArgs): Issue[] {
  const { authenticationMode: mode, via, migrate } = args;
  const isModeKnown = isOneOf(ClusterAccessMode, mode);
  return [
    ...whereProblems(args),
    ...plainProblems("authenticationMode", mode),
    ...choiceProblems("authenticationMode", mode, ClusterAccessMode),
    ...plainProblems("via", via),
    ...choiceProblems("via", via, ClusterAccessVia),
    ...plainProblems("migrate", migrate),
    ...booleanProblems("migrate", migrate),
    ...grantsProblems(args),
    ...bindingsProblems(args),
    ...plainProblems("existing", args.existing),
    ...choiceProblems("existing", args.existing, ExistingAccessEntry),
    ...tagProblems("tags", args.tags, [ownerTag]),
    ...awsAuthOptionProblems({ ...optionsOf(args) }),
    ...(isModeKnown ? problemsInMode(args, mode) : []),
  ];
}

/** What is wrong with the inputs for a cluster in a mode, which may show only once that is looked up. */
export function problemsInMode(args: ClusterAccessArgs, mode: ClusterAccessMode): Issue[] {
  const via = isOneOf(ClusterAccessVia, args.via) ? args.via : undefined;
  const problems = choiceOfWayProblems(mode, via, args.migrate);
  if (problems.length > 0) {
    return problems;
  }
  if (wayOf(mode, via) === "config-map") {
    return configMapProblems(args);
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
function whereProblems(args: ClusterAccessArgs): Issue[] {
  const { clusterName, clusterArn, region, profile, roleToAssume, kubeconfig } = args;
  const rest = { region, profile, roleToAssume };
  if (!isGiven(kubeconfig)) {
    return connectionProblems({ clusterName, clusterArn, kubeconfig: undefined, ...rest });
  }
  const ofName = [
    ...textProblems("clusterName", clusterName, clusterNameForm),
    ...clusterArnProblems(clusterArn, clusterName),
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
    ...connectionProblems({ clusterName: undefined, clusterArn: undefined, kubeconfig, ...rest }),
    ...ofMode,
    ...(hasControlPlane(args) ? needsName(args, "policies for the EKS API name it") : []),
  ];
}

function hasControlPlane({ grants }: ClusterAccessArgs): boolean {
  const items: unknown = grants;
  return Array.isArray(items) && items.some((grant) => isItem(grant) && isGiven(grant.controlPlane));
}

function needsName({ clusterName }: ClusterAccessArgs, why: string): Issue[] {
  return missingProblems("clusterName", clusterName, `the name of the EKS cluster, since ${why}`, "Give it as well.");
}

function grantsProblems({ grants }: ClusterAccessArgs): Issue[] {
  const form = { items: "grants", fix: "Leave the list empty for none." };
  const once = () => undefined;
  return [
    ...missingProblems("grants", grants, "a list of grants", "Say who gets what; an empty list takes everything away."),
    ...plainProblems("grants", grants),
    ...listProblems("grants", grants, form, grantProblems, once),
    ...nameProblems("grants", grants),
    ...principalProblems(grants),
  ];
}

function bindingsProblems({ bindings }: ClusterAccessArgs): Issue[] {
  const form = { items: "bindings", fix: "Leave bindings out for none." };
  const shape = { expected: "a binding", fix: "Write it as { name, group, clusterRole, namespaces }." };
  const ofBinding = (path: Path, binding: unknown): Issue[] => {
    if (isAbsent(binding)) {
      return plainProblems(path, binding);
    }
    return isItem(binding)
      ? at(path, groupBindingProblems(binding as never))
      : [{ code: "type", paths: [path], value: binding, ...shape }];
  };
  return [
    ...plainProblems("bindings", bindings),
    ...listProblems("bindings", bindings, form, ofBinding, () => undefined),
    ...nameProblems("bindings", bindings),
    ...bindingNameProblems(bindings),
  ];
}
