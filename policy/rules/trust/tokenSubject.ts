import { wideSubjects } from "../../../provider/iam/trustProblems";
import { rule } from "../../rule";
import { iamRole, issuers, trustedIssuers } from "./trustedTokens";

export const tokenSubject = rule({
  name: "irsa-subject",
  description: "A role for service accounts (IRSA) lists them: its trust policy has no wildcard in sub.",
  reason:
    "Everyone who can create a pod in a namespace that the pattern matches gets the role. Namespaces that are created later are included.",
  level: "advisory",
  settings: { issuers },
  types: [iamRole],
  check: (resource, values) =>
    trustedIssuers(resource, values.issuers).flatMap(({ issuer, conditions }) =>
      wideSubjects(conditions, issuer).map((subjects) => ({
        problem: `The trust policy allows ${subjects} (issuer ${issuer}).`,
        fix: `Compare "${issuer}:sub" by StringEquals with system:serviceaccount:<namespace>:<name>, for each service account. ServiceAccountRole of eks-auth writes these conditions.`,
      })),
    ),
});
