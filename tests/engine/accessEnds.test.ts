import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { AccessEntry, AwsAuth, GroupBinding } from "../../provider";
import { clock } from "../../provider/components/shared/clock";
import { nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { type Keys, logInUntil, newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const [guest, visitor] = [arn("user/ending-guest"), arn("user/ending-visitor")];
const until = "2027-01-31T18:00[Europe/Berlin]";
const [justBefore, theEnd] = ["2027-01-31T16:59:59.999Z", "2027-01-31T17:00:00Z"];
const removes = "the first update after that removes its access";
const over = "has ended and gives no access; remove it from the program, or set a later end";

const program = async () => {
  const entry = new AccessEntry("guest", {
    clusterName,
    principalArn: guest,
    accessPolicies: [{ policy: "AmazonEKSViewPolicy" }],
    until,
  });
  const mappings = new AwsAuth("visitors", {
    clusterName,
    roles: [{ roleArn: arn("role/ending-team"), username: "team" }],
    users: [{ userArn: visitor, username: "visitor", groups: ["visitors"], until }],
    endingAccounts: [{ accountId: "444455556666", until }],
  });
  const binding = new GroupBinding("visit", { group: "visitors", clusterRole: "view", until });
  return {
    arn: entry.arn,
    username: entry.username,
    ready: entry.ready,
    mapped: mappings.entries.apply((entries) => Object.keys(entries)),
    group: binding.group,
    bindings: binding.bindings,
  };
};

describe("Access that ends, on the engine", function () {
  this.timeout(300_000);
  const { now } = clock;
  const setClock = (time: string) => {
    clock.now = () => Date.parse(time);
  };
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const keys: Record<"guest" | "visitor", Keys> = {} as never;
  let stack: TestStack;
  before(async () => {
    await newRole("ending-team");
    keys.guest = await newUser("ending-guest");
    keys.visitor = await newUser("ending-visitor");
    await setAwsAuth({ mapRoles: nodeEntry(arn("role/Nodes")) });
    stack = await TestStack.inline("access-ends", program);
  });
  after(async () => {
    clock.now = now;
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
    await removeRole("ending-team");
    for (const name of ["ending-guest", "ending-visitor"]) await removeUser(name);
  });

  /** Runs the program to its end, and returns its steps, its warnings about ends and its outputs. */
  async function up() {
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    const steps = Object.entries(run.steps).flatMap(([key, step]) => (step === "same" ? [] : [`${step} ${key}`]));
    const names = ["arn", "username", "ready", "mapped", "group", "bindings"];
    const outputs = await Promise.all(names.map(async (name) => [name, await stack.output(name)]));
    return {
      steps: steps.sort(),
      warnings: run.messages.filter((message) => message.includes("until")).sort(),
      outputs: Object.fromEntries(outputs),
    };
  }
  const about = (input: string, what: string, end: string) => `${input} is "${until}": ${what} ${end}`;
  const warnings = (end: string) =>
    [
      about("until", "the access entry", end),
      about("until", "the binding", end),
      about("users[0].until", "the entry", end),
      about("endingAccounts[0].until", "the entry", end),
    ].sort();

  it("is given before the end, and announced", async () => {
    setClock(justBefore);
    const run = await up();
    assert.deepEqual(run.warnings, warnings(`ends in less than two minutes; ${removes}`));
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: guest });
    assert.equal(accessEntry?.tags?.["eks-auth:until"], theEnd);
    const asGuest = { username: guest, groups: ["system:authenticated"] };
    assert.deepEqual(await logInUntil(asGuest, keys.guest), asGuest);
    const asVisitor = { username: "visitor", groups: ["visitors", "system:authenticated"] };
    assert.deepEqual(await logInUntil(asVisitor, keys.visitor), asVisitor);
    assert.equal(run.outputs.arn, accessEntry?.accessEntryArn);
    assert.deepEqual(run.outputs.mapped.sort(), [arn("role/ending-team"), visitor].sort());
    assert.deepEqual(await up(), { ...run, steps: [] });
  });

  it("is removed by the first update after the end, and nothing else, although nothing else has changed", async () => {
    setClock(theEnd);
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    assert.deepEqual(preview.messages.filter((message) => message.includes("until")).sort(), warnings(over));
    const run = await up();
    assert.deepEqual(run.warnings, warnings(over));
    assert.deepEqual(run.steps, [
      "delete aws:eks/accessEntry:AccessEntry guest-entry",
      "delete aws:eks/accessPolicyAssociation:AccessPolicyAssociation guest-AmazonEKSViewPolicy",
      "delete kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding visit-binding",
      "update eks-auth:index:AwsAuthEntries visitors-entries",
    ]);
    assert.equal(await logInUntil(401, keys.guest), 401);
    assert.equal(await logInUntil(401, keys.visitor), 401);
    const { items } = await rbac.listClusterRoleBinding();
    assert.deepEqual(
      items.filter(({ subjects = [] }) => subjects.some(({ name }) => name === "visitors")),
      [],
    );
    assert.deepEqual(run.outputs, {
      arn: "",
      username: guest,
      ready: guest,
      mapped: [arn("role/ending-team")],
      group: "visitors",
      bindings: [],
    });
    assert.deepEqual(await up(), { ...run, steps: [] });
    await stack.stack.preview({ expectNoChanges: true });
  });
});
