import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import * as kubernetes from "@pulumi/kubernetes";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox } from "../support/sandbox";
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
