import * as pulumi from "@pulumi/pulumi";
import { askedVersion } from "../package";
import { resolveIfKnown } from "../validation/outputs";
import type { AwsAuthOptions } from "./awsAuthArgs";
import { requirePlugin } from "./requirePlugin";

/** An entry of `aws-auth`: who an ARN is in Kubernetes. */
export interface AwsAuthMapping {
  /** The ARN of the role, user, root user or federated user; a role's without its path. */
  arn: pulumi.Input<string>;
  /** The user name in Kubernetes; it may hold placeholders, as in `{{SessionName}}`. */
  username: pulumi.Input<string>;
  /** The groups in Kubernetes; they may hold placeholders too. */
  groups: pulumi.Input<pulumi.Input<string>[]>;
}

/** What an ARN becomes in Kubernetes. */
export interface AwsAuthEntry {
  /** The user name; it may hold placeholders, as in `{{SessionName}}`. */
  username: string;
  /** The groups; they may hold placeholders too. */
  groups: string[];
}

/** The inputs of an AwsAuthEntries. */
export interface AwsAuthEntriesArgs extends AwsAuthOptions {
  /** The entries of `mapRoles`, each under a key of its own, such as its ARN; the keys aren't written anywhere. */
  roles: pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;
  /** The entries of `mapUsers`, each under a key of its own, such as its ARN; the keys aren't written anywhere. */
  users: pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;
  /** The accounts of `mapAccounts`, 12 digits each. */
  accounts: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs that are to have no entry, whoever wrote it; a role's without its path. Default: none. */
  absentArns?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The outputs of an AwsAuthEntries: its inputs, and these. */
export interface AwsAuthEntriesState extends AwsAuthEntriesArgs {
  /** What each ARN becomes: ARN → user name and groups. */
  entries: Record<string, AwsAuthEntry>;
  /** The name of the newest backup that was made; left out where there was nothing to back up. */
  backupName?: string;
  /** The version of the ConfigMap after the last change. */
  resourceVersion: string;
  /** The endpoint of the API server, `https://…`. Another one replaces the resource. */
  endpoint: string;
}

/**
 * Entries of the ConfigMap `kube-system/aws-auth`, which the plugin of this package merges into it. Use AwsAuth, which
 * declares one of these, checks its inputs and fills in what nodes need; this resource is there to be imported and to
 * show in a preview.
 *
 * The ID, as `pulumi import` takes it, is `<cluster name>/<ARN or account>,<ARN or account>,…`, with `@<region>` after
 * the name for another region than the environment's.
 */
export class AwsAuthEntries extends pulumi.CustomResource {
  declare public readonly entries: pulumi.Output<AwsAuthEntriesState["entries"]>;
  declare public readonly backupName: pulumi.Output<AwsAuthEntriesState["backupName"]>;
  declare public readonly resourceVersion: pulumi.Output<AwsAuthEntriesState["resourceVersion"]>;
  declare public readonly endpoint: pulumi.Output<AwsAuthEntriesState["endpoint"]>;

  constructor(name: string, args: AwsAuthEntriesArgs, opts?: pulumi.CustomResourceOptions) {
    requirePlugin(`AwsAuthEntries "${name}"`);
    const outputs = { entries: undefined, backupName: undefined, resourceVersion: undefined, endpoint: undefined };
    const defaults = { version: askedVersion(), additionalSecretOutputs: ["kubeconfig"] };
    super(
      "eks-auth:index:AwsAuthEntries",
      name,
      { ...args, kubeconfig: asSecret(args.kubeconfig), ...outputs },
      pulumi.mergeOptions(defaults, opts),
    );
  }
}

/**
 * The kubeconfig as a secret, or nothing where it is left out, which an output may tell only once it is known: a secret
 * of nothing would be passed on as something.
 */
async function asSecret(kubeconfig: pulumi.Input<string> | undefined): Promise<pulumi.Output<string> | undefined> {
  const known = await resolveIfKnown(kubeconfig as pulumi.Input<string | undefined | null>);
  const isLeftOut = known !== undefined && (known.value ?? undefined) === undefined;
  return isLeftOut ? undefined : pulumi.secret(kubeconfig as pulumi.Input<string>);
}
