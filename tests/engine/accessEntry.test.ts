import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { AccessEntry, type AccessEntryArgs } from "../../provider";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const roleNames = ["access-one", "access-two"];
const [one = "", two = ""] = roleNames.map((name) => `arn:aws:iam::123456789012:role/team/${name}`);
const component = "eks-auth:index:AccessEntry dev";
const entry = "aws:eks/accessEntry:AccessEntry dev-entry";
const association = (policy: string) => `aws:eks/accessPolicyAssociation:AccessPolicyAssociation dev-${policy}`;
const [view, edit, admin] = ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSAdminPolicy"] as const;
const policyArn = (policy: string) => `arn:aws:eks::aws:cluster-access-policy/${policy}`;
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

const program =
  (args: Partial<AccessEntryArgs> = {}) =>
  async () => {
    const { arn, principalArn, username, ready } = new AccessEntry("dev", { clusterName, principalArn: one, ...args });
    return { arn, principalArn, username, ready };
  };

/** A principal's entry in EKS; undefined if there is none. */
async function live(principalArn = one) {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.includes(principalArn)
    ? (await eks.describeAccessEntry({ clusterName, principalArn })).accessEntry
    : undefined;
}

/** A principal's access policies in EKS: the name of each, and its scope. */
async function policies(principalArn = one): Promise<Record<string, unknown>> {
  const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
  return Object.fromEntries(
    associatedAccessPolicies.map(({ policyArn = "", accessScope }) => [policyArn.split("/")[1], accessScope]),
  );
}

async function makeRole(name: string, Path = "/team/"): Promise<void> {
  await iam().send(new CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument: trust }));
}

/** A role as IAM Identity Center creates it for the permission set Engine. */
const ssoRole = (suffix: string) => `AWSReservedSSO_Engine_${suffix}`;
const ssoPath = "/aws-reserved/sso.amazonaws.com/us-west-2/";

async function recreateRole(name: string): Promise<void> {
  await iam().send(new DeleteRoleCommand({ RoleName: name }));
  await makeRole(name);
}

describe("AccessEntry on the engine", () => {
  let stack: TestStack;
  before(() => Promise.all(roleNames.map((name) => makeRole(name))));
  beforeEach(async () => {
    stack = await TestStack.inline("access", program());
  });
  afterEach(() => stack.remove());
  after(() => Promise.all(roleNames.map((RoleName) => iam().send(new DeleteRoleCommand({ RoleName })))));

  /** Runs a program to its end, and returns its steps in order. */
  async function up(next?: () => Promise<unknown>): Promise<string[]> {
    if (next) {
      stack.runs(next as Parameters<TestStack["runs"]>[0]);
    }
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return changes(run.steps);
  }

  const changes = (steps: Record<string, string>) =>
    Object.entries(steps).flatMap(([key, step]) => (step === "same" ? [] : [`${step} ${key.split(" ")[1]}`]));

  /** The URN of a resource in the state. */
  const urnOf = async (name: string) => (await stack.urns()).find((urn) => urn.endsWith(`::${name}`)) ?? "";

  it("creates the entry with its policies, and changes nothing the second time", async () => {
    const args = {
      kubernetesGroups: ["developers"],
      accessPolicies: [{ policy: view }, { policy: edit, namespaces: ["team-a", "team-b-*"] }],
      tags: { team: "a" },
    };
    stack.runs(program(args));
    const preview = await stack.preview();
    assert.deepEqual(preview.steps, {
      [component]: "create",
      [entry]: "create",
      [association(view)]: "create",
      [association(edit)]: "create",
    });
    assert.equal(await live(), undefined);
    await up();
    const made = await live();
    const username = "arn:aws:sts::123456789012:assumed-role/access-one/{{SessionName}}";
    assert.deepEqual(
      [made?.principalArn, made?.type, made?.kubernetesGroups, made?.username],
      [one, "STANDARD", ["developers"], username],
    );
    assert.deepEqual(made?.tags, { team: "a", "eks-auth:stack": "organization/engine-tests/access" });
    assert.deepEqual(await policies(), {
      [view]: { type: "cluster", namespaces: [] },
      [edit]: { type: "namespace", namespaces: ["team-a", "team-b-*"] },
    });
    assert.deepEqual(
      await Promise.all(["arn", "principalArn", "username", "ready"].map((name) => stack.output(name))),
      [made?.accessEntryArn, one, username, one],
    );
    assert.deepEqual(await up(), []);
    assert.deepEqual(await up(program({ ...args, accessPolicies: [...args.accessPolicies].reverse() })), [
      "update dev",
    ]);
  });

  it("updates groups, username and tags in place, and removes each of them", async () => {
    await up(program({ kubernetesGroups: ["a", "b"], username: "team:{{SessionName}}", tags: { team: "a" } }));
    const before = await live();
    assert.deepEqual([before?.kubernetesGroups, before?.username], [["a", "b"], "team:{{SessionName}}"]);
    assert.deepEqual(await up(program({ kubernetesGroups: ["c"], username: "team:{{SessionName}}" })), [
      "update dev",
      "update dev-entry",
    ]);
    assert.deepEqual((await live())?.kubernetesGroups, ["c"]);
    assert.deepEqual(await up(program()), ["update dev", "update dev-entry"]);
    const after = await live();
    assert.equal(after?.accessEntryArn, before?.accessEntryArn);
    assert.deepEqual(
      [after?.kubernetesGroups, after?.username, Object.keys(after?.tags ?? {})],
      [[], "arn:aws:sts::123456789012:assumed-role/access-one/{{SessionName}}", ["eks-auth:stack"]],
    );
    assert.deepEqual(await up(), []);
  });

  it("keeps the other policies when the first one is removed from the list", async () => {
    await up(program({ accessPolicies: [view, edit, admin].map((policy) => ({ policy })) }));
    assert.deepEqual(await up(program({ accessPolicies: [edit, admin].map((policy) => ({ policy })) })), [
      "update dev",
      `delete dev-${view}`,
    ]);
    assert.deepEqual(Object.keys(await policies()).sort(), [admin, edit]);
  });

  it("changes the namespaces of a policy by removing it first, so that the new association stays", async () => {
    await up(program({ accessPolicies: [{ policy: view, namespaces: ["a"] }, { policy: edit }] }));
    stack.runs(program({ accessPolicies: [{ policy: view, namespaces: ["a", "b"] }, { policy: edit }] }));
    const preview = await stack.preview();
    assert.deepEqual(preview.changed[association(view)], ["accessScope"]);
    assert.deepEqual(changes(preview.steps), ["update dev", `create-replacement dev-${view}`]);
    await up();
    assert.deepEqual(await policies(), {
      [view]: { type: "namespace", namespaces: ["a", "b"] },
      [edit]: { type: "cluster", namespaces: [] },
    });
    assert.deepEqual(
      await up(program({ accessPolicies: [{ policy: view, namespaces: ["b", "a"] }, { policy: edit }] })),
      ["update dev"],
    );
  });

  it("replaces the entry and its policies for another principal, deleting the old ones first", async () => {
    await up(program({ accessPolicies: [{ policy: view }] }));
    await up(program({ principalArn: two, accessPolicies: [{ policy: view }] }));
    assert.equal(await live(one), undefined);
    assert.equal((await live(two))?.principalArn, two);
    assert.deepEqual(Object.keys(await policies(two)), [view]);
    assert.deepEqual(await up(), []);
  });

  it("replaces the entry for another type, and leaves the groups of nodes to EKS", async () => {
    await up(program({ kubernetesGroups: ["a"] }));
    await up(program({ nodeType: "EC2_LINUX" }));
    const nodes = await live();
    assert.deepEqual(
      [nodes?.type, nodes?.kubernetesGroups, nodes?.username],
      ["EC2_LINUX", ["system:nodes"], "system:node:{{EC2PrivateDNSName}}"],
    );
    assert.deepEqual(await up(), []);
    const refresh = await stack.refresh();
    assert.ok(refresh.ok, refresh.messages.join("\n"));
    assert.deepEqual(await up(), []);
    await up(program({ nodeType: "EC2", accessPolicies: [{ policy: "AmazonEKSAutoNodePolicy" }] }));
    assert.deepEqual(Object.keys(await policies()), ["AmazonEKSAutoNodePolicy"]);
  });

  it("replaces only the entry and its policies when the role was deleted and recreated", async () => {
    await up(program({ accessPolicies: [{ policy: view }] }));
    const dead = await live();
    await recreateRole("access-one");
    const preview = await stack.preview();
    assert.deepEqual(changes(preview.steps).sort(), [`create-replacement dev-${view}`, "create-replacement dev-entry"]);
    await up();
    const replaced = await live();
    assert.notEqual(replaced?.accessEntryArn, dead?.accessEntryArn);
    assert.deepEqual(Object.keys(await policies()), [view]);
    assert.deepEqual(await up(), []);
  });

  it("replaces the entry if the program replaces the role in the same update", async () => {
    const own = (description: string) => async () => {
      const role = new aws.iam.Role(
        "own",
        { name: "access-own", description, assumeRolePolicy: trust },
        { replaceOnChanges: ["description"], deleteBeforeReplace: true },
      );
      const args = { principalArn: role.arn, principalUniqueId: role.uniqueId, accessPolicies: [{ policy: view }] };
      return program(args)();
    };
    const arn = "arn:aws:iam::123456789012:role/access-own";
    await up(own("first"));
    const dead = await live(arn);
    assert.deepEqual(await up(own("first")), []);
    await up(own("second"));
    assert.notEqual((await live(arn))?.accessEntryArn, dead?.accessEntryArn);
    assert.deepEqual(Object.keys(await policies(arn)), [view]);
    assert.deepEqual(await up(own("second")), []);
  });

  it("follows the role of a permission set, which has a new name when it is recreated", async () => {
    const [first, second] = ["0123456789abcdef", "fedcba9876543210"] as const;
    const arn = (suffix: string) => `arn:aws:iam::123456789012:role${ssoPath}${ssoRole(suffix)}`;
    const args = { principalArn: undefined, ssoPermissionSet: "Engine", accessPolicies: [{ policy: view }] };
    const rejection = async () => (await stack.preview()).messages.join("\n");
    stack.runs(program(args));
    assert.match(await rejection(), /ssoPermissionSet is "Engine"; expected a permission set that is assigned to/);
    await makeRole(ssoRole(first), ssoPath);
    try {
      await up();
      assert.deepEqual(Object.keys(await policies(arn(first))), [view]);
      assert.equal(await stack.output("principalArn"), arn(first));
      assert.deepEqual(await up(), []);
      await makeRole(ssoRole(second), ssoPath);
      assert.match(
        await rejection(),
        /expected a permission set with one role in the AWS provider's account, which has 2/,
      );
    } finally {
      await iam().send(new DeleteRoleCommand({ RoleName: ssoRole(first) }));
    }
    try {
      const preview = await stack.preview();
      assert.deepEqual(changes(preview.steps).sort(), [
        `create-replacement dev-${view}`,
        "create-replacement dev-entry",
      ]);
      await up();
      assert.equal(await live(arn(first)), undefined);
      assert.deepEqual(Object.keys(await policies(arn(second))), [view]);
      assert.deepEqual(await up(), []);
      assert.ok((await stack.destroy()).ok);
    } finally {
      await iam().send(new DeleteRoleCommand({ RoleName: ssoRole(second) }));
    }
  });

  it("doesn't replace the entry when the unique ID is added to the program or removed from it", async () => {
    await up();
    const { Role } = await iam().send(new GetRoleCommand({ RoleName: "access-one" }));
    assert.deepEqual(await up(program({ principalUniqueId: Role?.RoleId })), ["update dev"]);
    assert.deepEqual(await up(program()), ["update dev"]);
  });

  it("repairs changes made outside Pulumi", async () => {
    await up(program({ kubernetesGroups: ["a"], accessPolicies: [{ policy: view, namespaces: ["a"] }] }));
    await eks.updateAccessEntry({ clusterName, principalArn: one, kubernetesGroups: ["a", "intruders"] });
    await eks.associateAccessPolicy({
      clusterName,
      principalArn: one,
      policyArn: policyArn(view),
      accessScope: { type: "cluster" },
    });
    const refresh = await stack.refresh();
    assert.equal(refresh.steps[entry], "update");
    assert.equal(refresh.steps[association(view)], "update");
    await up();
    assert.deepEqual((await live())?.kubernetesGroups, ["a"]);
    assert.deepEqual(await policies(), { [view]: { type: "namespace", namespaces: ["a"] } });

    await eks.deleteAccessEntry({ clusterName, principalArn: one });
    await stack.refresh();
    assert.deepEqual(await up(), ["create dev-entry", `create dev-${view}`]);
    assert.deepEqual(Object.keys(await policies()), [view]);
  });

  it("removes everything", async () => {
    await up(program({ accessPolicies: [{ policy: view }] }));
    const destroy = await stack.destroy();
    assert.ok(destroy.ok, destroy.messages.join("\n"));
    assert.deepEqual(changes(destroy.steps), [`delete dev-${view}`, "delete dev-entry", "delete dev"]);
    assert.equal(await live(), undefined);
  });

  it("creates dependent objects after the access, keeps them while it changes, and destroys them before it", async () => {
    const names = ["by-provider", "by-component", "by-output"];
    const using = (namespace: string) => async () => {
      const policies = [{ policy: view, namespaces: [namespace] }];
      const access = new AccessEntry("dev", { clusterName, principalArn: one, accessPolicies: policies });
      const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
      const provider = new kubernetes.Provider("own", { kubeconfig }, { dependsOn: access });
      const metadata = { namespace: "default" };
      new kubernetes.core.v1.ServiceAccount("by-provider", { metadata }, { provider });
      new kubernetes.core.v1.ServiceAccount("by-component", { metadata }, { dependsOn: access });
      const annotations = { "example.com/access": access.ready };
      new kubernetes.core.v1.ServiceAccount("by-output", { metadata: { ...metadata, annotations } });
    };
    await up(using("a"));
    const { deployment } = await stack.stack.exportStack();
    const made = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn.split("::").pop());
    assert.deepEqual(await up(using("b")), ["update dev", `create-replacement dev-${view}`]);
    const destroyed = Object.keys((await stack.destroy()).steps).map((key) => key.split(" ")[1]);
    for (const name of names) {
      for (const part of ["dev-entry", `dev-${view}`]) {
        assert.ok(made.indexOf(name) > made.indexOf(part), `${name} must be created after ${part}: ${made}`);
        assert.ok(
          destroyed.indexOf(name) < destroyed.indexOf(part),
          `${name} must be destroyed before ${part}: ${destroyed}`,
        );
      }
    }
  });

  it("rejects at preview what EKS would reject, and creates nothing", async () => {
    const rejected: [Partial<AccessEntryArgs>, RegExp][] = [
      [
        { accessPolicies: [{ policy: "AmazonEKSSecretReadPolicy" }] },
        /expected an access policy that EKS has\. Use AmazonEKSSecretReaderPolicy, the most similar name/,
      ],
      [{ kubernetesGroups: ["system:masters"] }, /kubernetesGroups\[0\] is "system:masters"; expected the name of a/],
      [{ username: "eks:x" }, /username is "eks:x"; expected a username that doesn't begin with/],
      [{ username: "{{SessionName}}" }, /has a colon before \{\{SessionName\}\}/],
      [{ nodeType: "EC2_LINUX", kubernetesGroups: ["a"] }, /expected no groups for nodes of type EC2_LINUX/],
      [
        { principalArn: "arn:aws:sts::123456789012:assumed-role/a/b" },
        /EKS rejects sessions: pass the ARN of the role/,
      ],
      [{ principalArn: "arn:aws:iam::123456789012:role/nobody" }, /expected an existing IAM role/],
      [
        { principalArn: "arn:aws:iam::123456789012:role/access-one" },
        /expected the ARN in IAM, "arn:aws:iam::123456789012:role\/team\/access-one"/,
      ],
      [
        { principalArn: "arn:aws:iam::210987654321:role/a", nodeType: "EC2_LINUX" },
        /expected a role in the cluster's account, 123456789012/,
      ],
      [{ clusterName: "no-such-cluster" }, /clusterName is "no-such-cluster": there is no such cluster/],
    ];
    for (const [args, expected] of rejected) {
      stack.runs(program(args));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      assert.match(run.messages.join("\n"), expected);
    }
    const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
    assert.deepEqual(accessEntries, [fromSandbox("SANDBOX_DEPLOYER_ARN")]);
  });

  it("rejects at preview a cluster whose authentication mode has no access entries", async () => {
    const roleArn = "arn:aws:iam::123456789012:role/eks-cluster";
    const resourcesVpcConfig = { subnetIds: ["subnet-0example1", "subnet-0example2"] };
    const accessConfig = { authenticationMode: "CONFIG_MAP" as const };
    await eks.createCluster({ name: "old", roleArn, resourcesVpcConfig, accessConfig });
    try {
      stack.runs(program({ clusterName: "old" }));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      assert.match(run.messages.join("\n"), /expected a cluster in the authentication mode API or API_AND_CONFIG_MAP/);
    } finally {
      await eks.deleteCluster({ name: "old" });
    }
  });

  describe("with an AWS provider that doesn't return the tags of entries", () => {
    const variable = "STAND_IN_WITHOUT_ENTRY_TAGS";
    before(() => {
      process.env[variable] = "true";
    });
    after(() => {
      delete process.env[variable];
    });

    for (const existing of ["fail", "use"] as const) {
      it(`continues to manage its own entry, with existing: ${existing}`, async () => {
        await up(program({ existing }));
        assert.deepEqual(await up(), []);
        assert.deepEqual(await up(program({ existing, kubernetesGroups: ["a"] })), ["update dev", "update dev-entry"]);
        assert.ok((await stack.destroy()).ok);
        assert.equal(await live(), undefined);
      });
    }

    it("rejects an entry with another stack's tag, and names that stack", async () => {
      const tags = { "eks-auth:stack": "organization/other/prod" };
      await eks.createAccessEntry({ clusterName, principalArn: one, tags });
      try {
        const run = await stack.preview();
        assert.equal(run.ok, false);
        const said = run.messages.join("\n");
        assert.ok(said.includes("one exists that belongs to the stack organization/other/prod:"), said);
      } finally {
        await eks.deleteAccessEntry({ clusterName, principalArn: one });
      }
    });
  });

  describe("if the cluster already has an entry", () => {
    beforeEach(() => eks.createAccessEntry({ clusterName, principalArn: one, kubernetesGroups: ["theirs"] }));
    afterEach(async () => {
      if ((await live()) !== undefined) {
        await eks.deleteAccessEntry({ clusterName, principalArn: one });
      }
    });

    it("is rejected at preview with both fixes", async () => {
      const run = await stack.preview();
      assert.equal(run.ok, false);
      const said = run.messages.join("\n");
      assert.ok(said.includes(`no access entry for ${one} on the cluster ${clusterName}, but one exists`), said);
      assert.ok(said.includes('either set existing to "use"'), said);
      assert.ok(
        said.includes('or set it to "take-over" for one update, after which this stack manages the entry'),
        said,
      );
    });

    it("uses the entry without changing it, and removes only its own policies", async () => {
      await eks.associateAccessPolicy({
        clusterName,
        principalArn: one,
        policyArn: policyArn(admin),
        accessScope: { type: "cluster" },
      });
      const before = await live();
      assert.deepEqual(await up(program({ existing: "use", accessPolicies: [{ policy: view }] })), [
        "create dev",
        "read dev-entry",
        `create dev-${view}`,
      ]);
      assert.deepEqual(Object.keys(await policies()).sort(), [admin, view]);
      assert.deepEqual(await up(), ["read dev-entry"]);
      assert.equal(await stack.output("arn"), before?.accessEntryArn);
      assert.ok((await stack.destroy()).ok);
      assert.deepEqual(await live(), before);
      assert.deepEqual(Object.keys(await policies()), [admin]);
    });

    it("rejects an existing entry that differs from the program", async () => {
      stack.runs(program({ existing: "use", kubernetesGroups: ["ours"] }));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      assert.match(run.messages.join("\n"), /kubernetesGroups is \["ours"\]; expected \["theirs"\]/);
    });

    const ours = { "eks-auth:stack": "organization/engine-tests/access" };
    const taken = (args: Partial<AccessEntryArgs> = {}) =>
      program({ existing: "take-over", kubernetesGroups: ["theirs"], ...args });

    it("takes the entry over in one update, which keeps and changes it, and then owns it", async () => {
      const made = await live();
      const groups = ["ours", "theirs"];
      const args = { kubernetesGroups: groups, username: "team:dev", tags: { team: "a" } };
      assert.deepEqual(await up(taken(args)), ["create dev", "import dev-entry"]);
      const owned = await live();
      assert.deepEqual(
        [owned?.accessEntryArn, owned?.kubernetesGroups?.sort(), owned?.username, owned?.tags],
        [made?.accessEntryArn, groups, "team:dev", { team: "a", ...ours }],
      );
      assert.deepEqual(await up(), []);
      assert.deepEqual(await up(program(args)), ["update dev"]);
      assert.ok((await stack.destroy()).ok);
      assert.equal(await live(), undefined);
    });

    it("takes over an entry that it used before, and one that an interrupted update has tagged", async () => {
      const made = await live();
      const accessPolicies = [{ policy: view }];
      await up(program({ existing: "use", kubernetesGroups: ["theirs"], accessPolicies }));
      assert.deepEqual(await up(taken({ accessPolicies })), ["update dev", "discard-replaced dev-entry"]);
      assert.deepEqual(Object.keys(await policies()), [view]);
      assert.deepEqual([(await live())?.accessEntryArn, (await live())?.tags], [made?.accessEntryArn, ours]);
      assert.deepEqual(await up(), []);
      for (const name of [`dev-${view}`, "dev-entry"]) stack.removeFromState(await urnOf(name));
      assert.deepEqual(await up(), ["import dev-entry", `create dev-${view}`]);
      assert.equal((await live())?.accessEntryArn, made?.accessEntryArn);
    });

    it("restores a lost tag, and doesn't import an entry that the state has under another name", async () => {
      await up(taken());
      const resourceArn = (await live())?.accessEntryArn;
      await eks.untagResource({ resourceArn, tagKeys: ["eks-auth:stack"] });
      assert.deepEqual(await up(), []);
      assert.deepEqual((await live())?.tags, ours);
      await eks.untagResource({ resourceArn, tagKeys: ["eks-auth:stack"] });
      stack.runs(async () => {
        new AccessEntry("renamed", {
          clusterName,
          principalArn: one,
          existing: "take-over",
          kubernetesGroups: ["theirs"],
        });
      });
      for (const run of [await stack.preview(), await stack.up()]) {
        assert.equal(run.ok, false);
        assert.match(
          run.messages.join("\n"),
          /If it was renamed, give the AccessEntry the option `aliases: \["urn:.*::dev"\]`/,
        );
      }
      assert.equal((await live())?.accessEntryArn, resourceArn);
    });

    it("doesn't take over the entry of another stack, or access that the program doesn't declare", async () => {
      const rejected = async (next: Parameters<TestStack["runs"]>[0], message: RegExp) => {
        stack.runs(next);
        const run = await stack.preview();
        assert.equal(run.ok, false);
        assert.match(run.messages.join("\n"), message);
      };
      await eks.associateAccessPolicy({
        clusterName,
        principalArn: one,
        policyArn: policyArn(admin),
        accessScope: { type: "cluster" },
      });
      await rejected(
        taken({ kubernetesGroups: [], accessPolicies: [{ policy: view }] }),
        /expected the Kubernetes groups theirs too[\s\S]*expected the access policies AmazonEKSAdminPolicy too/,
      );
      const resourceArn = (await live())?.accessEntryArn;
      await eks.tagResource({ resourceArn, tags: { "eks-auth:stack": "organization/other/prod" } });
      await rejected(taken(), /one exists that belongs to the stack organization\/other\/prod/);
    });

    it("takes the entry over with a tag and an import", async () => {
      const made = await live();
      const tags = { "eks-auth:stack": "organization/engine-tests/access" };
      await eks.tagResource({ resourceArn: made?.accessEntryArn, tags });
      stack.importResource("aws:eks/accessEntry:AccessEntry", "dev-entry", `${clusterName}:${one}`);
      assert.deepEqual(await up(program({ kubernetesGroups: ["theirs"] })), ["create dev"]);
      assert.equal((await live())?.accessEntryArn, made?.accessEntryArn);
      assert.ok((await stack.destroy()).ok);
      assert.equal(await live(), undefined);
    });
  });

  it("can be shared by two stacks", async () => {
    await up(program({ accessPolicies: [{ policy: view }] }));
    const other = await TestStack.inline("other-access", program());
    try {
      const rejected = await other.preview();
      assert.match(
        rejected.messages.join("\n"),
        /one exists that belongs to the stack organization\/engine-tests\/access/,
      );
      other.runs(program({ existing: "use", accessPolicies: [{ policy: edit }] }));
      const run = await other.up();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.deepEqual(Object.keys(await policies()).sort(), [edit, view]);
    } finally {
      await other.remove();
    }
    assert.deepEqual(Object.keys(await policies()), [view]);
    assert.deepEqual(await up(), []);
  });
});
