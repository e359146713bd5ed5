import { ServiceAccount } from "../../../provider";
import { type Notes, rejection } from "../notes";

const roleArn = "arn:aws:iam::123456789012:role/reader";

export const serviceAccount: Notes = {
  kubernetes:
    "`get`, `list`, `watch`, `create`, `patch` and `delete` on `serviceaccounts` in the namespace; with " +
    "`createNamespace`, the same on `namespaces`. The component uses the Kubernetes provider in its options, or else " +
    "the current context of the kubeconfig.",
  errors: [
    rejection(
      "The name and the ARN of the role are malformed.",
      () => new ServiceAccount("account", { name: "My_Account", roleArn: "reader" }),
    ),
    rejection(
      "An annotation conflicts with an input that sets it.",
      () =>
        new ServiceAccount("account", {
          name: "my-service-account",
          roleArn,
          annotations: { "eks.amazonaws.com/role-arn": roleArn },
        }),
    ),
    rejection(
      "The component only patches the service account, so it can't create the namespace.",
      () =>
        new ServiceAccount("account", {
          name: "my-service-account",
          roleArn,
          existing: "patch",
          createNamespace: true,
        }),
    ),
  ],
  moreErrors:
    'If the service account exists and `existing` isn\'t `"patch"`, the preview fails: `The service account ' +
    "default/my-service-account already exists, but isn't in the state of this stack. …`, with the possible fixes. " +
    "This check uses the kubeconfig of the Kubernetes provider. If the check isn't possible, for example because the " +
    "API server can't be reached, the update fails instead: `already exists`.",
};
