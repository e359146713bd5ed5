import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import * as kubernetes from "@pulumi/kubernetes";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { clock } from "../../provider/components/shared/clock";
import { assumeRole, type Keys, logIn, newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const dev = arn("role/team/change-dev");
const ops = arn("role/change-ops");
const carol = arn("user/change-carol");
const theirs = arn("role/change-theirs");
const stackName = "access-changes";
const policyArn = (policy: string) => `arn:aws:eks::aws:cluster-access-policy/${policy}`;

const grants: ClusterAccessArgs["grants"] = [
  { name: "dev", principalArn: dev, access: "edit", namespaces: ["a"], kubernetesGroups: ["developers"] },
  { name: "carol", principalArn: carol, access: "view" },
];
const bindings = [{ name: "developers", group: "developers", clusterRole: "view" }];
const program = (args: Partial<ClusterAccessArgs>) => async () => {
  const { accessTable } = new ClusterAccess("access", { clusterName, grants, bindings, ...args });
  return { accessTable };
};

/** Groups, username and policy scopes in EKS for each principal except the deployer. */
async function live(): Promise<Record<string, [string[], string | undefined, Record<string, unknown>]>> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  const others = accessEntries.filter((principal) => principal !== fromSandbox("SANDBOX_DEPLOYER_ARN"));
  const described = others.sort().map(async (principalArn) => {
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn });
    const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
    const policies = associatedAccessPolicies.map(({ policyArn = "", accessScope }) => [
      policyArn.split("/")[1],
      accessScope,
    ]);
    return [principalArn, [accessEntry?.kubernetesGroups ?? [], accessEntry?.username, Object.fromEntries(policies)]];
  });
  return Object.fromEntries(await Promise.all(described));
}

const everywhere = { type: "cluster", namespaces: [] };
const within = (namespace: string) => ({ type: "namespace", namespaces: [namespace] });
const session = (role: string) => `arn:aws:sts::123456789012:assumed-role/${role}/{{SessionName}}`;
const ofDev = [["developers"], session("change-dev"), { AmazonEKSEditPolicy: within("a") }];
const ofCarol = [[], carol, { AmazonEKSViewPolicy: everywhere }];

describe("Changes of a ClusterAccess, on the engine", function () {
  this.timeout(300_000);
  let stack: TestStack;
  before(async () => {
    await Promise.all([newRole("change-dev", "/team/"), newRole("change-ops"), newRole("change-theirs")]);
    await newUser("change-carol");
  });
  beforeEach(async () => {
    stack = await TestStack.inline(stackName, program({}));
  });
  afterEach(() => stack.remove());
  after(async () => {
    await Promise.all(["change-dev", "change-ops", "change-theirs"].map(removeRole));
    await removeUser("change-carol");
  });

  const changes = (steps: Record<string, string>) =>
    Object.entries(steps).flatMap(([key, step]) => (step === "same" ? [] : [`${step} ${key.split(" ")[1]}`]));

  /** Runs a program to its end, and returns its steps in order. */
  async function up(next: Parameters<TestStack["runs"]>[0] = program({})): Promise<string[]> {
    stack.runs(next);
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return changes(run.steps);
  }

  it("repairs changes and removals made outside Pulumi, after a refresh has shown them", async () => {
    await up();
    assert.deepEqual(await live(), { [dev]: ofDev, [carol]: ofCarol });
    await eks.updateAccessEntry({ clusterName, principalArn: dev, kubernetesGroups: ["intruders"] });
    const widened = { policyArn: policyArn("AmazonEKSEditPolicy"), accessScope: { type: "cluster" as const } };
    await eks.associateAccessPolicy({ clusterName, principalArn: dev, ...widened });
    await eks.deleteAccessEntry({ clusterName, principalArn: carol });
    const refresh = await stack.refresh();
    assert.ok(refresh.ok, refresh.messages.join("\n"));
    assert.deepEqual(
      changes(refresh.steps)
        .filter((step) => !step.startsWith("refresh "))
        .sort(),
      [
        "delete access-carol-AmazonEKSViewPolicy",
        "delete access-carol-entry",
        "update access-dev-AmazonEKSEditPolicy",
        "update access-dev-entry",
      ],
    );
    await up();
    assert.deepEqual(await live(), { [dev]: ofDev, [carol]: ofCarol });
    assert.deepEqual(await up(), []);
  });

  it("updates in place what EKS can change, and replaces the rest, deleting each old part first", async () => {
    await up();
    const renamed = {
      ...grants[0],
      kubernetesGroups: ["testers"],
      username: "dev:{{SessionName}}",
    } as (typeof grants)[number];
    assert.deepEqual((await up(program({ grants: [renamed, ...grants.slice(1)] }))).sort(), [
      "update access",
      "update access-dev-entry",
    ]);
    assert.deepEqual((await live())[dev], [["testers"], "dev:{{SessionName}}", { AmazonEKSEditPolicy: within("a") }]);
    const moved = [
      { ...grants[0], principalArn: ops },
      { ...grants[1], access: "edit" },
    ] as typeof grants;
    await up(program({ grants: moved }));
    assert.deepEqual(await live(), {
      [ops]: [["developers"], session("change-ops"), { AmazonEKSEditPolicy: within("a") }],
      [carol]: [[], carol, { AmazonEKSEditPolicy: everywhere }],
    });
    assert.deepEqual(await up(program({ grants: moved })), []);
  });

  describe("that would lock somebody out", () => {
    const boss = arn("role/change-boss");
    const bossSession = "arn:aws:sts::123456789012:assumed-role/change-boss/eks-auth";
    const creator = fromSandbox("SANDBOX_DEPLOYER_ARN");
    const inline = { RoleName: "change-boss", PolicyName: "reads" };
    const asBoss = { name: "boss", principalArn: boss, access: "cluster-admin" } as const;
    const asViewer = { ...asBoss, access: "view" } as const;
    const others = [...grants, { name: "ops", principalArn: ops, access: "view" } as const];
    // The deployer is the role that Pulumi assumes.
    const declare = (args: Partial<ClusterAccessArgs>) => program({ assumeRoleArn: boss, ...args });
    const byPolicy = "by its access entry (the access policy AmazonEKSClusterAdminPolicy for the whole cluster)";
    const guard = 'ClusterAccess "access": the lock-out guard refuses this change: ';
    const lost = (what: string) => `the identity that runs Pulumi, ${bossSession}, would lose ${what}`;
    const keep = "Keep a grant that gives it the same access, or set force to true to make the change anyway.";
    const keepOne = "Keep a grant with cluster-admin, or set force to true to make the change anyway.";
    const access = lost(`its access to the cluster, which it has ${byPolicy}`);
    const permissions = lost(`its administrator permissions, which it has ${byPolicy}`);
    const nobody = `no administrator would be left among the access entries and in aws-auth: now ${boss} is one ${byPolicy}`;
    let keys: Keys;
    before(async () => {
      await newRole("change-boss");
      const actions = ["eks:*", "iam:GetRole", "iam:GetUser"];
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
      });
      await iam().send(new PutRolePolicyCommand({ ...inline, PolicyDocument }));
      keys = await assumeRole(boss, "sam");
    });
    after(async () => {
      await iam().send(new DeleteRolePolicyCommand(inline));
      await removeRole("change-boss");
    });

    /** Fails unless the guard stops the preview and the update, and the access of the deployer stays. */
    async function assertRefused(next: ClusterAccessArgs["grants"], reasons: string[]): Promise<void> {
      stack.runs(declare({ grants: next }));
      for (const run of [await stack.preview(), await stack.up()]) {
        const reported = run.messages.join("\n");
        const found = reasons.filter((reason) => reported.includes(reason));
        assert.deepEqual(
          [run.ok, found, Object.values(run.steps).filter((step) => step === "delete")],
          [false, reasons, []],
          reported,
        );
      }
      assert.notEqual(await logIn(keys), 401);
    }

    it("keeps the deployer's own grant, unless force is set", async () => {
      await up(declare({ grants: [asBoss, ...others] }));
      await assertRefused(others, [`${guard}${access}. ${keep}`]);
      await assertRefused([asViewer, ...others], [`${guard}${permissions}. ${keep}`]);
      // Grants of others, and a second administrator, change freely.
      await up(declare({ grants: [asBoss] }));
      stack.runs(declare({ grants: others, force: true }));
      const forced = await stack.up();
      assert.deepEqual([forced.ok, forced.messages], [true, [`force overrides the lock-out guard: ${access}.`]]);
      assert.equal(await logIn(keys), 401);
    });

    it("keeps the deployer's own grant after its end, until it gets a later one", async () => {
      const { now } = clock;
      const ending = { ...asBoss, until: "2027-01-31T18:00:00Z" };
      try {
        clock.now = () => Date.parse("2027-01-31T12:00:00Z");
        await up(declare({ grants: [ending, ...others] }));
        clock.now = () => Date.parse("2027-01-31T18:00:00Z");
        const later = keep.replace(", or set", ", or set a later until for a grant that has ended (boss), or set");
        await assertRefused([ending, ...others], [`${guard}${access}. ${later}`]);
        await up(declare({ grants: [{ ...ending, until: "2027-02-28T18:00:00Z" }, ...others] }));
        assert.notEqual(await logIn(keys), 401);
      } finally {
        clock.now = now;
      }
    });

    it("keeps the last administrator, in the access entries or in aws-auth", async () => {
      await up(declare({ grants: [asBoss, ...others] }));
      await eks.deleteAccessEntry({ clusterName, principalArn: creator });
      try {
        const both = [`${guard}${permissions}. ${keep}`, `${guard}${nobody}. ${keepOne}`];
        await assertRefused([asViewer, ...others], both);
        await up(declare({ grants: [asBoss, { ...asBoss, name: "ops", principalArn: ops }] }));
        await assertRefused([asViewer, ...others], [both[0] ?? "", `${ops} is one ${byPolicy}`]);
      } finally {
        await eks.createAccessEntry({ clusterName, principalArn: creator });
        await eks.associateAccessPolicy({
          clusterName,
          principalArn: creator,
          policyArn: policyArn("AmazonEKSClusterAdminPolicy"),
          accessScope: { type: "cluster" },
        });
      }
    });
  });

  it("rejects an entry of another owner at preview, or uses it without changing it", async () => {
    await eks.createAccessEntry({ clusterName, principalArn: theirs, kubernetesGroups: ["theirs"] });
    try {
      await eks.associateAccessPolicy({
        clusterName,
        principalArn: theirs,
        policyArn: policyArn("AmazonEKSAdminPolicy"),
        accessScope: { type: "cluster" },
      });
      const before = (await live())[theirs];
      const theirGrant = {
        name: "theirs",
        principalArn: theirs,
        access: "view" as const,
        kubernetesGroups: ["theirs"],
      };
      stack.runs(program({ grants: [...grants, theirGrant] }));
      const rejected = await stack.preview();
      assert.equal(rejected.ok, false);
      const said = rejected.messages.join("\n");
      assert.ok(said.includes(`no access entry for ${theirs} on the cluster ${clusterName}, but one exists`), said);
      assert.deepEqual(Object.keys(await live()), [theirs]);

      const used = program({ grants: [...grants, theirGrant], existing: "use" });
      await up(used);
      assert.deepEqual((await live())[theirs], [
        ["theirs"],
        session("change-theirs"),
        { AmazonEKSAdminPolicy: everywhere, AmazonEKSViewPolicy: everywhere },
      ]);
      assert.deepEqual(await up(used), ["read access-theirs-entry"]);
      const rows = String(await stack.output("accessTable")).split("\n");
      const row = rows.find((one) => one.startsWith(theirs))?.split(/ {2,}/);
      assert.deepEqual(row?.slice(2), ["theirs", "view; admin (not from this grant)"]);
      const destroy = await stack.destroy();
      assert.ok(destroy.ok, destroy.messages.join("\n"));
      assert.deepEqual(await live(), { [theirs]: before });
    } finally {
      await eks.deleteAccessEntry({ clusterName, principalArn: theirs });
    }
  });

  for (const mode of ["API", undefined] as const) {
    it(`creates dependent objects after the access and destroys them before it, with the mode ${mode ? "given" : "detected"}`, async () => {
      await up(async () => {
        const access = new ClusterAccess("access", { clusterName, grants, bindings, authenticationMode: mode });
        const annotations = { "example.com/access": access.accessTable };
        new kubernetes.core.v1.ServiceAccount("user", { metadata: { namespace: "default", annotations } });
      });
      const { deployment } = await stack.stack.exportStack();
      const made = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn.split("::").pop());
      const destroyed = Object.keys((await stack.destroy()).steps).map((key) => key.split(" ")[1]);
      const parts = ["dev-entry", "dev-AmazonEKSEditPolicy", "carol-entry", "carol-AmazonEKSViewPolicy"];
      for (const part of [...parts, "developers-binding"].map((what) => `access-${what}`)) {
        assert.ok(made.includes(part), `${part} must be created: ${made}`);
        assert.ok(made.indexOf("user") > made.indexOf(part), `the object must be created after ${part}: ${made}`);
        assert.ok(
          destroyed.indexOf("user") < destroyed.indexOf(part),
          `the object must be destroyed before ${part}: ${destroyed}`,
        );
      }
      assert.deepEqual(await live(), {});
    });
  }
});
