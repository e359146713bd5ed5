import { urnPrefix } from "../../../provider/awsauth/claims";
import { roleArn, userArn } from "../../awsauth/support/declared";
import { Engine } from "./engine";
import { MemoryCluster } from "./memoryCluster";

export { roleArn, userArn };

/** The entry of nodes, as EKS writes it. */
export const nodes = `- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: arn:aws:iam::123456789012:role/nodes # by EKS
  username: system:node:{{EC2PrivateDNSName}}
`;

const entry = (arn: string, username: string, groups: string[]) => ({ [arn]: { arn, username, groups } });
export const role = (name: string, username = name.toLowerCase(), groups = ["devs"]) =>
  entry(roleArn(name), username, groups);
export const user = (name: string, username = name.toLowerCase(), groups = ["devs"]) =>
  entry(userArn(name), username, groups);

/** The inputs of a resource on the cluster `main`. */
export const inputs = <T extends object>(some: T) => ({ clusterName: "main", ...some });

/** A kubeconfig for the API server at an endpoint, with a token. */
export const kubeconfigOf = (server: string, token = "token") =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "it",
    contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
    clusters: [{ name: "it", cluster: { server } }],
    users: [{ name: "it", user: { token } }],
  });

/** The text of an entry as the package writes it, with groups indented as in a previously empty list. */
export const text = (arn: string, username: string, groups = ["devs"], indent = "    ") =>
  [
    `- ${arn.includes(":role/") ? "rolearn" : "userarn"}: "${arn}"`,
    `  username: "${username}"`,
    "  groups:",
    ...groups.map((group) => `${indent}- "${group}"`),
    "",
  ].join("\n");

/** The text of a role's entry that follows the entry of nodes. */
export const roleText = (name: string, username = name.toLowerCase(), groups?: string[]) =>
  text(roleArn(name), username, groups, "  ");

/** A cluster and an engine for it. The cluster's ConfigMap has the entry of nodes, other data, or no data. */
export function setUp(data: Record<string, string> | null = { mapRoles: nodes }) {
  const cluster = new MemoryCluster();
  cluster.configMap = { data: data ?? undefined, annotations: { note: "by hand" } };
  const engine = new Engine(() => cluster);
  const claims = () =>
    Object.entries(cluster.configMap?.annotations ?? {}).filter(([key]) => key.startsWith(urnPrefix(engine.urn)));
  return { cluster, engine, claim: () => claims()[0]?.[1] };
}

/** Another resource, of another stack, for the same cluster. */
export const another = (cluster: MemoryCluster, name = "others") =>
  new Engine(() => cluster, `urn:pulumi:dev::${name}::eks-auth:index:AwsAuthEntries::people`);
