import { AccessEntry } from "../../../provider";
import { cloud } from "../../../tests/support/mocks/access";
import { type Notes, rejection } from "../notes";

const clusterName = "prod";
const principalArn = "arn:aws:iam::123456789012:role/team/developers";
const principals = { [principalArn]: "AROAEXAMPLE" };

export const accessEntry: Notes = {
  errors: [
    rejection(
      "A group or a username begins with a reserved prefix.",
      () => new AccessEntry("dev", { clusterName, principalArn, kubernetesGroups: ["system:masters"] }),
    ),
    rejection(
      "The cluster doesn't support access entries, because its authentication mode is `CONFIG_MAP`.",
      () => new AccessEntry("dev", { clusterName, principalArn }),
      cloud({ principals, mode: "CONFIG_MAP" }),
    ),
    rejection(
      "The ARN of the principal is missing its path.",
      () => new AccessEntry("dev", { clusterName, principalArn: "arn:aws:iam::123456789012:role/developers" }),
      cloud({ principals }),
    ),
    rejection(
      "The cluster already has an access entry for the principal, and this stack doesn't own it.",
      () => new AccessEntry("dev", { clusterName, principalArn }),
      cloud({ principals, entries: { [principalArn]: { tags: { "eks-auth:stack": "acme/shop/staging" } } } }),
    ),
  ],
};
