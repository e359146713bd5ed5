import { clusterArnForm, clusterOf } from "../eks/clusterArn";
import { roleArnForm } from "../iam/arn";
import { clusterNameForm } from "../iam/names";
import { exactlyOneIssues, type Format, textIssues } from "../validation/checks";
import { type Issue, isAbsent } from "../validation/issues";
import { hidden } from "../validation/render";
import { readKubeconfig } from "./kubeconfig";

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const regionForm: Format = {
  expected: 'an AWS region, such as "us-west-2"',
  fix: (value) =>
    /^[a-z]+(-[a-z]+)+-\d+[a-z]$/.test(String(value))
      ? "This is an availability zone: remove the last letter."
      : "Pass the region's code, or omit it to use the default region of the AWS SDK.",
  fits: (text) => /^[a-z]+(-[a-z]+)+-\d+$/.test(text),
};

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
const profileForm: Format = {
  expected: "the name of a profile in the AWS configuration files",
  fix: "Pass its name without brackets, or omit it to use the default credentials.",
  fits: (text) => /^[^\s[\]]([^[\]\n]*[^\s[\]])?$/.test(text),
};

/**
 * The issues of a connection. Values that aren't known yet may be `pending`. No issue contains any part of the
 * kubeconfig.
 */
export function validateConnection(inputs: Record<keyof Connection, unknown>): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = inputs;
  const isKubeconfigGiven = kubeconfig !== undefined && kubeconfig !== null;
  return [
    ...exactlyOneIssues(
      ["clusterName", clusterName],
      ["kubeconfig", isKubeconfigGiven ? hidden : kubeconfig],
      "Pass clusterName to connect to an EKS cluster with AWS credentials, or kubeconfig for any other connection.",
    ),
    ...textIssues("clusterName", clusterName, clusterNameForm),
    ...clusterArnIssues(clusterArn, clusterName),
    ...textIssues("region", region, regionForm),
    ...loginIssues({ profile, assumeRoleArn }),
    ...kubeconfigIssues(kubeconfig),
    ...(isKubeconfigGiven ? uselessIssues({ clusterArn, region, profile, assumeRoleArn }) : []),
  ];
}

/** The issues of a cluster's ARN, given with its name. */
export function clusterArnIssues(clusterArn: unknown, clusterName: unknown): Issue[] {
  const named = typeof clusterArn === "string" ? clusterOf(clusterArn)?.name : undefined;
  return named === undefined || typeof clusterName !== "string" || named === clusterName
    ? textIssues("clusterArn", clusterArn, clusterArnForm)
    : [
        {
          code: "mismatch",
          paths: [["clusterArn"]],
          value: clusterArn,
          expected: "the ARN of the cluster in clusterName",
          fix: "Pass the name and ARN of the same cluster, or omit clusterArn.",
        },
      ];
}

/** The issues of the AWS login. */
export function loginIssues({ profile, assumeRoleArn }: { profile?: unknown; assumeRoleArn?: unknown }): Issue[] {
  return [...textIssues("profile", profile, profileForm), ...textIssues("assumeRoleArn", assumeRoleArn, roleArnForm)];
}

function kubeconfigIssues(kubeconfig: unknown): Issue[] {
  if (isAbsent(kubeconfig)) {
    return [];
  }
  const known = typeof kubeconfig === "string" ? readKubeconfig(kubeconfig) : { problem: "it isn't a string" };
  if ("endpoint" in known) {
    return [];
  }
  const { problem, fix = "Pass a kubeconfig as YAML or JSON text; convert an object with JSON.stringify." } = known;
  const expected = `the text of a kubeconfig with a current context, but ${problem}`;
  return [{ code: "format", paths: [["kubeconfig"]], value: hidden, expected, fix }];
}

/** The issues of inputs that only apply with clusterName. */
function uselessIssues(inputs: Record<string, unknown>): Issue[] {
  return Object.entries(inputs)
    .filter(([, value]) => !isAbsent(value))
    .map(([input, value]) => ({
      code: "exclusive",
      paths: [[input]],
      value,
      expected: "no value together with kubeconfig, which has its own credentials",
      fix: `Remove ${input}, or pass clusterName instead of kubeconfig.`,
    }));
}

/** The connection to a cluster: by `clusterName`, through EKS, or by `kubeconfig`. */
export interface Connection {
  /** The name of an EKS cluster. */
  clusterName?: string;
  /** The ARN of the cluster. The connection fails if the login leads to a cluster with another ARN. */
  clusterArn?: string;
  /** The AWS region of the cluster. Defaults to the region of `clusterArn`, else the default region of the AWS SDK. */
  region?: string;
  /** The profile in the AWS configuration files that provides credentials and region. */
  profile?: string;
  /** The ARN of an IAM role to assume. By default the credentials are used directly. */
  assumeRoleArn?: string;
  /** The text of a kubeconfig; its current context is used. This is a secret. */
  kubeconfig?: string;
}
