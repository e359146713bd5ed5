import { masters } from "../../../provider/eks/administrators";
import { rule } from "../../rule";
import { awsAuthOf, configMapTypes, mappingsIn } from "./configMaps";

export const systemMasters = rule({
  name: "aws-auth-system-masters",
  description: "No entry of aws-auth has the group system:masters.",
  reason:
    "The API server allows this group everything, without checking RBAC or authorization webhooks. No binding shows it, and no Role limits it.",
  level: "advisory",
  settings: {},
  types: configMapTypes,
  check: (resource) => {
    const document = awsAuthOf(resource);
    const entries = document === undefined ? [] : mappingsIn(document);
    return entries.flatMap(({ key, line, arn, groups }) => {
      const group = groups.find(canBeMasters);
      if (group === undefined) return [];
      const sessions = group === masters ? "" : `, for sessions whose name completes ${group}`;
      return {
        problem: `aws-auth makes ${arn} a cluster administrator by the group ${masters}${sessions} (${key}, line ${line}).`,
        fix: "Give the principal an access entry with the access policy that it needs, or a group of your own and a binding for it.",
      };
    });
  },
});

/** Whether a group is system:masters, or becomes it by a session name: the caller chooses it, without colons. */
function canBeMasters(group: string): boolean {
  const [, before, after = ""] = /^(.*?)\{\{SessionName(?:Raw)?\}\}(.*)$/.exec(group) ?? [];
  if (before === undefined) return group === masters;
  const name = masters.slice(before.length, masters.length - after.length);
  return before + name + after === masters && name !== "" && !name.includes(":");
}
