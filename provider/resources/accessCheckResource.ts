import * as pulumi from "@pulumi/pulumi";
import { askedVersion } from "../package";
import { asSecret } from "../validation/outputs";
import type { ConnectionArgs } from "./awsAuthArgs";
import { requirePlugin } from "./requirePlugin";

/** The expected Kubernetes user of a login. Without any field, every user is accepted. */
export interface AccessCheckExpectation {
  /** The username in Kubernetes, without placeholders. Default: any. */
  username?: pulumi.Input<string>;
  /** Groups in Kubernetes that the user must have, among others. Default: none. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A permission that the login must have. */
export interface AccessCheckPermission {
  /** The verb, such as `get`, `list` or `create`; `*` for all verbs. */
  verb: pulumi.Input<string>;
  /** The resource in lower case and plural, such as `pods`, or a subresource, such as `pods/log`; `*` for all. */
  resource: pulumi.Input<string>;
  /** The API group of the resource, such as `apps`; `*` for all. Default: the core group. */
  apiGroup?: pulumi.Input<string>;
  /** The namespace. Default: the whole cluster; for resources with namespaces this means all of them. */
  namespace?: pulumi.Input<string>;
  /** The name of an object. Default: all objects. */
  name?: pulumi.Input<string>;
}

/** The inputs of an AccessCheck. */
export interface AccessCheckArgs extends ConnectionArgs {
  /** The expected username and groups. Default: any user that the cluster accepts. */
  expect?: pulumi.Input<AccessCheckExpectation>;
  /** The permissions that the login must have. Default: none; it must only be accepted. */
  permissions?: pulumi.Input<pulumi.Input<AccessCheckPermission>[]>;
  /** The longest time to wait for the expected access, in seconds, from 1 to 900. Default: 60. */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Values of any type. If one changes, the check is repeated. Pass outputs of the resources that give the access, such
   * as `ready` of an AccessEntry: the check then also waits for them. Default: none.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the schema generator has no other type for any value
  triggers?: pulumi.Input<any[]>;
}

/** The outputs of an AccessCheck, in addition to its inputs. */
export interface AccessCheckState extends AccessCheckArgs {
  /** The Kubernetes username of the login. */
  username: string;
  /** All Kubernetes groups of the login, including `system:authenticated`. */
  groups: string[];
}

/**
 * Waits until an identity has access to an EKS cluster. After a change of access, EKS can reject logins for some
 * seconds. Resources that need the access can depend on this one instead of failing with 401 or 403.
 *
 * The check signs in to the cluster with the AWS credentials of the environment, of `profile` or of `assumeRoleArn`,
 * or with a kubeconfig, and asks the API server for the username, the groups and the given permissions. It repeats
 * this, each time with a new token, until the answer is as expected. If the time runs out, it fails with the last
 * answer.
 *
 * The check runs when the resource is created, and again if an input changes. A preview only checks the inputs.
 * Nothing is changed on the cluster. A refresh or the deletion of the resource makes no call.
 *
 * The resource can't see the AWS provider or the stack's configuration. If those use another region or account than the
 * AWS environment, pass `clusterArn` or `region`.
 *
 * The deployer needs `eks:DescribeCluster` with `clusterName`. With `assumeRoleArn`, it needs `sts:AssumeRole`, and the
 * role needs `eks:DescribeCluster`.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access and
 * https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class AccessCheck extends pulumi.CustomResource {
  declare public readonly username: pulumi.Output<AccessCheckState["username"]>;
  declare public readonly groups: pulumi.Output<AccessCheckState["groups"]>;

  constructor(name: string, args: AccessCheckArgs, opts?: pulumi.CustomResourceOptions) {
    requirePlugin(`AccessCheck "${name}"`);
    const defaults = { version: askedVersion(), additionalSecretOutputs: ["kubeconfig"] };
    super(
      "eks-auth:index:AccessCheck",
      name,
      { ...args, kubeconfig: asSecret(args.kubeconfig), username: undefined, groups: undefined },
      pulumi.mergeOptions(defaults, opts),
    );
  }
}
