import assert from "node:assert/strict";
import { AwsAuth } from "../../provider";
import { answersOf } from "../awsauth/support/agree";
import { privateDnsName } from "../awsauth/support/oracle";
import { withOracles } from "../awsauth/support/withOracles";
import {
  awsAuthData,
  fargateEntry,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import {
  assumeRole,
  type Keys,
  type Login,
  logIn,
  logInUntil,
  newRole,
  newUser,
  removeRole,
  removeUser,
} from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { succeeds } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const ssoRole = "AWSReservedSSO_Engine_0123456789abcdef";
const alice = "arn:aws:iam::123456789012:user/Alice";

/** Entries that EKS wrote for a node group and a Fargate profile before the stack was created. */
const original = { mapRoles: `# Don't touch!\n${nodeEntry(role("Nodes"))}${fargateEntry(role("Pods"))}` };

const asTeamUser = { username: "team-user", groups: ["system:masters", "system:authenticated"] };
const asSso = { username: "sso:erin", groups: ["engine", "system:authenticated"] };
const asAlice = { username: "alice", groups: ["developers", "system:authenticated"] };
const fargateNode = "fargate-ip-10-0-1-2.us-west-2.compute.internal";
const asFargateNode = {
  username: `system:node:${fargateNode}`,
  groups: ["system:bootstrappers", "system:nodes", "system:node-proxier", "system:authenticated"],
};

/**
 * A node on EC2, as STS describes it. The sandbox's authenticator can't admit it: it reads the node's DNS name from
 * EC2, and the sandbox has no EC2. The same authenticator code with an EC2 that answers shows whether the entry works.
 */
const instance = "i-1234567890abcdef0";
const ec2Node = {
  arn: `arn:aws:sts::123456789012:assumed-role/Nodes/${instance}`,
  userId: `AROAEXAMPLE:${instance}`,
  accountId: "123456789012",
  accessKeyId: "ASIAEXAMPLE",
};
const asEc2Node = `"system:node:${privateDnsName(instance)}" ["system:bootstrappers","system:nodes"]`;

describe("A complete login, with aws-auth as the engine wrote it", () => {
  const oracles = withOracles();
  const people: { team?: Keys; sso?: Keys; alice?: Keys; node?: Keys } = {};
  let stack: TestStack;

  before(async () => {
    buildPackage();
    await setAwsAuth(original);
    await newRole("TeamRole");
    await newRole("Pods");
    people.alice = await newUser("Alice");
    people.team = await assumeRole(role("TeamRole"), "carol");
    people.sso = await assumeRole(await newRole(ssoRole, "/aws-reserved/sso.amazonaws.com/us-west-2/"), "erin");
    people.node = await assumeRole(role("Pods"), fargateNode);
    stack = await TestStack.inline("login", async () => {
      new AwsAuth("access", {
        clusterName: fromSandbox("EKS_CLUSTER_NAME"),
        roles: [
          { roleArn: role("TeamRole"), username: "team-user", groups: ["system:masters"] },
          { ssoPermissionSet: "Engine", username: "sso:{{SessionName}}", groups: ["engine"] },
        ],
        users: [{ userArn: alice, username: "alice", groups: ["developers"] }],
      });
    });
  });
  after(async () => {
    await stack?.remove();
    await removeAwsAuth();
    await removeBackups();
    await removeUser("Alice");
    await removeRole("TeamRole");
    await removeRole(ssoRole);
    await removeRole("Pods");
  });

  /** Asserts the identities on the API server, once it has read the expected entries. */
  async function assertLogins(team: Login, sso: Login, asUser: Login): Promise<void> {
    assert.deepEqual(await logInUntil(team, people.team), team);
    assert.deepEqual(await logInUntil(sso, people.sso), sso);
    assert.deepEqual(await logInUntil(asUser, people.alice), asUser);
    assert.deepEqual(await logInUntil(asFargateNode, people.node), asFargateNode);
    for (const oracle of oracles) {
      assert.deepEqual(await answersOf(oracle, await awsAuthData(), [ec2Node]), [asEc2Node]);
    }
  }

  it("admits only nodes before the update", async () => {
    await assertLogins(401, 401, 401);
  });

  it("works exactly as declared after the update, and as before for nodes", async () => {
    await succeeds(stack.up());
    await assertLogins(asTeamUser, asSso, asAlice);
    // A session doesn't affect the identity if the username is a plain one.
    assert.deepEqual(await logIn(await assumeRole(role("TeamRole"), "dave")), asTeamUser);
  });

  it("admits only nodes after the stack is destroyed, and the original document is back", async () => {
    await succeeds(stack.destroy());
    await assertLogins(401, 401, 401);
    const { data, metadata } = (await readAwsAuth()) ?? {};
    assert.deepEqual([data, metadata?.annotations], [original, undefined]);
  });
});
