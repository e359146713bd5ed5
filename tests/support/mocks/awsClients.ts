import {
  type AccessEntry,
  type AssociatedAccessPolicy,
  EKSClient,
  type OidcIdentityProviderConfig,
  type PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";

/** What AWS has, as the clients of the AWS SDK see it. */
export interface LiveAws {
  /** The Pod Identity associations of EKS. Default: none. */
  associations?: LiveAssociations;
  /** The identity provider configs of EKS. Default: none. */
  identityProviderConfigs?: LiveIdentityProviderConfigs;
  /** The access entries of every cluster, by the ARNs of their principals. An error is thrown in place of an answer. */
  accessEntries?: Record<string, AccessEntry | Error>;
  /** The access policies of these entries, by the ARNs of their principals. Default: none. */
  accessPolicies?: Record<string, AssociatedAccessPolicy[]>;
  /** What is listed. Default: nothing, and to ask is an error. */
  lists?: LiveLists;
}

/** The associations that EKS has: by `<cluster>/<namespace>/<service account>`. An error is thrown in place of an answer. */
export type LiveAssociations = Record<string, PodIdentityAssociation | Error>;

/** The identity provider configs that EKS has: by cluster. An error is thrown in place of an answer. */
export type LiveIdentityProviderConfigs = Record<string, OidcIdentityProviderConfig | Error>;

/** Access entries, roles and users. */
export interface LiveLists {
  /** The account that the SDK's login is of. Default: 123456789012. */
  account?: string;
  /** The access entries of every cluster, by the ARNs of their principals. */
  entries?: Record<string, AccessEntry>;
  /** The unique IDs of roles, by their ARNs. */
  roles?: Record<string, string>;
  /** The unique IDs of users, by their ARNs. */
  users?: Record<string, string>;
  /** The operations that fail. */
  failing?: string[];
}

/** One call of a client of the SDK, with the region that the client is for. */
export interface SdkCall {
  operation: string;
  region: string;
  input: Record<string, unknown>;
}

type Answers = Record<string, (input: Record<string, unknown>) => object>;

/**
 * Puts a fake in place of every client of the AWS SDK for EKS, IAM and STS: it knows what it is told and nothing else, and
 * asks nobody.
 *
 * @returns ends it, and gives the calls that were made
 */
export function fakeAws(live: LiveAws): () => SdkCall[] {
  const { associations = {}, identityProviderConfigs = {}, accessEntries, accessPolicies = {}, lists } = live;
  const calls: SdkCall[] = [];
  const failures = [associations, identityProviderConfigs, accessEntries ?? {}].flatMap((each) => Object.values(each));
  const answers: Answers = {
    ...associationAnswers(associations),
    ...configAnswers(identityProviderConfigs),
    ListAssociatedAccessPolicies: ({ principalArn }) => ({
      associatedAccessPolicies: accessPolicies[String(principalArn)] ?? [],
    }),
    ...(accessEntries === undefined ? {} : { DescribeAccessEntry: described(accessEntries) }),
    ...(lists === undefined ? {} : listAnswers(lists)),
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
        throw failure ?? new Error(`no ${operation} of AWS is expected here`);
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

/** What EKS says of an access entry; of one that there isn't, what the SDK makes of that. */
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
  const { account = "123456789012", entries = {}, roles = {}, users = {}, failing = [] } = lists;
  const each = (ids: Record<string, string>, id: string) =>
    Object.entries(ids).map(([Arn, value]) => ({ Arn, [id]: value }));
  const answers: Answers = {
    GetCallerIdentity: () => ({ Account: account }),
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

/** An error of EKS that one operation is answered with. */
export function eksError(operation: string, name: string, message = "no"): Error {
  return Object.assign(new Error(message, { cause: operation }), { name, $metadata: { httpStatusCode: 400 } });
}
