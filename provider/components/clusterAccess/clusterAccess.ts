import * as pulumi from "@pulumi/pulumi";
import { accessTable } from "../../access/table";
import { wayOf } from "../../access/way";
import { failingWith, isPlain } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import type { AwsAuthOptions } from "../../resources/awsAuthOptions";
import type { ExistingAccessEntry } from "../accessEntry/accessEntryType";
import { neverTheWholeCluster } from "../namespaceInputs";
import { logNotices } from "../notices";
import type { ClusterAccessMode, ClusterAccessVia } from "./clusterAccessChoices";
import { declareInConfigMap } from "./clusterAccessConfigMap";
import { declareEntries } from "./clusterAccessEntries";
import type { ClusterAccessBinding, ClusterAccessGrant } from "./clusterAccessGrant";
import { inspectCluster } from "./clusterAccessLookUp";
import { unboundGroups } from "./clusterAccessNotices";
import type { ClusterAccessGranted, ClusterAccessReport } from "./clusterAccessOutputs";
import type { Plan } from "./clusterAccessPlan";
import { clusterAccessProblems } from "./clusterAccessProblems";
import { reportOnCluster } from "./clusterAccessReport";
import { declareControlPlane, declareGroupBindings, summaryOf } from "./clusterAccessRights";

/** The inputs of a ClusterAccess. */
export interface ClusterAccessArgs extends AwsAuthOptions {
  /**
   * The name of the EKS cluster, 1 to 100 characters. May be left out only where a kubeconfig is given, the grants become
   * entries of aws-auth and none has `controlPlane`. Without a kubeconfig the ConfigMap is reached by this name, with the AWS
   * credentials of the environment, of `profile` or of `roleToAssume`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The text of a kubeconfig, YAML or JSON, whose current context leads to the ConfigMap; it is kept as a secret. Default:
   * none, and the ConfigMap is reached by `clusterName`.
   */
  kubeconfig?: pulumi.Input<string>;
  /**
   * The authentication mode of the cluster: `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`. It decides which resources there
   * are. Default: looked up (`eks:DescribeCluster`), for which the cluster has to exist; where the same program creates it,
   * give the mode that it gives the cluster.
   */
  authenticationMode?: ClusterAccessMode;
  /**
   * What the grants become in the mode API_AND_CONFIG_MAP: `access-entries` (the default) or `config-map`. The other modes
   * leave no choice.
   */
  via?: ClusterAccessVia;
  /**
   * Whether this moves the cluster from aws-auth to access entries. Default: false. Then the live aws-auth is read for
   * `report`, and the entries that this component has in it are removed once all grants exist as access entries, in the same
   * update, which may be interrupted anywhere and run again. `force` is then true by default, as the lock-out guard of
   * aws-auth knows nothing of access entries. Entries that others wrote for the principals of the grants go with them where
   * `conflict` is `takeOver`, and the preview names each; entries of nodes stay, and one that another stack or another
   * resource of this package has declared is refused. Where `conflict` is `fail` (the default) they stay, and the report
   * has them as covered. Refused where the grants become entries of aws-auth. Without it the entries of this component go
   * too, at the end of an update that makes access entries of them, with the guard on and without the report.
   */
  migrate?: boolean;
  /** Who gets what. */
  grants: ClusterAccessGrant[];
  /** What the groups of the grants may do: each becomes a GroupBinding, whatever the mode. Default: none. */
  bindings?: ClusterAccessBinding[];
  /**
   * What to do where the cluster already has an access entry for a principal that this stack doesn't own: `fail` (the
   * default) or `use`: see AccessEntry. The outputs have the groups and the access policies of an entry that is used too; for
   * the policies EKS is asked by the AWS SDK (`eks:ListAssociatedAccessPolicies`).
   */
  existing?: ExistingAccessEntry;
  /** Tags of the access entries and of the IAM policies. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Who has access to an EKS cluster: one list of grants for all of it, whatever the cluster's authentication mode. In the
 * modes API and API_AND_CONFIG_MAP each grant becomes an access entry with its access policies, checked as an AccessEntry
 * is; in CONFIG_MAP all of them together become one AwsAuth, with a GroupBinding for the rights of each. The same list gives
 * the same rights in either:
 *
 * | `access` | access policy of EKS | ClusterRole |
 * |---|---|---|
 * | `cluster-admin` | AmazonEKSClusterAdminPolicy | cluster-admin |
 * | `admin` | AmazonEKSAdminPolicy | admin |
 * | `edit` | AmazonEKSEditPolicy | edit |
 * | `view` | AmazonEKSViewPolicy | view |
 *
 * With namespaces, the policy's scope is these namespaces, and the ClusterRole is bound in each of them. With aws-auth these
 * rights belong to a group of the grant's own, `eks-auth:<organization>/<project>/<stack>:<component>:<grant>`; nobody is put
 * into `system:masters`.
 *
 * A cluster moves from aws-auth to access entries by its mode, or in API_AND_CONFIG_MAP by `via`: see `migrate`. The
 * access entries are made first; an entry wins over aws-auth for the same principal. EKS needs some seconds to make a new
 * entry effective. What EKS wrote in aws-auth for nodes and Fargate profiles is never touched.
 *
 * The Kubernetes provider that is given is used for bindings, in CONFIG_MAP mode also for `access`; the AWS provider for
 * access entries and look-ups. Permissions: those of AccessEntry; with aws-auth those of AwsAuth; with `migrate` at least
 * `get` for the ConfigMap; for bindings those of GroupBinding.
 *
 * What EKS would refuse is refused during preview, all of it together. Where grants that become access entries are 10 or
 * more, they are looked up by lists, with the credentials of the environment, of `profile` or of `roleToAssume`: AWS is
 * asked for eks:ListAccessEntries and, where there are as many roles or users without `principalUniqueId`, iam:ListRoles or
 * iam:ListUsers. Where such a permission is missing, or these credentials are another account's, the grants are looked up
 * one by one, by the AWS provider; that takes longer and tells the same. The same credentials are used where the AWS provider
 * returns no tags of an entry, as its versions before 7.16 never do.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/migrating-access-entries.html
 */
export class ClusterAccess extends pulumi.ComponentResource {
  /** What each grant became; it resolves when all of it exists. */
  public readonly grants: pulumi.Output<ClusterAccessGranted[]>;
  /** The same as a table to be read: principal, user, groups, rights, in columns. */
  public readonly accessTable: pulumi.Output<string>;
  /**
   * What there is besides the grants: the administrator that the cluster may have by its creation; and, with `migrate` or
   * where the grants become entries of aws-auth, what the live aws-auth has that no grant covers, and what of it can't move.
   */
  public readonly report: pulumi.Output<ClusterAccessReport>;

  /**
   * Declares who has access to a cluster.
   *
   * @param name The name of the component; its children are called `<name>-<grant>-entry`, `<name>-<grant>-<access policy>` (the policies of access entries; with aws-auth bindings of the same rights), `<name>-<grant>` (policies for the EKS API), `<name>-aws-auth` and `<name>-<binding>`.
   * @param args The cluster and the grants.
   * @param opts Options of the component; AWS and Kubernetes providers given here are used for its children too.
   */
  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = prepared(args);
    super("eks-auth:index:ClusterAccess", name, recordable(given), opts);
    const checks = checkInputs("ClusterAccess", name, given, clusterAccessProblems);
    const { inputs, known } = checks;
    const cluster = inspectCluster(name, checks, this);
    logNotices(known, inputs, this, unboundGroups);
    const declare = (mode: ClusterAccessMode) => declareAccess(name, { inputs, cluster, mode, parent: this });
    const granted =
      inputs.authenticationMode === undefined
        ? (pulumi.output(cluster.mode.then(declare)) as pulumi.Output<ClusterAccessGranted[]>)
        : declare(inputs.authenticationMode);
    this.grants = failingWith(granted, cluster.verdict);
    this.accessTable = this.grants.apply(accessTable);
    this.report = failingWith(reportOnCluster(checks, cluster, this), cluster.verdict);
    this.registerOutputs({ grants: this.grants, accessTable: this.accessTable, report: this.report });
  }
}

/** Declares all that the grants become in a mode, and tells what that is. */
function declareAccess(name: string, plan: Plan): pulumi.Output<ClusterAccessGranted[]> {
  const bound = declareGroupBindings(name, plan);
  const controlPlane = declareControlPlane(name, plan);
  const way = wayOf(plan.mode, plan.inputs.via);
  const subjects = way === "access-entries" ? declareEntries(name, plan) : declareInConfigMap(name, plan);
  return failingWith(summaryOf(plan, way, subjects, controlPlane), bound);
}

/**
 * The inputs without nulls in the lists, which is how other languages may leave a member out; with namespaces that are
 * never the whole cluster where the program gives any; and with the kubeconfig, which holds credentials, as a secret.
 */
function prepared(args: ClusterAccessArgs): ClusterAccessArgs {
  const { kubeconfig, grants, bindings } = args;
  return {
    ...args,
    grants: each(grants, ({ accessPolicies, ...rest }) => ({
      ...rest,
      ...(accessPolicies === undefined ? {} : { accessPolicies: each(accessPolicies) }),
    })),
    ...(bindings === undefined || bindings === null ? {} : { bindings: each(bindings) }),
    ...(kubeconfig === undefined || kubeconfig === null ? {} : { kubeconfig: pulumi.secret(kubeconfig) }),
  };
}

/** The items of a list, as far as it is one, without nulls and with their scopes. */
function each<T extends { namespaces?: pulumi.Input<pulumi.Input<string>[]> }>(
  items: T[],
  further: (item: T) => T = (item) => item,
): T[] {
  const isRecord = (item: unknown) =>
    isPlain(item) && typeof item === "object" && item !== null && !Array.isArray(item);
  const mended = (item: T): T => {
    const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null)) as T;
    return further({ ...given, namespaces: neverTheWholeCluster(given.namespaces) });
  };
  return Array.isArray(items) ? items.map((item) => (isRecord(item) ? mended(item) : item)) : items;
}
