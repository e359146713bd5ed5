import { isForPods } from "../../../provider/iam/serviceTrust";
import { conditionsIn, limitsKey } from "../../../provider/iam/trustConditions";
import { coversAction } from "../../../provider/iam/trustProblems";
import { matchesEverything, off, rule } from "../../rule";
import { allowingStatements, iamRole } from "./trustedTokens";

/**
 * The keys that contain the cluster. EKS Pod Identity sets the source always, and the tags unless an association disables
 * them, in which case a condition on a tag doesn't hold.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
const clusterKeys = ["aws:sourcearn", "aws:requesttag/eks-cluster-arn", "aws:requesttag/eks-cluster-name"];

/** Whether the name or ARN of a cluster, or a pattern of it, has a part of the name. */
function namesCluster(pattern: string): boolean {
  return !/(^|[/:])[*?]*$/.test(pattern);
}

/** Whether the ARN of clusters, or a pattern of it, has an account. */
function namesAccount(pattern: string): boolean {
  return /^\d{12}$/.test(pattern.split(":")[4] ?? "");
}

export const podIdentitySource = rule({
  name: "pod-identity-source",
  description: "The trust policy of a role for EKS Pod Identity names the clusters that may use it.",
  reason:
    "Without a condition on aws:SourceArn, or on the session tags eks-cluster-arn or eks-cluster-name, everyone who may create associations and pass the role can use it in any cluster, including one that they create themselves.",
  level: "advisory",
  settings: {
    acceptSourceAccount: off(
      "Accepts a condition on `aws:SourceAccount` instead, which allows every cluster of the account.",
    ),
  },
  types: [iamRole],
  check: (resource, { acceptSourceAccount }) => {
    const isEnough = (value: string) => namesCluster(value) || (acceptSourceAccount && namesAccount(value));
    const isLimited = (conditions: unknown) =>
      conditionsIn(conditions).some(
        (condition) =>
          limitsKey(condition) &&
          (clusterKeys.includes(condition.key)
            ? condition.values.every(isEnough)
            : acceptSourceAccount &&
              condition.key === "aws:sourceaccount" &&
              !condition.values.some(matchesEverything)),
      );
    return allowingStatements(resource)
      .filter(({ Action, Principal }) => isForPods(Principal) && coversAction(Action, "sts:AssumeRole"))
      .filter(({ Condition }) => !isLimited(Condition))
      .map(() => ({
        problem: "The trust policy lets EKS Pod Identity assume the role for the pods of any cluster.",
        fix: 'Compare "aws:SourceArn" by ArnEquals with the ARN of the cluster, and "aws:SourceAccount" by StringEquals with its account. PodIdentity of eks-auth writes these conditions.',
      }));
  },
});
