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
    return entries
      .filter(({ groups }) => groups.includes(masters))
      .map(({ key, line, arn }) => ({
        problem: `aws-auth makes ${arn} a cluster administrator by the group ${masters} (${key}, line ${line}).`,
        fix: "Give the principal an access entry with the access policy that it needs, or a group of your own and a binding for it.",
      }));
  },
});
