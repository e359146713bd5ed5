import type * as pulumi from "@pulumi/pulumi";
import { principalKey } from "../../awsauth/principal";
import { childUrn, urnsOf } from "../shared/formerChildren";
import {
  mappingsType,
  type StoredBinding,
  type StoredEntry,
  type StoredMapping,
  storedBindings,
  storedEntries,
  storedMappings,
} from "../shared/storedEntries";
import { UnmanagedAccess } from "./args";
import type { Found, Readings } from "./unmanagedFindings";

/** The access in the state of the stack. */
export interface FormerAccess {
  /** The access entries of the stack on the cluster. */
  entries: StoredEntry[];
  /** The entries of aws-auth that the component has. */
  mappings: StoredMapping[];
  bindings: StoredBinding[];
  /** Whether the component declares or uses an access entry. */
  isOwn(entry: StoredEntry): boolean;
}

/** The access in the state of the stack, which is read once per run. */
export async function formerAccess(component: pulumi.Resource, clusterName: string): Promise<FormerAccess> {
  const urns = await urnsOf(component);
  const own = urns.map((urn) =>
    childUrn(childUrn(urn, "eks-auth:index:AwsAuth", "-aws-auth"), mappingsType, "-entries"),
  );
  return {
    entries: ((await storedEntries()) ?? []).filter((entry) => entry.clusterName === clusterName),
    mappings: (await storedMappings()).filter(({ urn }) => own.includes(urn)),
    bindings: await storedBindings(),
    isOwn: ({ component: holder }) => holder !== undefined && urns.includes(holder),
  };
}

/** The access besides the grants that is in effect, and whether `unmanaged` removes it. */
export function accessBesides({ entries, live, mode }: Readings, found: Found, unmanaged: UnmanagedAccess | undefined) {
  const removes = unmanaged === UnmanagedAccess.Remove;
  const removed = new Set(removes ? found.removable.map(({ principalArn }) => principalArn) : []);
  const removedKeys = new Set(removes ? found.removableMappings.map(({ principal }) => principalKey(principal)) : []);
  const mappings = typeof live === "string" || mode === "API" ? [] : live.mappings;
  return {
    entries: entries.entries.map((entry) => ({ ...entry, isRemoved: removed.has(entry.principalArn) })),
    mappings: mappings.map((mapping) => ({
      ...mapping,
      isRemoved: removedKeys.has(principalKey(mapping.principal)),
    })),
  };
}
