import * as pulumi from "@pulumi/pulumi";
import { applied, holdsSecret } from "../check/eventual";
import { hidden, show } from "../check/render";
import { userError } from "../check/userError";
import { issuerForm } from "../iam/issuer";
import { clusterPath, describeCluster } from "./describe";

/**
 * The URL of a cluster's OIDC issuer, asked of EKS. While the cluster is still to be created by the same program, the
 * issuer isn't known yet and nothing is looked up.
 */
export function clusterIssuer(clusterName: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return applied(clusterName, async (known) => {
    const cluster = await describeCluster(clusterName, known, parent, "pass issuer instead");
    if (cluster === undefined) {
      return pulumi.unknown as unknown as string;
    }
    const issuer = cluster.identities[0]?.oidcs?.[0]?.issuer;
    if (!issuer || !issuerForm.fits(issuer)) {
      const isSecret = await holdsSecret(clusterName);
      const reported = issuer ? `the OIDC issuer ${show(isSecret ? hidden : issuer)}` : "no OIDC issuer";
      throw userError(
        `${clusterPath(known, isSecret)}: EKS reports ${reported} for this cluster; expected ${issuerForm.expected}. ` +
          "Pass issuer instead.",
      );
    }
    return issuer;
  });
}
