import type { AwsAuthDocument, Key, LiveEntry } from "../document/document";
import { foldCase, lowerCase } from "../text";
import type { AuthenticatorVersion } from "./identity";

/** The entries that count, by the ARN without regard to case. Several for one ARN: chance decides. */
interface Effective {
  mapRoles: Map<string, LiveEntry[]>;
  mapUsers: Map<string, LiveEntry[]>;
}

const effective: Record<AuthenticatorVersion, WeakMap<AwsAuthDocument, Effective>> = {
  "0.6": new WeakMap(),
  "0.7": new WeakMap(),
};

/** The entries that may map an ARN. Roles come before users: users count only when there is no role. */
export function entriesFor(
  document: AwsAuthDocument,
  arn: string,
  version: AuthenticatorVersion,
): { roles: LiveEntry[]; users: LiveEntry[] } {
  const known = effective[version].get(document);
  const index = known ?? {
    mapRoles: counting(document.mapRoles, version),
    mapUsers: counting(document.mapUsers, version),
  };
  effective[version].set(document, index);
  const key = foldingOf(version)(lowerCase(arn));
  return { roles: index.mapRoles.get(key) ?? [], users: index.mapUsers.get(key) ?? [] };
}

function foldingOf(version: AuthenticatorVersion): (arn: string) => string {
  return version === "0.6" ? lowerCase : foldCase;
}

/**
 * Version 0.6 keeps the last entry of each ARN in lower case. Version 0.7 leaves entries with `sso` out, keeps the last
 * role of each ARN in lower case and the last user of each spelling, and takes any of those that fit.
 */
function counting(key: Key<LiveEntry>, version: AuthenticatorVersion): Map<string, LiveEntry[]> {
  const kept = new Map<string, LiveEntry>();
  for (const entry of key.items) {
    if (entry.arn !== "" && !(version === "0.7" && entry.sso)) {
      kept.set(version === "0.7" && key.name === "mapUsers" ? entry.arn : lowerCase(entry.arn), entry);
    }
  }
  const byArn = new Map<string, LiveEntry[]>();
  for (const entry of kept.values()) {
    const arn = foldingOf(version)(entry.arn);
    byArn.set(arn, [...(byArn.get(arn) ?? []), entry]);
  }
  return byArn;
}
