import * as pulumi from "@pulumi/pulumi";
import type { AddonReading } from "../../aws/addons";
import { type AccountPolicies, recommendedPolicies } from "../../eks/addonPolicies";
import { policyArnForm } from "../../iam/arn";
import { managedPoliciesLimit } from "../../iam/policyDocument";
import { ClusterNotFound } from "../../network/clusterErrors";
import { clusterPlace } from "../../resources/clusterPlace";
import { type CheckedInputs, rejectInputs, userError } from "../../validation/inputs";
import { type Issue, pending } from "../../validation/issues";
import { containsSecret, dependsOnResource } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { awsCalls } from "../shared/awsCalls";
import { assertAccount } from "../shared/ownership";
import type { AddonAccessArgs } from "./args";

/** What EKS recommends for an add-on. */
export interface Recommendation {
  addonVersion: string;
  /** The namespace of the service accounts, unless the program sets it. */
  namespace: string;
  accounts: AccountPolicies[];
}

/** The namespace of most add-ons, for one for which EKS reports none. */
const usualNamespace = "kube-system";

/**
 * Reads the policies that the add-on recommends, and checks the inputs that depend on them. Undefined in a preview that
 * can't know them, because they depend on a resource that is still to be created.
 */
export async function findRecommendation(
  name: string,
  args: AddonAccessArgs,
  checked: CheckedInputs<AddonAccessArgs>,
  parent: pulumi.Resource,
): Promise<Recommendation | undefined> {
  const known = await checked.known;
  const { addonName, addonVersion, profile, assumeRoleArn, namespace } = known;
  const clusterName = textOf(known.clusterName);
  const needed: unknown[] = [addonName, addonVersion, profile, assumeRoleArn];
  if (needed.includes(pending) || (clusterName === undefined && addonVersion === undefined)) {
    return undefined;
  }
  const question = { addonName: String(addonName), clusterName, addonVersion: textOf(addonVersion) };
  const { region, account, partition } = await clusterPlace(parent);
  const settings = { region, profile: textOf(profile), assumeRoleArn: textOf(assumeRoleArn) };
  const isSecret = await containsSecret(pulumi.output([args.clusterName, args.addonName, args.addonVersion]));
  let reading: AddonReading | undefined;
  try {
    reading = await awsCalls.readAddon(question, settings);
    if (reading?.arn !== undefined) {
      assertAccount(reading.arn, account);
    }
  } catch (error) {
    if (error instanceof ClusterNotFound && pulumi.runtime.isDryRun() && (await dependsOnResource(args.clusterName))) {
      return undefined;
    }
    throw userError(unreadable(question.addonName, isSecret, error as Error));
  }
  if (reading === undefined) {
    return { addonVersion: textOf(addonVersion) ?? "", namespace: textOf(namespace) ?? usualNamespace, accounts: [] };
  }
  const accounts = recommendedPolicies(reading.configurations ?? [], partition);
  await rejectInputs("AddonAccess", name, args, issuesOf(known, reading, accounts, isSecret));
  return { addonVersion: reading.addonVersion ?? "", namespace: reading.namespace ?? usualNamespace, accounts };
}

/** The value of an input that is known. */
function textOf(input: unknown): string | undefined {
  return typeof input === "string" ? input : undefined;
}

function unreadable(addonName: string, isSecret: boolean, { message }: Error): string {
  return (
    `The recommended policies of the add-on ${show(isSecret ? hidden : addonName)} can't be read; expected the permissions ` +
    "eks:DescribeAddon, eks:DescribeAddonVersions, eks:DescribeAddonConfiguration and, without addonVersion, " +
    "eks:DescribeCluster. Grant them to the deployer. If the AWS provider uses different credentials from the AWS SDK, pass " +
    `profile or assumeRoleArn.${isSecret ? "" : ` ${message}`}`
  );
}

/** The issues of the inputs that depend on the add-on. */
function issuesOf(
  known: AddonAccessArgs,
  { versions, addonVersion, configurations }: AddonReading,
  accounts: AccountPolicies[],
  isSecret: boolean,
): Issue[] {
  const redact = (text: unknown) => (isSecret ? hidden : String(text));
  if (versions.length === 0 && configurations === undefined) {
    const expected = "the name of an add-on that EKS has in this region";
    const fix = "Pass a name that DescribeAddonVersions returns.";
    return [{ code: "unknown", paths: [["addonName"]], value: redact(known.addonName), expected, fix }];
  }
  if (configurations === undefined) {
    const expected = `a version of this add-on: ${isSecret ? hidden : firstOf(versions)}`;
    return addonVersion === undefined
      ? [
          {
            code: "missing",
            paths: [["addonVersion"]],
            expected: `${expected}, because none is the default for the Kubernetes version of the cluster`,
            fix: "Set addonVersion here and in the add-on.",
          },
        ]
      : [
          {
            code: "unknown",
            paths: [["addonVersion"]],
            value: redact(addonVersion),
            expected,
            fix: "Pass one of these versions, the same as in the add-on.",
          },
        ];
  }
  if (accounts.length === 0) {
    return [
      {
        code: "mismatch",
        paths: [["addonName"]],
        value: redact(known.addonName),
        expected: `an add-on that recommends policies for EKS Pod Identity, but its version ${redact(addonVersion)} has none`,
        fix: "Pass another addonVersion, or use a PodIdentity or a WorkloadIdentity with policies of your own.",
      },
    ];
  }
  return [
    ...accounts.flatMap((account) => accountIssues(account, known, redact)),
    ...nameIssues(known, accounts, redact),
  ];
}

const mostShown = 5;

function firstOf(versions: string[]): string {
  const more = versions.length > mostShown ? ` and ${versions.length - mostShown} others` : "";
  return `${versions.slice(0, mostShown).join(", ")}${more}`;
}

function accountIssues(
  { serviceAccount, policyArns }: AccountPolicies,
  known: AddonAccessArgs,
  redact: (text: unknown) => string,
): Issue[] {
  const all = [...policyArns, ...otherPolicies(policyArns, known).map(({ arn }) => arn)];
  const invalid = policyArns.find((arn) => !policyArnForm.fits(arn));
  if (invalid !== undefined) {
    return [
      {
        code: "mismatch",
        paths: [["addonName"]],
        value: redact(known.addonName),
        expected: `an add-on that recommends managed policies, but for ${redact(serviceAccount)} it recommends ${show(redact(invalid))}`,
        fix: "Use a PodIdentity with policies of your own.",
      },
    ];
  }
  if (all.length > managedPoliciesLimit) {
    return [
      {
        code: "limit",
        paths: [["policyArns"]],
        value: `${all.length} policies for ${redact(serviceAccount)}, of which ${policyArns.length} are recommended`,
        expected: `at most ${managedPoliciesLimit} managed policies for each role`,
        fix: "Combine some of your own into one policy, or use inlinePolicies.",
      },
    ];
  }
  const hasInline = (known.inlinePolicies as unknown) === pending || Object.keys(known.inlinePolicies ?? {}).length > 0;
  return all.length > 0 || hasInline || (known.policyArns as unknown) === pending
    ? []
    : [
        {
          code: "missing",
          paths: [["policyArns"], ["inlinePolicies"]],
          expected: `a policy for the service account ${redact(serviceAccount)}, for which this add-on recommends none`,
          fix: "Pass the policies that the documentation of the add-on names.",
        },
      ];
}

function nameIssues(
  { roleName }: AddonAccessArgs,
  accounts: AccountPolicies[],
  redact: (text: unknown) => string,
): Issue[] {
  return roleName === undefined || accounts.length === 1
    ? []
    : [
        {
          code: "exclusive",
          paths: [["roleName"]],
          value: roleName,
          expected: `no roleName, because the add-on has ${accounts.length} service accounts, each with a role of its own: ${accounts.map(({ serviceAccount }) => redact(serviceAccount)).join(", ")}`,
          fix: "Omit it: the names are generated from those of the service accounts.",
        },
      ];
}

/** The policies in `policyArns` that aren't recommended, each with its index. Unknown ones count as not recommended. */
export function otherPolicies(
  recommended: string[],
  { policyArns }: AddonAccessArgs,
): { arn: string; index: number }[] {
  const given = Array.isArray(policyArns) ? (policyArns as string[]) : [];
  return given.map((arn, index) => ({ arn, index })).filter(({ arn }) => !recommended.includes(arn));
}
