import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { AccessEntry, ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { type Access, accessUntil, type Questions } from "../support/access";
import { removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { assumeRole, type Keys, newRole, removeRole } from "../support/login";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

// The deployer is a role, the boss, whose login is checked before and after each run.

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const creator = fromSandbox("SANDBOX_DEPLOYER_ARN");
const eks = new EKS({});
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const boss = arn("guard-boss");
const dev = arn("guard-dev");
const inline = { RoleName: "guard-boss", PolicyName: "reads" };
const adminPolicy = "AmazonEKSClusterAdminPolicy";
const associated = {
  clusterName,
  policyArn: `arn:aws:eks::aws:cluster-access-policy/${adminPolicy}`,
  accessScope: { type: "cluster" as const },
};

const questions: Questions = {
  "list pods": { verb: "list", resource: "pods" },
  everything: { verb: "*", resource: "*", group: "*" },
};
const login = (username: string, groups: string[], allowed: string[]): Access => ({
  username,
  groups: [...groups, "system:authenticated"],
  allowed,
});
const sessionOf = (role: string, session = "sam") => `arn:aws:sts::123456789012:assumed-role/${role}/${session}`;
const asAdmin = login(sessionOf("guard-boss"), [], ["list pods", "everything"]);
const asViewer = login(sessionOf("guard-boss"), [], ["list pods"]);

const byPolicy = `by its access entry (the access policy ${adminPolicy} for the whole cluster)`;
const byMasters = "by its mapping in aws-auth (the group system:masters)";
const refused = (title: string) => `${title}: the lock-out guard refuses this change: `;
const lost = (what: string, session = "eks-auth") =>
  `the identity that runs Pulumi, ${sessionOf("guard-boss", session)}, would lose ${what}`;
const rights = (by: string, session?: string) => lost(`its administrator permissions, which it has ${by}`, session);
const nobody = (by: string, last = boss) =>
  `no administrator would be left among the access entries and in aws-auth: now ${last} is one ${by}`;

describe("The lock-out guard of access entries, on the API server", function () {
  this.timeout(300_000);
  const keys: Record<"boss" | "dev", Keys> = {} as never;
  let stack: TestStack;

  before(async () => {
    for (const name of ["boss", "dev"] as const) keys[name] = await assumeRole(await newRole(`guard-${name}`), "sam");
    const Statement = [{ Effect: "Allow", Action: ["eks:*", "iam:*"], Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam().send(new PutRolePolicyCommand({ ...inline, PolicyDocument }));
  });
  after(async () => {
    await iam().send(new DeleteRolePolicyCommand(inline));
    for (const name of ["guard-boss", "guard-dev"]) await removeRole(name);
  });
  beforeEach(async () => {
    stack = await TestStack.inline("access-guard", async () => undefined, undefined, { withPassphrase: true });
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  async function loggedIn(expected: Access, who: keyof typeof keys = "boss"): Promise<void> {
    assert.deepEqual(await accessUntil(expected, questions, keys[who]), expected);
  }

  async function up(program: PulumiFn): Promise<string[]> {
    stack.runs(program);
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run.messages.filter((message) => !message.startsWith("Access that no grant covers"));
  }

  /** Fails unless the preview and the update are refused for these reasons, and change nothing. */
  async function assertRefused(program: PulumiFn, reasons: string[], access: Access): Promise<void> {
    await loggedIn(access);
    stack.runs(program);
    for (const run of [await stack.preview(), await stack.up()]) {
      const reported = run.messages.join("\n");
      const changes = Object.entries(run.steps).filter(
        ([key, step]) => /^(aws|kubernetes):/.test(key) && !["same", "read"].includes(step),
      );
      assert.equal(run.ok, false, reported);
      assert.deepEqual(
        reasons.filter((reason) => reported.includes(reason)),
        reasons,
        reported,
      );
      assert.deepEqual(changes, []);
    }
    await loggedIn(access);
  }

  /** Runs a test while the cluster's creator has no access entry, so that the boss is the only administrator. */
  async function withoutCreator(run: () => Promise<void>): Promise<void> {
    await eks.deleteAccessEntry({ clusterName, principalArn: creator });
    try {
      await run();
    } finally {
      await eks.createAccessEntry({ clusterName, principalArn: creator });
      await eks.associateAccessPolicy({ ...associated, principalArn: creator });
    }
  }

  const grants =
    (access: "cluster-admin" | "view", args: Partial<ClusterAccessArgs> = {}): PulumiFn =>
    async () => {
      const granted = [{ name: "boss", principalArn: boss, access }];
      new ClusterAccess("access", { clusterName, assumeRoleArn: boss, grants: granted, ...args });
    };
  const grantsTitle = refused('ClusterAccess "access"');

  describe("for an AccessEntry", () => {
    const given = { ...process.env };
    beforeEach(async () => {
      await up(entry("boss", boss, adminPolicy));
      // From now on, the boss runs Pulumi.
      Object.assign(process.env, keys.boss);
      stack.stack.workspace.envVars = { ...keys.boss };
    });
    afterEach(() => {
      for (const name of Object.keys(keys.boss)) {
        if (given[name] === undefined) delete process.env[name];
        else process.env[name] = given[name];
      }
      stack.stack.workspace.envVars = {};
    });
    const entry =
      (name: string, principalArn: string, policy: string, force?: boolean): PulumiFn =>
      async () => {
        new AccessEntry(name, { clusterName, principalArn, accessPolicies: [{ policy }], force });
      };
    const title = refused('AccessEntry "boss"');
    const weaker = entry("boss", boss, "AmazonEKSViewPolicy");

    it("keeps the deployer's administrator permissions, unless force is set", async () => {
      await assertRefused(weaker, [`${title}${rights(byPolicy, "sam")}`], asAdmin);
      const messages = await up(entry("boss", boss, "AmazonEKSViewPolicy", true));
      assert.deepEqual(messages, [`force overrides the lock-out guard: ${rights(byPolicy, "sam")}.`]);
      await loggedIn(asViewer);
    });

    it("keeps the last administrator", () =>
      withoutCreator(async () => {
        await assertRefused(weaker, [`${title}${rights(byPolicy, "sam")}`, `${title}${nobody(byPolicy)}`], asAdmin);
      }));

    it("lets the deployer's entry move between components without force, but not to a weaker grant", async () => {
      const urnOf = (kind: string, name: string) =>
        `urn:pulumi:access-guard::engine-tests::eks-auth:index:${kind}::${name}`;
      const ofDev = { name: "dev", principalArn: dev, access: "view" } as const;
      const ofBoss = (formerName: string, access: "cluster-admin" | "view" = "cluster-admin") => ({
        name: "boss",
        principalArn: boss,
        access,
        formerNames: [formerName],
      });
      await up(async () => {
        const grants = [ofDev, ofBoss(urnOf("AccessEntry", "boss"))];
        new ClusterAccess("former", { clusterName, grants });
      });
      const moved =
        (access: "cluster-admin" | "view"): PulumiFn =>
        async () => {
          new ClusterAccess("former", { clusterName, grants: [ofDev] });
          new ClusterAccess("access", {
            clusterName,
            grants: [ofBoss(urnOf("ClusterAccess", "former-boss"), access)],
          });
        };
      await assertRefused(moved("view"), [`${grantsTitle}${rights(byPolicy, "sam")}`], asAdmin);
      assert.deepEqual(await up(moved("cluster-admin")), []);
      await loggedIn(asAdmin);
    });
  });

  const byHand = (name: string, groups: string) => `- rolearn: ${arn(name)}\n  username: hand\n  groups: [${groups}]\n`;

  describe("of principals that aws-auth maps", () => {
    const masters = login("hand", ["system:masters"], ["list pods", "everything"]);
    // The group of the grant, in aws-auth and, with migrate, in the access entry.
    const own = "eks-auth:organization/engine-tests/access-guard:access:boss";
    const moved = login(sessionOf("guard-boss"), [own], ["list pods", "everything"]);

    it("refuses a migration to a weaker entry of the deployer, and of the last administrator", async () => {
      await setAwsAuth({ mapRoles: byHand("guard-boss", "system:masters") });
      const weaker = grants("view", { migrate: true });
      await assertRefused(weaker, [`${grantsTitle}${rights(byMasters)}`], masters);
      await withoutCreator(() =>
        assertRefused(weaker, [`${grantsTitle}${rights(byMasters)}`, `${grantsTitle}${nobody(byMasters)}`], masters),
      );
      assert.deepEqual(await up(grants("cluster-admin", { migrate: true })), []);
      await loggedIn(moved);
    });

    it("counts the bindings of a component's own mappings when its grants become weaker entries", async () => {
      await setAwsAuth({});
      await up(grants("cluster-admin", { accessMethod: "config-map", assumeRoleArn: undefined }));
      await loggedIn(moved);
      const reason = "administrator permissions, which it has by its mapping in aws-auth (the ClusterRoleBinding";
      await assertRefused(grants("view", { migrate: true }), [reason], moved);
      assert.deepEqual(await up(grants("cluster-admin", { migrate: true })), []);
      await loggedIn(moved);
    });

    it("warns at preview of an entry that takes the groups of a mapping from its principal", async () => {
      await setAwsAuth({ mapRoles: byHand("guard-dev", "guard-team") + byHand("guard-boss", "system:masters") });
      await loggedIn(login("hand", ["guard-team"], []), "dev");
      stack.runs(async () => {
        new AccessEntry("dev", { clusterName, principalArn: dev });
      });
      const expected =
        `The new access entry of ${dev} takes precedence over mapRoles, line 1, of aws-auth, so its principal loses the ` +
        "group guard-team and the username hand. Unless nothing is bound to them, give the entry the same permissions, " +
        "with kubernetesGroups or access policies.";
      for (const run of [await stack.preview(), await stack.up()]) {
        assert.deepEqual([run.ok, run.messages], [true, [expected]]);
      }
      await loggedIn(login(sessionOf("guard-dev"), [], []), "dev");
      assert.deepEqual((await stack.up()).messages, []);
    });
  });

  it("refuses to remove the last administrator as unmanaged", () =>
    withoutCreator(async () => {
      // In this account, an entry that is older than its role would be dead. The emulator takes the age from this tag.
      const unmanaged = { clusterName, principalArn: "arn:aws:iam::210987654321:role/guard-other" };
      await up(grants("view"));
      await eks.createAccessEntry({ ...unmanaged, tags: { "sandbox:age": "7200" } });
      await eks.associateAccessPolicy({ ...associated, ...unmanaged });
      // The boss may not list the bindings, by which somebody else could be an administrator.
      const last = nobody(byPolicy, unmanaged.principalArn).replace(
        "no administrator would be",
        "there may be no administrator",
      );
      const reason = `${grantsTitle}${last}. Not everything that decides it can be read: `;
      await assertRefused(grants("view", { unmanaged: "remove" }), [reason], asViewer);
      stack.runs(grants("view"));
      await eks.deleteAccessEntry(unmanaged);
    }));

  it("refuses to remove the policy that makes the deployer an administrator from an entry of another owner", async () => {
    await eks.createAccessEntry({ clusterName, principalArn: boss });
    try {
      await up(grants("cluster-admin", { existing: "use", assumeRoleArn: undefined }));
      const none = grants("view", { existing: "use", grants: [] });
      await assertRefused(none, [`${grantsTitle}${rights(byPolicy)}`], asAdmin);
      const weaker = grants("view", { existing: "use" });
      await assertRefused(weaker, [`${grantsTitle}${rights(byPolicy)}`], asAdmin);
      await up(grants("view", { existing: "use", force: true }));
      await loggedIn(asViewer);
    } finally {
      await stack.destroy();
      await eks.deleteAccessEntry({ clusterName, principalArn: boss });
    }
  });
});
