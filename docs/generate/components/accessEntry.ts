import { AccessEntry } from "../../../provider";
import { cloud } from "../../../tests/support/mocks/access";
import { type Notes, refusal } from "../notes";

const clusterName = "prod";
const principalArn = "arn:aws:iam::123456789012:role/team/developers";
const principals = { [principalArn]: "AROAEXAMPLE" };

export const accessEntry: Notes = {
  errors: [
    refusal(
      "A group or a user name begins with a reserved prefix.",
      () => new AccessEntry("dev", { clusterName, principalArn, kubernetesGroups: ["system:masters"] }),
    ),
    refusal(
      "The cluster doesn't support access entries, because its authentication mode is `CONFIG_MAP`.",
      () => new AccessEntry("dev", { clusterName, principalArn }),
      cloud({ principals, mode: "CONFIG_MAP" }),
    ),
    refusal(
      "The ARN of the principal is missing its path.",
      () => new AccessEntry("dev", { clusterName, principalArn: "arn:aws:iam::123456789012:role/developers" }),
      cloud({ principals }),
    ),
    refusal(
      "The cluster already has an access entry for the principal, and this stack doesn't own it.",
      () => new AccessEntry("dev", { clusterName, principalArn }),
      cloud({ principals, entries: { [principalArn]: { tags: { "eks-auth:stack": "acme/shop/staging" } } } }),
    ),
  ],
};
