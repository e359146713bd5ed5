import { type Functions, getCluster } from "./functions";

export const getAccessEntry = "aws:eks/getAccessEntry:getAccessEntry";
export const getRole = "aws:iam/getRole:getRole";
export const getRoles = "aws:iam/getRoles:getRoles";
export const getUser = "aws:iam/getUser:getUser";
export const readOtherEntries = "readOtherEntries";

/** An access entry in EKS. */
export interface Entry {
  type?: string;
  userName?: string;
  kubernetesGroups?: string[];
  tags?: Record<string, string>;
}

/** An account with one cluster. */
export interface Cloud {
  cluster?: string;
  mode?: string;
  issuer?: string;
  partition?: string;
  /** The cluster's access entries, by principal ARN. */
  entries?: Record<string, Entry>;
  /** The ARNs of the account's roles and users, each with its unique ID. */
  principals?: Record<string, string>;
}

export const account = "123456789012";
export const endpoint = "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com";

/** The EKS and IAM functions that this package calls. */
export function cloud(it: Cloud): Functions {
  const { cluster = "prod", mode = "API", entries = {}, principals = {}, partition = "aws" } = it;
  const { issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD" } = it;
  const missing = (what: string) => new Error(`reading ${what}: couldn't find resource`);
  const find = (kind: string, name: unknown) => {
    const found = Object.entries(principals).find(([arn]) => arn.includes(`:${kind}/`) && arn.endsWith(`/${name}`));
    if (found === undefined) {
      throw missing(`IAM ${kind} (${name})`);
    }
    return { arn: found[0], id: found[1] };
  };
  return {
    [getCluster]: ({ name }) => {
      if (name !== cluster) {
        throw missing(`EKS Cluster (${name})`);
      }
      return {
        name,
        arn: `arn:${partition}:eks:us-west-2:${account}:cluster/${cluster}`,
        endpoint,
        certificateAuthorities: [{ data: "Q0E=" }],
        accessConfigs: [{ authenticationMode: mode }],
        identities: [{ oidcs: [{ issuer }] }],
      };
    },
    [getAccessEntry]: ({ clusterName, principalArn }) => {
      const entry = entries[String(principalArn)];
      if (entry === undefined) {
        throw missing(`EKS Access Entry (${clusterName}:${principalArn})`);
      }
      return {
        accessEntryArn: `arn:${partition}:eks:us-west-2:${account}:access-entry/${clusterName}/0a1b2c3d`,
        type: "STANDARD",
        userName: "",
        kubernetesGroups: [],
        tags: {},
        ...entry,
        principalArn,
      };
    },
    [getRole]: ({ name }) => {
      const { arn, id } = find("role", name);
      return { arn, uniqueId: id, name };
    },
    [getRoles]: ({ pathPrefix }) => {
      const arns = Object.keys(principals).filter((arn) => arn.includes(`:role${pathPrefix ?? "/"}`));
      return { arns, names: arns.map((arn) => arn.split("/").pop()), id: "us-west-2" };
    },
    [readOtherEntries]: () => ({
      entries: [],
      callerArns: [`arn:${partition}:iam::${account}:user/deployer`],
      unread: [],
    }),
    [getUser]: ({ userName }) => {
      const { arn, id } = find("user", userName);
      return { arn, userId: id, userName };
    },
  };
}
