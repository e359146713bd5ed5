import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { type Cloud, cloud } from "../../support/mocks/access";
import type { Functions } from "../../support/mocks/functions";
import type { LogEntry } from "../../support/mocks/log";
import { valueIn } from "../../support/mocks/markers";

export const account = "123456789012";
export const roleArn = `arn:aws:iam::${account}:role/team/dev`;
export const userArn = `arn:aws:iam::${account}:user/alice`;
export const nodeArn = `arn:aws:iam::${account}:role/nodes`;
export const session = `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`;
export const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/prod`;
export const owner = { "eks-auth:stack": "acme/shop/prod" };
export const component = "urn:pulumi:prod::shop::eks-auth:index:ClusterAccess::access";
export const readMappings = "readMappings";
/** The group that belongs to one grant only. */
export const ownGroup = (grant: string) => `eks-auth:acme/shop/prod:access:${grant}`;
export const minimal: ClusterAccessArgs = {
  clusterName: "prod",
  authenticationMode: "API",
  grants: [{ name: "dev", principalArn: roleArn, access: "view" }],
};

/** An entry of aws-auth. */
interface Mapped {
  arn: string;
  username?: string;
  groups?: string[];
  line?: number;
  declaredBy?: string;
  changedAt?: string;
}

/** The entries and accounts of a live aws-auth. */
interface LiveAwsAuth {
  roles?: Mapped[];
  users?: Mapped[];
  accounts?: string[];
}

/** EKS with the cluster, IAM with the principals, and the live aws-auth. */
export function functionsOf(it: Cloud = {}, { roles = [], users = [], accounts = [] }: LiveAwsAuth = {}): Functions {
  const principals = { [roleArn]: "AROAFIRST", [userArn]: "AIDAFIRST", [nodeArn]: "AROANODES" };
  const common = { username: "", groups: [], line: 1, declaredBy: "nobody" };
  const mapped = (key: string, entries: Mapped[]) =>
    entries.map(({ arn: principal, ...entry }) => ({ ...common, key, principal, ...entry }));
  const ofAccounts = accounts.map((arn) => ({ arn }));
  const mappings = [...mapped("mapRoles", roles), ...mapped("mapUsers", users), ...mapped("mapAccounts", ofAccounts)];
  return { ...cloud({ principals, ...it }), [readMappings]: () => ({ mappings, callerArns: [] }) };
}

/** Declares the component and runs the program, which must succeed. */
export const declare = (args: ClusterAccessArgs | (() => ClusterAccessArgs), options: RunOptions = {}) =>
  runWell(() => new ClusterAccess("access", typeof args === "function" ? args() : args), {
    functions: functionsOf(),
    ...options,
  });

/** The inputs of each child, keyed by its short type and its name, such as `AccessEntry access-dev`. */
export const shortly = (children: Child[]): Record<string, Record<string, unknown>> =>
  Object.fromEntries(children.map(({ type, name, inputs }) => [`${type.split(":").pop()} ${name}`, inputs]));

/** The warnings of a run, without what a preview says about changes. */
export const warningsIn = ({ log }: { log: LogEntry[] }) => log.filter(({ severity }) => severity === "warning");

/** The outputs of the component. */
export async function outputsOf({ grants, accessTable, accessDiagram, report }: ClusterAccess) {
  return {
    grants: await valueIn(grants),
    accessTable: await valueIn(accessTable),
    accessDiagram: await valueIn(accessDiagram),
    report: await valueIn(report),
  };
}
