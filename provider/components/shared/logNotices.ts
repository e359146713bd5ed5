import * as pulumi from "@pulumi/pulumi";
import { describeNotice, type Notice } from "../../awsauth/lint/templates";
import { withoutSecrets } from "../../validation/secrets";

/**
 * Logs notices about the inputs of a component as soon as the inputs are known. The values of secret inputs are
 * omitted. Invalid inputs are reported elsewhere.
 *
 * @param known The inputs as known values.
 * @param given The inputs as passed by the program, which show what is secret.
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
