import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { principalKey } from "../../awsauth/principal";
import { accessMethodOf, type Mode } from "../../eks/authenticationMode";
import { deployerArn } from "../../eks/unmanagedAccess";
import type { LiveMapping, LiveMappings, OtherAccessEntry } from "../../functions/otherAccess";
import { EntryRemoval } from "../../resources/entryRemovalResource";
import { Gate } from "../../validation/gate";
import { type CheckedInputs, rejectInputs } from "../../validation/inputs";
import { containsSecret, resolveIfKnown, withDefault } from "../../validation/outputs";
import { otherAccess } from "../shared/clusterReadings";
import type { UnmanagedRemoval } from "../shared/guardedAccess";
import { thisStack } from "../shared/ownership";
import { storedEntries, storedMappings } from "../shared/storedEntries";
import { type ClusterAccessArgs, UnmanagedAccess } from "./args";
import { readLive } from "./liveMappings";
import type { InspectedCluster } from "./lookup";
import type { NamedGrants } from "./namedGrants";
import { type Found, foundIn, issuesOf, messagesOf, type ReadEntries, type Readings } from "./unmanagedFindings";

/** The access besides the grants, once it is read. */
export interface InspectedAccess {
  /** The cluster. Its gate opens only if `unmanaged` allows what exists. */
  cluster: InspectedCluster;
  /** The live aws-auth, or the reason why it isn't read. */
  live: Promise<LiveMappings | string>;
  /** What was found. Fails if the gate fails. */
  found: Promise<Found>;
  readings: Promise<Readings>;
}

/** Reads what exists besides the grants, logs what is unmanaged, and fails if `unmanaged` is `fail` and there is any. */
export function inspectOtherAccess(
  name: string,
  { inputs }: CheckedInputs<NamedGrants>,
  cluster: InspectedCluster,
  parent: pulumi.Resource,
): InspectedAccess {
  const policy = inputs.unmanaged ?? UnmanagedAccess.Report;
  const ready = cluster.gate.opened();
  const live = ready
    .then(async () => readLive(inputs, await cluster.mode, (await cluster.description)?.arn, parent))
    .then(async (read) =>
      typeof read === "string" ? read : { ...read, mappings: await withOwnMappings(read.mappings) },
    );
  const readings = ready.then(() => readAll(inputs, cluster, live, parent));
  const judge = async (): Promise<Found> => {
    const read = await readings;
    const found = foundIn(read, Date.now());
    const isSecret = await containsSecret([inputs.clusterName, inputs.profile, inputs.assumeRoleArn]);
    await rejectInputs("ClusterAccess", name, inputs, issuesOf(policy, read, found, isSecret));
    for (const message of messagesOf(policy, read, found, isSecret)) {
      await pulumi.log.warn(message, parent);
    }
    return found;
  };
  const found = judge();
  // The gate or the outputs report the failure.
  found.catch(() => undefined);
  live.catch(() => undefined);
  const guard =
    policy === UnmanagedAccess.Remove
      ? found.then((it) => cluster.guard(removalOf(it)))
      : cluster.entries.then(() => cluster.guard());
  // The report shows aws-auth as of the start of the run: a new access entry can take the right to read it from the deployer.
  const awsAuthWasRead = live.catch(() => undefined);
  const gate = Gate.for(Promise.all([policy === UnmanagedAccess.Report ? awsAuthWasRead : found, guard]));
  const entries = guard.then(() => cluster.entries);
  entries.catch(() => undefined);
  return { cluster: { ...cluster, entries, gate: cluster.gate.and(gate) }, live, found, readings };
}

/** What the update removes besides the grants, as the lock-out guard counts it. */
function removalOf({ removable, removableMappings }: Found): UnmanagedRemoval {
  return {
    entries: new Set(removable.map(({ principalArn }) => principalArn)),
    mappings: new Set(removableMappings.map(({ principal }) => principalKey(principal))),
  };
}

async function readAll(
  inputs: NamedGrants,
  cluster: InspectedCluster,
  live: Promise<LiveMappings | string>,
  parent: pulumi.Resource,
): Promise<Readings> {
  const [mode, arn] = [await cluster.mode, (await cluster.description)?.arn];
  const principals = await Promise.all(inputs.grants.map(({ principalArn }) => resolveIfKnown(principalArn)));
  const granted = principals.flatMap((principal) => (principal === undefined ? [] : [principal.value]));
  const exceptions = (await resolveIfKnown(pulumi.output(inputs.unmanagedExceptions)))?.value ?? [];
  // An access entry takes precedence over a grant that is an entry of aws-auth.
  const excluded = accessMethodOf(mode, inputs.accessMethod) === "access-entries" ? granted : [];
  const [entries, mappings, provider] = await Promise.all([
    readEntries(inputs, mode, arn, excluded),
    live,
    // Without a described cluster, the AWS provider isn't used, and starting it takes time.
    arn === undefined ? [] : callerOfProvider(parent),
  ]);
  const callers = [...entries.callerArns, ...(typeof mappings === "string" ? [] : mappings.callerArns), ...provider];
  const isPartial = granted.length < principals.length;
  return { entries, live: mappings, deployerArns: [...new Set(callers)], mode, granted, isPartial, exceptions };
}

/** The access entries besides those of the excluded principals. */
async function readEntries(
  inputs: ClusterAccessArgs,
  mode: Mode,
  clusterArn: string | undefined,
  principalArns: string[],
): Promise<ReadEntries> {
  const unread = (note: string, failure?: string): ReadEntries => ({
    entries: [],
    callerArns: [],
    note,
    ...(failure !== undefined && { failure }),
  });
  if (mode === "CONFIG_MAP") {
    return unread("none: the mode CONFIG_MAP has no access entries");
  }
  const given = [inputs.clusterName, inputs.profile, inputs.assumeRoleArn] as pulumi.Input<string | undefined>[];
  const [cluster, profile, role] = await Promise.all(given.map((input) => resolveIfKnown(input)));
  if (clusterArn === undefined || cluster?.value === undefined || profile === undefined || role === undefined) {
    return unread("not read: the cluster doesn't exist yet");
  }
  const login = { clusterName: cluster.value, clusterArn, profile: profile.value, assumeRoleArn: role.value };
  const failed = "not read: EKS didn't return them; see the log of this run";
  try {
    const read = await otherAccess.readOtherEntries({ ...login, stack: thisStack(), principalArns });
    const { entries, callerArns = [] } = read;
    const failure = read.unread?.join(" ") || undefined;
    return entries === undefined
      ? unread(failed, failure ?? "EKS returned no list.")
      : {
          entries: await withStateOf(login.clusterName, entries),
          callerArns,
          note: failure === undefined ? "read" : "read in part; see the log of this run",
          ...(failure !== undefined && { failure }),
        };
  } catch (error) {
    return unread(failed, (error as Error).message.replace(/\s+/g, " ").trim());
  }
}

/**
 * The entries with this stack as the declarer of those in its state, even without the tag: entries that the program declares
 * with the AWS provider, and entries whose tag was lost. The state is only read if nobody seems to declare an entry.
 */
async function withStateOf(clusterName: string, entries: OtherAccessEntry[]): Promise<OtherAccessEntry[]> {
  if (entries.every(({ declaredBy }) => declaredBy !== "nobody")) {
    return entries;
  }
  const stored = ((await storedEntries()) ?? []).filter((entry) => entry.clusterName === clusterName);
  const own = new Set(stored.map(({ principalArn }) => principalArn));
  return entries.map((entry) =>
    entry.declaredBy === "nobody" && own.has(entry.principalArn)
      ? { ...entry, declaredBy: "this-stack", stack: thisStack() }
      : entry,
  );
}

/** The mappings, likewise with this stack as the declarer of those that an AwsAuth in its state has, even if the claim was lost. */
async function withOwnMappings(mappings: LiveMapping[]): Promise<LiveMapping[]> {
  if (mappings.every(({ declaredBy }) => declaredBy !== "nobody")) {
    return mappings;
  }
  const own = new Set((await storedMappings()).map(({ principalArn }) => principalKey(principalArn)));
  return mappings.map((mapping) =>
    mapping.declaredBy === "nobody" && own.has(principalKey(mapping.principal))
      ? { ...mapping, declaredBy: "this-stack", stack: thisStack() }
      : mapping,
  );
}

/** The ARN of the AWS provider's identity, which may differ from the AWS SDK's; none if it can't be read. */
async function callerOfProvider(parent: pulumi.Resource): Promise<string[]> {
  try {
    const { arn } = await aws.getCallerIdentity({}, { parent });
    return arn ? [deployerArn(arn)] : [];
  } catch {
    return [];
  }
}

/** Declares the removal of the unmanaged access entries, if `unmanaged` is `remove`. It waits for the grants. */
export function declareRemoval(
  name: string,
  inputs: ClusterAccessArgs,
  { cluster, found, readings }: InspectedAccess,
  grants: pulumi.Output<unknown>,
  parent: pulumi.Resource,
): void {
  if (inputs.unmanaged !== UnmanagedAccess.Remove) {
    return;
  }
  const { gate, description } = cluster;
  const dependsOn = gate.opened().then(
    async () => [...(await pulumi.getAllResources(grants))],
    () => [],
  );
  const principalArns = found.then(({ removable }) => removable.map(({ principalArn }) => principalArn));
  const described = description.then((it) => it?.arn ?? "");
  new EntryRemoval(
    `${name}-unmanaged`,
    {
      clusterName: gate.input(inputs.clusterName ?? ""),
      clusterArn: gate.input(described),
      profile: inputs.profile,
      assumeRoleArn: inputs.assumeRoleArn,
      principalArns: gate.input(principalArns),
      deployerArns: gate.input(readings.then(({ deployerArns }) => deployerArns)),
      exceptions: withDefault(inputs.unmanagedExceptions, []),
    },
    { parent, dependsOn },
  );
}
