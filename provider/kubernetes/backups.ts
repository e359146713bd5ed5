import type { Data } from "../awsauth/document/document";
import { ClusterError } from "../network/clusterErrors";
import type { Timing } from "../network/timing";
import { type ApiRequest, ask } from "./client";
import {
  name as awsAuth,
  type ConfigMap,
  configMapIfAny,
  type LiveConfigMap,
  namespace,
  pathOf,
  ruleFor,
  type StoredBackup,
  writingPathOf,
} from "./configMap";
import type { Target } from "./target";

/** The labels that mark a backup as ours. Nothing without them is ever deleted. */
const labels = { "app.kubernetes.io/managed-by": "eks-auth", "eks-auth/backup-of": awsAuth };
/** The label with the owner that created the backup. An owner's backups don't count towards another owner's limit. */
const ownerLabel = "eks-auth/backup-by";
/** The beginning of the owners of backups that the command eks-auth makes. They are never pruned. */
export const commandOwner = "command.";
/** The annotation with the resourceVersion of the copied ConfigMap. */
const copiedVersion = "eks-auth/backup-of-resource-version";

const selector = Object.entries(labels)
  .map(([key, value]) => `${key}=${value}`)
  .join(",");

/** Excludes the data, which can be megabytes. https://kubernetes.io/docs/reference/using-api/api-concepts/ */
const namesOnly = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

/** The number of backups kept of owners that no longer exist, such as destroyed stacks. */
const keptOfNobody = 10;

/** The number of names tried if another backup was created in the same millisecond. */
const names = 10;

/**
 * Copies a ConfigMap into a backup of an owner, under a new name or replacing the backup called `old`. Returns the name
 * of the backup. A replacement is a deletion and a creation, which need no further permissions. If the answer to a
 * creation is lost, the backup is created again under another name; the first one stays until it is pruned.
 */
export async function backUp(
  target: Target,
  timing: Timing,
  live: LiveConfigMap,
  owner: string,
  old?: string,
): Promise<string> {
  if (old !== undefined) {
    await remove(target, timing, old);
  }
  const begun = timing.now();
  for (let later = 0; ; later++) {
    const name = old !== undefined && later === 0 ? old : nameAt(begun + later);
    const request: ApiRequest = {
      method: "POST",
      path: writingPathOf(),
      body: copyOf(live, owner, name),
      purpose: `create the backup ${namespace}/${name}`,
      rule: ruleFor("create"),
      expected: later < names ? [409] : [],
    };
    const { status } = await ask(target, request, timing);
    if (status !== 409) {
      return name;
    }
  }
}

/** A name such as `aws-auth-backup-2026-11-24t10-30-00.000z`. Names sort by time. */
function nameAt(time: number): string {
  return `${awsAuth}-backup-${new Date(time).toISOString().toLowerCase().replaceAll(":", "-")}`;
}

function copyOf(live: LiveConfigMap, owner: string, name: string): object {
  const { data, binaryData } = live.object as ConfigMap;
  const annotations = { [copiedVersion]: live.resourceVersion };
  const metadata = { name, namespace, labels: { ...labels, [ownerLabel]: owner }, annotations };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data, binaryData };
}

/** Deletes the oldest surplus backups of an owner and of owners that no longer exist. Backups of `others` stay. */
export async function prune(
  target: Target,
  timing: Timing,
  owner: string,
  keep: number,
  others: ReadonlySet<string>,
): Promise<void> {
  const backups = await list(target, timing);
  const ownerOf = ({ metadata }: Backup) => metadata.labels?.[ownerLabel] ?? "";
  const own = backups.filter((backup) => ownerOf(backup) === owner);
  const nobodys = backups.filter((backup) => {
    const by = ownerOf(backup);
    return by !== owner && !others.has(by) && !by.startsWith(commandOwner);
  });
  for (const { metadata } of [...oldest(own, keep), ...oldest(nobodys, keptOfNobody)]) {
    await remove(target, timing, metadata.name);
  }
}

/** All but the last `keep` items of a list. */
function oldest(backups: readonly Backup[], keep: number): readonly Backup[] {
  return backups.slice(0, Math.max(0, backups.length - keep));
}

interface Backup {
  metadata: { name: string; creationTimestamp: string; labels?: Record<string, string> };
  data?: Data;
}

/** All backups with their content, oldest first. */
export async function listBackups(target: Target, timing: Timing): Promise<StoredBackup[]> {
  const backups = await list(target, timing, "application/json");
  return backups.map(({ metadata: { name, creationTimestamp, labels: of = {} }, data }) => ({
    name,
    createdAt: creationTimestamp,
    owner: of[ownerLabel] ?? "",
    data,
  }));
}

/** The backups, oldest first: by creation time, then by name within the same second. */
async function list(target: Target, timing: Timing, accept = namesOnly): Promise<Backup[]> {
  const request: ApiRequest = {
    method: "GET",
    path: `${pathOf()}?labelSelector=${encodeURIComponent(selector)}`,
    accept,
    purpose: `list the backups of ${awsAuth}`,
    rule: ruleFor("list"),
  };
  const { items } = (await ask(target, request, timing)).body as { items?: Backup[] | null };
  const inTime = ({ metadata }: Backup) => `${metadata.creationTimestamp} ${metadata.name}`;
  return (items ?? []).sort((one, other) => (inTime(one) < inTime(other) ? -1 : 1));
}

async function remove(target: Target, timing: Timing, name: string): Promise<void> {
  const request: ApiRequest = {
    method: "DELETE",
    path: pathOf(name),
    purpose: `delete the backup ${namespace}/${name}`,
    rule: ruleFor("delete"),
    expected: [404],
  };
  await ask(target, request, timing);
}

/** The data of a backup. */
export async function readBackup(target: Target, timing: Timing, name: string): Promise<Record<string, string>> {
  const request: ApiRequest = {
    method: "GET",
    path: pathOf(name),
    purpose: `read the backup ${namespace}/${name}`,
    rule: ruleFor("get", name),
    expected: [404],
  };
  const backup = configMapIfAny(await ask(target, request, timing), request, target);
  const showAll = `\`kubectl -n ${namespace} get configmaps -l ${selector}\` lists the backups.`;
  if (backup === undefined) {
    throw new ClusterError("missing", `${target.label}: the backup ${namespace}/${name} doesn't exist. ${showAll}`);
  }
  const { data = {}, metadata } = backup;
  if (metadata.labels?.["eks-auth/backup-of"] !== awsAuth) {
    throw new ClusterError(
      "missing",
      `${target.label}: the ConfigMap ${namespace}/${name} isn't a backup of ${awsAuth}: ` +
        `it has no label eks-auth/backup-of: ${awsAuth}. ${showAll}`,
    );
  }
  return data;
}
