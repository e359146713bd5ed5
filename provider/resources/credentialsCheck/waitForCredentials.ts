import { withSessionIssuer } from "../../aws/issuedSessions";
import { clusterOf } from "../../eks/clusterArn";
import { ask } from "../../kubernetes/client";
import { readAnnotations } from "../../kubernetes/serviceAccounts";
import { ClusterError } from "../../network/clusterErrors";
import { CredentialsMode } from "../credentialsCheckResource";
import { type CheckEnvironment, passingErrors, untilSuccess } from "../repeatedCheck";
import type { CredentialsCheckInputs } from "./credentialsInputs";
import type { CredentialsTry, IssuedCredentials } from "./credentialsTry";
import { irsaRole } from "./irsaCredentials";
import { podIdentityRole } from "./podIdentityCredentials";

/**
 * Requests credentials for a service account until AWS issues those of the expected role, and returns the role.
 *
 * @throws ClusterError with the last answer if the time runs out, or with any other cause at once
 */
export async function waitForCredentials(
  inputs: CredentialsCheckInputs,
  world: CheckEnvironment,
): Promise<IssuedCredentials> {
  const { mode, name, namespace, roleArn, clusterArn, profile, assumeRoleArn } = inputs;
  const { timing } = world;
  const settings = { region: inputs.region ?? clusterOf(clusterArn ?? "")?.region, profile, assumeRoleArn };
  const words = {
    failed: `the service account ${namespace}/${name} doesn't get the expected credentials`,
    hint: "If AWS only needs more time, raise timeoutSeconds.",
    // What is missing can still appear: the service account may be created by a chart, and the rest by another stack.
    passing: [...passingErrors, "missing", "rejected"] as const,
  };
  return await untilSuccess(inputs, world, words, async (target) => {
    const account = { namespace, name };
    const call: CredentialsTry["call"] = (request) => ask(target, request, timing, () => 1);
    const annotations = await readAnnotations(call, account);
    if (annotations === undefined) {
      const message = `the service account ${namespace}/${name} doesn't exist. Create it, or correct its name and namespace.`;
      throw new ClusterError("missing", `${target.label}: ${message}`);
    }
    return await withSessionIssuer(target.label, settings, timing, async (issuer) => {
      const one = { label: target.label, account, annotations, roleArn, call, issuer };
      return mode === CredentialsMode.Irsa
        ? { currentRoleArn: await irsaRole(one), credentialsIssued: true }
        : await podIdentityRole({ ...one, clusterName: inputs.clusterName ?? "", settings, timing });
    });
  });
}
