import { permissionDifference } from "../../../provider/eks/permissionDifference";
import { nameWithGroup, type ResourceVerb, readVerbs, writeVerbs } from "../../../provider/eks/resourceRules";

const policies = ["AmazonEKSAdminPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"];

/** The section on the permissions of ClusterRoles that their access policies lack, generated from the rules of both. */
export function permissionTable(): string {
  const columns = policies.map((policy) => {
    const difference = permissionDifference(policy);
    if (difference === undefined || difference.onlyPolicy.length > 0) {
      throw new Error(`${policy} has no ClusterRole, or has permissions that its ClusterRole lacks: change the text.`);
    }
    return { policy, ...difference };
  });
  const resources = new Set(columns.flatMap(({ onlyClusterRole }) => onlyClusterRole.map(nameOf)));
  const rows = [...resources]
    .sort()
    .map((resource) => [
      `\`${resource}\``,
      ...columns.map(({ onlyClusterRole }) =>
        verbsInWords(onlyClusterRole.filter((pair) => nameOf(pair) === resource)),
      ),
    ]);
  const counts = columns.map(({ onlyClusterRole }) => String(onlyClusterRole.length));
  const header = ["Resource", ...columns.map(({ clusterRole }) => `\`${clusterRole}\``)];
  const table = [header, header.map(() => "---"), ...rows, ["Pairs of resource and verb", ...counts]];
  return [
    "## Access policies and ClusterRoles",
    "With an access entry, a grant gets an access policy; with aws-auth, it gets a ClusterRole. The table lists the verbs that the ClusterRole allows and the access policy doesn't; the access policy allows nothing that the ClusterRole doesn't. `all` means " +
      `${allVerbs.join(", ")}. AmazonEKSClusterAdminPolicy and the ClusterRole cluster-admin allow the same. \`exactRights\` adds these permissions to an access entry.`,
    table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"),
    "The ClusterRoles are those of Kubernetes 1.36.3, without rules that other software adds. The access policies are those of the [EKS user guide](https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html) on 2026-11-28.",
  ].join("\n\n");
}

const allVerbs = [...readVerbs, ...writeVerbs];

function nameOf({ resource, apiGroup }: ResourceVerb): string {
  return nameWithGroup(resource, apiGroup);
}

function verbsInWords(pairs: ResourceVerb[]): string {
  const verbs = pairs.map(({ verb }) => verb);
  return verbs.length === 0 ? "-" : allVerbs.every((verb) => verbs.includes(verb)) ? "all" : verbs.join(", ");
}
