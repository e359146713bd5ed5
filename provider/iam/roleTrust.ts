import { type PodIdentityStatement, type PodIdentityTrust, podIdentityStatements } from "./podIdentityTrust";
import { type WebIdentityStatement, type WebIdentityTrust, webIdentityTrust } from "./trustPolicy";

/** The mechanisms by which a role trusts service accounts: one or both. */
export interface RoleTrust {
  /** IAM roles for service accounts (IRSA). */
  webIdentity?: WebIdentityTrust;
  /** EKS Pod Identity. */
  podIdentity?: PodIdentityTrust;
}

interface RoleTrustPolicy {
  Version: "2012-10-17";
  Statement: (WebIdentityStatement | PodIdentityStatement)[];
}

/** The trust policy of a role, with statements of their own for each mechanism. */
export function roleTrust({ webIdentity, podIdentity }: RoleTrust): RoleTrustPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      ...(webIdentity ? webIdentityTrust(webIdentity).Statement : []),
      ...(podIdentity ? podIdentityStatements(podIdentity) : []),
    ],
  };
}
