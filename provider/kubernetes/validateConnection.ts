import { clusterArnForm, clusterOf } from "../eks/clusterArn";
import { roleArnForm } from "../iam/arn";
import { clusterNameForm } from "../iam/names";
import { exactlyOneIssues, type Format, textIssues } from "../validation/checks";
import { type Issue, isAbsent } from "../validation/issues";
import { hidden } from "../validation/render";
import { readKubeconfig } from "./kubeconfig";

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const regionForm: Format = {
  expected: 'an AWS region, as in "us-west-2"',
  fix: (value) =>
    /^[a-z]+(-[a-z]+)+-\d+[a-z]$/.test(String(value))
      ? "This is an availability zone: leave its last letter out."
      : "Pass the region's code, or leave it out to have it found as the AWS SDK finds it.",
  fits: (text) => /^[a-z]+(-[a-z]+)+-\d+$/.test(text),
};

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
const profileForm: Format = {
  expected: "the name of a profile in the AWS configuration files",
  fix: "Pass its name without brackets, or leave it out for the usual credentials.",
  fits: (text) => /^[^\s[\]]([^[\]\n]*[^\s[\]])?$/.test(text),
};

/**
 * What is wrong with a connection. Values that aren't known yet may be `pending`. A problem never shows the kubeconfig
 * or a part of it.
 */
export function validateConnection(inputs: Record<keyof Connection, unknown>): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = inputs;
  const isKubeconfigGiven = kubeconfig !== undefined && kubeconfig !== null;
  return [
    ...exactlyOneIssues(
      ["clusterName", clusterName],
      ["kubeconfig", isKubeconfigGiven ? hidden : kubeconfig],
      "Pass clusterName for an EKS cluster that AWS credentials lead to, or kubeconfig for any other way in.",
    ),
    ...textIssues("clusterName", clusterName, clusterNameForm),
    ...clusterArnIssues(clusterArn, clusterName),
    ...textIssues("region", region, regionForm),
    ...loginIssues({ profile, assumeRoleArn }),
    ...kubeconfigIssues(kubeconfig),
    ...(isKubeconfigGiven ? uselessIssues({ clusterArn, region, profile, assumeRoleArn }) : []),
  ];
}

/** What is wrong with the ARN of a cluster beside its name. */
export function clusterArnIssues(clusterArn: unknown, clusterName: unknown): Issue[] {
  const named = typeof clusterArn === "string" ? clusterOf(clusterArn)?.name : undefined;
  return named === undefined || typeof clusterName !== "string" || named === clusterName
    ? textIssues("clusterArn", clusterArn, clusterArnForm)
    : [
        {
          code: "mismatch",
          paths: [["clusterArn"]],
          value: clusterArn,
          expected: "the ARN of the cluster that clusterName names",
          fix: "Pass name and ARN of one cluster, or leave clusterArn out.",
        },
      ];
}

/** What is wrong with how AWS is signed in to. */
export function loginIssues({ profile, assumeRoleArn }: { profile?: unknown; assumeRoleArn?: unknown }): Issue[] {
  return [...textIssues("profile", profile, profileForm), ...textIssues("assumeRoleArn", assumeRoleArn, roleArnForm)];
}

function kubeconfigIssues(kubeconfig: unknown): Issue[] {
  if (isAbsent(kubeconfig)) {
    return [];
  }
  const known = typeof kubeconfig === "string" ? readKubeconfig(kubeconfig) : { problem: "it isn't a text" };
  if ("endpoint" in known) {
    return [];
  }
  const { problem, fix = "Pass a kubeconfig as YAML or JSON text, from an object through JSON.stringify." } = known;
  const expected = `the text of a kubeconfig with a current context, and ${problem}`;
  return [{ code: "format", paths: [["kubeconfig"]], value: hidden, expected, fix }];
}

/** What tells how to find a cluster by name says nothing beside a kubeconfig. */
function uselessIssues(inputs: Record<string, unknown>): Issue[] {
  return Object.entries(inputs)
    .filter(([, value]) => !isAbsent(value))
    .map(([input, value]) => ({
      code: "exclusive",
      paths: [[input]],
      value,
      expected: "nothing beside kubeconfig, which brings its own credentials",
      fix: `Leave ${input} out, or pass clusterName in place of kubeconfig.`,
    }));
}

/** How to reach a cluster: by `clusterName`, through EKS, or by `kubeconfig`. */
export interface Connection {
  /** The name of an EKS cluster. */
  clusterName?: string;
  /** The ARN of the cluster. A login that leads to a cluster with another one is refused. */
  clusterArn?: string;
  /** The AWS region of the cluster. By default that of `clusterArn`, else the one that the AWS SDK finds. */
  region?: string;
  /** The profile of the AWS configuration files to take credentials and region from. */
  profile?: string;
  /** The ARN of an IAM role to assume. By default the credentials are used as they are. */
  assumeRoleArn?: string;
  /** The text of a kubeconfig; its current context is used. A secret. */
  kubeconfig?: string;
}
