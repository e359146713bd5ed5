import type * as pulumi from "@pulumi/pulumi";

/** A Kubernetes RBAC rule: verbs allowed on resources of API groups, or on URLs. */
export interface PolicyRule {
  /** The verbs, at least one, such as `get`, `list` and `watch`. `*` means every verb. */
  verbs: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The API groups of the resources, such as `apps`. The empty string is the core group, with pods, services and
   * secrets.
   */
  apiGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /** The resources, in lower case and plural, such as `pods`, and subresources, such as `pods/log`. */
  resources?: pulumi.Input<pulumi.Input<string>[]>;
  /** The names of the objects that the rule is limited to. Default: all objects. */
  resourceNames?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The paths of non-resource URLs, such as `/healthz` or `/metrics/*`. Only without namespaces, and in a rule of their
   * own.
   */
  nonResourceURLs?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs of a GroupBinding. Exactly one of clusterRole, role and rules is required. */
export interface GroupBindingArgs {
  /**
   * The Kubernetes group: one that access entries (`kubernetesGroups`) or aws-auth map principals to, or a group in the
   * tokens of a UserIdentityProvider, with the provider's prefix.
   */
  group: pulumi.Input<string>;
  /** The name of an existing ClusterRole, such as `view`, `edit`, `admin` or `cluster-admin`. */
  clusterRole?: pulumi.Input<string>;
  /** The name of a Role that exists in each of the namespaces. Requires `namespaces`. */
  role?: pulumi.Input<string>;
  /** The permissions of the group, as rules of a Role or ClusterRole that the component creates. */
  rules?: pulumi.Input<pulumi.Input<PolicyRule>[]>;
  /**
   * The namespaces in which the group gets the permissions, at least one. They must exist. Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The end of the permissions: a date and a time with an offset or a time zone, such as `2027-01-31T18:00:00Z`,
   * `2027-01-31T18:00:00+01:00` or `2027-01-31T18:00[Europe/Berlin]` (RFC 3339, or RFC 9557 with a zone of the IANA
   * database). A time that the clocks of the zone skip or show twice is rejected; the offset makes the latter unique.
   *
   * Kubernetes doesn't end permissions by itself: an update after that time removes the bindings and the roles, even if
   * nothing else has changed, so run updates on a schedule, such as daily. In the week before, a warning announces the end.
   * After it, each run warns that the binding has ended, until it is removed from the program. The output `bindings` is
   * empty then, and `group` keeps its value.
   *
   * Must be a plain value, not an output: it decides which resources are declared. Default: no end.
   *
   * Source: https://www.rfc-editor.org/rfc/rfc3339 and https://www.rfc-editor.org/rfc/rfc9557
   */
  until?: string;
  /** Labels of the objects that the component creates. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
