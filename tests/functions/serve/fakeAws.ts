import type { ClusterEntry } from "../../../provider/eks/clusterEntry";
import type { PrincipalInIam } from "../../../provider/eks/principalStatus";
import type { PodAssociation } from "../../../provider/eks/reportedAccounts";
import type { AwsReads } from "../../../provider/functions/serve/served";

/** The content of EKS and IAM for a function. */
export interface FakeContent {
  entries?: Partial<ClusterEntry>[];
  /** Roles and users by name; others don't exist. */
  roles?: Record<string, PrincipalInIam>;
  users?: Record<string, PrincipalInIam>;
  /** The principals of more entries, which can be listed but not described. */
  undescribed?: string[];
  /** Set if the access entries can't be listed. */
  unreadEntries?: string;
  /** The ARNs of roles under a path. */
  rolesUnder?: string[];
  /** The Pod Identity associations. */
  associations?: PodAssociation[];
  /** Set if the Pod Identity associations can't be listed. */
  unreadAssociations?: string;
  /** Set if IAM can't be read. */
  unreadPrincipals?: string;
}

/** The entry of a principal, with defaults for everything else. */
export function anEntry(entry: Partial<ClusterEntry>): ClusterEntry {
  const { principalArn = "" } = entry;
  const defaults = { type: "STANDARD", username: principalArn, groups: [], tags: {}, policies: [] };
  return { accessEntryArn: `entry of ${principalArn}`, principalArn, ...defaults, ...entry };
}

/** Reads from EKS and IAM with this content. */
export function fakeAws(content: FakeContent = {}): AwsReads {
  const { entries = [], roles = {}, users = {}, undescribed = [], unreadEntries, unreadPrincipals } = content;
  return {
    readAssociations: async () =>
      content.unreadAssociations === undefined
        ? { associations: content.associations ?? [], unread: [] }
        : { unread: [content.unreadAssociations] },
    readCallers: async () => ["arn:aws:iam::123456789012:user/deployer"],
    readRolesUnder: async (_, path) => (content.rolesUnder ?? []).filter((arn) => arn.includes(`:role${path}`)),
    readClusterEntries: async (_, isWanted) =>
      unreadEntries === undefined
        ? {
            entries: entries.map(anEntry).filter(({ principalArn }) => isWanted(principalArn)),
            undescribed: undescribed.filter(isWanted),
            unread: [],
          }
        : { undescribed: [], unread: [unreadEntries] },
    readPrincipals: async (_, principals) =>
      principals.map(({ kind, name }) => {
        const found = (kind === "role" ? roles : users)[name];
        return unreadPrincipals !== undefined
          ? { unread: unreadPrincipals }
          : found === undefined
            ? { missing: true }
            : { found };
      }),
  };
}
