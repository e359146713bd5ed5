import { type Issue, isAbsent } from "../check/issues";
import { hidden } from "../check/render";
import { exactlyOneProblems, type Form, textProblems } from "../check/values";
import { clusterArnForm, clusterOf } from "../eks/clusterArn";
import { roleArnForm } from "../iam/arn";
import { clusterNameForm } from "../iam/names";
import type { Connection } from "./connection";
import { readKubeconfig } from "./kubeconfig/read";

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const regionForm: Form = {
  expected: 'an AWS region, as in "us-west-2"',
  fix: (value) =>
    /^[a-z]+(-[a-z]+)+-\d+[a-z]$/.test(String(value))
      ? "This is an availability zone: leave its last letter out."
      : "Pass the region's code, or leave it out to have it found as the AWS SDK finds it.",
  fits: (text) => /^[a-z]+(-[a-z]+)+-\d+$/.test(text),
};

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
const profileForm: Form = {
  expected: "the name of a profile in the AWS configuration files",
  fix: "Pass its name without brackets, or leave it out for the usual credentials.",
  fits: (text) => /^[^\s[\]]([^[\]\n]*[^\s[\]])?$/.test(text),
};

/**
 * What is wrong with a connection. Values that aren't known yet may be `pending`. A problem never shows the kubeconfig
 * or a part of it.
 */
export function connectionProblems(inputs: Record<keyof Connection, unknown>): Issue[] {
  const { clusterName, clusterArn, region, profile, roleToAssume, kubeconfig } = inputs;
  const isKubeconfigGiven = kubeconfig !== undefined && kubeconfig !== null;
  return [
    ...exactlyOneProblems(
      ["clusterName", clusterName],
      ["kubeconfig", isKubeconfigGiven ? hidden : kubeconfig],
      "Pass clusterName for an EKS cluster that AWS credentials lead to, or kubeconfig for any other way in.",
    ),
    ...textProblems("clusterName", clusterName, clusterNameForm),
    ...clusterArnProblems(clusterArn, clusterName),
    ...textProblems("region", region, regionForm),
    ...loginProblems({ profile, roleToAssume }),
    ...kubeconfigProblems(kubeconfig),
    ...(isKubeconfigGiven ? uselessProblems({ clusterArn, region, profile, roleToAssume }) : []),
  ];
}

/** What is wrong with the ARN of a cluster beside its name. */
export function clusterArnProblems(clusterArn: unknown, clusterName: unknown): Issue[] {
  const named = typeof clusterArn === "string" ? clusterOf(clusterArn)?.name : undefined;
  return named === undefined || typeof clusterName !== "string" || named === clusterName
    ? textProblems("clusterArn", clusterArn, clusterArnForm)
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
export function loginProblems({ profile, roleToAssume }: { profile?: unknown; roleToAssume?: unknown }): Issue[] {
  return [...textProblems("profile", profile, profileForm), ...textProblems("roleToAssume", roleToAssume, roleArnForm)];
}

function kubeconfigProblems(kubeconfig: unknown): Issue[] {
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
function uselessProblems(inputs: Record<string, unknown>): Issue[] {
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
