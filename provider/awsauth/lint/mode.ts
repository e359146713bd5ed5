import type { Finding } from "./checkLive";

/** Why `aws-auth` lets nobody in on a cluster in this authentication mode; undefined where it does. */
export function withoutEffect(authenticationMode: string | undefined): string | undefined {
  return authenticationMode === "API"
    ? "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries give access"
    : undefined;
}

/** The same as a finding on a live document. */
export function modeFindings(authenticationMode: string | undefined): Finding[] {
  const reason = withoutEffect(authenticationMode);
  return reason === undefined
    ? []
    : [{ severity: "error", message: `${reason}. Make access entries for those who are to have access.` }];
}
