import { addonNameForm, addonVersionForm, clusterNameForm, namespaceForm, tagIssues } from "../../iam/names";
import { loginIssues } from "../../kubernetes/validateConnection";
import { choiceIssues, missingIssues, plainIssues, textIssues } from "../../validation/checks";
import type { Issue } from "../../validation/issues";
import { agentIssues } from "../podIdentity/validate";
import type { RoleArgs } from "../role/args";
import { validateRole } from "../role/role";
import { ownerTag } from "../shared/ownership";
import { type AddonAccessArgs, AssociationOwner } from "./args";

/** The issues of the inputs of an AddonAccess that don't depend on the add-on. */
export function validateAddonAccess(args: AddonAccessArgs): Issue[] {
  const { tags, ...role }: RoleArgs = args;
  const { clusterName, addonName, addonVersion, owner, namespace, agent } = args;
  return [
    ...missingIssues("clusterName", clusterName, clusterNameForm.expected, "Pass the name of the cluster."),
    ...textIssues("clusterName", clusterName, clusterNameForm),
    ...missingIssues("addonName", addonName, addonNameForm.expected, "Pass the name of the add-on."),
    ...textIssues("addonName", addonName, addonNameForm),
    ...textIssues("addonVersion", addonVersion, addonVersionForm),
    ...missingIssues("owner", owner, '"add-on" or "stack"', "Choose who owns the associations."),
    ...plainIssues("owner", owner),
    ...choiceIssues("owner", owner, AssociationOwner).map((issue) => ({ ...issue, fix: "Use one of these values." })),
    ...textIssues("namespace", namespace, namespaceForm),
    ...agentIssues(agent),
    ...validateRole(role),
    ...loginIssues(args),
    ...tagIssues("tags", tags, [ownerTag]),
  ];
}
