import { principalOf } from "../awsauth/principal";
import { ClusterError } from "../network/clusterErrors";
import { hidden } from "../validation/render";
import { ChangeRejected } from "./rejection";

/** Returns a function that hides secrets in a text: unquoted, quoted, and a role's ARN without its path. */
export function redaction(secrets: string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    principalOf(secret).arn ?? secret,
  ]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
}

/** An error as shown to the user. Errors that the user can fix have no stack trace. */
export function reported(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  error.message = redact(error.message);
  const isUsers = error instanceof ClusterError || error instanceof ChangeRejected;
  error.stack = isUsers ? error.message : redact(error.stack ?? "");
  return error;
}
