import { PodIdentity } from "../../../provider";
import { type Notes, refusal } from "../notes";

const serviceAccount = { namespace: "default", name: "my-service-account" };
const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

export const podIdentity: Notes = {
  permissions: { of: ["ServiceAccountRole"] },
  errors: [
    refusal(
      "No service account is named.",
      () => new PodIdentity("reader", { clusterName: "prod", policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
    ),
    refusal(
      "A policy is given for a role that exists.",
      () =>
        new PodIdentity("reader", {
          clusterName: "prod",
          serviceAccount,
          roleArn: "arn:aws:iam::123456789012:role/reader",
          policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        }),
    ),
    refusal(
      "A session policy is given while session tags are on.",
      () => new PodIdentity("reader", { clusterName: "prod", serviceAccount, policy: document }),
    ),
  ],
  moreErrors:
    "A cluster without the agent is a warning, unless `agent` says what to do about it. EKS refuses an association for a " +
    "service account that has one, at the update.",
};
