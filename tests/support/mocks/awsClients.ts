import {
  type AccessEntry,
  type Addon,
  type AddonPodIdentityConfiguration,
  type AssociatedAccessPolicy,
  EKSClient,
  type OidcIdentityProviderConfig,
  type PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";

/** The state of AWS as seen by the AWS SDK's clients. */
export interface LiveAws {
  /** The Pod Identity associations of EKS. Default: none. */
  associations?: LiveAssociations;
  /** The add-ons of EKS and of its clusters. Default: an operation on add-ons is an error. */
  addons?: LiveAddons;
  /** The identity provider configs of EKS. Default: none. */
  identityProviderConfigs?: LiveIdentityProviderConfigs;
  /** The access entries of every cluster, by principal ARN. An error is thrown instead of a response. */
  accessEntries?: Record<string, AccessEntry | Error>;
  /** The access policies of these entries, by principal ARN. Default: none. */
  accessPolicies?: Record<string, AssociatedAccessPolicy[]>;
  /** The ARN of the caller. Default: GetCallerIdentity is an error. */
  callerArn?: string;
  /** The responses of list operations. Default: a list operation is an error. */
  lists?: LiveLists;
}

/** The associations in EKS, by `<cluster>/<namespace>/<service account>`. An error is thrown instead of a response. */
export type LiveAssociations = Record<string, PodIdentityAssociation | Error>;

/** Add-ons, and the clusters that they are on. */
export interface LiveAddons {
  /** The add-ons of EKS, by name. */
  offered: Record<string, OfferedAddon>;
  /** The add-ons of clusters, by `<cluster>/<add-on>`. Default: none. */
  installed?: Record<string, Addon>;
  /** The Kubernetes version of each cluster. Default: no cluster. */
  clusters?: Record<string, string>;
  /** Errors that operations throw instead of a response. */
  failing?: Error[];
}

/** An add-on with its versions, each on a page of its own. */
export interface OfferedAddon {
  defaultNamespace?: string;
  /** What each version recommends, and the Kubernetes version that it is the default for. */
  versions: Record<string, { recommended?: AddonPodIdentityConfiguration[]; defaultFor?: string }>;
}

/** The identity provider configs in EKS, by cluster. An error is thrown instead of a response. */
export type LiveIdentityProviderConfigs = Record<string, OidcIdentityProviderConfig | Error>;

/** Access entries, roles and users. */
export interface LiveLists {
  /** The account of the SDK's credentials. Default: 123456789012. */
  account?: string;
  /** The ARN of the SDK's credentials. Default: none. */
  caller?: string;
  /** The access entries of every cluster, by principal ARN. */
  entries?: Record<string, AccessEntry>;
  /** The unique IDs of roles, by ARN. */
  roles?: Record<string, string>;
  /** The unique IDs of users, by ARN. */
  users?: Record<string, string>;
  /** The operations that fail. */
  failing?: string[];
}

/** One call of an SDK client, with the client's region. */
export interface SdkCall {
  operation: string;
  region: string;
  input: Record<string, unknown>;
}

type Answers = Record<string, (input: Record<string, unknown>) => object>;

/**
 * Replaces every EKS, IAM and STS client of the AWS SDK with a fake that has only the given state and calls no service.
 *
 * @returns A function that restores the clients and returns the recorded calls.
 */
export function fakeAws(live: LiveAws): () => SdkCall[] {
  const {
    associations = {},
    addons,
    identityProviderConfigs = {},
    accessEntries,
    accessPolicies = {},
    callerArn,
    lists,
  } = live;
  const calls: SdkCall[] = [];
  const failures = [associations, identityProviderConfigs, accessEntries ?? {}, addons?.failing ?? []].flatMap((each) =>
    Object.values<unknown>(each),
  );
  const answers: Answers = {
    ...associationAnswers(associations),
    ...configAnswers(identityProviderConfigs),
    ...(addons === undefined ? {} : addonAnswers(addons)),
    ListAssociatedAccessPolicies: ({ principalArn }) => ({
      associatedAccessPolicies: accessPolicies[String(principalArn)] ?? [],
    }),
    ...(accessEntries === undefined
      ? {}
      : { DescribeAccessEntry: described(accessEntries), UpdateAccessEntry: () => ({}), TagResource: () => ({}) }),
    ...(lists === undefined ? {} : listAnswers(lists)),
    ...(callerArn === undefined ? {} : { GetCallerIdentity: () => ({ Arn: callerArn }) }),
  };
  const clients = [EKSClient.prototype, IAMClient.prototype, STSClient.prototype] as { send: unknown }[];
  const sends = clients.map(({ send }) => send);
  for (const client of clients) {
    client.send = async function (this: EKSClient, command: { input: object; constructor: { name: string } }) {
      const operation = command.constructor.name.replace("Command", "");
      const input = command.input as Record<string, unknown>;
      calls.push({ operation, region: await this.config.region(), input });
      const failure = failures.find((found) => found instanceof Error && found.cause === operation);
      const answer = answers[operation];
      if (failure !== undefined || answer === undefined) {
        throw failure ?? new Error(`unexpected AWS call: ${operation}`);
      }
      return answer(input);
    };
  }
  return () => {
    for (const [index, client] of clients.entries()) {
      client.send = sends[index];
    }
    return calls;
  };
}

function associationAnswers(associations: LiveAssociations): Answers {
  const known = Object.values(associations) as PodIdentityAssociation[];
  return {
    ListPodIdentityAssociations: ({ clusterName, namespace, serviceAccount }) => ({
      associations: [associations[`${clusterName}/${namespace}/${serviceAccount}`] ?? []].flat(),
    }),
    DescribePodIdentityAssociation: (input) => ({
      association: known.find(({ associationId }) => associationId === input.associationId),
    }),
  };
}

function addonAnswers({ offered, installed = {}, clusters = {} }: LiveAddons): Answers {
  const versionsOf = (name: unknown) => Object.entries(offered[String(name)]?.versions ?? {});
  return {
    DescribeAddonVersions: ({ addonName, nextToken = "0" }) => {
      const all = versionsOf(addonName);
      const [version = "", { defaultFor = undefined } = {}] = all[Number(nextToken)] ?? [];
      if (all.length === 0) {
        throw eksError("DescribeAddonVersions", "ResourceNotFoundException");
      }
      const { defaultNamespace } = offered[String(addonName)] ?? {};
      const compatibilities = Object.values(clusters).map((clusterVersion) => ({
        clusterVersion,
        defaultVersion: clusterVersion === defaultFor,
      }));
      const next = Number(nextToken) + 1;
      return {
        addons: [{ addonName, defaultNamespace, addonVersions: [{ addonVersion: version, compatibilities }] }],
        nextToken: next < all.length ? String(next) : undefined,
      };
    },
    DescribeAddon: ({ clusterName, addonName }) => {
      const addon = installed[`${clusterName}/${addonName}`];
      if (addon === undefined) {
        throw eksError("DescribeAddon", "ResourceNotFoundException");
      }
      return { addon };
    },
    DescribeCluster: ({ name }) => {
      const version = clusters[String(name)];
      if (version === undefined) {
        throw eksError("DescribeCluster", "ResourceNotFoundException");
      }
      return { cluster: { name, version, arn: `arn:aws:eks:us-west-2:123456789012:cluster/${name}` } };
    },
    DescribeAddonConfiguration: ({ addonName, addonVersion }) => {
      const found = offered[String(addonName)]?.versions[String(addonVersion)];
      if (found === undefined) {
        throw eksError("DescribeAddonConfiguration", "InvalidParameterException");
      }
      return { addonName, addonVersion, podIdentityConfiguration: found.recommended };
    },
  };
}

function configAnswers(configs: LiveIdentityProviderConfigs): Answers {
  return {
    ListIdentityProviderConfigs: ({ clusterName }) => {
      const config = configs[String(clusterName)] as OidcIdentityProviderConfig | undefined;
      return { identityProviderConfigs: config ? [{ type: "oidc", name: config.identityProviderConfigName }] : [] };
    },
    DescribeIdentityProviderConfig: ({ clusterName }) => ({
      identityProviderConfig: { oidc: configs[String(clusterName)] },
    }),
  };
}

/** EKS's response for an access entry; for a missing entry, the SDK's error. */
const described =
  (entries: Record<string, AccessEntry | Error>) =>
  ({ principalArn }: Record<string, unknown>) => {
    const accessEntry = entries[String(principalArn)];
    if (accessEntry === undefined) {
      throw eksError("DescribeAccessEntry", "ResourceNotFoundException");
    }
    return { accessEntry };
  };

function listAnswers(lists: LiveLists): Answers {
  const { account = "123456789012", caller, entries = {}, roles = {}, users = {}, failing = [] } = lists;
  const each = (ids: Record<string, string>, id: string) =>
    Object.entries(ids).map(([Arn, value]) => ({ Arn, [id]: value }));
  const answers: Answers = {
    GetCallerIdentity: () => ({ Account: account, Arn: caller }),
    ListAccessEntries: () => ({ accessEntries: Object.keys(entries) }),
    DescribeAccessEntry: ({ principalArn }) => ({ accessEntry: entries[String(principalArn)] }),
    ListRoles: () => ({ Roles: each(roles, "RoleId") }),
    ListUsers: () => ({ Users: each(users, "UserId") }),
  };
  for (const operation of failing) {
    answers[operation] = () => {
      throw eksError(operation, "AccessDeniedException");
    };
  }
  return answers;
}

/** An EKS error that one operation returns. */
export function eksError(operation: string, name: string, message = "no"): Error {
  return Object.assign(new Error(message, { cause: operation }), { name, $metadata: { httpStatusCode: 400 } });
}
