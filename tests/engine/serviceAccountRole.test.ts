import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../provider";
import { readBucket } from "../support/programs";
import { iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/ROLETESTS0123456789ABCDEF0123456";
const oidcProviderArns = [`arn:aws:iam::123456789012:oidc-provider/${issuer}`];
const first = { namespace: "default", name: "first" };
const second = { namespace: "default", name: "second" };

const role =
  (args: Partial<ServiceAccountRoleArgs>, name = "app", opts?: pulumi.ComponentResourceOptions) =>
  async () => {
    const component = new ServiceAccountRole(name, { oidcProviderArns, serviceAccounts: [first], ...args }, opts);
    return { arn: component.arn, name: component.name };
  };

async function subjects(stack: TestStack): Promise<unknown> {
  const { Role } = await iam().send(new GetRoleCommand({ RoleName: (await stack.output("name")) as string }));
  const policy = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
  return policy.Statement[0].Condition.StringEquals[`${issuer}:sub`];
}

async function attached(stack: TestStack): Promise<string[]> {
  const RoleName = (await stack.output("name")) as string;
  const answer = await iam().send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return (answer.AttachedPolicies ?? []).map(({ PolicyName }) => PolicyName ?? "").sort();
}

describe("ServiceAccountRole on the engine", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.inline("role", role({ inlinePolicies: { read: readBucket } }));
  });
  afterEach(() => stack.remove());

  it("changes to another service account in place", async () => {
    assert.ok((await stack.up()).ok);
    const arn = await stack.output("arn");
    stack.runs(role({ inlinePolicies: { read: readBucket }, serviceAccounts: [first, second] }));
    const preview = await stack.preview();
    assert.deepEqual(preview.changed, { "aws:iam/role:Role app-role": ["assumeRolePolicy"] });
    assert.equal(preview.steps["aws:iam/role:Role app-role"], "update");
    assert.equal(preview.steps["aws:iam/rolePolicy:RolePolicy app-read"], "same");
    assert.ok((await stack.up()).ok);
    assert.equal(await stack.output("arn"), arn);
    assert.deepEqual(await subjects(stack), [
      "system:serviceaccount:default:first",
      "system:serviceaccount:default:second",
    ]);
  });

  it("keeps its resources if the component is renamed with an alias", async () => {
    assert.ok((await stack.up()).ok);
    const arn = await stack.output("arn");
    stack.runs(role({ inlinePolicies: { read: readBucket } }, "renamed", { aliases: [{ name: "app" }] }));
    const run = await stack.up();
    assert.deepEqual(run.steps, {
      "eks-auth:index:ServiceAccountRole renamed": "same",
      "aws:iam/role:Role renamed-role": "same",
      "aws:iam/rolePolicy:RolePolicy renamed-read": "same",
    });
    assert.equal(await stack.output("arn"), arn);
  });

  it("keeps the other policies attached when the first one is removed from the list", async () => {
    const policies = (names: string[]) => async () => {
      const made = names.map((name) => new aws.iam.Policy(name, { name, policy: JSON.stringify(readBucket) }));
      return role({ policyArns: made.map(({ arn }) => arn) })();
    };
    stack.runs(policies(["alpha", "beta", "gamma"]));
    assert.ok((await stack.up()).ok);
    assert.deepEqual(await attached(stack), ["alpha", "beta", "gamma"]);
    stack.runs(policies(["beta", "gamma"]));
    const run = await stack.up();
    assert.equal(run.steps["aws:iam/rolePolicyAttachment:RolePolicyAttachment app-123456789012-alpha"], "delete");
    assert.equal(run.steps["aws:iam/rolePolicyAttachment:RolePolicyAttachment app-123456789012-beta"], "same");
    assert.deepEqual(await attached(stack), ["beta", "gamma"]);
  });

  it("previews attachments of policies that don't exist yet", async () => {
    stack.runs(async () => {
      const policy = new aws.iam.Policy("made-here", { policy: JSON.stringify(readBucket) });
      return role({ policyArns: [policy.arn, "arn:aws:iam::aws:policy/ReadOnlyAccess"] })();
    });
    const { steps, ok } = await stack.preview();
    assert.ok(ok);
    assert.deepEqual(
      Object.keys(steps)
        .filter((key) => key.includes("Attachment"))
        .map((key) => key.replace(/-[0-9a-f]{7}$/, ""))
        .sort(),
      [
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment app-123456789012-made-here",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment app-ReadOnlyAccess",
      ],
    );
  });

  it("generates a name within IAM's limit for a component with a long name", async () => {
    stack.runs(role({}, `app-${"x".repeat(80)}`));
    assert.ok((await stack.up()).ok);
    const name = (await stack.output("name")) as string;
    assert.ok(name.length <= 64 && name.startsWith("app-xxx"), name);
  });

  it("previews with an OIDC provider that is not known yet", async () => {
    stack.runs(async () => {
      const later = new aws.iam.OpenIdConnectProvider("later", {
        url: `https://${issuer}`,
        clientIdLists: ["sts.amazonaws.com"],
      });
      return role({ oidcProviderArns: [later.arn], inlinePolicies: { read: readBucket } })();
    });
    const { steps, ok, messages } = await stack.preview();
    assert.ok(ok, messages.join("\n"));
    assert.deepEqual(steps, {
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider later": "create",
      "eks-auth:index:ServiceAccountRole app": "create",
      "aws:iam/role:Role app-role": "create",
      "aws:iam/rolePolicy:RolePolicy app-read": "create",
    });
  });

  it("keeps a secret input secret in the state", async () => {
    stack.runs(role({ description: pulumi.secret("for the quiet team") }));
    assert.ok((await stack.up()).ok);
    assert.ok((await stack.urns()).length > 1);
    const state = stack.rawState();
    assert.ok(state.includes("app-role") && !state.includes("for the quiet team"));
  });

  it("rejects a trust policy that is too large before anything changes", async () => {
    const serviceAccounts = Array.from({ length: 60 }, (_, index) => ({
      namespace: "default",
      name: `account-${index}`,
    }));
    stack.runs(role({ serviceAccounts }));
    const run = await stack.preview();
    assert.equal(run.ok, false);
    assert.match(run.messages.join("\n"), /expected a trust policy of at most 2048 characters, but this one has \d+/);
  });

  describe("with roleName", () => {
    const RoleName = "service-account-role-taken";
    const type = "aws:iam/role:Role";
    const before = `before hook "eks-auth:only`;

    /** The error of a failing preview. */
    async function rejection(program: () => Promise<unknown>): Promise<string | undefined> {
      stack.runs(program as Parameters<TestStack["runs"]>[0]);
      const preview = await stack.preview();
      assert.equal(preview.ok, false);
      return preview.messages[0];
    }

    /** Creates the role, which isn't in the state of the stack. */
    async function createRole(): Promise<void> {
      const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
      await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    }
    const failure = (name: string) =>
      `Preview failed: ${before}" failed: The IAM role ${name} already exists: it isn't in the state of this stack, ` +
      "and AWS would reject a second one. Import it: " +
      `\`pulumi import ${type} app-role ${name.replace(/"/g, "")}\`. Otherwise set roleName to another name, or omit it.`;

    it("is rejected at preview if the role exists, and works after an import", async () => {
      await createRole();
      try {
        const roleName = pulumi.secret(RoleName);
        assert.equal(await rejection(role({ roleName: RoleName })), failure(`"${RoleName}"`));
        assert.equal(await rejection(role({ roleName })), failure("[secret]"));
        stack.importResource(type, "app-role", RoleName);
        stack.runs(role({ roleName: RoleName }));
        const run = await stack.up();
        assert.deepEqual([run.ok, run.steps[`${type} app-role`]], [true, "update"], run.messages.join("\n"));
        assert.equal(await subjects(stack), "system:serviceaccount:default:first");
      } finally {
        await stack.destroy();
        await iam()
          .send(new DeleteRoleCommand({ RoleName }))
          .catch(() => undefined);
      }
    });

    it("is rejected at preview in a program with many roles too, ignoring case", async () => {
      await createRole();
      try {
        const program = async () => {
          const others = Array.from({ length: 10 }, (_, index) => `${RoleName}-${index}`).map(
            (roleName) => new ServiceAccountRole(roleName, { oidcProviderArns, serviceAccounts: [first], roleName }),
          );
          return role({ roleName: RoleName.toUpperCase() }, "app", { dependsOn: others })();
        };
        assert.equal(await rejection(program), failure(`"${RoleName.toUpperCase()}"`));
      } finally {
        await iam().send(new DeleteRoleCommand({ RoleName }));
      }
    });

    it("is rejected at preview under another name of the component, and changes nothing with its aliases", async () => {
      stack.runs(role({ roleName: RoleName }));
      assert.ok((await stack.up()).ok);
      const urn = "urn:pulumi:role::engine-tests::eks-auth:index:ServiceAccountRole";
      assert.equal(
        await rejection(role({ roleName: RoleName }, "renamed")),
        `Preview failed: ${before}" failed: The IAM role "${RoleName}" already exists: it is ` +
          `${urn}$${type}::app-role in the state of this stack, and AWS would reject a second one. If it was renamed, give the ` +
          `ServiceAccountRole the option \`aliases: ["${urn}::app"]\`; nothing changes in AWS then. If both are in the program, remove one of ` +
          "the two.",
      );
      stack.runs(role({ roleName: RoleName }, "renamed", { aliases: [`${urn}::app`] }));
      const run = await stack.up();
      assert.deepEqual(run.steps, {
        "eks-auth:index:ServiceAccountRole renamed": "same",
        [`${type} renamed-role`]: "same",
      });
    });

    it("is replaced for another path, deleting the old role first", async () => {
      stack.runs(role({ roleName: RoleName }));
      assert.ok((await stack.up()).ok);
      stack.runs(role({ roleName: RoleName, path: "/team/" }));
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      const run = await stack.up();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.equal(await stack.output("arn"), `arn:aws:iam::123456789012:role/team/${RoleName}`);
    });
  });
});
