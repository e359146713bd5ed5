import * as pulumi from "@pulumi/pulumi";
import { accessTable } from "../../eks/accessReport";
import { accessMethodOf } from "../../eks/authenticationMode";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { isPlain } from "../../validation/outputs";
import { requireExplicitScope } from "../shared/declareEach";
import { logNotices } from "../shared/logNotices";
import { setOutputs } from "../shared/setOutputs";
import type { ClusterAccessArgs, ClusterAccessGrantResult, ClusterAccessMode, ClusterAccessReport } from "./args";
import { declareInConfigMap } from "./grantConfigMap";
import { declareEntries, type GrantPlan } from "./grantEntries";
import { inspectCluster } from "./lookup";
import { reportOnCluster, unboundGroups } from "./report";
import { declareControlPlane, declareGroupBindings, summaryOf } from "./rights";
import { validateClusterAccess } from "./validate";

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
 * A cluster moves from aws-auth to access entries by its mode, or in API_AND_CONFIG_MAP by `accessMethod`: see `migrate`. The
 * access entries are made first; an entry wins over aws-auth for the same principal. EKS needs some seconds to make a new
 * entry effective. What EKS wrote in aws-auth for nodes and Fargate profiles is never touched.
 *
 * The Kubernetes provider that is given is used for bindings, in CONFIG_MAP mode also for `access`; the AWS provider for
 * access entries and look-ups. Permissions: those of AccessEntry; with aws-auth those of AwsAuth; with `migrate` at least
 * `get` for the ConfigMap; for bindings those of GroupBinding.
 *
 * What EKS would refuse is refused during preview, all of it together. Where grants that become access entries are 10 or
 * more, they are looked up by lists, with the credentials of the environment, of `profile` or of `assumeRoleArn`: AWS is
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
  public readonly grants!: pulumi.Output<ClusterAccessGrantResult[]>;
  /** The same as a table to be read: principal, user, groups, rights, in columns. */
  public readonly accessTable!: pulumi.Output<string>;
  /**
   * What there is besides the grants: the administrator that the cluster may have by its creation; and, with `migrate` or
   * where the grants become entries of aws-auth, what the live aws-auth has that no grant covers, and what of it can't move.
   */
  public readonly report!: pulumi.Output<ClusterAccessReport>;

  /**
   * Declares who has access to a cluster.
   *
   * @param name The name of the component; its children are called `<name>-<grant>-entry`, `<name>-<grant>-<access policy>` (the policies of access entries; with aws-auth bindings of the same rights), `<name>-<grant>` (policies for the EKS API), `<name>-aws-auth` and `<name>-<binding>`.
   * @param args The cluster and the grants.
   * @param opts Options of the component; AWS and Kubernetes providers given here are used for its children too.
   */
  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = prepared(args);
    super("eks-auth:index:ClusterAccess", name, registrationInputs(given), opts);
    const checks = checkInputs("ClusterAccess", name, given, validateClusterAccess);
    const { inputs, known } = checks;
    const cluster = inspectCluster(name, checks, this);
    logNotices(known, inputs, this, unboundGroups);
    const declare = (mode: ClusterAccessMode) => declareAccess(name, { inputs, cluster, mode, parent: this });
    const granted =
      inputs.authenticationMode === undefined
        ? (pulumi.output(cluster.mode.then(declare)) as pulumi.Output<ClusterAccessGrantResult[]>)
        : declare(inputs.authenticationMode);
    const grants = cluster.gate.output(granted);
    const report = reportOnCluster(checks, cluster, this);
    setOutputs<ClusterAccess>(this, cluster.gate, { grants, accessTable: grants.apply(accessTable), report });
  }
}

/** Declares all that the grants become in a mode, and tells what that is. */
function declareAccess(name: string, plan: GrantPlan): pulumi.Output<ClusterAccessGrantResult[]> {
  const bound = declareGroupBindings(name, plan);
  const controlPlane = declareControlPlane(name, plan);
  const way = accessMethodOf(plan.mode, plan.inputs.accessMethod);
  const subjects = way === "access-entries" ? declareEntries(name, plan) : declareInConfigMap(name, plan);
  return Gate.after(bound).output(summaryOf(plan, way, subjects, controlPlane));
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
    return further({ ...given, namespaces: requireExplicitScope(given.namespaces) });
  };
  return Array.isArray(items) ? items.map((item) => (isRecord(item) ? mended(item) : item)) : items;
}
