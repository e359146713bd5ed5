import { isDeepStrictEqual } from "node:util";
import {
  type AwsAuthDocument,
  type Before,
  type Conflict,
  type Data,
  type Declared,
  keyNames,
  type Merged,
  MergeRefused,
  mappingKeys,
  merge,
  readAwsAuth,
} from "../../awsauth";
import {
  anothersArns,
  type Claimed,
  claimedBy,
  nextAnnotations,
  type Owner,
  ownedBy,
} from "../../awsauth/claims/ownership";
import type { LiveConfigMap, NextConfigMap } from "../../cluster/store";

/** A change of the ConfigMap that one resource asks for. */
export interface Request {
  owner: Owner;
  /** The name under which the resource claims what it writes. */
  writer: string;
  /** What the resource remembers having written. */
  remembered: Declared;
  /** What it remembers of the keys before its first entry. */
  before: Before;
  /** What it declares now, all of it. */
  wanted: Declared;
  conflict: Conflict;
  repair: boolean;
  /** The data of a backup, to start from in place of the live data. */
  restored?: Data;
  /**
   * Whether `remembered` holds whatever others have claimed: where it is all that is known, and a claim under another
   * URN may be the resource's own from before it was renamed.
   */
  trusting?: boolean;
}

/** What a change comes to. */
export interface Planned {
  next: NextConfigMap;
  /** False when nothing has to be written. */
  changed: boolean;
  /** Whether more changes than claims. */
  dataChanged: boolean;
  /** To be remembered in place of the request's. */
  before: Before;
  /** The document before and after, where an entry that somebody may depend on goes or changes. */
  risk?: { before: AwsAuthDocument; after: AwsAuthDocument };
  /** What the user should know. */
  notices: string[];
}

/**
 * Works out what has to be written so that the ConfigMap holds what the resource declares, and everything else stays.
 * @throws MergeRefused when that isn't possible, with all the reasons.
 */
export function plan(live: LiveConfigMap | undefined, request: Request): Planned {
  const { owner, writer, wanted, restored } = request;
  const annotations = live?.annotations ?? {};
  const claimed = claimedBy(owner, annotations);
  const base = restored ?? live?.data;
  const document = readAwsAuth(base);
  const merged = mergeInto(base, document, claimed, request);
  const dataChanged = !isDeepStrictEqual(merged.data, { ...live?.data });
  const next = {
    data: merged.data,
    annotations: nextAnnotations(annotations, owner, writer, document, wanted),
  };
  const [before, after] = [readAwsAuth(live?.data), readAwsAuth(merged.data)];
  const onlyAdds = keepsAll(before, after) && restored === undefined && isEmpty(merged.repaired);
  return {
    next,
    changed: dataChanged || !isDeepStrictEqual(next.annotations, { ...annotations }),
    dataChanged,
    before: merged.before,
    ...(onlyAdds ? {} : { risk: { before, after } }),
    notices: [...merged.notices, ...repairNotices(merged)],
  };
}

function mergeInto(base: Data, document: AwsAuthDocument, claimed: Claimed, request: Request): Merged {
  const { remembered, wanted, before, conflict, repair, trusting } = request;
  const counting: Claimed = trusting ? { ...claimed, others: new Map() } : claimed;
  const owned = ownedBy(document, counting, remembered, wanted);
  try {
    return merge({ live: base, owned, wanted, before, conflict, adopt: false, repair });
  } catch (error) {
    throw error instanceof MergeRefused ? withOtherOwners(error, anothersArns(document, claimed, wanted)) : error;
  }
}

/** Says of the entries in the way that another owner has declared them, where one has. */
function withOtherOwners({ reasons }: MergeRefused, arns: string[]): MergeRefused {
  return new MergeRefused(
    reasons.map((reason) =>
      arns.some((arn) => reason.startsWith(`${arn} is mapped by an entry`))
        ? `${reason} That entry is declared by another stack or another resource of this package.`
        : reason,
    ),
  );
}

/** True when every entry and every account is there as before: at most something was added. */
function keepsAll(before: AwsAuthDocument, after: AwsAuthDocument): boolean {
  const texts = (document: AwsAuthDocument) => [
    ...mappingKeys.flatMap((key) =>
      document[key].items.map(({ arn, username, groups, sso }) => JSON.stringify([key, arn, username, groups, sso])),
    ),
    ...document.mapAccounts.items.map(({ account }) => account),
  ];
  const kept = new Map<string, number>();
  for (const text of texts(after)) {
    kept.set(text, (kept.get(text) ?? 0) + 1);
  }
  return texts(before).every((text) => {
    const count = kept.get(text) ?? 0;
    kept.set(text, count - 1);
    return count > 0;
  });
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

function repairNotices({ repaired }: Merged): string[] {
  return keyNames.flatMap((name) => {
    const made = repaired[name];
    if (!made) {
      return [];
    }
    const comments = made.commented.map((line) => JSON.stringify(line)).join(", ");
    const rest = made.commented.length === 0 ? "nothing was lost" : `now comments: ${comments}`;
    return [`${name} couldn't be read and is mended; kept: ${made.kept.join(", ") || "no entry"}; ${rest}`];
  });
}
