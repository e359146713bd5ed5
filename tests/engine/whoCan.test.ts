import assert from "node:assert/strict";
import type { V1UserInfo } from "@kubernetes/client-node";
import { connect } from "../../provider/aws/connection";
import type { AccessRequest } from "../../provider/eks/ruleMatching";
import { isCertain, type PrincipalAccess, type PrincipalWay, whoCan } from "../../provider/eks/whoCan";
import { awsReads, type ReachedCluster } from "../../provider/functions/serve/served";
import { readRights } from "../../provider/functions/serve/whoCanReads";
import { seeds } from "../awsauth/support/check";
import { AdminClient } from "../support/adminClient";
import { removeAwsAuth } from "../support/liveAwsAuth";
import {
  createPrincipals,
  removePrincipals,
  type SignedInPrincipal,
  usernamesOf,
  withPrincipals,
} from "../support/principalWorlds";
import {
  attributesOf,
  createNamespaces,
  createObjects,
  namespaces,
  type RbacCaller,
  rbacWorld,
  removeNamespaces,
} from "../support/rbacWorlds";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");

/** The cluster as a command connects to it. */
async function reachedCluster(): Promise<ReachedCluster> {
  const connection = { clusterName };
  return { store: await connect(connection), connection, aws: awsReads };
}

describe("Who may make a request, compared with the API server", function () {
  this.timeout(300_000);
  let client: AdminClient;

  before(async () => {
    client = new AdminClient();
    await createNamespaces(client);
    await createPrincipals(client);
  });
  after(async () => {
    await removeAwsAuth();
    await removePrincipals(client);
    await removeNamespaces(client);
    client.close();
  });

  const users = ["sam", "dev:sam", "system:anonymous", `system:serviceaccount:${namespaces[0]}:ci`];
  for (const seed of seeds) {
    it(`agrees on users, groups and service accounts, seed ${seed}`, async () => {
      const { objects, cases } = rbacWorld(seed, users, 1500);
      const remove = await createObjects(client, objects);
      try {
        const { rights, unread } = await readRights(await reachedCluster(), { anyNamespace: true });
        assert.deepEqual(unread, []);
        const answers = await client.each(cases, async ({ request, caller }) => ({
          ours: isSubject(caller, request),
          theirs: await client.isAllowed({ ...caller, ...attributesOf(request) }),
        }));
        assertAgreement(answers, cases);

        function isSubject({ user, groups }: RbacCaller, request: AccessRequest): boolean {
          return whoCan(request, rights).subjects.some(({ subject: { kind, name, namespace }, ways }) => {
            assert.ok(ways.every(isCertain));
            return kind === "Group"
              ? groups.includes(name)
              : user === (kind === "User" ? name : `system:serviceaccount:${namespace}:${name}`);
          });
        }
      } finally {
        await remove();
      }
    });
  }

  for (const seed of seeds) {
    it(`agrees on IAM principals with access entries and mappings, seed ${seed}`, () =>
      withPrincipals(seed, async (signedIn) => {
        const { objects, cases } = rbacWorld(seed, usernamesOf(signedIn), 1250);
        const remove = await createObjects(client, objects);
        try {
          const { rights, unread } = await readRights(await reachedCluster(), { anyNamespace: true });
          assert.deepEqual(unread, []);
          const asked = cases.map(({ request }, index) => ({
            request,
            by: signedIn[index % signedIn.length] as SignedInPrincipal,
          }));
          const answers = await client.each(asked, async ({ request, by }) => ({
            ours: whoCan(request, rights).principals.some(
              (access) => isAccessOf(access, by) && access.ways.some((way) => isCertain(way) && isInSession(way, by)),
            ),
            theirs: by.user !== undefined && (await client.isAllowed(reviewFor(by.user, request))),
          }));
          assertAgreement(answers, asked);
        } finally {
          await remove();
        }
      }));
  }
});

/** Fails with the first cases in which two answers differ. Some of the answers must be positive, and some negative. */
function assertAgreement(answers: { ours: boolean; theirs: boolean }[], cases: readonly object[]): void {
  const differing = answers.flatMap(({ ours, theirs }, index) =>
    ours === theirs ? [] : [{ ours, theirs, ...cases[index] }],
  );
  assert.deepEqual(differing.slice(0, 3), [], `${differing.length} of ${answers.length} answers differ`);
  const allowed = answers.filter(({ theirs }) => theirs).length / answers.length;
  assert.ok(allowed > 0.01 && allowed < 0.99, `${Math.round(allowed * 100)}% of the requests are allowed`);
}

/** Whether a way of a principal applies to the session in which it is signed in. */
function isInSession(way: PrincipalWay, { session, accessKeyId }: SignedInPrincipal): boolean {
  if (way.by !== "subject") {
    return true;
  }
  const { SessionName, SessionNameRaw, AccessKeyID, ...others } = way.sessions;
  assert.deepEqual(others, {});
  return (
    [undefined, session.replaceAll("@", "-")].includes(SessionName) &&
    [undefined, session].includes(SessionNameRaw) &&
    [undefined, accessKeyId].includes(AccessKeyID)
  );
}

function isAccessOf({ source, principalArn }: PrincipalAccess, one: SignedInPrincipal): boolean {
  switch (source.by) {
    case "access-entry":
      return principalArn === one.entryArn;
    case "mapping":
      return principalArn === one.mappedArn;
    case "account":
      return principalArn === undefined ? one.isOther : principalArn === one.mappedArn;
    case "creator":
      return false;
  }
}

function reviewFor({ username: user, uid, groups, extra }: V1UserInfo, request: AccessRequest) {
  return { user, uid, groups, extra, ...attributesOf(request) };
}
