import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { answersOf } from "../awsauth/support/agree";
import { withOracles } from "../awsauth/support/withOracles";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { refusedInCheck, succeeds, untouched } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
const sts = "arn:aws:sts::123456789012:assumed-role/TeamRole/me";
const original = { mapRoles: nodeEntry(role("Nodes")) };

/** All kinds of invalid entries. */
const wrong = {
  clusterName,
  roles: [
    { roleArn: sts, username: "team" },
    { roleArn: role("Dev"), username: "dev\n- rolearn: x" },
    { roleArn: role("path/DEV"), username: "dev", groups: ["'developers'", "a\tb"] },
  ],
  users: [
    { userArn: user("Alice"), username: '"alice"' },
    { userArn: user("ALICE"), username: "alice" },
    { userArn: user("Bob"), username: "{{SessionName}}", groups: [""] },
  ],
  accounts: ["1234-5678-9012", "123456789012"],
};
const oneOf = "Remove one of the two. The authenticator ignores case and role paths, so it would use only one of them.";
const unquoted = "without quotes around it. Remove the quotes: they would be part of the name.";
const oneLine = "on one line, without control characters. Remove line breaks, tabs and similar characters.";
/** The messages about them, with the paths of the inputs in the program. */
const reasons = (roles: string[], users: string[], arn: { role: string; user: string }) => [
  `${roles[0]}.${arn.role} is "${sts}"; expected the ARN of the role, not of a role session. Use ${role("TeamRole")}.`,
  `${roles[1]}.username is "dev\\n- rolearn: x"; expected a username ${oneLine}`,
  `${roles[2]}.${arn.role} is "${role("path/DEV")}"; expected no duplicate of ${roles[1]}.${arn.role}. ${oneOf}`,
  `${roles[2]}.groups[0] is "'developers'"; expected a group ${unquoted}`,
  `${roles[2]}.groups[1] is "a\\tb"; expected a group ${oneLine}`,
  `${users[0]}.username is "\\"alice\\""; expected a username ${unquoted}`,
  `${users[1]}.${arn.user} is "${user("ALICE")}"; expected no duplicate of ${users[0]}.${arn.user}. ${oneOf}`,
  `${users[2]}.username is "{{SessionName}}"; expected no {{SessionName}} for a principal that isn't a role. Remove it: only role sessions have a name.`,
  `${users[2]}.groups[0] is ""; expected a non-empty group. Set a name: permissions can't be bound to an empty one.`,
  'accounts[0] is "1234-5678-9012"; expected an AWS account ID, a string of 12 digits. Write the 12 digits in quotes, with leading zeros and without hyphens.',
];
const places = (list: string) => [0, 1, 2].map((index) => `${list}[${index}]`);
const ofComponent = reasons(places("roles"), places("users"), { role: "roleArn", user: "userArn" });

/** Runs the engine. Returns whether it succeeds, and its messages of one severity about the package's resources. */
async function told(
  severity: "info" | "error",
  run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
): Promise<{ ok: boolean; messages: string[] }> {
  const messages: string[] = [];
  const onEvent = ({ diagnosticEvent: event }: EngineEvent) => {
    // The engine marks colours in angle brackets.
    if (event?.severity === severity) messages.push(event.message.replace(/<\{%[^%]*%\}>/g, "").trim());
  };
  const ok = await run(onEvent).then(
    () => true,
    () => false,
  );
  return { ok, messages };
}

describe("Invalid inputs of AwsAuth, on the engine", () => {
  const oracles = withOracles();
  let stack: TestStack;
  let folder: string;
  let yaml: Stack;

  /** Makes the other stack run a YAML program, whose components run in the plugin. */
  function runsInPlugin(type: string, properties: object): void {
    const program = { name: "bad-input", runtime: "yaml", resources: { access: { type, properties } } };
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(program));
  }
  const declare = (args: Omit<AwsAuthArgs, "clusterName">) => async () => {
    new AwsAuth("access", { clusterName, ...args });
  };

  before(async () => {
    buildPackage();
    await setAwsAuth(original);
    stack = await TestStack.inline("bad-input", declare({}));
    folder = mkdtempSync(join(tmpdir(), "eks-auth-bad-input-"));
    runsInPlugin("eks-auth:index:AwsAuth", wrong);
    yaml = await LocalWorkspace.createStack({ stackName: "bad-input-yaml", workDir: folder });
  });
  after(async () => {
    await stack?.remove();
    await yaml?.workspace.removeStack(yaml.name);
    rmSync(folder, { recursive: true });
    await removeAwsAuth();
    await removeBackups();
  });

  it("are rejected together at preview by a component in the program's own process", async () => {
    stack.runs(declare(wrong));
    const { ok, messages } = await untouched(() => told("error", (onEvent) => stack.stack.preview({ onEvent })));
    // An inline program repeats an error for each waiting promise, with its stack trace.
    const texts = new Set(
      messages.map((message) => message.replace(/^Unhandled exception: Error: |\n {4}at .*$/gs, "")),
    );
    const lines = ofComponent.map((reason) => `\n  - ${reason}`).join("");
    const expected = `AwsAuth "access" has 10 invalid inputs:${lines}`;
    assert.deepEqual([ok, [...texts]], [false, [expected]]);
  });

  it("are rejected together at preview by a component of the plugin", async () => {
    runsInPlugin("eks-auth:index:AwsAuth", wrong);
    const { ok, messages } = await untouched(() => told("error", (onEvent) => yaml.preview({ onEvent })));
    const [message = "", ...more] = messages;
    const [first, ...issues] = message.split("\n\t\t- property ");
    const title = `eks-auth:index:AwsAuth resource 'access' has a problem: AwsAuth "access" has 10 invalid inputs:`;
    assert.deepEqual([ok, more, first], [false, [], title]);
    // The engine itself puts the property and its value before the reason.
    assert.deepEqual(
      issues.map((problem) => problem.replace(/^.*?' has a problem: /s, "")),
      ofComponent,
    );
  });

  it("are rejected if callers could choose a Kubernetes group or user", async () => {
    const roles = [{ roleArn: role("Dev"), username: "system:{{SessionName}}", groups: ["system:{{SessionName}}"] }];
    stack.runs(declare({ roles }));
    const { ok, messages } = await untouched(() => told("error", (onEvent) => stack.stack.preview({ onEvent })));
    assert.equal(ok, false);
    const text = messages.join("\n");
    for (const refusal of [
      'roles[0].username is "system:{{SessionName}}"; expected no {{SessionName}} in a username that begins with "system:"',
      'roles[0].groups[0] is "system:{{SessionName}}"; expected no {{SessionName}} in a group. Write the full group name',
    ]) {
      assert.ok(text.includes(refusal), text);
    }
  });

  it("are rejected without showing secret values", async () => {
    const secret = (value: unknown) => ({ "fn::secret": value });
    const properties = {
      kubeconfig: secret('{"hunter2": 1}'),
      users: [{ userArn: secret("arn:aws:iam::123456789012:hunter2"), username: secret(" hunter2") }],
      accounts: secret(["hunter2"]),
    };
    const entries = {
      one: { arn: secret("arn:aws:iam::123456789012:hunter2"), username: secret(" hunter2"), groups: [] },
    };
    for (const [type, inputs] of [
      ["eks-auth:index:AwsAuth", properties],
      ["eks-auth:index:AwsAuthEntries", { ...properties, roles: {}, users: entries }],
    ] as const) {
      runsInPlugin(type, inputs);
      const { ok, messages } = await told("error", (onEvent) => yaml.preview({ onEvent }));
      const text = messages.join("\n");
      assert.equal(ok, false);
      assert.ok(text.includes("kubeconfig is [secret]; expected the text of a kubeconfig"), text);
      assert.ok(!text.includes("hunter2"), text);
    }
  });

  it("are rejected by the resource itself, in any program", async () => {
    const byKey = (items: object[], arnField: string) =>
      Object.fromEntries(
        items.map((item, index) => {
          const { [arnField]: arn, ...rest } = item as Record<string, unknown>;
          return [`key${index}`, { arn, groups: [], ...rest }];
        }),
      );
    runsInPlugin("eks-auth:index:AwsAuthEntries", {
      ...wrong,
      roles: byKey(wrong.roles, "roleArn"),
      users: byKey(wrong.users, "userArn"),
    });
    const { ok, messages } = await untouched(() => told("error", (onEvent) => yaml.preview({ onEvent })));
    const keys = (list: string) => [0, 1, 2].map((index) => `${list}["key${index}"]`);
    assert.equal(ok, false);
    assert.deepEqual(
      messages,
      reasons(keys("roles"), keys("users"), { role: "arn", user: "arn" }).map((reason) =>
        refusedInCheck("access", reason),
      ),
    );
  });

  const withPath = { roleArn: role("team/TeamRole"), username: "team" };
  const stripped = `roles[0].roleArn is "${role("team/TeamRole")}": the role's path is removed, since the authenticator doesn't see it`;

  it("are corrected if their meaning is certain: the path of a role is removed, and the log reports it", async () => {
    stack.runs(declare({ roles: [withPath] }));
    const { ok, messages } = await untouched(() => told("info", (onEvent) => stack.stack.preview({ onEvent })));
    assert.deepEqual([ok, messages], [true, [stripped]]);
    runsInPlugin("eks-auth:index:AwsAuth", { clusterName, roles: [withPath] });
    const inPlugin = await untouched(() => told("info", (onEvent) => yaml.preview({ onEvent })));
    assert.deepEqual(inPlugin, { ok: true, messages: [stripped] });
  });

  it("don't include unusual names, which the authenticator reads as declared", async () => {
    const names = [
      `o'neil "the" #1: {x}`,
      "- {{SessionName}}",
      "true",
      "0x1F",
      "a\\nb",
      "émile 👩‍🚀 ü",
      "{{AccountID}}:x",
    ];
    // A group with a session name is rejected.
    const groupOf = (name: string) => name.replace("{{SessionName}}", "@session");
    const roles = names.map((name, index) => ({
      roleArn: role(`Odd${index}`),
      username: name,
      groups: [groupOf(name), "@x"],
    }));
    stack.runs(declare({ roles: [withPath, ...roles] }));
    await succeeds(stack.up());
    const caller = (name: string) => ({
      arn: `arn:aws:sts::123456789012:assumed-role/${name}/me`,
      userId: "AROAEXAMPLE:me",
      accountId: "123456789012",
      accessKeyId: "ASIAEXAMPLE",
    });
    const filledIn = (name: string) => name.replace("{{SessionName}}", "me").replace("{{AccountID}}", "123456789012");
    const expected = names.map((name) => {
      return `${JSON.stringify(filledIn(name))} ${JSON.stringify([filledIn(groupOf(name)), "@x"])}`;
    });
    for (const oracle of oracles) {
      const callers = [caller("TeamRole"), ...names.map((_, index) => caller(`Odd${index}`))];
      assert.deepEqual(await answersOf(oracle, await awsAuthData(), callers), ['"team" []', ...expected]);
    }
    await succeeds(stack.destroy());
    assert.deepEqual(await awsAuthData(), original);
  });
});
