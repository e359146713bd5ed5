import { isForPods } from "../../../provider/iam/serviceTrust";
import { conditionsIn } from "../../../provider/iam/trustConditions";
import { coversAction } from "../../../provider/iam/trustProblems";
import { off, rule } from "../../rule";
import { allowingStatements, iamRole } from "./trustedTokens";

export const podIdentitySource = rule({
  name: "pod-identity-source",
  description: "The trust policy of a role for EKS Pod Identity has a condition on aws:SourceArn.",
  reason:
    "Without it, everyone who may create associations and pass the role can use it in any cluster, including one that they create themselves.",
  level: "advisory",
  settings: {
    acceptSourceAccount: off(
      "Accepts a condition on `aws:SourceAccount` instead, which allows every cluster of the account.",
    ),
  },
  types: [iamRole],
  check: (resource, { acceptSourceAccount }) => {
    const keys = ["aws:sourcearn", ...(acceptSourceAccount ? ["aws:sourceaccount"] : [])];
    const isLimited = (conditions: unknown) =>
      conditionsIn(conditions).some(
        ({ key, values, holdsWithoutKey }) => keys.includes(key) && !holdsWithoutKey && !values.includes("*"),
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
