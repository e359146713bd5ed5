import type * as pulumi from "@pulumi/pulumi";
import type { TrustOperator } from "../../iam/trustOperators";
import type { CredentialsMode } from "../../resources/credentialsCheckResource";

/** A condition of a trust policy, as in IAM: an operator, a condition key and values. */
export interface TrustCondition {
  /** The operator that compares the request's value of the key with `values`, such as `StringEquals`. */
  operator: pulumi.Input<TrustOperator>;
  /**
   * The condition key, as AWS spells it, such as `aws:SourceVpc`. A key that the requests can't have is rejected, since
   * the condition would then either allow nobody or limit nothing.
   */
  key: pulumi.Input<string>;
  /**
   * The values to compare with: at least one, and exactly one with operators of dates, numbers and booleans. One of them
   * has to match; with an operator that contains `Not`, none of them. Policy variables are rejected.
   */
  values: pulumi.Input<pulumi.Input<string>[]>;
}

/** A condition for service accounts, in addition to those that identify them. */
export interface ServiceAccountCondition extends TrustCondition {
  /** The mode that the condition is limited to, `irsa` or `pod-identity`. Default: every mode that the role trusts. */
  mode?: pulumi.Input<CredentialsMode>;
}

/**
 * A principal that can assume a role in addition to the service accounts. Exactly one of `oidcProviderArn` and
 * `principalArn` is required.
 */
export interface AdditionalPrincipal {
  /**
   * The ARN of the IAM OIDC provider of another issuer, `arn:<partition>:iam::<account>:oidc-provider/<issuer>`, such as
   * that of GitHub (`token.actions.githubusercontent.com`) or Pulumi (`api.pulumi.com/oidc`). Requires `subjects`.
   */
  oidcProviderArn?: pulumi.Input<string>;
  /**
   * The `sub` claims of the tokens, compared exactly: at least one, such as `repo:my-org/my-repo:ref:refs/heads/main`.
   * Only with `oidcProviderArn`.
   */
  subjects?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The `aud` claims of the tokens, compared exactly: at least one. Only with `oidcProviderArn`. Default:
   * `sts.amazonaws.com`.
   */
  audiences?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARN of an IAM role or user, `arn:<partition>:iam::<account>:role/<path and name>` or `…:user/<path and name>`. It
   * must exist. Patterns, accounts and sessions are rejected. The role or user also needs a policy that allows it to
   * assume this role, unless it is in the same account. If it is deleted, IAM shows its unique ID in the trust policy,
   * and the next update restores the ARN.
   */
  principalArn?: pulumi.Input<string>;
  /**
   * Whether the role or user can also pass session tags (`sts:TagSession`), as EKS Pod Identity does when it assumes a
   * target role. Only with `principalArn`. Default: false.
   */
  allowSessionTags?: pulumi.Input<boolean>;
  /**
   * Conditions that the request must meet in addition, such as `sts:ExternalId` for a principal of a third party, or
   * `aws:PrincipalOrgID`. Default: none.
   */
  conditions?: pulumi.Input<pulumi.Input<TrustCondition>[]>;
}
