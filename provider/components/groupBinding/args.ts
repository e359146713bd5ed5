import type * as pulumi from "@pulumi/pulumi";

/** What is allowed, in the terms of Kubernetes: verbs on resources of API groups, or on URLs. */
export interface PolicyRule {
  /** The verbs, 1 or more, such as `get`, `list` and `watch`; `*` is every verb. */
  verbs: pulumi.Input<pulumi.Input<string>[]>;
  /** The API groups of the resources, such as `apps`; the empty text is the core group, with pods, services and secrets. */
  apiGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /** The resources, in lower case and plural, such as `pods`, and their subresources, such as `pods/log`. */
  resources?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of the only objects that it is about. Default: all. */
  resourceNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** The paths of URLs that are no resources, such as `/healthz` or `/metrics/*`. Only without namespaces, in a rule of its own. */
  nonResourceURLs?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs of a GroupBinding. Exactly one of clusterRole, role and rules is needed. */
export interface GroupBindingArgs {
  /**
   * The Kubernetes group: one that access entries (`kubernetesGroups`) or aws-auth map principals to, or, with its prefix,
   * one that the tokens of a UserIdentityProvider have.
   */
  group: pulumi.Input<string>;
  /** The name of a ClusterRole that exists, such as `view`, `edit`, `admin` or `cluster-admin`. */
  clusterRole?: pulumi.Input<string>;
  /** The name of a Role that exists in each of the namespaces. Needs `namespaces`. */
  role?: pulumi.Input<string>;
  /** What the group may do, for a Role or ClusterRole of the component's own. */
  rules?: pulumi.Input<pulumi.Input<PolicyRule>[]>;
  /** The namespaces in which the group gets the rights, 1 or more, which have to exist. Default: the whole cluster. */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /** Labels of the objects that the component makes. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
