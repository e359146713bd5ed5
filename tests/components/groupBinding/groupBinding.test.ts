import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { GroupBinding, type GroupBindingArgs } from "../../../provider";
import { childrenIn, runWell } from "../../support/components";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import { child, declare, metadata, roleRef, rules, subjects } from "./groupBinding.fixtures";

const component = "urn:pulumi:prod::shop::eks-auth:index:GroupBinding::dev";
const binding = (namespace: unknown, ref: object, group?: unknown) =>
  child("RoleBinding", `dev-${namespace}`, {
    metadata: metadata({ namespace }),
    roleRef: ref,
    subjects: subjects(group),
  });
const ownRole = (namespace: string) => child("Role", `dev-${namespace}`, { metadata: metadata({ namespace }), rules });
const byType = (children: ReturnType<typeof child>[]) =>
  [...children].sort((a, b) => (`${a.name} ${a.type}` < `${b.name} ${b.type}` ? -1 : 1));

describe("GroupBinding", () => {
  it("binds a ClusterRole in the whole cluster", async () => {
    const done = await declare({ clusterRole: "view" });
    assert.deepEqual(childrenIn(done), [
      child("ClusterRoleBinding", "dev-binding", {
        metadata: metadata(),
        roleRef: roleRef("ClusterRole", "view"),
        subjects: subjects(),
      }),
    ]);
    assert.deepEqual(await valueIn(done.result.group), "developers");
    assert.deepEqual(await valueIn(done.result.bindings), ["dev-binding-0a1b2c3d"]);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:GroupBinding");
    assert.deepEqual(registered?.outputs, { group: "developers", bindings: ["dev-binding-0a1b2c3d"] });
  });

  it("binds a ClusterRole in each namespace with a binding named after the namespace", async () => {
    const done = await declare({ clusterRole: "edit", namespaces: ["team-b", "team-a"] });
    assert.deepEqual(childrenIn(done), [
      binding("team-a", roleRef("ClusterRole", "edit")),
      binding("team-b", roleRef("ClusterRole", "edit")),
    ]);
    assert.deepEqual(await valueIn(done.result.bindings), ["team-b/dev-team-b-0a1b2c3d", "team-a/dev-team-a-0a1b2c3d"]);
  });

  it("binds a Role in its namespaces", async () => {
    const done = await declare({ role: "deployer", namespaces: ["team-a"] });
    assert.deepEqual(childrenIn(done), [binding("team-a", roleRef("Role", "deployer"))]);
  });

  it("creates a ClusterRole from rules and binds it in the whole cluster", async () => {
    const done = await declare({ rules });
    assert.deepEqual(childrenIn(done), [
      child("ClusterRoleBinding", "dev-binding", {
        metadata: metadata(),
        roleRef: roleRef("ClusterRole", "dev-role-0a1b2c3d"),
        subjects: subjects(),
      }),
      child("ClusterRole", "dev-role", { metadata: metadata(), rules }),
    ]);
  });

  it("creates a Role from rules in each namespace and binds it there", async () => {
    const done = await declare({ rules, namespaces: ["team-a", "team-b"] });
    assert.deepEqual(
      byType(childrenIn(done)),
      byType([
        ownRole("team-a"),
        binding("team-a", roleRef("Role", "dev-team-a-0a1b2c3d")),
        ownRole("team-b"),
        binding("team-b", roleRef("Role", "dev-team-b-0a1b2c3d")),
      ]),
    );
  });

  it("labels all of its resources and passes all parts of a rule on", async () => {
    const labels = { "app.kubernetes.io/managed-by": "pulumi" };
    const all = [
      ...rules,
      { verbs: ["update"], apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["web"] },
      { verbs: ["get"], nonResourceURLs: ["/healthz"] },
    ];
    const done = await declare({ rules: all, labels });
    assert.deepEqual(
      childrenIn(done).map(({ inputs }) => inputs.metadata),
      [metadata({ labels }), metadata({ labels })],
    );
    assert.deepEqual(childrenIn(done)[1]?.inputs.rules, all);
  });

  it("creates resources that use its group after the bindings", async () => {
    const done = await runWell(() => {
      const { group } = new GroupBinding("dev", { group: "developers", rules, namespaces: ["team-a"] });
      new kubernetes.core.v1.Namespace("after", { metadata: { name: group } });
    });
    const after = done.registrations.find(({ name }) => name === "after");
    assert.deepEqual(after?.dependencies, ["dev-team-a"]);
  });

  it("uses its Kubernetes provider for its children", async () => {
    const done = await runWell(() => {
      const elsewhere = new kubernetes.Provider("elsewhere", { kubeconfig: "{}" });
      const args = { group: "developers", rules, namespaces: ["team-a"] };
      return new GroupBinding("dev", args, { providers: [elsewhere] });
    });
    const provider = "urn:pulumi:prod::shop::pulumi:providers:kubernetes::elsewhere::id-of-elsewhere";
    const children = done.registrations.filter(({ parent }) => parent === component);
    assert.deepEqual(
      children.map((of) => of.provider),
      [provider, provider],
    );
  });
});

describe("GroupBinding in a preview", () => {
  const previewed = (args: Partial<GroupBindingArgs>) => declare(args, { preview: true });

  it("shows all known values", async () => {
    const done = await previewed({ group: unknownOutput(), clusterRole: unknownOutput(), namespaces: ["team-a"] });
    assert.deepEqual(childrenIn(done), [binding("team-a", roleRef("ClusterRole", unknown), unknown)]);
    assert.deepEqual(await valueIn(done.result.group), unknown);
    assert.deepEqual(await valueIn(done.result.bindings), ["team-a/dev-team-a-0a1b2c3d"]);
  });

  it("shows the names of the bindings if the group is known", async () => {
    const done = await previewed({ clusterRole: "view", namespaces: ["team-a"] });
    assert.deepEqual(await valueIn(done.result.bindings), ["team-a/dev-team-a-0a1b2c3d"]);
    assert.deepEqual(await valueIn(done.result.group), "developers");
  });

  it("names a binding after its position only if its namespace is unknown", async () => {
    const done = await previewed({ clusterRole: "view", namespaces: ["team-a", unknownOutput()] });
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["dev-namespace-1", "dev-team-a"],
    );
  });

  it("shows no bindings if the number of namespaces is unknown", async () => {
    assert.deepEqual(childrenIn(await previewed({ clusterRole: "view", namespaces: unknownOutput<string[]>() })), []);
  });

  it("shows the role for unknown rules", async () => {
    const done = await previewed({ rules: unknownOutput<{ verbs: string[] }[]>() });
    assert.deepEqual(
      childrenIn(done).map(({ name, inputs }) => [name, inputs.rules]),
      [
        ["dev-binding", undefined],
        ["dev-role", unknown],
      ],
    );
  });
});

describe("GroupBinding with namespaces passed as outputs", () => {
  for (const [what, namespaces] of [
    ["a list that is an output", pulumi.output(["team-a", "team-b"])],
    ["items that are outputs or promises", [Promise.resolve("team-a"), pulumi.output("team-b")]],
  ] as [string, GroupBindingArgs["namespaces"]][]) {
    it(`creates the same bindings for ${what}`, async () => {
      const done = await declare({ clusterRole: "view", namespaces });
      assert.deepEqual(childrenIn(done), [
        binding("team-a", roleRef("ClusterRole", "view")),
        binding("team-b", roleRef("ClusterRole", "view")),
      ]);
      assert.deepEqual(await valueIn(done.result.group), "developers");
    });
  }
});

describe("GroupBinding with secrets", () => {
  it("keeps them secret in its children and outputs", async () => {
    const done = await declare({ group: pulumi.secret("quiet"), clusterRole: "view", namespaces: ["team-a"] });
    assert.deepEqual(childrenIn(done), [binding("team-a", roleRef("ClusterRole", "view"), secret("quiet"))]);
    assert.deepEqual(await valueIn(done.result.group), secret("quiet"));
  });
});

describe("GroupBinding with omitted inputs", () => {
  it("accepts null, as other languages pass it", async () => {
    const nothing = null as unknown as undefined;
    const done = await declare({
      clusterRole: "view",
      role: nothing,
      rules: nothing,
      namespaces: nothing,
      labels: nothing,
    });
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["dev-binding"],
    );
  });

  it("accepts an output of undefined for labels", async () => {
    const labels = pulumi.output(undefined) as unknown as pulumi.Output<Record<string, string>>;
    const done = await declare({ clusterRole: "view", labels });
    assert.deepEqual(childrenIn(done)[0]?.inputs.metadata, metadata());
  });
});
