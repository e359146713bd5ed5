import type { Claimed } from "../../awsauth/claimedEntries";
import { entryHash } from "../../awsauth/claims";
import { type AwsAuthDocument, type Declared, type LiveEntry, mappingKeys } from "../../awsauth/document/document";
import { nodesGroup, principalKey } from "../../awsauth/principal";
import { quoted } from "../../awsauth/text";

/** An unmanaged mapping of aws-auth, as it was read. */
export interface UnmanagedMapping {
  /** `mapRoles` or `mapUsers`. */
  key: string;
  arn: string;
  username: string;
  groups: string[];
}

/** The unmanaged access that a ClusterAccess removes in its update. */
export interface UnmanagedAccessToRemove {
  mappings: UnmanagedMapping[];
  /** The principals whose access entries it removes afterwards. The lock-out guard doesn't count these entries. */
  principalArns: string[];
}

/** The decision about unmanaged mappings, immediately before a write. */
export interface MappingRemoval {
  /** The ARNs whose entries are removed. */
  arns: string[];
  /** Notices about mappings that stay. */
  notices: string[];
}

/**
 * Decides about unmanaged mappings again, since anybody may have changed aws-auth after they were read. The mappings of a
 * principal are only removed if all of them are exactly as read and nobody has declared one of them since.
 */
export function removalOf(
  mappings: readonly UnmanagedMapping[],
  document: AwsAuthDocument,
  claimed: Claimed,
  wanted: Declared,
): MappingRemoval {
  const declared = new Set([...wanted.roles, ...wanted.users].map(({ arn }) => principalKey(arn)));
  const live = mappingKeys.flatMap((key) => document[key].items).filter(({ arn }) => arn !== "");
  const isUnread = mappingKeys.some((key) => document[key].problem !== undefined || document[key].unstable);
  const removal: MappingRemoval = { arns: [], notices: [] };
  const principals = new Map(mappings.map(({ arn }) => [principalKey(arn), arn]));
  for (const [principal, arn] of principals) {
    const found = live.filter((entry) => principalKey(entry.arn) === principal);
    const read = mappings.filter((mapping) => principalKey(mapping.arn) === principal);
    if (found.length === 0 || declared.has(principal)) {
      continue;
    }
    const reason = isUnread ? "aws-auth can't be read as a whole" : reasonToStay(found, read, claimed);
    if (reason === undefined) {
      removal.arns.push(arn);
    } else {
      removal.notices.push(stays(arn, reason));
    }
  }
  return removal;
}

/** The notice about a mapping that stays. */
export function stays(arn: string, reason: string): string {
  return `the entry of aws-auth for ${arn} stays: ${reason}`;
}

function reasonToStay(found: LiveEntry[], read: UnmanagedMapping[], claimed: Claimed): string | undefined {
  const hashes = found.map((entry) => entryHash(entry.key, entry));
  const claim = hashes.find((hash) => claimed.ours.has(hash) || claimed.others.has(hash));
  if (claim !== undefined) {
    const stack = claimed.stacks.get(claim);
    return `${stack === undefined ? "another resource of this package" : `the stack ${stack}`} has declared it since`;
  }
  const isSame = textsOf(found) === textsOf(read);
  const isSpecial = found.some(({ sso, groups }) => sso || groups.includes(nodesGroup));
  return isSame && !isSpecial ? undefined : "someone has changed it since";
}

/** The mappings as one text, regardless of their order. */
function textsOf(mappings: readonly UnmanagedMapping[]): string {
  const texts = mappings.map(({ key, arn, username, groups }) => JSON.stringify([key, arn, username, groups]));
  return texts.sort().join("\n");
}

/** The message about a removed mapping, with what is needed to write it again. */
export function removedInWords({ key, line, arn, username, groups }: LiveEntry): string {
  const reads = `username ${quoted(username)}, groups ${JSON.stringify(groups)}`;
  return `Removed the entry of ${key} for ${arn} (line ${line}): ${reads}.`;
}
