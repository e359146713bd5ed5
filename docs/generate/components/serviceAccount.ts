import { ServiceAccount } from "../../../provider";
import { type Notes, refusal } from "../notes";

const roleArn = "arn:aws:iam::123456789012:role/reader";

export const serviceAccount: Notes = {
  kubernetes:
    "`get`, `list`, `watch`, `create`, `patch` and `delete` on `serviceaccounts` in the namespace; with `createNamespace` the same on " +
    "`namespaces`. The Kubernetes provider that is passed to the component is used, else the current context of the " +
    "kubeconfig.",
  errors: [
    refusal(
      "A name or the ARN of the role isn't one.",
      () => new ServiceAccount("account", { name: "My_Account", roleArn: "reader" }),
    ),
    refusal(
      "An annotation is given that an input sets.",
      () =>
        new ServiceAccount("account", {
          name: "my-service-account",
          roleArn,
          annotations: { "eks.amazonaws.com/role-arn": roleArn },
        }),
    ),
    refusal(
      "The component only patches, and is to make the namespace.",
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
    'Where the service account exists and `existing` isn\'t `"patch"`, the preview fails: `The service account default/my-service-account ' +
    "already exists, but isn't in the state of this stack. …`, with the ways out. The cluster is asked with the kubeconfig of the " +
    "Kubernetes provider. Where that can't be done, as in a Node program without the package `@kubernetes/client-node` that " +
    "has the components in its own process, it is the update that fails: `already exists`.",
};
