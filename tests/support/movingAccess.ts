import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { fargateEntry, nodeEntry, readAwsAuth } from "./liveAwsAuth";
import { fromSandbox } from "./sandbox";

// A cluster whose access is migrated from aws-auth to access entries.

export const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
export const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const dev = arn("role/team/move-dev");
const carol = arn("user/move-carol");
/** The grants' principals, each with its aws-auth mapping and the access policy of its access entry. */
const principals = [
  { principalArn: dev, mapped: arn("role/move-dev"), policy: "AmazonEKSEditPolicy" },
  { principalArn: carol, mapped: carol, policy: "AmazonEKSViewPolicy" },
];

/** Entries written by EKS for nodes, and by others. */
export const nodes = `${nodeEntry(arn("role/ManagedNodes"))}${fargateEntry(arn("role/FargatePods"))}`;
export const others = `- rolearn: ${arn("role/Others")} # theirs
  username: "{{SessionName}}"
  groups: [system:masters]
`;
/** Hand-written entries for the grants' principals. */
export const byHand = {
  roles: `- rolearn: ${arn("role/move-dev")} # by hand\n  username: developer\n  groups: [developers]\n`,
  users: `- userarn: ${carol}\n  username: carol\n`,
};
export const foreign = { mapRoles: nodes + others, mapAccounts: '- "210987654321"\n' };

export const program = (args: Partial<ClusterAccessArgs>) => async () => {
  const { report } = new ClusterAccess("access", {
    clusterName,
    grants: [
      { name: "dev", principalArn: dev, access: "edit" },
      { name: "carol", principalArn: carol, access: "view" },
    ],
    ...args,
  });
  return { report };
};

/** Fails if a principal has neither its access entry with its policy nor its aws-auth entry, or if others' changed. */
export async function nobodyIsLockedOut(kept = foreign.mapRoles): Promise<void> {
  const { mapRoles = "", mapUsers = "", mapAccounts } = (await readAwsAuth())?.data ?? {};
  assert.ok(mapRoles.startsWith(kept), `other owners' entries changed: ${mapRoles}`);
  assert.equal(mapAccounts, foreign.mapAccounts);
  for (const { principalArn, mapped, policy } of principals) {
    const isMapped = (mapRoles + mapUsers).includes(mapped);
    assert.ok(isMapped || (await hasEntry(principalArn)), `${principalArn} is locked out`);
    if (!isMapped) {
      const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
      assert.deepEqual(
        associatedAccessPolicies.map(({ policyArn }) => policyArn),
        [`arn:aws:eks::aws:cluster-access-policy/${policy}`],
      );
    }
  }
}

/** Whether a principal has an access entry. */
export async function hasEntry(principalArn: string): Promise<boolean> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.includes(principalArn);
}

/** The principals that have access entries. */
export const isEntry = () => Promise.all(principals.map(({ principalArn }) => hasEntry(principalArn)));
