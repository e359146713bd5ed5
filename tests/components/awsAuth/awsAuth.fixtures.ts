import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { valueIn } from "../../support/mocks/markers";

export const component = "urn:pulumi:prod::shop::eks-auth:index:AwsAuth::team";
export const entriesType = "eks-auth:index:AwsAuthEntries";
export const teamRole = "arn:aws:iam::123456789012:role/TeamRole";
export const nodeRole = "arn:aws:iam::123456789012:role/NodeRole";
export const alice = "arn:aws:iam::123456789012:user/Alice";
/** A minimal kubeconfig. */
export const kubeconfig = JSON.stringify({
  "current-context": "it",
  contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
  clusters: [{ name: "it", cluster: { server: "https://example.com" } }],
  users: [{ name: "it", user: { token: "hunter2" } }],
});
export const minimal: AwsAuthArgs = { clusterName: "prod" };
/** The role and the user of the example. */
export const team = {
  roles: [{ roleArn: teamRole, username: "team-user", groups: ["system:masters"] }],
  users: [{ userArn: alice, username: "alice", groups: ["developers"] }],
} satisfies Partial<AwsAuthArgs>;

/** The child's input for an ARN: its entry, keyed by the ARN. */
export const entry = (arn: string, username: unknown, groups: unknown = []) => ({ [arn]: { arn, username, groups } });
export const teamRoles = entry(teamRole, "team-user", ["system:masters"]);
export const teamUsers = entry(alice, "alice", ["developers"]);

/** The child. Inputs that aren't given are empty. */
export const child = (inputs: Record<string, unknown>): Child[] => [
  {
    type: entriesType,
    name: "team-entries",
    urn: `urn:pulumi:prod::shop::eks-auth:index:AwsAuth$${entriesType}::team-entries`,
    inputs: { clusterName: "prod", roles: {}, users: {}, accounts: [], ...inputs },
  },
];
/** Declares the component and runs the program, which must succeed. */
export const declare = (args: AwsAuthArgs | (() => AwsAuthArgs), options?: RunOptions) =>
  runWell(() => new AwsAuth("team", typeof args === "function" ? args() : args), options);

/** The outputs of the component. */
export async function outputsOf({ entries, backupName, resourceVersion }: AwsAuth) {
  return {
    entries: await valueIn(entries),
    backupName: await valueIn(backupName),
    resourceVersion: await valueIn(resourceVersion),
  };
}
