import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { clock } from "../../provider/components/shared/clock";
import { nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { type Keys, logInUntil, newRole, newUser, removeRole, removeUser } from "../support/login";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const [ops, guest] = [arn("role/ends-ops"), arn("user/ends-guest")];
const stackName = "grant-ends";
const own = (grant: string) => `eks-auth:organization/engine-tests/${stackName}:access:${grant}`;
const until = "2027-01-31T18:00[Europe/Berlin]";
const [justBefore, theEnd] = ["2027-01-31T16:59:59.999Z", "2027-01-31T17:00:00Z"];

const grants: ClusterAccessArgs["grants"] = [
  { name: "guest", principalArn: guest, access: "view", until },
  { name: "ops", principalArn: ops, access: "edit" },
];
const program = (args: Partial<ClusterAccessArgs>) => async () => {
  const { accessTable } = new ClusterAccess("access", { clusterName, grants, ...args });
  return { accessTable };
};
const ended = `grants[0].until is "${until}": the grant guest has ended and gives no access; remove it from the program, or set a later end`;
const announced = `grants[0].until is "${until}": the grant guest ends in less than two minutes; the first update after that removes its access`;

/** The principals with access entries, except the deployer. */
async function entries(): Promise<string[]> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.filter((principal) => principal !== fromSandbox("SANDBOX_DEPLOYER_ARN")).sort();
}

describe("The end of a grant, on the engine", function () {
  this.timeout(300_000);
  const { now } = clock;
  const setClock = (time: string) => {
    clock.now = () => Date.parse(time);
  };
  let guestsKeys: Keys;
  let stack: TestStack;
  before(async () => {
    await newRole("ends-ops");
    guestsKeys = await newUser("ends-guest");
  });
  afterEach(async () => {
    clock.now = now;
    await stack.remove();
  });
  after(async () => {
    await removeRole("ends-ops");
    await removeUser("ends-guest");
  });

  /** Runs the program to its end, and returns its steps and its warnings about ends. */
  async function up(): Promise<{ steps: string[]; warnings: string[] }> {
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    const steps = Object.entries(run.steps).flatMap(([key, step]) => (step === "same" ? [] : [`${step} ${key}`]));
    return { steps: steps.sort(), warnings: run.messages.filter((message) => message.includes("until")) };
  }

  it("removes the access entry in the first update after it, and nothing else, although nothing else has changed", async () => {
    stack = await TestStack.inline(stackName, program({}));
    setClock(justBefore);
    assert.deepEqual((await up()).warnings, [announced]);
    assert.deepEqual(await up(), { steps: [], warnings: [announced] });
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: guest });
    assert.equal(accessEntry?.tags?.["eks-auth:until"], theEnd);
    assert.deepEqual(await logInUntil({ username: guest, groups: ["system:authenticated"] }, guestsKeys), {
      username: guest,
      groups: ["system:authenticated"],
    });

    setClock(theEnd);
    const preview = await stack.preview();
    assert.deepEqual([preview.ok, preview.messages], [true, [ended]]);
    assert.deepEqual(
      preview.infos.filter((line) => line.includes("loses access")),
      [
        `- ${guest} loses access, because its grant has ended (until ${until}): username "${guest}", no groups, AmazonEKSViewPolicy`,
      ],
    );
    await assert.rejects(
      stack.stack.preview({ expectNoChanges: true }),
      /no changes were expected for preview but changes were proposed/,
    );
    const refresh = await stack.refresh();
    assert.ok(refresh.ok, refresh.messages.join("\n"));
    assert.deepEqual(await entries(), [ops, guest].sort());
    assert.deepEqual((await up()).steps, [
      "delete aws:eks/accessEntry:AccessEntry access-guest-entry",
      "delete aws:eks/accessPolicyAssociation:AccessPolicyAssociation access-guest-AmazonEKSViewPolicy",
    ]);
    assert.deepEqual(await entries(), [ops]);
    assert.equal(await logInUntil(401, guestsKeys), 401);
    assert.deepEqual(await up(), { steps: [], warnings: [ended] });
    await stack.stack.preview({ expectNoChanges: true });
  });

  it("declares nothing in a first deployment after it", async () => {
    stack = await TestStack.inline(stackName, program({}));
    setClock(theEnd);
    assert.deepEqual((await up()).warnings, [ended]);
    assert.deepEqual(await entries(), [ops]);
  });

  describe("in mode CONFIG_MAP", () => {
    before(() => setAwsAuth({ mapRoles: nodeEntry(arn("role/Nodes")) }));
    after(async () => {
      await removeAwsAuth();
      await removeBackups();
    });

    it("removes the mapping and its binding, and nothing else", async () => {
      stack = await TestStack.inline(stackName, program({ authenticationMode: "CONFIG_MAP" }));
      setClock(justBefore);
      await up();
      const login = { username: guest, groups: [own("guest"), "system:authenticated"] };
      assert.deepEqual(await logInUntil(login, guestsKeys), login);
      setClock(theEnd);
      assert.deepEqual((await up()).steps, [
        "delete eks-auth:index:GroupBinding access-guest-AmazonEKSViewPolicy",
        "delete kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding access-guest-AmazonEKSViewPolicy-binding",
        "update eks-auth:index:AwsAuth access-aws-auth",
        "update eks-auth:index:AwsAuthEntries access-aws-auth-entries",
      ]);
      assert.equal(await logInUntil(401, guestsKeys), 401);
      assert.deepEqual((await up()).steps, []);
    });
  });
});

describe("The end of a grant, from YAML in the plugin", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-ends-"));
  /** Runs a command of docs/ending-access.md. */
  async function run(command: string): Promise<{ status: number | string; text: string }> {
    const { status, stdout, stderr } = await runToEnd({ command: "bash", args: ["-c", command], cwd: folder });
    return { status, text: stdout + stderr };
  }
  const yaml = (of: { guest: string; ops: string }) => `name: grant-ends-yaml
runtime: yaml
resources:
  access:
    type: eks-auth:ClusterAccess
    properties:
      clusterName: ${clusterName}
      grants:
        - { name: guest, principalArn: "${guest}", access: view, until: ${of.guest} }
        - { name: ops, principalArn: "${ops}", access: edit, until: ${of.ops} }
`;
  before(async () => {
    await newRole("ends-ops");
    await newUser("ends-guest");
  });
  after(async () => {
    await removeRole("ends-ops");
    await removeUser("ends-guest");
    rmSync(folder, { recursive: true });
  });

  it("is compared with the clock of the machine, with and without quotes", async () => {
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      yaml({ guest: '"2020-01-31T18:00[Europe/Berlin]"', ops: "2999-01-31T18:00:00Z" }),
    );
    const stack = await LocalWorkspace.createStack({ stackName: "ends", workDir: folder });
    try {
      await stack.up();
      assert.deepEqual(await entries(), [ops]);
      writeFileSync(
        join(folder, "Pulumi.yaml"),
        yaml({ guest: "2999-01-31T18:00:00+01:00", ops: '"2020-01-31T18:00Z"' }),
      );
      await stack.up();
      assert.deepEqual(await entries(), [guest]);
      const drift = await run("pulumi preview --expect-no-changes");
      assert.equal(drift.status, 0, drift.text);
      // The backend of the sandbox has no schedules: the CLI accepts the command, and names what is missing.
      for (const command of [
        "pulumi stack schedule new --kind raw --operation update --cron '0 4 * * *'",
        "pulumi stack schedule new --kind drift --cron '0 8 * * *' --auto-remediate",
      ]) {
        const schedule = await run(command);
        assert.notEqual(schedule.status, 0);
        assert.match(schedule.text, /Pulumi Cloud/);
      }
      writeFileSync(join(folder, "Pulumi.yaml"), yaml({ guest: "2027-01-31", ops: '"2020-01-31T18:00Z"' }));
      await assert.rejects(stack.preview(), /grants\[0\]\.until is .*Add the time and the time zone/);
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack("ends");
    }
  });
});
