import * as pulumi from "@pulumi/pulumi";
import { describeNotice, type Notice } from "../../awsauth/lint/templates";
import { withoutSecrets } from "../../validation/secrets";

/**
 * Logs what the inputs of a component give notice of, as soon as they are known. The values of secret inputs are left
 * out. Inputs that are rejected are reported elsewhere.
 *
 * @param known The inputs without outputs.
 * @param given The inputs as the program gives them, which says what is secret.
 */
export function logNotices<T extends object>(
  known: Promise<T>,
  given: T,
  component: pulumi.Resource,
  noticesOf: (args: T) => Notice[],
): void {
  const done = pulumi.runtime.rpcKeepAlive();
  const log = async (args: T) => {
    for (const notice of await withoutSecrets(noticesOf(args), { ...given } as Record<string, unknown>)) {
      const write = notice.severity === "info" ? pulumi.log.info : pulumi.log.warn;
      void write(describeNotice(notice), component);
    }
  };
  void known.then(log, () => undefined).finally(done);
}
