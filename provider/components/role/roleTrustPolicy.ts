import * as pulumi from "@pulumi/pulumi";
import { failingWith } from "../../check/eventual";
import type { Problem } from "../../check/problems";
import { refuse } from "../../check/refuse";
import { clusterArn, clusterPlace } from "../../cluster/arn";
import { policySize, policyText } from "../../iam/policyDocument";
import { roleTrust } from "../../iam/roleTrust";
import { defaultAudience, type Subject } from "../../iam/trustPolicy";

type List<T> = pulumi.Input<pulumi.Input<T>[]>;
type Reference = { namespace: pulumi.Input<string>; name: pulumi.Input<string> };

/** Whom a role is to trust. */
export interface TrustInputs {
  serviceAccounts: List<Reference>;
  /** Trusts the service accounts' tokens (IRSA). */
  webIdentity?: { oidcProviderArns: List<string>; audiences?: List<string> };
  /** Trusts EKS Pod Identity on behalf of the service accounts on the clusters of these names. */
  podIdentity?: { clusterNames: List<string>; disableSessionTags?: pulumi.Input<boolean> };
}

/** What is checked of a trust policy once all of it is known. */
export interface TrustCheck {
  component: string;
  name: string;
  args: object;
  /** What to do about a trust policy that is too large. */
  spread: string;
  /** The most characters. Default: IAM's default quota. */
  maxTrustPolicySize: pulumi.Input<number> | undefined;
  /** Fails where the inputs are refused; nothing is looked up before they aren't. */
  checked: pulumi.Output<void>;
}

/** IAM's default quota "Role trust policy length", in characters. */
export const defaultTrustPolicySize = 2048;

/** The trust policy of a role, as JSON text, once it is known to be small enough. */
export function trustPolicyOf(trust: TrustInputs, check: TrustCheck, parent: pulumi.Resource): pulumi.Output<string> {
  const { serviceAccounts, webIdentity, podIdentity } = trust;
  const given = pulumi.all([
    pulumi.output(serviceAccounts) as pulumi.Output<Subject[]>,
    orNothing(webIdentity?.oidcProviderArns),
    orNothing(webIdentity?.audiences),
    orNothing(podIdentity?.clusterNames),
    pulumi.output(podIdentity?.disableSessionTags),
    pulumi.output(check.maxTrustPolicySize),
  ]);
  return failingWith(given, check.checked).apply(async (known) => {
    const [accounts, oidcProviderArns, audiences, clusterNames, disableSessionTags, limit] = known;
    const clusterArns = clusterNames && (await arnsOf(clusterNames, parent));
    const text = policyText(
      roleTrust({
        webIdentity: oidcProviderArns && {
          oidcProviderArns,
          serviceAccounts: accounts,
          audiences: audiences ?? [defaultAudience],
        },
        podIdentity: clusterArns && { clusterArns, serviceAccounts: disableSessionTags ? undefined : accounts },
      }),
    );
    const clusters = (clusterNames ?? oidcProviderArns)?.length;
    const described = `${accounts.length} service accounts on ${clusters} clusters`;
    const problems = trustSizeProblems(text, { described, spread: check.spread }, limit);
    await refuse(check.component, check.name, check.args, problems);
    return text;
  });
}

/** The list without what turns out to be left out; undefined where nothing is left. */
function orNothing(list: List<string> | undefined): pulumi.Output<string[] | undefined> {
  const known = pulumi.output(list) as pulumi.Output<(string | undefined)[] | undefined>;
  return known.apply((items) => {
    const given = items?.filter((item): item is string => item !== undefined);
    return given && given.length > 0 ? given : undefined;
  });
}

async function arnsOf(clusterNames: string[], parent: pulumi.Resource): Promise<string[]> {
  const place = await clusterPlace(parent);
  return clusterNames.map((name) => clusterArn(place, name));
}

/**
 * The problem of a trust policy that is too large.
 *
 * @param described What it is of.
 * @param spread How it is to be made smaller.
 */
export function trustSizeProblems(
  policy: string,
  { described, spread }: { described: string; spread: string },
  limit: number = defaultTrustPolicySize,
): Problem[] {
  const size = policySize(policy);
  return size <= limit
    ? []
    : [
        {
          path: "serviceAccounts",
          value: described,
          expected: `a trust policy of at most ${limit} characters, and this one has ${size}`,
          fix: `${spread}, or have IAM's quota "Role trust policy length" raised and then set maxTrustPolicySize.`,
        },
      ];
}
