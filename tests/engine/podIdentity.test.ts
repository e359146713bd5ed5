import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, type PodIdentityArgs, TrustOperator } from "../../provider";
import { associationsOf, assumeForPod, type PodCredentials } from "../support/podIdentity";
import { fromSandbox, iam, makeServiceAccount } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const addonName = "eks-pod-identity-agent";
const serviceAccount = { namespace: "default", name: "pod-app" };
const association = `aws:eks/podIdentityAssociation:PodIdentityAssociation app-${clusterName}/default/pod-app`;
const role = "aws:iam/role:Role app-role";
const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

const identity =
  (args: Partial<PodIdentityArgs> = {}) =>
  async () => {
    const given = args.serviceAccounts ? {} : { serviceAccount };
    const made = new PodIdentity("app", { clusterName, agent: "ignore", ...given, ...args });
    const { roleArn, associationIds, associationArns } = made;
    return { roleArn, associationIds, associationArns };
  };

async function made(stack: TestStack, args: Partial<PodIdentityArgs> = {}): Promise<Run> {
  stack.runs(identity(args));
  const run = await stack.up();
  assert.ok(run.ok, run.messages.join("\n"));
  return run;
}

/** The steps of an update in order, without unchanged resources. */
const changes = ({ steps }: Run) => Object.entries(steps).flatMap(([key, op]) => (op === "same" ? [] : [[op, key]]));

const live = async (account = serviceAccount) => (await associationsOf(account.namespace, account.name))[0];

async function sessionOf(account = serviceAccount): Promise<string> {
  const credentials = await assumeForPod(account.namespace, account.name);
  return typeof credentials === "string" ? credentials : credentials.sessionArn;
}

/** The session ARN of the role in STS. */
const sessionIn = (roleArn: unknown, { name } = serviceAccount) =>
  `${String(roleArn).replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/eks-${clusterName}-${name}`;

describe("PodIdentity on the engine", () => {
  let stack: TestStack;
  const undo: (() => Promise<unknown>)[] = [];

  before(async () => {
    for (const name of ["pod-app", "pod-other"]) {
      undo.push(await makeServiceAccount("default", name));
    }
  });
  after(async () => {
    for (const remove of undo) {
      await remove();
    }
  });
  beforeEach(async () => {
    stack = await TestStack.inline("pod", identity());
  });
  afterEach(() => stack.remove());

  it("is previewed completely, and gives the role to exactly the pods of the service account", async () => {
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    const all = { "eks-auth:index:PodIdentity app": "create", [role]: "create", [association]: "create" };
    assert.deepEqual(preview.steps, all);
    const run = await made(stack);
    assert.deepEqual(run.steps, all);
    const found = await live();
    assert.deepEqual(await stack.output("associationIds"), [found?.associationId]);
    assert.deepEqual(await stack.output("associationArns"), [found?.associationArn]);
    assert.deepEqual(found?.tags, { "eks-auth:stack": "organization/engine-tests/pod" });
    assert.equal(await sessionOf(), sessionIn(await stack.output("roleArn")));
    assert.equal(await sessionOf({ namespace: "default", name: "pod-other" }), "ResourceNotFoundException");
    assert.deepEqual(changes(await made(stack)), []);
  });

  it("narrows by trustConditions what EKS gives the pods, in place, and no longer when they are removed", async () => {
    await made(stack);
    const roleArn = await stack.output("roleArn");
    const session = sessionIn(roleArn);
    assert.equal(await sessionOf(), session);
    const is = (key: string, ...values: string[]) => ({ operator: TrustOperator.StringEquals, key, values });
    const time = (operator: TrustOperator) => ({ operator, key: "aws:CurrentTime", values: ["2020-01-01T00:00:00Z"] });
    const cluster = (...names: string[]) => is("aws:RequestTag/eks-cluster-name", ...names);
    const cases: [PodIdentityArgs["trustConditions"], boolean][] = [
      [[cluster(clusterName)], true],
      [[cluster("another")], false],
      [[cluster("another", clusterName)], true],
      [[time(TrustOperator.DateLessThan)], false],
      [[time(TrustOperator.DateGreaterThan), cluster(clusterName)], true],
      [[time(TrustOperator.DateGreaterThan), cluster("another")], false],
      [[], true],
    ];
    for (const [trustConditions, isAllowed] of cases) {
      assert.deepEqual(changes(await made(stack, { trustConditions })), [
        ["update", "eks-auth:index:PodIdentity app"],
        ["update", role],
      ]);
      const expected = isAllowed ? session : "AccessDeniedException";
      assert.equal(await sessionOf(), expected, JSON.stringify(trustConditions));
    }
    assert.equal(await stack.output("roleArn"), roleArn);
  });

  it("doesn't let another owner's association use its role", async () => {
    await made(stack);
    const roleArn = (await stack.output("roleArn")) as string;
    const other = { namespace: "default", name: "pod-other" };
    for (const disableSessionTags of [false, true]) {
      const { association } = await eks.createPodIdentityAssociation({
        clusterName,
        namespace: other.namespace,
        serviceAccount: other.name,
        roleArn,
        disableSessionTags,
      });
      try {
        assert.equal(await sessionOf(other), "AccessDeniedException");
      } finally {
        await eks.deletePodIdentityAssociation({ clusterName, associationId: association?.associationId });
      }
    }
  });

  it("updates role and session tags in place", async () => {
    await made(stack);
    const id = (await live())?.associationId;
    const untagged = await made(stack, { disableSessionTags: true });
    assert.deepEqual(changes(untagged), [
      ["update", "eks-auth:index:PodIdentity app"],
      ["update", role],
      ["update", association],
    ]);
    assert.equal(await sessionOf(), sessionIn(await stack.output("roleArn")));
    const run = await made(stack, { roleName: "pod-app-renamed", disableSessionTags: true });
    assert.equal(run.steps[association], "update");
    // AWS returns the external ID only after each update.
    assert.deepEqual(run.changed[association], ["externalId", "roleArn"]);
    const found = await live();
    assert.equal(found?.associationId, id);
    assert.equal(found?.roleArn, "arn:aws:iam::123456789012:role/pod-app-renamed");
    assert.equal(await sessionOf(), sessionIn(found?.roleArn));
  });

  it("creates the new association before deleting the old one for another service account", async () => {
    await made(stack);
    const serviceAccounts = [{ namespace: "default", name: "pod-other" }];
    const run = await made(stack, { serviceAccounts });
    assert.deepEqual(
      changes(run).filter(([, key]) => key?.includes("PodIdentityAssociation")),
      [
        ["create", association.replace("pod-app", "pod-other")],
        ["delete", association],
      ],
    );
    assert.equal(await live(), undefined);
    assert.equal(await sessionOf(serviceAccounts[0]), sessionIn(await stack.output("roleArn"), serviceAccounts[0]));
  });

  it("keeps the other associations when the first service account is removed from the list", async () => {
    const [first, second] = [serviceAccount, { namespace: "default", name: "pod-other" }];
    await made(stack, { serviceAccounts: [first, second] });
    const kept = (await live(second))?.associationId;
    const run = await made(stack, { serviceAccounts: [second] });
    assert.equal(run.steps[association], "delete");
    assert.equal(run.steps[association.replace("pod-app", "pod-other")], "same");
    assert.equal((await live(second))?.associationId, kept);
  });

  it("removes a target role and a session policy, which EKS keeps in an update", async () => {
    const target = "arn:aws:iam::123456789012:role/pod-target";
    await made(stack, { targetRoleArn: target, disableSessionTags: true, policy });
    const before = await live();
    assert.deepEqual([before?.targetRoleArn, before?.policy], [target, JSON.stringify(policy)]);
    const run = await made(stack, { disableSessionTags: true });
    assert.deepEqual(
      changes(run).filter(([, key]) => key === association),
      [["create-replacement", association]],
    );
    const after = await live();
    assert.deepEqual([after?.targetRoleArn, after?.policy], [undefined, undefined]);
    assert.equal(await sessionOf(), sessionIn(await stack.output("roleArn")));
  });

  it("lets the role assume the target role only", async () => {
    const trusts = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    });
    for (const RoleName of ["pod-target", "pod-no-target"]) {
      await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusts }));
    }
    try {
      await made(stack, { targetRoleArn: "arn:aws:iam::123456789012:role/pod-target" });
      const credentials = (await assumeForPod("default", "pod-app")) as PodCredentials;
      const sts = new STSClient({ credentials });
      const chain = (name: string) =>
        sts.send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::123456789012:role/${name}`,
            RoleSessionName: "chained",
            Tags: [{ Key: "kubernetes-namespace", Value: "default" }],
          }),
        );
      const { AssumedRoleUser } = await chain("pod-target");
      assert.equal(AssumedRoleUser?.Arn, "arn:aws:sts::123456789012:assumed-role/pod-target/chained");
      await assert.rejects(chain("pod-no-target"), { name: "AccessDenied" });
      sts.destroy();
    } finally {
      for (const RoleName of ["pod-target", "pod-no-target"]) {
        await iam().send(new DeleteRoleCommand({ RoleName }));
      }
    }
  });

  it("repairs a changed association, and recreates one that was deleted outside Pulumi", async () => {
    await made(stack);
    const { associationId } = (await live()) ?? {};
    await eks.updatePodIdentityAssociation({ clusterName, associationId, disableSessionTags: true });
    assert.equal((await stack.refresh()).steps[association], "update");
    assert.equal((await stack.preview()).steps[association], "update");
    await made(stack);
    assert.equal((await live())?.disableSessionTags, false);

    await eks.deletePodIdentityAssociation({ clusterName, associationId });
    assert.equal((await stack.refresh()).steps[association], "delete");
    assert.equal((await made(stack)).steps[association], "create");
    assert.equal(await sessionOf(), sessionIn(await stack.output("roleArn")));
  });

  describe("with an existing association", () => {
    const roleArn = "arn:aws:iam::123456789012:role/pod-given";
    const target = { clusterName, namespace: serviceAccount.namespace, serviceAccount: serviceAccount.name };
    const owner = "organization/engine-tests/pod";
    let id: string;
    let arn: string;

    beforeEach(async () => {
      const actions = ["sts:AssumeRole", "sts:TagSession"];
      const statement = { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: actions };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await iam().send(new CreateRoleCommand({ RoleName: "pod-given", AssumeRolePolicyDocument }));
      const { association } = await eks.createPodIdentityAssociation({ ...target, roleArn });
      id = association?.associationId ?? "";
      arn = association?.associationArn ?? "";
    });
    afterEach(async () => {
      await stack.destroy();
      const left = await live();
      if (left !== undefined) {
        await eks.deletePodIdentityAssociation({ clusterName, associationId: left.associationId });
      }
      await iam().send(new DeleteRoleCommand({ RoleName: "pod-given" }));
    });

    const rejection = (whose: string) =>
      `existing is "fail"; expected no Pod Identity association for default/pod-app on the cluster ${clusterName} yet, but there ` +
      `is one ${whose}: ${id}, with the role ${roleArn}.`;

    it("rejects it in a preview and in an update, and names its owner", async () => {
      stack.runs(identity({ roleArn }));
      for (const run of [await stack.preview(), await stack.up()]) {
        assert.equal(run.ok, false);
        assert.ok(
          run.messages.join("\n").includes(rejection("that doesn't belong to an eks-auth stack")),
          run.messages.join(),
        );
        assert.equal(run.steps[association], undefined);
      }
      await eks.tagResource({ resourceArn: arn, tags: { "eks-auth:stack": "organization/engine-tests/another" } });
      const owned = await stack.preview();
      const whose = "that belongs to the stack organization/engine-tests/another";
      assert.ok(owned.messages.join("\n").includes(rejection(whose)), owned.messages.join());
    });

    it("uses it without changing it, and doesn't delete it", async () => {
      const before = await live();
      const run = await made(stack, { roleArn, existing: "use" });
      assert.equal(run.steps[association], "read");
      assert.deepEqual(await stack.output("associationIds"), [id]);
      assert.deepEqual(await stack.output("associationArns"), [arn]);
      assert.deepEqual(changes(await made(stack, { roleArn, existing: "use" })), [["read", association]]);
      assert.equal(await sessionOf(), sessionIn(roleArn));
      assert.ok((await stack.destroy()).ok);
      assert.deepEqual(await live(), before);
    });

    it("rejects it at preview if it has another role", async () => {
      const other = `${roleArn}-else`;
      stack.runs(identity({ roleArn: other, existing: "use" }));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      const reported = `roleArn is "${other}"; expected "${roleArn}", as in the association ${id}`;
      assert.ok(run.messages.join("\n").includes(reported), run.messages.join());
    });

    it("takes it over with the two commands that the error names, and deletes it in a destroy", async () => {
      await eks.tagResource({ resourceArn: arn, tags: { "eks-auth:stack": owner } });
      const child = `app-${clusterName}/default/pod-app`;
      stack.runs(identity({ roleArn }));
      stack.importResource("aws:eks/podIdentityAssociation:PodIdentityAssociation", child, `${clusterName},${id}`);
      const run = await stack.up();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.equal((await live())?.associationId, id);
      assert.deepEqual((await live())?.tags, { "eks-auth:stack": owner });
      assert.deepEqual(changes(await made(stack, { roleArn })), []);
      assert.ok((await stack.destroy()).ok);
      assert.equal(await live(), undefined);
    });

    it("warns if the deployer can't list associations, and reports the error of EKS in the update", async () => {
      const UserName = "pod-deployer";
      await iam().send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
      const profiles = join(await mkdtemp(join(tmpdir(), "profiles-")), "credentials");
      await writeFile(
        profiles,
        `[nobody]\naws_access_key_id = ${AccessKeyId}\naws_secret_access_key = ${SecretAccessKey}\n`,
      );
      const { AWS_SHARED_CREDENTIALS_FILE: usual } = process.env;
      process.env.AWS_SHARED_CREDENTIALS_FILE = profiles;
      try {
        stack.runs(identity({ roleArn, profile: "nobody" }));
        const preview = await stack.preview();
        assert.ok(preview.ok, preview.messages.join("\n"));
        assert.match(
          preview.messages.join("\n"),
          /eks:ListPodIdentityAssociations failed: AccessDenied.*Grant the AWS login of the profile "nobody" eks:ListPodIdentityAssociations/,
        );
        assert.match((await stack.up()).messages.join("\n"), /ResourceInUseException/);
        stack.runs(identity({ roleArn, profile: "nobody", existing: "use" }));
        assert.equal((await stack.preview()).ok, false);
      } finally {
        process.env.AWS_SHARED_CREDENTIALS_FILE = usual;
        await rm(dirname(profiles), { recursive: true });
        await iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
        await iam().send(new DeleteUserCommand({ UserName }));
      }
    });
  });

  it("creates the agent's add-on, keeps it, and deletes it after the association", async () => {
    const agent = "aws:eks/addon:Addon app-agent";
    const run = await made(stack, { agent: "ensure" });
    const order = Object.keys(run.steps);
    assert.ok(order.indexOf(agent) < order.indexOf(association), order.join());
    const { addon } = await eks.describeAddon({ clusterName, addonName });
    assert.deepEqual(addon?.tags, { "eks-auth:stack": "organization/engine-tests/pod" });
    assert.deepEqual(changes(await made(stack, { agent: "ensure" })), []);
    const destroyed = Object.keys((await stack.destroy()).steps);
    assert.ok(destroyed.indexOf(association) < destroyed.indexOf(agent), destroyed.join());
    await assert.rejects(eks.describeAddon({ clusterName, addonName }), { name: "ResourceNotFoundException" });
  });

  it("uses another owner's add-on without changing it, and warns if there is none", async () => {
    stack.runs(identity({ agent: "use" }));
    const missing = await stack.preview();
    assert.match(missing.messages.join("\n"), /this cluster has no add-on eks-pod-identity-agent/);
    await eks.createAddon({ clusterName, addonName });
    try {
      for (const agent of ["use", "ensure"] as const) {
        stack.runs(identity({ agent }));
        const run = await stack.up();
        assert.ok(run.ok, run.messages.join("\n"));
        const step = agent === "ensure" ? "read" : undefined;
        assert.equal(run.steps["aws:eks/addon:Addon app-agent"], step);
        assert.ok(!run.messages.join("\n").includes("no add-on"));
      }
      assert.ok((await stack.destroy()).ok);
      assert.equal((await eks.describeAddon({ clusterName, addonName })).addon?.status, "ACTIVE");
    } finally {
      await eks.deleteAddon({ clusterName, addonName });
    }
  });

  it("warns once about a missing add-on, however many components need it", async () => {
    class RemotePodIdentity extends pulumi.ComponentResource {
      public constructor(name: string, args: PodIdentityArgs) {
        super("eks-auth:index:PodIdentity", name, args, {}, true);
      }
    }
    for (const Component of [PodIdentity, RemotePodIdentity]) {
      stack.runs(async () => {
        for (const name of ["pod-app", "pod-other"]) {
          new Component(name, { clusterName, serviceAccount: { namespace: "default", name } });
        }
      });
      const { ok, messages } = await stack.preview();
      assert.ok(ok, messages.join("\n"));
      assert.equal(messages.filter((message) => message.includes(`has no add-on ${addonName}`)).length, 1);
    }
  });

  it("leaves nothing behind", async () => {
    await made(stack);
    const run = await stack.destroy();
    assert.ok(run.ok, run.messages.join("\n"));
    assert.equal(run.steps[association], "delete");
    assert.equal(await live(), undefined);
    assert.equal(await sessionOf(), "ResourceNotFoundException");
  });
});
