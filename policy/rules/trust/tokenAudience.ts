import { conditionsIn, limitsKey } from "../../../provider/iam/trustConditions";
import { defaultAudience } from "../../../provider/iam/trustPolicy";
import { matchesEverything, rule } from "../../rule";
import { iamRole, issuers, trustedIssuers } from "./trustedTokens";

export const tokenAudience = rule({
  name: "irsa-audience",
  description: "The trust policy of a role for service accounts (IRSA) has a condition on aud.",
  reason:
    "The cluster signs tokens for other services, too, such as Vault. Without a condition on the audience, such a service can use a token that it receives to assume the role, if the OIDC provider has its audience.",
  level: "advisory",
  settings: { issuers },
  types: [iamRole],
  check: (resource, values) =>
    trustedIssuers(resource, values.issuers)
      .filter(({ issuer, conditions }) => !limitsAudience(conditions, `${issuer}:aud`.toLowerCase()))
      .map(({ issuer }) => ({
        problem: `The trust policy accepts tokens of ${issuer} for any audience: it has no condition on aud.`,
        fix: `Compare "${issuer}:aud" by StringEquals with ${defaultAudience}.`,
      })),
});

/** Every token has an audience, so that conditions with `IfExists` and `ForAllValues` limit it too. */
function limitsAudience(conditions: unknown, wanted: string): boolean {
  return conditionsIn(conditions).some(
    (condition) => condition.key === wanted && limitsKey(condition) && !condition.values.some(matchesEverything),
  );
}
