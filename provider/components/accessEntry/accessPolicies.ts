import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { applied, derived, isPlain } from "../../check/eventual";
import { accessPolicyArn, accessPolicyName } from "../../eks/accessPolicies";
import { principalOf } from "../../eks/principal";
import { declareEach } from "../declareEach";
import type { AccessPolicy } from "./accessEntry";

/** The access entry that policies are associated with. */
export interface EntryOfPolicies {
  clusterName: pulumi.Input<string>;
  /** The principal's ARN as the program gives it. */
  givenPrincipalArn: pulumi.Input<string>;
  /** The same as an output of the entry: the associations have to go, and come again, with the entry. */
  principalArn: pulumi.Output<string>;
}

/**
 * Associates access policies with an entry, each by a resource that is named after the policy.
 *
 * @param options Of the association whose name ends with `what`: what it was called before, and what runs before it is made.
 * @returns an output that resolves when all the associations exist; in a preview it is known if their inputs are
 */
export function associatePolicies(
  name: string,
  entry: EntryOfPolicies,
  policies: pulumi.Input<pulumi.Input<AccessPolicy>[]> | undefined,
  parent: pulumi.Resource,
  options: (what: string) => pulumi.CustomResourceOptions = () => ({}),
): pulumi.Output<unknown> {
  const policyOf = (item: pulumi.Input<AccessPolicy>) =>
    isPlain(item) ? item.policy : applied(item as pulumi.Input<pulumi.Unwrap<AccessPolicy>>, ({ policy }) => policy);
  return declareEach(policies, policyOf, (item, known, index) => {
    const key = known === undefined ? `policy-${index}` : accessPolicyName(known);
    const { principalArn } = new aws.eks.AccessPolicyAssociation(
      `${name}-${key}`,
      {
        clusterName: entry.clusterName,
        principalArn: entry.principalArn,
        policyArn: derived(
          { arn: entry.givenPrincipalArn, policy: policyOf(item) } as pulumi.Input<{ arn: string; policy: string }>,
          ({ arn, policy }) => accessPolicyArn(principalOf(arn)?.partition ?? "", policy),
        ),
        accessScope: scopeOf(item),
      },
      // A new association of the same policy would go with the old one, since EKS has one per policy.
      { ...options(key as string), parent, deleteBeforeReplace: true },
    );
    return principalArn;
  });
}

interface Scope {
  type: string;
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

function scopeOf(item: pulumi.Input<AccessPolicy>): pulumi.Input<Scope> {
  const scope = ({ namespaces }: Pick<AccessPolicy, "namespaces">): Scope =>
    isPlain(namespaces) && (namespaces ?? undefined) === undefined
      ? { type: "cluster" }
      : { type: "namespace", namespaces };
  return isPlain(item) ? scope(item) : applied(item, scope);
}
