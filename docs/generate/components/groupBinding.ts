import { GroupBinding } from "../../../provider";
import { type Notes, rejection } from "../notes";

export const groupBinding: Notes = {
  kubernetes:
    "`get`, `list`, `watch`, `create`, `patch` and `delete` on `rolebindings`, or on `clusterrolebindings` without " +
    "namespaces; with `rules`, the same on `roles` or `clusterroles`. In addition, every permission that is granted, " +
    "or the verb `bind` (with `rules` also `escalate`) on these roles. The component uses the Kubernetes provider in " +
    "its options, or else the current context of the kubeconfig.",
  errors: [
    rejection(
      "No input gives the group any permissions.",
      () => new GroupBinding("developers", { group: "developers" }),
    ),
    rejection(
      "A Role is named without a namespace.",
      () => new GroupBinding("developers", { group: "developers", role: "editor" }),
    ),
    rejection(
      "A rule for URLs is limited to namespaces.",
      () =>
        new GroupBinding("developers", {
          group: "developers",
          namespaces: ["shop"],
          rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }],
        }),
    ),
  ],
  moreErrors:
    "The API server rejects a binding that grants more than the deployer's own permissions, during the update: " +
    "`attempting to grant RBAC permissions not currently held`.",
};
