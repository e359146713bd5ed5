import { type Pace, usualPace } from "../pace";
import { within } from "../within";
import type { AwsSettings } from "./identity";
import { identityFor } from "./target";

/** What lists of AWS say, where much is to be looked up. A list that couldn't be had is left out. */
export interface AwsLists {
  /** The ARNs of all the principals that have an access entry on the cluster. */
  principalsWithEntry?: ReadonlySet<string>;
  /** The unique IDs of roles and users of the account, by their ARNs. There may be more than these. */
  uniqueIds?: ReadonlyMap<string, string>;
}

/** Which lists are wanted. */
export interface WantedLists {
  entries: boolean;
  roles: boolean;
  users: boolean;
}

/** How many items AWS lists at once, at most. */
const [entriesAtOnce, principalsAtOnce] = [100, 1000];

/**
 * Lists a cluster's access entries and its account's roles and users, asked of AWS itself: Pulumi's AWS provider has no
 * function for it. Takes bounded time.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 *
 * @param cluster Its name and the ID of its account.
 * @throws where AWS can't be asked at all, or only as somebody of another account
 */
export async function readLists(
  cluster: { name: string; account: string },
  wanted: WantedLists,
  settings: AwsSettings,
  pace: Pace = usualPace,
): Promise<AwsLists> {
  const { paginateListAccessEntries } = await import("@aws-sdk/client-eks");
  const { IAMClient, paginateListRoles, paginateListUsers } = await import("@aws-sdk/client-iam");
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { region, eks, credentials } = await identityFor(cluster.name, settings, pace);
  const { requestHandler } = eks.config;
  const [iam, sts] = [IAMClient, STSClient].map((Client) => new Client({ region, credentials, requestHandler })) as [
    InstanceType<typeof IAMClient>,
    InstanceType<typeof STSClient>,
  ];
  const inTime = <T>(answer: Promise<T>) => within(pace.credentialsTimeout + pace.requestTimeout, answer);
  const listed = async <Page, Item>(
    isWanted: boolean,
    pages: () => AsyncIterable<Page>,
    itemsOf: (page: Page) => Item[] | undefined,
  ): Promise<Item[] | undefined> => {
    const all = async () => {
      const items: Item[] = [];
      for await (const page of pages()) {
        items.push(...(itemsOf(page) ?? []));
      }
      return items;
    };
    return isWanted ? inTime(all()).catch(() => undefined) : undefined;
  };
  try {
    const { Account } = await inTime(sts.send(new GetCallerIdentityCommand({})));
    if (Account !== cluster.account) {
      throw new Error(`The AWS login that was found is of the account ${Account}, and the cluster of ${cluster.account}.`);
    }
    const [entries, roles, users] = await Promise.all([
      listed(
        wanted.entries,
        () => paginateListAccessEntries({ client: eks, pageSize: entriesAtOnce }, { clusterName: cluster.name }),
        ({ accessEntries }) => accessEntries,
      ),
      listed(
        wanted.roles,
        () => paginateListRoles({ client: iam, pageSize: principalsAtOnce }, {}),
        ({ Roles }) => Roles?.map(({ Arn, RoleId }): [string, string] => [Arn ?? "", RoleId ?? ""]),
      ),
      listed(
        wanted.users,
        () => paginateListUsers({ client: iam, pageSize: principalsAtOnce }, {}),
        ({ Users }) => Users?.map(({ Arn, UserId }): [string, string] => [Arn ?? "", UserId ?? ""]),
      ),
    ]);
    return {
      principalsWithEntry: entries && new Set(entries),
      uniqueIds: new Map([...(roles ?? []), ...(users ?? [])]),
    };
  } finally {
    for (const client of [eks, iam, sts]) {
      client.destroy();
    }
  }
}
