import * as pulumi from "@pulumi/pulumi";
import { endNotices, hasEnded, type NamedEnd } from "../../eks/accessEnd";
import { accessTable } from "../../eks/accessReport";
import { accessMethodOf } from "../../eks/authenticationMode";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { isPlain, withDefault } from "../../validation/outputs";
import { timeOfRun } from "../shared/clock";
import { flat, requireExplicitScope } from "../shared/declareEach";
import { logNotices } from "../shared/logNotices";
import { setOutputs } from "../shared/setOutputs";
import { atOnce, inTurns, type Steps } from "../shared/steps";
import { logAccessChanges } from "./accessChanges";
import type { ClusterAccessArgs, ClusterAccessMode } from "./args";
import type { ClusterAccessGrantResult, ClusterAccessReport } from "./clusterAccessResults";
import { diagramOf } from "./diagram";
import { declareInConfigMap } from "./grantConfigMap";
import { declareEntries, type GrantPlan } from "./grantEntries";
import { inspectCluster } from "./lookup";
import { withPrincipalArns } from "./namedGrants";
import { waitForDeployer } from "./readyGrants";
import { reportOnCluster, unboundGroups } from "./report";
import { declareControlPlane, declareGroupBindings, summaryOf } from "./rights";
import { declareRemoval, inspectOtherAccess } from "./unmanaged";
import { validateClusterAccess } from "./validate";

/**
 * Grants principals access to an EKS cluster, with one list of grants for every authentication mode. In the modes API
 * and API_AND_CONFIG_MAP, each grant becomes an access entry with its access policies, with the same checks as an
 * AccessEntry. In CONFIG_MAP mode, all grants together become one AwsAuth, with GroupBindings for their permissions.
 * The same list works in every mode:
 *
 * | `access` | EKS access policy | ClusterRole |
 * |---|---|---|
 * | `cluster-admin` | AmazonEKSClusterAdminPolicy | cluster-admin |
 * | `admin` | AmazonEKSAdminPolicy | admin |
 * | `edit` | AmazonEKSEditPolicy | edit |
 * | `view` | AmazonEKSViewPolicy | view |
 * | `admin-view` | AmazonEKSAdminViewPolicy | a role of the component |
 *
 * The policy and the ClusterRole in a row grant similar permissions. AmazonEKSAdminPolicy, AmazonEKSEditPolicy and
 * AmazonEKSViewPolicy lack some of the permissions of their ClusterRoles, such as evicting pods; `exactRights` adds
 * them. Only the ClusterRoles include permissions that operators add for their custom resources; with access entries,
 * `rules` of a grant can add them.
 *
 * With namespaces, the access policy is limited to them, and the ClusterRole is bound in each of them. With aws-auth,
 * each grant has its own group for these permissions, `eks-auth:<organization>/<project>/<stack>:<component>:<grant>`.
 * The same group has the permissions of `rules` and `exactRights`. No principal is added to `system:masters`.
 *
 * A cluster moves from aws-auth to access entries when its authentication mode changes or, in API_AND_CONFIG_MAP mode,
 * when `accessMethod` changes. See `migrate`. The access entries are created first. An entry takes precedence over
 * aws-auth for the same principal. EKS needs a few seconds to activate a new entry: see `waitUntilReady`. Entries that
 * EKS wrote in aws-auth for nodes and Fargate profiles are never changed.
 *
 * The lock-out guard refuses grants after which the identity that runs Pulumi (the deployer) would lose its access to the
 * cluster, its administrator permissions or all of its permissions, or after which no administrator would be left, counted
 * over the access entries and aws-auth; see `force`. It runs in the preview and at the start of an update. It compares the
 * grants with the state of the stack. If they remove an access entry, a group or administrator permissions, it reads the
 * cluster, with the permissions that getClusterAccess needs, and names what it can't read. In the mode API_AND_CONFIG_MAP,
 * it also reads aws-auth if an access entry is new: the preview warns if the entry takes groups or the username of a
 * mapping from its principal. The removal of the whole component and `pulumi destroy` aren't guarded, because no code of
 * the component runs then. A grant that moves to another component of the program isn't removed.
 *
 * The Kubernetes provider of the component is used for bindings, `rules` and `exactRights` and, with aws-auth, also for
 * the permissions of `access`. The AWS provider is used for access entries and to read from AWS. Permissions: those of
 * AccessEntry; with aws-auth those of AwsAuth; with `migrate` at least `get` on the ConfigMap; for bindings, `rules`
 * and `exactRights` those of GroupBinding.
 *
 * The preview logs what changes in who has access, with a line for each principal, of which the first 20 are shown, such
 * as `+ arn:aws:iam::111122223333:role/dev gains access: …`. It compares the grants with the state of the stack, and
 * includes the removal of unmanaged access. `+` means that a principal gains access, `-` that it loses access, and `~` that
 * its username, groups or permissions change. Permissions that `bindings` give to groups aren't compared. If
 * inputs are secret, only the number of principals is logged.
 *
 * The preview reports every input that EKS would reject, in one error. With 10 or more grants that become access
 * entries, access entries are read in bulk (eks:ListAccessEntries), as are roles (iam:ListRoles) or users
 * (iam:ListUsers) if 10 or more of them have no `principalUniqueId`. This uses the credentials of the environment, of
 * `profile` or of `assumeRoleArn`. Without these permissions, or with credentials of another account, the AWS provider
 * reads them one at a time, which is slower but gives the same result. The same credentials are used if the AWS
 * provider returns no tags of an entry, as is always the case before version 7.16.
 *
 * Each run also reads the access entries besides the grants, for `report` and `unmanaged`, with the same credentials.
 *
 * The deployer needs `eks:ListAccessEntries`, `eks:DescribeAccessEntry` and `eks:ListAssociatedAccessPolicies` for this and,
 * with `unmanaged` `remove`, `eks:DeleteAccessEntry`. Without the first three, a warning names what is missing, and
 * `unmanaged` `fail` and `remove` fail. In the mode API_AND_CONFIG_MAP, `fail` also needs `get` on the ConfigMap, and
 * `remove` the permissions of AwsAuth.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/migrating-access-entries.html
 */
export class ClusterAccess extends pulumi.ComponentResource {
  /** The access that each grant resulted in, resolved once all of it exists. */
  public readonly grants!: pulumi.Output<ClusterAccessGrantResult[]>;
  /** The grants as a readable table with the columns principal, user, groups, rights and, if a grant has an end, until. */
  public readonly accessTable!: pulumi.Output<string>;
  /**
   * The access to the cluster after the update as a Mermaid flowchart, which GitHub, GitLab and Pulumi Cloud draw from a
   * code block with the language `mermaid`: principals with the same access, groups and permissions. Administrators have
   * a mark, and principals whose grants have an end have that in UTC. Principals in `report` are included, unless the update removes them. At most 40 boxes in each column and 10
   * names in a box are shown, and fewer if the text would be too long for Mermaid; the others are counted. A group that
   * the component makes for a grant is omitted, and its permissions are shown at the principal.
   */
  public readonly accessDiagram!: pulumi.Output<string>;
  /**
   * Access that exists outside `grants`: the cluster creator's administrator access, the other access entries with their
   * declarers, and, if aws-auth is read, its entries that no grant covers, with the reasons why any of them can't be
   * migrated. aws-auth is read with `migrate`, if the grants become entries of aws-auth, and with `unmanaged` `fail` or
   * `remove` in the mode API_AND_CONFIG_MAP.
   */
  public readonly report!: pulumi.Output<ClusterAccessReport>;

  /**
   * Declares the access to a cluster.
   *
   * @param name The name of the component. Its children are named `<name>-<grant>-entry`, `<name>-<grant>-<access policy>` (a policy of an access entry or, with aws-auth, a binding to its ClusterRole), `<name>-<grant>-Rules` and `<name>-<grant>-ExactRights` (the bindings of `rules` and `exactRights`), `<name>-<grant>` (policies for the EKS API), `<name>-aws-auth`, `<name>-<binding>`, `<name>-ready` (the check of `waitUntilReady`) and `<name>-unmanaged` (the removal of access entries).
   * @param args The cluster and the grants.
   * @param opts Options of the component. AWS and Kubernetes providers passed here are also used for its children.
   */
  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = prepared(args);
    super("eks-auth:index:ClusterAccess", name, registrationInputs(given), opts);
    const now = timeOfRun();
    const all = checkInputs("ClusterAccess", name, given, (args) => validateClusterAccess(args, now));
    const checks = withPrincipalArns(name, all, now, this);
    const { inputs, known } = checks;
    logNotices(all.known, all.inputs, this, (args) => endNotices(endsIn(args, now), now));
    const others = inspectOtherAccess(name, checks, inspectCluster(name, checks, this), this);
    const { cluster, found } = others;
    logNotices(known, inputs, this, unboundGroups);
    const declare = (mode: ClusterAccessMode) => declareAccess(name, { inputs, cluster, found, mode, parent: this });
    const granted =
      inputs.authenticationMode === undefined
        ? flat<ClusterAccessGrantResult[]>(pulumi.output(cluster.mode.then((mode) => inTurns(declare(mode)))))
        : atOnce(declare(inputs.authenticationMode));
    const grants = cluster.gate.output(granted);
    declareRemoval(name, inputs, others, grants, this);
    const report = reportOnCluster(name, checks, others, this);
    const accessDiagram = diagramOf(name, checks, others, grants, this);
    logAccessChanges(name, checks, others, grants, this);
    setOutputs<ClusterAccess>(this, cluster.gate, {
      grants,
      accessTable: grants.apply(accessTable),
      accessDiagram,
      report,
    });
  }
}

/** The ends of the grants, and of the bindings that have ended. A binding that hasn't reports its own end. */
function endsIn({ grants, bindings = [] }: ClusterAccessArgs, now: number): NamedEnd[] {
  const endIn = (list: string, what: string) => {
    return ({ name, until }: { name: string; until?: string }, index: number): NamedEnd => {
      return { subject: `the ${what} ${name}`, path: [list, index, "until"], until };
    };
  };
  const ofBindings = bindings.map(endIn("bindings", "binding"));
  return [...grants.map(endIn("grants", "grant")), ...ofBindings.filter((end) => hasEnded(end, now))];
}

/** Declares the resources of all grants for a mode, and returns a summary of them. */
function* declareAccess(name: string, plan: GrantPlan): Steps<pulumi.Output<ClusterAccessGrantResult[]>> {
  const bound = declareGroupBindings(name, plan);
  const controlPlane = declareControlPlane(name, plan);
  const way = accessMethodOf(plan.mode, plan.inputs.accessMethod);
  const subjects = way === "access-entries" ? yield* declareEntries(name, plan) : declareInConfigMap(name, plan);
  const granted = Gate.after(bound).output(summaryOf(plan, way, subjects, controlPlane));
  return plan.inputs.waitUntilReady === true ? waitForDeployer(name, plan, granted) : granted;
}

/**
 * The inputs without nulls in the lists, since other languages may send null for an omitted member. Namespaces that the
 * program sets but that resolve to nothing don't become the whole cluster, and rules that it sets are never omitted. The
 * kubeconfig contains credentials, so it is marked as a secret.
 */
function prepared(args: ClusterAccessArgs): ClusterAccessArgs {
  const { kubeconfig, grants, bindings } = args;
  return {
    ...args,
    grants: each(grants, ({ accessPolicies, rules, ...rest }) => ({
      ...rest,
      ...(rules === undefined ? {} : { rules: isPlain(rules) ? rules : withDefault(rules, []) }),
      ...(accessPolicies === undefined ? {} : { accessPolicies: each(accessPolicies) }),
    })),
    ...(bindings === undefined || bindings === null ? {} : { bindings: each(bindings) }),
    ...(kubeconfig === undefined || kubeconfig === null ? {} : { kubeconfig: pulumi.secret(kubeconfig) }),
  };
}

/** The items of a list, if it is one, without nulls and with their scopes. */
function each<T extends { namespaces?: pulumi.Input<pulumi.Input<string>[]> }>(
  items: T[],
  further: (item: T) => T = (item) => item,
): T[] {
  const isRecord = (item: unknown) =>
    isPlain(item) && typeof item === "object" && item !== null && !Array.isArray(item);
  const completed = (item: T): T => {
    const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null)) as T;
    return further({ ...given, namespaces: requireExplicitScope(given.namespaces) });
  };
  return Array.isArray(items) ? items.map((item) => (isRecord(item) ? completed(item) : item)) : items;
}
