import assert from "node:assert/strict";
import { ApiException, AuthorizationV1Api, CoreV1Api } from "@kubernetes/client-node";
import { removeAwsAuth, setAwsAuth } from "./liveAwsAuth";
import * as login from "./login";
import { fromSandbox } from "./sandbox";

const awsAuth = {
  mapUsers: `
- userarn: arn:aws:iam::123456789012:user/Alice
  username: alice
  groups: [developers]
`,
  mapRoles: `
- rolearn: arn:aws:iam::123456789012:role/TeamRole
  username: team-user
  groups: [system:masters]
`,
};

const asAlice = { username: "alice", groups: ["developers", "system:authenticated"] };

describe("a login with aws-iam-authenticator in the sandbox", () => {
  let alice: login.Keys;

  beforeEach(async () => {
    alice = await login.newUser("Alice");
    await setAwsAuth(awsAuth);
    assert.deepEqual(await login.logInUntil(asAlice, alice), asAlice);
  });

  afterEach(async () => {
    await removeAwsAuth();
    await login.removeUser("Alice");
  });

  it("maps user Alice to alice in developers, according to aws-auth", async () => {
    const user = await login.reviewOf(alice);
    assert.deepEqual({ username: user?.username, groups: user?.groups }, asAlice);
    assert.deepEqual(user?.extra?.arn, ["arn:aws:iam::123456789012:user/Alice"]);
  });

  it("maps role TeamRole to team-user in system:masters, according to aws-auth", async () => {
    const arn = await login.newRole("TeamRole");
    assert.equal(arn, "arn:aws:iam::123456789012:role/TeamRole");
    const carol = await login.assumeRole(arn, "carol");
    assert.deepEqual(await login.logIn(carol), {
      username: "team-user",
      groups: ["system:masters", "system:authenticated"],
    });
    assert.deepEqual((await login.reviewOf(carol))?.extra?.sessionName, ["carol"]);
    await login.removeRole("TeamRole");
  });

  it("makes the cluster creator an administrator by the access entry that EKS created", async () => {
    const username = fromSandbox("SANDBOX_DEPLOYER_ARN");
    assert.deepEqual(await login.logIn(), { username, groups: ["system:authenticated"] });
    const api = login.clientWith(await login.newToken()).makeApiClient(AuthorizationV1Api);
    const spec = { resourceAttributes: { verb: "*", group: "*", resource: "*" } };
    assert.equal((await api.createSelfSubjectAccessReview({ body: { spec } })).status?.allowed, true);
  });

  it("rejects a user without an entry, even with a valid STS token", async () => {
    assert.equal(await login.logIn(await login.newUser("Mallory")), 401);
    await login.removeUser("Mallory");
  });

  it("rejects a request without a token, and grants only the permissions of the user's groups", async () => {
    const anonymous = login.clientWith(undefined).makeApiClient(CoreV1Api);
    await assert.rejects(anonymous.listNamespace(), isStatus(401));
    const developer = login.clientWith(await login.newToken(alice)).makeApiClient(CoreV1Api);
    await assert.rejects(developer.listNamespace(), isStatus(403));
  });

  it("follows added and removed entries of aws-auth", async () => {
    await setAwsAuth({ ...awsAuth, mapUsers: "[]" });
    assert.equal(await login.logInUntil(401, alice), 401);
    await setAwsAuth(awsAuth);
    assert.deepEqual(await login.logInUntil(asAlice, alice), asAlice);
  });

  it("uses a different token each time, although the authenticator's tokens only differ by second", async () => {
    const tokens = [await login.newToken(alice), await login.newToken(alice), await login.newToken()];
    assert.equal(new Set(tokens).size, 3);
  });
});

const isStatus = (code: number) => (error: unknown) => error instanceof ApiException && error.code === code;
