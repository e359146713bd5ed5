import type { AssociationsReading } from "../../aws/podIdentityAssociations";
import type { NamedPrincipal } from "../../aws/principals";
import type { Mode } from "../../eks/authenticationMode";
import type { RbacBinding } from "../../eks/bindings";
import { clusterOf } from "../../eks/clusterArn";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import type { PrincipalReading } from "../../eks/principalStatus";
import { identityCenterPath, permissionSetIssues, rolesOfPermissionSet } from "../../iam/permissionSet";
import { InvalidArguments, type LiveCluster, type ReachedCluster } from "./served";

/** What EKS describes about access to a cluster. */
export interface EksSide {
  /** The ID of the cluster's account; undefined with a kubeconfig. */
  account?: string;
  /** The authentication mode; undefined with a kubeconfig. */
  mode?: Mode;
  /** The access entries that are wanted; undefined if they can't be listed. Empty in a mode without access entries. */
  entries?: ClusterEntry[];
  /** The principals of access entries that exist but can't be described. */
  undescribed: string[];
  /** Whether all of them were read. */
  isComplete: boolean;
  /** What can't be read, each with the reason and the fix. */
  unread: string[];
}

const withKubeconfig =
  "With a kubeconfig, the cluster's authentication mode and its access entries, which take precedence over aws-auth, " +
  "aren't read. Pass clusterName instead of kubeconfig to include them.";

/** Reads the access entries of a cluster. `isWanted` returns true for the principals whose entries are read. */
export async function readEksSide(
  cluster: ReachedCluster,
  isWanted: (principalArn: string) => boolean,
): Promise<EksSide> {
  const login = loginOf(cluster);
  if (login === undefined) {
    return { undescribed: [], isComplete: false, unread: [withKubeconfig] };
  }
  // EKS returns no mode for a cluster that is older than the modes.
  const mode = (cluster.store.cluster?.authenticationMode ?? "CONFIG_MAP") as Mode;
  const { account, clusterName, settings } = login;
  if (mode === "CONFIG_MAP") {
    return { account, mode, entries: [], undescribed: [], isComplete: true, unread: [] };
  }
  const { entries, undescribed, unread } = await cluster.aws.readClusterEntries(clusterName, isWanted, settings);
  const omitted = undescribed.map((principalArn) => `The access entry of ${principalArn} exists, but can't be read.`);
  const isComplete = entries !== undefined && omitted.length === 0;
  return { account, mode, entries, undescribed, isComplete, unread: [...unread, ...omitted] };
}

/** Reads the roles and users with these ARNs from IAM, if they belong to the cluster's account. The result is by ARN. */
export async function readIam(cluster: ReachedCluster, arns: string[]): Promise<Map<string, PrincipalReading>> {
  const login = loginOf(cluster);
  const named = arns.flatMap((arn) => {
    const principal = iamPrincipalOf(arn);
    const isReadable = principal !== undefined && principal.kind !== "root" && principal.account === login?.account;
    return isReadable ? [{ arn, kind: principal.kind, name: principal.name }] : [];
  });
  if (login === undefined || named.length === 0) {
    return new Map();
  }
  const keyOf = ({ kind, name }: NamedPrincipal) => `${kind} ${name}`;
  const distinct = new Map(named.map(({ kind, name }) => [keyOf({ kind, name }), { kind, name }]));
  const readings = await cluster.aws.readPrincipals(login.clusterName, [...distinct.values()], login.settings);
  const byKey = new Map([...distinct.keys()].map((key, index) => [key, readings[index]]));
  return new Map(
    named.flatMap(({ arn, ...principal }) => {
      const reading = byKey.get(keyOf(principal));
      return reading === undefined ? [] : [[arn, reading] as const];
    }),
  );
}

/**
 * The ARN of the role of a permission set of IAM Identity Center in the cluster's account.
 *
 * @throws InvalidArguments if the permission set has no role there, or several
 */
export async function roleOfPermissionSet(cluster: LiveCluster, permissionSet: string): Promise<string> {
  const { clusterName = "", settings = {} } = loginOf(cluster) ?? {};
  const roleArns = await cluster.aws.readRolesUnder(clusterName, identityCenterPath, settings);
  const [role = ""] = rolesOfPermissionSet(permissionSet, roleArns);
  const found = { roleArns, arnInput: "principalArn", login: "the AWS login" };
  const issues = permissionSetIssues(["ssoPermissionSet"], permissionSet, found);
  if (issues.length > 0) {
    throw new InvalidArguments(issues);
  }
  return role;
}

/** Reads all RBAC bindings of a kind; undefined if they can't be read, with the reason added to `unread`. */
export async function readBindings(
  { store }: ReachedCluster,
  kind: RbacBinding["kind"],
  unread: string[],
): Promise<RbacBinding[] | undefined> {
  const reading = await store.bindings(kind);
  if ("unread" in reading) {
    unread.push(reading.unread);
    return undefined;
  }
  return reading.bindings;
}

/** Reads the EKS Pod Identity associations of a cluster; none with a kubeconfig. */
export async function readAssociationsOf(cluster: ReachedCluster): Promise<AssociationsReading> {
  const login = loginOf(cluster);
  return login === undefined ? { unread: [] } : await cluster.aws.readAssociations(login.clusterName, login.settings);
}

/** The reasons why roles and users can't be read from IAM, each once. */
export function unreadIn(readings: Map<string, PrincipalReading>): string[] {
  return [...new Set([...readings.values()].flatMap((reading) => ("unread" in reading ? [reading.unread] : [])))];
}

/** The ARNs of the identities that the connection leads to, those of roles without their path; none with a kubeconfig. */
export async function readCallersOf(cluster: ReachedCluster): Promise<string[]> {
  const { clusterName: name, account, settings } = loginOf(cluster) ?? {};
  return name === undefined || account === undefined || settings === undefined
    ? []
    : await cluster.aws.readCallers({ name, account }, settings);
}

/** The AWS login of the connection, and the account of the cluster that it led to; undefined with a kubeconfig. */
function loginOf({ store, connection: { clusterName, region, profile, assumeRoleArn } }: ReachedCluster) {
  const { arn } = store.cluster ?? {};
  if (arn === undefined || clusterName === undefined) {
    return undefined;
  }
  const place = clusterOf(arn);
  return {
    clusterName,
    account: place?.account,
    settings: { region: place?.region ?? region, profile, assumeRoleArn },
  };
}
