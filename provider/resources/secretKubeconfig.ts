import * as pulumi from "@pulumi/pulumi";
import { resolveIfKnown } from "../validation/outputs";

/**
 * The kubeconfig as a secret; undefined if it is omitted, which for an output may be known only later. A secret that
 * contains undefined would be passed on as a value.
 */
export async function asSecret(
  kubeconfig: pulumi.Input<string> | undefined,
): Promise<pulumi.Output<string> | undefined> {
  const known = await resolveIfKnown(kubeconfig as pulumi.Input<string | undefined | null>);
  const isLeftOut = known !== undefined && (known.value ?? undefined) === undefined;
  return isLeftOut ? undefined : pulumi.secret(kubeconfig as pulumi.Input<string>);
}
