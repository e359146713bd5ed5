import { PodIdentity } from "../../../provider";
import { type Notes, rejection } from "../notes";

const serviceAccount = { namespace: "default", name: "my-service-account" };
const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

export const podIdentity: Notes = {
  permissions: { of: ["ServiceAccountRole"] },
  errors: [
    rejection(
      "The service account is missing.",
      () => new PodIdentity("reader", { clusterName: "prod", policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
    ),
    rejection(
      "Policies are set for an existing role.",
      () =>
        new PodIdentity("reader", {
          clusterName: "prod",
          serviceAccount,
          roleArn: "arn:aws:iam::123456789012:role/reader",
          policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        }),
    ),
    rejection(
      "A session policy is set while session tags are enabled.",
      () => new PodIdentity("reader", { clusterName: "prod", serviceAccount, policy: document }),
    ),
  ],
  moreErrors:
    "If the cluster has no Pod Identity Agent, the component warns, unless `agent` is set. EKS rejects a second " +
    "association for a service account during the update.",
};
