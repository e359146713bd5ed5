import * as pulumi from "@pulumi/pulumi";
import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import { endNotices, hasEnded, type NamedEnd } from "../../eks/accessEnd";
import { validateConnection } from "../../kubernetes/validateConnection";
import { accessEntriesIssues, awsAuthOptionIssues } from "../../resources/awsAuthArgs";
import { AwsAuthEntries, type AwsAuthEntry } from "../../resources/awsAuthEntriesResource";
import { clusterIdentityOf } from "../../resources/ownCluster";
import { textIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { instantForm } from "../../validation/instants";
import type { Issue } from "../../validation/issues";
import { isContainer } from "../../validation/outputs";
import { timeOfRun } from "../shared/clock";
import { formerChildren, urnAtTop } from "../shared/formerChildren";
import { logNotices } from "../shared/logNotices";
import { findPermissionSetRoles, withoutEndedNames } from "../shared/permissionSetRoles";
import { setOutputs } from "../shared/setOutputs";
import type { AwsAuthArgs } from "./args";
import { accountsOf, endingSoonIn, roleEntries, userEntries } from "./entryMaps";

/**
 * Grants IAM principals access to an EKS cluster through the ConfigMap `kube-system/aws-auth`.
 *
 * Each component owns individual entries. Several stacks, other tools and EKS itself can share the ConfigMap:
 * everything that isn't declared here is preserved byte for byte, including the entries that EKS wrote for nodes,
 * comments, order and unknown fields. A change is merged into the live document, and written only if nobody else has
 * changed it in the meantime. Deleting the component removes only its own entries. The ConfigMap is created if it
 * doesn't exist, and never deleted.
 *
 * The preview reads the live document and shows each changed entry separately. It rejects invalid ARNs, duplicates,
 * names that the authenticator would misread, an ARN that an entry of another owner maps (see `existingMappings`), a
 * live document that can't be read (see `repair`) and changes that would lock someone out (see `force`).
 *
 * Before the first change of an update, the ConfigMap is copied to `aws-auth-backup-<time>` in the same namespace. To
 * restore a backup, set `restoreFrom` to its name, or run:
 *
 * ```sh
 * kubectl get configmap <backup> --namespace kube-system \
 *   --output jsonpath='[{"{"}"op":"add","path":"/data","value":{.data}{"}"}]' |
 *   kubectl patch configmap aws-auth --namespace kube-system --type json --patch-file /dev/stdin
 * ```
 *
 * To take over existing entries, import them as the child resource, `pulumi import eks-auth:index:AwsAuthEntries
 * <name>-entries <cluster name>/<ARN>,<ARN>,…`, or set `existingMappings` to `take-over`.
 *
 * The identity that runs Pulumi (the deployer) needs these permissions on ConfigMaps in `kube-system`: `get` and
 * `update` for `aws-auth`; `create`, `get`, `list` and `delete` for its backups. `create` is also needed if `aws-auth`
 * doesn't exist yet. The lock-out guard needs `list` on nodes; without it, it assumes that nodes exist. With
 * `clusterName`, `eks:DescribeCluster` is also needed; with `ssoPermissionSet`, `iam:ListRoles`. To count access entries,
 * the guard needs `eks:ListAccessEntries`, `eks:DescribeAccessEntry` and `eks:ListAssociatedAccessPolicies`, and to count
 * bindings to `cluster-admin`, `list` on `clusterrolebindings`; it doesn't count what it can't read.
 *
 * A Node.js program that runs the component in its own process still needs the plugin of this package for the entries.
 * If the package is installed with npm, Pulumi.yaml must name the plugin, also in a workspace of the Automation API:
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
  /** The Kubernetes username and groups of each ARN. The ARNs of roles have no path. */
  public readonly entries!: pulumi.Output<Record<string, AwsAuthEntry>>;
  /** The name of the newest backup, a ConfigMap in `kube-system`; omitted if there was nothing to back up yet. */
  public readonly backupName!: pulumi.Output<string | undefined>;
  /** The resource version of the ConfigMap after the last change. */
  public readonly resourceVersion!: pulumi.Output<string>;

  /**
   * Declares entries of aws-auth.
   *
   * @param name The name of the component. Its child is named `<name>-entries`.
   * @param args The cluster and the principals to grant access to.
   * @param opts Options of the component.
   */
  constructor(name: string, args: AwsAuthArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = withSecretKubeconfig(args);
    super("eks-auth:index:AwsAuth", name, registrationInputs(given), opts);
    const now = timeOfRun();
    const checks = checkInputs("AwsAuth", name, given, (args) => validateAwsAuth(args, now));
    const { inputs, known } = checks;
    const naming = { kind: "AwsAuth", name, list: "roles", arnInput: "roleArn", parent: this };
    const roles = findPermissionSetRoles(naming, withoutEndedNames(checks, now, "roles"));
    logNotices(known, given, this, (args) => [...checkDeclared(args).notices, ...endNotices(endsIn(args), now)]);
    const { roles: _, nodeRoles: __, users: ___, endingAccounts: ____, ...rest } = inputs;
    const identity = clusterIdentityOf(inputs, this, roles.isNamed);
    const type = "eks-auth:index:AwsAuthEntries";
    const child = new AwsAuthEntries(
      `${name}-entries`,
      {
        ...rest,
        ...identity,
        roles: roleEntries(inputs, roles, now) as pulumi.Input<never>,
        users: userEntries(inputs, now) as pulumi.Input<never>,
        accounts: accountsOf(inputs, now),
        ...endingSoonIn(inputs, roles, now),
      },
      // `pulumi import` creates entries without a parent; the first alias adopts those under this name.
      { parent: this, aliases: [urnAtTop(type, `${name}-entries`), ...formerChildren(this, type, "-entries")] },
    );
    const { entries, backupName, resourceVersion } = child;
    setOutputs<AwsAuth>(this, roles.gate.and(Gate.for(identity.clusterArn)), { entries, backupName, resourceVersion });
  }
}

/** A kubeconfig contains credentials: it is a secret even if the program doesn't mark it. */
function withSecretKubeconfig(args: AwsAuthArgs): AwsAuthArgs {
  const { kubeconfig } = args;
  return kubeconfig === undefined || kubeconfig === null ? args : { ...args, kubeconfig: pulumi.secret(kubeconfig) };
}

/**
 * The issues of an AwsAuth's inputs.
 *
 * @param now The time of the run. An entry that has ended before doesn't count as its principal's.
 */
function validateAwsAuth(args: AwsAuthArgs, now: number): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = args;
  const { backups, force, repair, existingMappings, restoreFrom } = args;
  return [
    ...validateConnection({ clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig }),
    ...checkDeclared(args, (item) => hasEnded(item, now)).issues,
    ...endsIn(args).flatMap(({ path, until }) => textIssues(path, until, instantForm)),
    ...awsAuthOptionIssues({ backups, force, repair, existingMappings, restoreFrom }),
    ...accessEntriesIssues(args.accessEntries),
  ];
}

/** The entries that may have an end, as far as they are known. */
function endsIn(args: AwsAuthArgs): NamedEnd[] {
  return (["roles", "users", "endingAccounts"] as const).flatMap((list) => {
    const items: unknown = args[list];
    return (Array.isArray(items) ? items : []).map((item: unknown, index) => {
      const until = isContainer(item) ? item.until : undefined;
      return { subject: "the entry", path: [list, index, "until"], until };
    });
  });
}
