import { issuerOf } from "../../../provider/iam/arn";
import { policyText } from "../../../provider/iam/policyDocument";
import { statementsIn, type TrustStatement, valuesOf } from "../../../provider/iam/serviceTrust";
import { coversAction } from "../../../provider/iam/trustProblems";
import { pending } from "../../../provider/validation/issues";
import { fieldsOf } from "../../inputValues";
import { type CheckedResource, matchesAny, texts } from "../../rule";

export const iamRole = "aws:iam/role:Role";

/** The setting of the rules for tokens of OIDC providers. */
export const issuers = texts(
  "The issuers whose tokens the rule checks, as host and path without `https://`. `*` matches any characters. The default is every EKS cluster; `*` also includes pipelines, such as GitHub Actions.",
  "oidc.eks.*",
);

/** The statements with which a role allows something. */
export function allowingStatements({ props }: CheckedResource): TrustStatement[] {
  const trust = props.assumeRolePolicy;
  return trust === undefined || trust === pending
    ? []
    : statementsIn(policyText(trust)).filter(({ Effect }) => Effect === "Allow");
}

/** The issuers that a role trusts, each with the conditions of the statement. */
export function trustedIssuers(resource: CheckedResource, wanted: readonly string[]) {
  return allowingStatements(resource)
    .filter(({ Action }) => coversAction(Action, "sts:AssumeRoleWithWebIdentity"))
    .flatMap(({ Principal, Condition }) =>
      valuesOf(fieldsOf(Principal).Federated)
        .map((provider) => issuerOf(String(provider)))
        .filter((issuer) => issuer !== undefined && matchesAny(wanted, issuer))
        .map((issuer) => ({ issuer: issuer as string, conditions: Condition })),
    );
}
