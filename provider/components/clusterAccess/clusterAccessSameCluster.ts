import * as pulumi from "@pulumi/pulumi";
import { type Issue, isAbsent } from "../../check/issues";
import { hidden } from "../../check/render";
import type { DescribedCluster } from "../../cluster/describe";
import { endpointOf } from "../../cluster/endpoint";
import { isEksEndpoint } from "../../cluster/gone";
import { readKubeconfig } from "../../cluster/kubeconfig/read";
import type { ClusterAccessArgs } from "./clusterAccess";

/**
 * The problem of inputs that lead to another cluster than the one which the AWS provider describes: its mode would decide
 * what becomes of the other's aws-auth.
 *
 * @param known The inputs, with `pending` wherever this run can't know a value.
 * @param isSecret Whether the cluster's name is a secret.
 */
export function otherClusterProblems(
  { clusterArn, kubeconfig }: ClusterAccessArgs,
  cluster: DescribedCluster,
  isSecret: boolean,
): Issue[] {
  const fix = "Pass the AWS provider of that cluster's account and region, or what leads to the described one.";
  const described = `the cluster that the AWS provider describes${isSecret ? "" : `, ${cluster.arn}`}`;
  if (!isAbsent(clusterArn) && clusterArn !== cluster.arn) {
    return [{ code: "mismatch", paths: [["clusterArn"]], value: clusterArn, expected: described, fix }];
  }
  const found = isAbsent(kubeconfig) ? "unknown" : compare(kubeconfig as string, cluster);
  return found === "other"
    ? [{ code: "mismatch", paths: [["kubeconfig"]], value: hidden, expected: `one that leads to ${described}`, fix }]
    : [];
}

/** Logs where a kubeconfig leads somewhere of which nothing tells whether it is the described cluster, as through a proxy. */
export function tellUncompared(
  { kubeconfig }: ClusterAccessArgs,
  cluster: DescribedCluster,
  isSecret: boolean,
  parent: pulumi.Resource,
): void {
  if (!isAbsent(kubeconfig) && compare(kubeconfig as string, cluster) === "unknown") {
    const message =
      `kubeconfig leads neither to the endpoint of ${isSecret ? "the cluster" : cluster.arn} nor to one with its ` +
      "certificate authority: make sure that it is that cluster, as its authentication mode decides what becomes of aws-auth. With a " +
      "tunnel, tls-server-name in the kubeconfig shows it.";
    void pulumi.log.warn(message, parent);
  }
}

/** Whether a kubeconfig leads to the cluster that is described, as far as it shows without asking. */
function compare(
  kubeconfig: string,
  { endpoint, certificateAuthorities }: DescribedCluster,
): "same" | "other" | "unknown" {
  const known = readKubeconfig(kubeconfig);
  if ("problem" in known) {
    return "unknown";
  }
  const own = endpointOf(endpoint);
  const ca = certificateAuthorities[0]?.data;
  const isSame =
    known.endpoint === own ||
    (own !== undefined && known.tlsServerName === new URL(own).hostname) ||
    (ca !== undefined && ca !== "" && known.ca === ca);
  return isSame ? "same" : isEksEndpoint(known.endpoint) ? "other" : "unknown";
}
