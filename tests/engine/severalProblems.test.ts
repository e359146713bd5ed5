import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, iam } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const user = (name: string, username: string) => ({
  type: "eks-auth:AwsAuth",
  properties: { clusterName, users: [{ userArn: `arn:aws:iam::123456789012:user/${name}`, username }] },
});
const provider = { type: "eks-auth:OidcProvider", properties: { clusterName } };
const identity = {
  type: "eks-auth:PodIdentity",
  properties: { clusterName, agent: "ignore", serviceAccount: { namespace: "default", name: "app" } },
};

describe("A program with failing components, through the plugin", () => {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-issues-"));
  let stack: Stack;

  before(async () => {
    buildPackage();
    writeFileSync(join(folder, "Pulumi.yaml"), "name: several-issues\nruntime: yaml\n");
    stack = await LocalWorkspace.createStack({ stackName: "several", workDir: folder });
  });
  after(async () => {
    await stack.workspace.removeStack(stack.name);
    rmSync(folder, { recursive: true });
  });

  function declare(resources: object): void {
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "several-issues", runtime: "yaml", resources }));
  }

  /** The sorted errors of a preview or an update of these resources. */
  async function errorsOf(
    resources: object,
    operation: "preview" | "up" = "preview",
    parallel?: number,
  ): Promise<string[]> {
    declare(resources);
    const errors: string[] = [];
    const onEvent = ({ diagnosticEvent }: EngineEvent) => {
      if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.replace(/<\{%[^%]*%\}>/g, ""));
    };
    await assert.rejects(stack[operation]({ onEvent, parallel }));
    return errors.map((error) => error.trim()).sort();
  }

  const problem = (name: string) =>
    `eks-auth:index:AwsAuth resource '${name}' has a problem: AwsAuth "${name}" has an invalid input:\n` +
    "\t\t- property users[0].username with value '{}' has a problem: users[0].username is \"\"; expected a non-empty username. " +
    "Set a name: permissions can't be bound to an empty one.";

  it("reports the problem of one component, without errors for others under construction", async () => {
    const others = { bob: user("bob", "bob"), carol: user("carol", "carol"), provider, identity };
    assert.deepEqual(await errorsOf({ alice: user("alice", ""), ...others }), [problem("alice")]);
  });

  it("reports the problems of all failing components", async () => {
    const resources = { alice: user("alice", ""), provider, bob: user("bob", ""), identity };
    assert.deepEqual(await errorsOf(resources), [problem("alice"), problem("bob")]);
  });

  describe("whose child the engine rejects before it is created", () => {
    const RoleName = "several-issues";
    const principalArn = `arn:aws:iam::123456789012:role/${RoleName}`;
    const eks = new EKS({});

    before(async () => {
      const trust = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }],
      };
      await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    });
    after(() => iam().send(new DeleteRoleCommand({ RoleName })));

    const entry = { type: "eks-auth:AccessEntry", properties: { clusterName, principalArn } };
    const exists = `The access entry of ${principalArn} on the cluster ${clusterName} already exists: `;

    describe("at preview, after an interrupted update", () => {
      before(async () => {
        const tags = { "eks-auth:stack": "organization/several-issues/several" };
        await eks.createAccessEntry({ clusterName, principalArn, tags });
      });
      after(() => eks.deleteAccessEntry({ clusterName, principalArn }));

      const lost =
        `eks-auth:index:AccessEntry resource 'entry' has a problem: ${exists}it has the tag eks-auth:stack of this stack, ` +
        "but isn't in the stack's state, as after an interrupted update, and AWS would reject a second one. Import " +
        `it: \`pulumi import aws:eks/accessEntry:AccessEntry entry-entry ${clusterName}:${principalArn}\`. If a stack of the ` +
        "same name in another backend manages it, remove it from one of the two programs.";

      it("reports only that, without errors for others under construction", async () => {
        const others = { bob: user("bob", "bob"), carol: user("carol", "carol"), provider, identity };
        for (const resources of [
          { entry, ...others },
          { ...others, entry },
        ]) {
          assert.deepEqual(await errorsOf(resources), [lost]);
        }
      });

      it("reports the problems of other components too", async () => {
        const resources = { entry, alice: user("alice", ""), provider, bob: user("bob", "") };
        assert.deepEqual(await errorsOf(resources), [lost, problem("alice"), problem("bob")]);
      });
    });

    describe("in an update, after a rename", () => {
      const urn = (name: string) => `urn:pulumi:several::several-issues::eks-auth:index:AccessEntry${name}`;
      const rejected =
        `eks-auth:index:AccessEntry resource 'renamed' has a problem: ${exists}it is ` +
        `${urn("$aws:eks/accessEntry:AccessEntry::entry-entry")} in the state of this stack, and AWS would reject a second ` +
        `one. If it was renamed, give the AccessEntry the option \`aliases: ["${urn("::entry")}"]\`; nothing changes in AWS ` +
        "then. If both are in the program, remove one of the two.";
      const hook =
        'before hook "eks-auth:only:AccessEntry:renamed" failed: the error of its component gives the reason';

      before(async () => {
        declare({ entry });
        await stack.up();
      });
      after(() => stack.destroy());

      it("reports only that", async () => {
        for (const resources of [
          { renamed: entry, identity },
          { identity, renamed: entry },
        ]) {
          assert.deepEqual(await errorsOf(resources, "up"), [hook, rejected]);
        }
      });

      it("reports the problems of other components too", async () => {
        const resources = { renamed: entry, alice: user("alice", ""), identity, bob: user("bob", "") };
        assert.deepEqual(await errorsOf(resources, "up"), [hook, rejected, problem("alice"), problem("bob")]);
      });

      it("reports each problem once with --parallel 1", async () => {
        for (const resources of [
          { renamed: entry, alice: user("alice", "") },
          { alice: user("alice", ""), renamed: entry },
        ]) {
          assert.deepEqual(await errorsOf(resources, "up", 1), [hook, rejected, problem("alice")]);
        }
      });
    });
  });
});
