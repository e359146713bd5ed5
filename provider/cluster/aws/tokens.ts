import type { Pace } from "../pace";
import type { AwsIdentity } from "./identity";
import { type AwsKeys, presignedToken } from "./presign";

/** The token of one cluster, renewed in time. */
export interface Tokens {
  /** A token that is good for minutes. */
  current(): Promise<string>;
  /** Forgets the token, so that the next one is new. */
  renew(): void;
}

/** The authenticator takes a token for 15 minutes: renewed after ten, it doesn't expire in the middle of a request. */
const lifetime = 10 * 60_000;
/** A token is no good without the session that signed it, so it is renewed so long before the session's end. */
const beforeSessionEnds = 60_000;

export function tokensFor(clusterName: string, identity: AwsIdentity, pace: Pace): Tokens {
  let token: { text: string; until: number } | undefined;
  return {
    async current() {
      if (token === undefined || pace.now() >= token.until) {
        const credentials = await identity.credentials();
        const at = new Date(pace.now() + identity.clockOffset());
        const text = await presignedToken({ credentials, region: identity.region, clusterName, at });
        token = { text, until: goodUntil(credentials, pace.now()) };
      }
      return token.text;
    },
    renew() {
      token = undefined;
    },
  };
}

function goodUntil({ expiration }: AwsKeys, now: number): number {
  return Math.min(now + lifetime, (expiration?.getTime() ?? Number.POSITIVE_INFINITY) - beforeSessionEnds);
}
