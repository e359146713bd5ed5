import type { RequestOptions } from "node:https";
import { bounded, Cancelled, TimedOut } from "../bounded";
import { ClusterError } from "../errors";
import type { Pace } from "../pace";
import type { Target } from "../target";

/**
 * Puts credentials and certificates to a call. What a command or a file of a kubeconfig says stays unsaid: it may be
 * a secret.
 */
export async function authenticate(options: RequestOptions, target: Target, pace: Pace): Promise<void> {
  try {
    await bounded(pace.credentialsTimeout, () => target.kubeConfig().applyToHTTPSOptions(options));
  } catch (error) {
    if (error instanceof ClusterError || error instanceof Cancelled) {
      throw error;
    }
    throw new ClusterError(
      "credentials",
      `${target.label}: the kubeconfig's credentials can't be had: ${reason(error as Error)}. ` +
        "Run its command by hand to see why, and check the files that it names.",
    );
  }
}

function reason(error: Error & { code?: unknown }): string {
  if (error instanceof TimedOut) {
    return `its command takes longer than ${error.milliseconds / 1000} s`;
  }
  if (typeof error.code === "string") {
    return `its command or a file that it names can't be used (${error.code})`;
  }
  return /expired/i.test(error.message) ? "its command says that something has expired" : "its command fails";
}
