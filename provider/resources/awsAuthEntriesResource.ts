import * as pulumi from "@pulumi/pulumi";
import { askedVersion } from "../package";
import { asSecret } from "../validation/outputs";
import type { AwsAuthOptions, CountedAccessEntry } from "./awsAuthArgs";
import type { UnmanagedAccessToRemove } from "./awsAuthEntries/unmanagedRemoval";
import { requirePlugin } from "./requirePlugin";

/** An entry of `aws-auth`: the Kubernetes identity of an ARN. */
export interface AwsAuthMapping {
  /** The ARN of the role (without its path), user, root user or federated user. */
  arn: pulumi.Input<string>;
  /** The username in Kubernetes. It may contain placeholders, as in `{{SessionName}}`. */
  username: pulumi.Input<string>;
  /** The groups in Kubernetes. They may contain placeholders too. */
  groups: pulumi.Input<pulumi.Input<string>[]>;
}

/** The Kubernetes identity of an ARN. */
export interface AwsAuthEntry {
  /** The username. It may contain placeholders, as in `{{SessionName}}`. */
  username: string;
  /** The groups. They may contain placeholders too. */
  groups: string[];
}

/** The inputs of an AwsAuthEntries. */
export interface AwsAuthEntriesArgs extends AwsAuthOptions {
  /** The entries of `mapRoles`. Each has its own key, such as its ARN; the keys aren't written to the ConfigMap. */
  roles: pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;
  /** The entries of `mapUsers`. Each has its own key, such as its ARN; the keys aren't written to the ConfigMap. */
  users: pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;
  /** The accounts of `mapAccounts`, 12 digits each. */
  accounts: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs whose entries must not exist, regardless of their owner. Role ARNs have no path. Default: none. */
  absentArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The access entries that exist before the change. The lock-out guard counts them. Default: none. */
  accessEntries?: pulumi.Input<pulumi.Input<CountedAccessEntry>[]>;
}

/** Further inputs of an AwsAuthEntries. Only for components, and not in the schema. */
export interface WithUnmanagedAccess {
  /**
   * The unmanaged access that the update removes: mappings, unless someone has changed or declared them in the meantime, and
   * afterwards the access entries of principals, which the lock-out guard therefore doesn't count.
   */
  unmanaged?: pulumi.Input<UnmanagedAccessToRemove>;
  /**
   * The ARNs of declared entries that end before the update can be expected to be over. The lock-out guard doesn't count
   * them as administrators. A change of this input alone changes nothing.
   */
  endingSoon?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/** The outputs of an AwsAuthEntries, in addition to its inputs. */
export interface AwsAuthEntriesState extends AwsAuthEntriesArgs {
  /** The Kubernetes identity of each ARN: ARN → username and groups. */
  entries: Record<string, AwsAuthEntry>;
  /** The name of the newest backup; omitted if there was nothing to back up. */
  backupName?: string;
  /** The version of the ConfigMap after the last change. */
  resourceVersion: string;
  /** The endpoint of the API server, `https://…`. Changing it replaces the resource. */
  endpoint: string;
}

/**
 * Entries of the ConfigMap `kube-system/aws-auth`, merged into it by the plugin of this package. Use AwsAuth instead:
 * it declares an AwsAuthEntries, checks its inputs and fills in the usernames and groups of nodes. This resource is
 * visible for imports and in previews.
 *
 * The import ID is `<cluster name>/<ARN or account>,<ARN or account>,…`. If the region isn't the one of the
 * environment, add `@<region>` after the name.
 */
export class AwsAuthEntries extends pulumi.CustomResource {
  declare public readonly entries: pulumi.Output<AwsAuthEntriesState["entries"]>;
  declare public readonly backupName: pulumi.Output<AwsAuthEntriesState["backupName"]>;
  declare public readonly resourceVersion: pulumi.Output<AwsAuthEntriesState["resourceVersion"]>;
  declare public readonly endpoint: pulumi.Output<AwsAuthEntriesState["endpoint"]>;

  constructor(name: string, args: AwsAuthEntriesArgs & WithUnmanagedAccess, opts?: pulumi.CustomResourceOptions) {
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
