import * as pulumi from "@pulumi/pulumi";
import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import { AwsAuthEntries, type AwsAuthEntry } from "../../resources/awsAuthEntriesResource";
import { clusterIdentityOf } from "../../resources/ownCluster";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { withDefault } from "../../validation/outputs";
import { formerChildren, urnAtTop } from "../shared/formerChildren";
import { logNotices } from "../shared/logNotices";
import { setOutputs } from "../shared/setOutputs";
import type { AwsAuthArgs } from "./args";
import { roleEntries, userEntries } from "./entryMaps";
import { validateAwsAuth } from "./validate";

/**
 * People and roles in Kubernetes, through the ConfigMap `kube-system/aws-auth` of an EKS cluster.
 *
 * Ownership is by entry. Several stacks, other tools and EKS itself share the ConfigMap: whatever isn't named here stays
 * byte for byte, the entries that EKS wrote for nodes, comments, order and unknown fields included. A change is
 * merged into the live document and written only if nobody has written in between; removing the component removes its
 * own entries alone. The ConfigMap is created where there is none, and never deleted.
 *
 * The preview reads the live document and shows each entry that changes by itself. It refuses bad ARNs, duplicates,
 * names that the authenticator would misread, an ARN that a foreign entry maps (see `conflict`), a live document that
 * can't be read (see `repair`), and changes that would lock somebody out (see `force`).
 *
 * Before the first change of an update the ConfigMap is copied to `aws-auth-backup-<time>` beside it. To put a backup
 * back, set `restoreFrom` to its name; or by hand:
 *
 * ```sh
 * kubectl get configmap <backup> --namespace kube-system \
 *   --output jsonpath='[{"{"}"op":"add","path":"/data","value":{.data}{"}"}]' |
 *   kubectl patch configmap aws-auth --namespace kube-system --type json --patch-file /dev/stdin
 * ```
 *
 * To take over entries that exist, import them as the child: `pulumi import eks-auth:index:AwsAuthEntries <name>-entries
 * <cluster name>/<ARN>,<ARN>,…`; or set `conflict` to `take-over`.
 *
 * The deployer needs, on the ConfigMaps of `kube-system`, `get` and `update` for `aws-auth`, and `create`, `get`, `list`
 * and `delete` for its backups (`create` also where there is no `aws-auth` yet); the lock-out guard counts nodes, for
 * which it needs `list`, or else takes it that there are some. With `clusterName` it also needs `eks:DescribeCluster`.
 *
 * A Node program that has the component in its own process needs the plugin of this package for the entries all the
 * same. Where npm has installed the package, Pulumi.yaml has to name it, also that of an Automation API workspace:
 *
 * ```yaml
 * plugins:
 *   providers:
 *     - name: eks-auth
 *       path: node_modules/pulumi-eks-auth/bin
 * ```
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
 * https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export class AwsAuth extends pulumi.ComponentResource {
  /** What each ARN becomes in Kubernetes: ARN → user name and groups. The ARNs of roles are without their paths. */
  public readonly entries!: pulumi.Output<Record<string, AwsAuthEntry>>;
  /** The name of the newest backup, a ConfigMap in `kube-system`; left out where there was nothing to back up yet. */
  public readonly backupName!: pulumi.Output<string | undefined>;
  /** The version of the ConfigMap after the last change. */
  public readonly resourceVersion!: pulumi.Output<string>;

  /**
   * Declares who principals of AWS are in a cluster.
   *
   * @param name The name of the component; its child is called `<name>-entries`.
   * @param args The cluster, and who gets access to it.
   * @param opts Options of the component.
   */
  constructor(name: string, args: AwsAuthArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = withSecretKubeconfig(args);
    super("eks-auth:index:AwsAuth", name, registrationInputs(given), opts);
    const { inputs, gate, known } = checkInputs("AwsAuth", name, given, validateAwsAuth);
    logNotices(known, given, this, (args) => checkDeclared(args).notices);
    const { roles: _, nodeRoles: __, users: ___, ...rest } = inputs;
    const identity = clusterIdentityOf(inputs, this);
    const type = "eks-auth:index:AwsAuthEntries";
    const child = new AwsAuthEntries(
      `${name}-entries`,
      {
        ...rest,
        ...identity,
        roles: roleEntries(inputs) as pulumi.Input<never>,
        users: userEntries(inputs) as pulumi.Input<never>,
        accounts: withDefault(inputs.accounts, []),
      },
      // The first alias lets `pulumi import`, which knows no component, bring in entries that exist under this name.
      { parent: this, aliases: [urnAtTop(type, `${name}-entries`), ...formerChildren(this, type, "-entries")] },
    );
    const { entries, backupName, resourceVersion } = child;
    setOutputs<AwsAuth>(this, gate.and(Gate.for(identity.clusterArn)), { entries, backupName, resourceVersion });
  }
}

/** A kubeconfig holds credentials: it is a secret even where the program doesn't say so. */
function withSecretKubeconfig(args: AwsAuthArgs): AwsAuthArgs {
  const { kubeconfig } = args;
  return kubeconfig === undefined || kubeconfig === null ? args : { ...args, kubeconfig: pulumi.secret(kubeconfig) };
}
