import type * as pulumi from "@pulumi/pulumi";
import { clusterArn } from "../../eks/clusterArn";
import type { KnownPrincipal } from "../../iam/additionalStatements";
import type { KnownCondition } from "../../iam/conditionBlock";
import { policySize, policyText } from "../../iam/policyDocument";
import { defaultAudience, roleTrust, type Subject } from "../../iam/trustPolicy";
import { clusterPlace } from "../../resources/clusterPlace";
import { CredentialsMode } from "../../resources/credentialsCheckResource";
import type { Gate } from "../../validation/gate";
import { invalidInputs, rejectInputs } from "../../validation/inputs";
import type { Issue } from "../../validation/issues";
import { deepApply, isDeeplyPlain } from "../../validation/outputs";
import type { RoleArgs } from "./args";

type List<T> = pulumi.Input<pulumi.Input<T>[]>;
type Reference = { namespace: pulumi.Input<string>; name: pulumi.Input<string> };

/** The identities that a role trusts. */
export interface TrustInputs {
  serviceAccounts: List<Reference>;
  /** Trust in the service accounts' tokens (IRSA). */
  webIdentity?: { oidcProviderArns: List<string>; audiences?: List<string> };
  /** Trust in EKS Pod Identity for the service accounts on the clusters with these names. */
  podIdentity?: { clusterNames: List<string>; disableSessionTags?: pulumi.Input<boolean> };
  /** The inputs of the role, of which this uses `trustConditions` and `additionalPrincipals`. */
  role: Pick<RoleArgs, "trustConditions" | "additionalPrincipals">;
}

/** The check of a trust policy, once all its parts are known. */
export interface TrustCheck {
  component: string;
  name: string;
  args: object;
  /** The fix for a trust policy that is too large. */
  spread: string;
  /** The maximum number of characters. Default: IAM's default quota. */
  maxTrustPolicySize: pulumi.Input<number> | undefined;
  /** Opens when the inputs are valid. Nothing is read before. */
  gate: Gate;
}

/** IAM's default quota "Role trust policy length", in characters. */
export const defaultTrustPolicySize = 2048;

/** The known parts of a trust policy. Omitted list items may be found only at this point. */
interface KnownTrust extends KnownAdditions {
  serviceAccounts: Subject[];
  oidcProviderArns?: (string | undefined)[];
  audiences?: (string | undefined)[];
  clusterNames?: (string | undefined)[];
  disableSessionTags?: boolean;
  limit?: number;
}

/**
 * The trust policy of a role, as JSON text, once it is known to be small enough. That is immediately if all its parts
 * are plain.
 *
 * @throws pulumi.InputPropertiesError if all its parts are plain and it is too large.
 */
export function trustPolicyOf(trust: TrustInputs, check: TrustCheck, parent: pulumi.Resource): pulumi.Input<string> {
  const { serviceAccounts, webIdentity, podIdentity, role } = trust;
  const given = {
    serviceAccounts,
    ...webIdentity,
    ...podIdentity,
    trustConditions: role.trustConditions,
    additionalPrincipals: role.additionalPrincipals,
    limit: check.maxTrustPolicySize,
  } as pulumi.Input<KnownTrust>;
  const made = (known: KnownTrust, clusterArns?: string[]) => {
    const policy = policyOf(known, clusterArns);
    return { policy, issues: trustSizeIssues(policy, sizeOf(known, check.spread), known.limit) };
  };
  if (podIdentity === undefined && isDeeplyPlain(given)) {
    const { policy, issues } = made(given as KnownTrust);
    if (issues.length > 0) {
      throw invalidInputs(check.component, check.name, issues);
    }
    return check.gate.input(policy);
  }
  return deepApply(check.gate.input(given), async (known) => {
    const names = givenIn(known.clusterNames);
    const { policy, issues } = made(known, names && (await arnsOf(names, parent)));
    await rejectInputs(check.component, check.name, check.args, issues);
    return policy;
  });
}

function policyOf(known: KnownTrust, clusterArns: string[] | undefined): string {
  const { serviceAccounts, disableSessionTags } = known;
  const [oidcProviderArns, audiences] = [givenIn(known.oidcProviderArns), givenIn(known.audiences)];
  return policyText(
    roleTrust({
      webIdentity: oidcProviderArns && {
        oidcProviderArns,
        serviceAccounts,
        audiences: audiences ?? [defaultAudience],
        conditions: conditionsFor(CredentialsMode.Irsa, known),
      },
      podIdentity: clusterArns && {
        clusterArns,
        serviceAccounts: disableSessionTags ? undefined : serviceAccounts,
        conditions: conditionsFor(CredentialsMode.PodIdentity, known),
      },
      additionalPrincipals: additionalPrincipalsIn(known),
    }),
  );
}

/** What a trust policy has in addition to the service accounts. A field can be null, as other languages pass it. */
export interface KnownAdditions {
  trustConditions?: (KnownCondition & { mode?: CredentialsMode | null })[] | null;
  additionalPrincipals?: Nullable<KnownTokenInputs & KnownPrincipalInputs>[] | null;
}
type Nullable<T> = { [K in keyof T]?: T[K] | null };
interface KnownTokenInputs {
  oidcProviderArn: string;
  subjects: string[];
  audiences: string[];
  conditions: KnownCondition[];
}
interface KnownPrincipalInputs {
  principalArn: string;
  allowSessionTags: boolean;
}

/** The conditions for the service accounts in one mode. */
export function conditionsFor(wanted: CredentialsMode, { trustConditions }: KnownAdditions): KnownCondition[] {
  return (trustConditions ?? []).filter(({ mode }) => (mode ?? wanted) === wanted);
}

/** The additional principals. */
export function additionalPrincipalsIn({ additionalPrincipals }: KnownAdditions): KnownPrincipal[] {
  return (additionalPrincipals ?? []).map((given) => {
    const conditions = given.conditions ?? [];
    return given.oidcProviderArn
      ? {
          oidcProviderArn: given.oidcProviderArn,
          subjects: given.subjects ?? [],
          audiences: given.audiences ?? [defaultAudience],
          conditions,
        }
      : { principalArn: given.principalArn ?? "", allowSessionTags: given.allowSessionTags === true, conditions };
  });
}

/** A description of a trust policy's contents, and the fix if it is too large. */
function sizeOf(known: KnownTrust, spread: string) {
  const { serviceAccounts, clusterNames, oidcProviderArns } = known;
  const clusters = (givenIn(clusterNames) ?? givenIn(oidcProviderArns))?.length;
  return sizeWithAdditions(`${serviceAccounts.length} service account(s) on ${clusters} cluster(s)`, spread, known);
}

/** A description of a trust policy's contents with its additions, and the fix if it is too large. */
export function sizeWithAdditions(
  accounts: string,
  spread: string,
  { trustConditions, additionalPrincipals }: KnownAdditions,
): { described: string; spread: string } {
  const counted = [
    ...(trustConditions?.length ? [`${trustConditions.length} condition(s)`] : []),
    ...(additionalPrincipals?.length ? [`${additionalPrincipals.length} additional principal(s)`] : []),
  ];
  return counted.length === 0
    ? { described: accounts, spread }
    : {
        described: `${accounts} with ${counted.join(" and ")}`,
        spread: `${spread}, shorten trustConditions or additionalPrincipals`,
      };
}

/** The list without omitted items; undefined if it is empty. */
function givenIn(list: (string | undefined)[] | undefined): string[] | undefined {
  const given = list?.filter((item): item is string => item !== undefined);
  return given && given.length > 0 ? given : undefined;
}

async function arnsOf(clusterNames: string[], parent: pulumi.Resource): Promise<string[]> {
  const place = await clusterPlace(parent);
  return clusterNames.map((name) => clusterArn(place, name));
}

/**
 * The issue of a trust policy that is too large.
 *
 * @param described A description of its contents.
 * @param spread The fix, as the beginning of a sentence.
 */
export function trustSizeIssues(
  policy: string,
  { described, spread }: { described: string; spread: string },
  limit: number = defaultTrustPolicySize,
): Issue[] {
  const size = policySize(policy);
  return size <= limit
    ? []
    : [
        {
          code: "limit",
          paths: [["serviceAccounts"]],
          value: described,
          expected: `a trust policy of at most ${limit} characters, but this one has ${size}`,
          fix: `${spread}, or have IAM's quota "Role trust policy length" raised and then set maxTrustPolicySize.`,
        },
      ];
}
