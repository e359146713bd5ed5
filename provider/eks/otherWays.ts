import { shownPermissionSet } from "../iam/permissionSet";
import { accessPolicyArn, isForNodes } from "./accessEntries";
import { creatorStatement } from "./accessReport";
import { isAdminPolicy } from "./administrators";
import type { Mode } from "./authenticationMode";
import type { ClusterEntry } from "./clusterEntry";
import { iamPrincipalOf, isServiceLinked } from "./iamPrincipal";

// The ways into a cluster for somebody who can't use aws-auth: found in AWS alone, without the API server.

/** What AWS shows about a cluster. */
export interface ClusterInAws {
  name: string;
  region: string;
  profile?: string;
  mode: Mode;
  /** Undefined if EKS doesn't return it. */
  creatorIsAdministrator?: boolean;
  /** The access entries that give access; undefined if they can't be read, and empty in the mode CONFIG_MAP. */
  entries?: readonly ClusterEntry[];
  /** The identity in use: the ARN of a user or a role, with its path if that is known; undefined if unknown. */
  callerArn?: string;
}

/** A way into a cluster. */
export interface OtherWay {
  /** A noun with its article. */
  title: string;
  /** Sentences. */
  description: string;
  /** The commands to run, in order. */
  commands: string[];
}

const adminPolicy = "AmazonEKSClusterAdminPolicy";

/** The ways into a cluster, those that change nothing first. */
export function otherWaysInto(cluster: ClusterInAws): OtherWay[] {
  return [...administrators(cluster), creator(cluster), ...ownEntry(cluster)];
}

function administrators(cluster: ClusterInAws): OtherWay[] {
  const found = (cluster.entries ?? []).filter(
    ({ type, policies = [], principalArn }) =>
      !isForNodes(type) && policies.some(isAdminPolicy) && !isOfAws(principalArn) && principalArn !== cluster.callerArn,
  );
  return found.map(({ principalArn }) => {
    const kind = iamPrincipalOf(principalArn)?.kind;
    const permissionSet = shownPermissionSet(principalArn);
    const title = `an administrator, ${principalArn}`;
    const description = `Its access entry has the access policy ${adminPolicy}.`;
    if (permissionSet !== undefined) {
      const how = `Sign in with the permission set ${permissionSet} of IAM Identity Center.`;
      return {
        title,
        description: `${description} ${how}`,
        commands: ["aws sso login --profile <profile>", update(cluster, "--profile <profile>")],
      };
    }
    return kind === "role"
      ? {
          title,
          description: `${description} You need sts:AssumeRole on it, and its trust policy must allow you.`,
          commands: [update(cluster, `--role-arn ${principalArn}`)],
        }
      : {
          title,
          description: `${description} Sign in to AWS as it.`,
          commands: [update(cluster, "--profile <profile>")],
        };
  });
}

function isOfAws(principalArn: string): boolean {
  const principal = iamPrincipalOf(principalArn);
  return principal !== undefined && isServiceLinked(principal);
}

function creator({ mode, creatorIsAdministrator, region, profile }: ClusterInAws): OtherWay {
  const lookUp = [
    `aws cloudtrail lookup-events --region ${region}`,
    "--lookup-attributes AttributeKey=EventName,AttributeValue=CreateCluster",
    "--query 'Events[].[EventTime,Username,Resources[0].ResourceName]' --output table",
    ...withProfile(profile),
  ];
  const isNone = mode !== "CONFIG_MAP" && creatorIsAdministrator === false;
  return {
    title: "the creator of the cluster",
    description: `${creatorStatement(mode, creatorIsAdministrator)}${isNone ? "" : " CloudTrail keeps events for 90 days; older ones are only in the logs of a trail."}`,
    commands: isNone ? [] : [lookUp.join(" ")],
  };
}

/** An access entry for the identity in use, which EKS creates without the API server. */
function ownEntry(cluster: ClusterInAws): OtherWay[] {
  const { name, region, profile, mode, entries, callerArn } = cluster;
  const of = (operation: string, ...rest: string[]) =>
    [`aws eks ${operation} --region ${region}`, ...rest, ...withProfile(profile)].join(" ");
  const arn = callerArn ?? "<the ARN of your role or user>";
  const own = entries?.find(({ principalArn }) => principalArn === callerArn);
  if (own?.policies?.some(isAdminPolicy)) {
    const title = `the access entry of ${callerArn}, the identity in use`;
    const description = `It has the access policy ${adminPolicy}: sign in to the cluster with this identity.`;
    return [{ title, description, commands: [update(cluster)] }];
  }
  const has = own !== undefined;
  const [, partition = "aws"] = (callerArn ?? "").split(":");
  const ofMode =
    "aws-auth stays in effect, and the mode can't be changed back. This needs eks:UpdateClusterConfig and no access to Kubernetes.";
  return [
    {
      title: callerArn === undefined ? "a new access entry" : `an access entry for ${callerArn}`,
      description: [
        "The EKS API creates it without access to Kubernetes.",
        ...(mode === "CONFIG_MAP"
          ? [`The cluster must first be changed to the mode API_AND_CONFIG_MAP: ${ofMode}`]
          : []),
        `You need ${has ? "" : "eks:CreateAccessEntry and "}eks:AssociateAccessPolicy.`,
      ].join(" "),
      commands: [
        ...(mode === "CONFIG_MAP"
          ? [
              of("update-cluster-config", `--name ${name}`, "--access-config authenticationMode=API_AND_CONFIG_MAP"),
              of("wait cluster-active", `--name ${name}`),
            ]
          : []),
        ...(has ? [] : [of("create-access-entry", `--cluster-name ${name}`, `--principal-arn ${arn}`)]),
        of(
          "associate-access-policy",
          `--cluster-name ${name}`,
          `--principal-arn ${arn}`,
          `--policy-arn ${accessPolicyArn(partition, adminPolicy)}`,
          "--access-scope type=cluster",
        ),
        update(cluster),
      ],
    },
  ];
}

function update({ name, region, profile }: ClusterInAws, login?: string): string {
  const ofProfile = login?.startsWith("--profile") ? [] : withProfile(profile);
  return [
    "aws eks update-kubeconfig",
    `--name ${name}`,
    `--region ${region}`,
    ...(login ? [login] : []),
    ...ofProfile,
  ].join(" ");
}

function withProfile(profile: string | undefined): string[] {
  return profile === undefined ? [] : [`--profile ${profile}`];
}
