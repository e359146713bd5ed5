import { GroupBinding } from "../../../provider";
import { type Notes, refusal } from "../notes";

export const groupBinding: Notes = {
  kubernetes:
    "`get`, `list`, `watch`, `create`, `patch` and `delete` on `rolebindings`, or on `clusterrolebindings` without namespaces; with `rules` " +
    "the same on `roles` or `clusterroles`. And all the rights that are granted, or the verbs `bind` and, with rules, " +
    "`escalate` on these roles. The Kubernetes provider that is passed to the component is used, else the current context " +
    "of the kubeconfig.",
  errors: [
    refusal("Nothing says which rights the group gets.", () => new GroupBinding("developers", { group: "developers" })),
    refusal(
      "A Role is named, and no namespace.",
      () => new GroupBinding("developers", { group: "developers", role: "editor" }),
    ),
    refusal(
      "A rule for URLs is given in a namespace.",
      () =>
        new GroupBinding("developers", {
          group: "developers",
          namespaces: ["shop"],
          rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }],
        }),
    ),
  ],
  moreErrors:
    "A binding that grants more than the deployer may do itself is refused by the API server at the update: `attempting to " +
    "grant RBAC permissions not currently held`.",
};
