import * as pulumi from "@pulumi/pulumi";
import { isPlain } from "../check/eventual";

/**
 * A list of namespaces as a component checks it. No list means the whole cluster, which a program has to ask for itself:
 * an output that turns out to be nothing becomes an empty list, and that is refused.
 */
export function neverTheWholeCluster(
  namespaces: pulumi.Input<pulumi.Input<string>[]> | undefined,
): pulumi.Input<pulumi.Input<string>[]> | undefined {
  return isPlain(namespaces) ? namespaces : pulumi.output(namespaces).apply((known) => known ?? []);
}
