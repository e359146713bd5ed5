import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs, type AccessPolicy } from "../../../provider";
import { childrenIn, runWell } from "../../support/components";
import { cloud } from "../../support/mocks/access";
import { getCluster } from "../../support/mocks/functions";
import { notKnown, secret, see, unknown } from "../../support/mocks/markers";
import {
  association,
  declare,
  entry,
  entryArn,
  functions,
  minimal,
  outputsOf,
  roleArn,
  session,
} from "./anAccessEntry";

const view = "AmazonEKSViewPolicy";
const edit = "AmazonEKSEditPolicy";
const previewed = (args: Partial<AccessEntryArgs>) =>
  declare(() => ({ ...minimal, ...args }), { functions, preview: true });

describe("AccessEntry in a preview", () => {
  it("shows everything except the values that EKS fills in, with ready known", async () => {
    const done = await previewed({ accessPolicies: [{ policy: view }] });
    assert.deepEqual(childrenIn(done), [association(view, { type: "cluster" }), entry()]);
    assert.deepEqual(await outputsOf(done.result), {
      arn: unknown,
      principalArn: roleArn,
      username: unknown,
      ready: roleArn,
    });
  });

  it("shows the entry for a role created by the same program and reads only the cluster", async () => {
    for (const existing of ["fail", "use"] as const) {
      const done = await previewed({ principalArn: notKnown(), existing, accessPolicies: [{ policy: view }] });
      assert.deepEqual(childrenIn(done), [
        association(view, { type: "cluster" }, { principalArn: unknown, policyArn: unknown }),
        entry({ principalArn: unknown }),
      ]);
      assert.deepEqual(
        done.calls.map(({ token }) => token),
        [getCluster],
      );
      assert.deepEqual(await see(done.result.ready), unknown);
    }
  });

  it("reads nothing if the cluster is unknown", async () => {
    const done = await previewed({ clusterName: notKnown() });
    assert.deepEqual(childrenIn(done), [entry({ clusterName: unknown })]);
    assert.deepEqual(done.calls, []);
  });

  it("shows the entry for a cluster created by the same program", async () => {
    const done = await runWell(
      () => new AccessEntry("dev", { clusterName: newCluster("staging"), principalArn: roleArn }),
      { functions, preview: true },
    );
    assert.deepEqual(childrenIn(done), [entry({ clusterName: "staging" })]);
  });

  it("allows the same program to change the cluster's mode first", async () => {
    const configMap = cloud({ mode: "CONFIG_MAP", principals: { [roleArn]: "AROAFIRST" } });
    const done = await runWell(() => new AccessEntry("dev", { ...minimal, clusterName: newCluster("prod") }), {
      functions: configMap,
      preview: true,
    });
    assert.deepEqual(childrenIn(done), [entry()]);
  });

  it("shows the entry for a role whose ARN is known before the role exists", async () => {
    const done = await runWell(
      () => {
        const role = new aws.iam.Role("new", { name: "new", assumeRolePolicy: "{}" });
        const principalArn = role.name.apply((name) => `arn:aws:iam::123456789012:role/${name}`);
        return new AccessEntry("dev", { ...minimal, principalArn });
      },
      { functions, preview: true },
    );
    assert.deepEqual(childrenIn(done), [entry({ principalArn: "arn:aws:iam::123456789012:role/new" })]);
  });

  it("shows the other unknown inputs as unknown", async () => {
    const done = await previewed({
      kubernetesGroups: ["a", notKnown()],
      username: notKnown(),
      tags: { team: notKnown() },
      principalUniqueId: notKnown(),
      accessPolicies: [{ policy: view, namespaces: ["a", notKnown()] }],
    });
    assert.deepEqual(childrenIn(done), [
      association(view, { type: "namespace", namespaces: ["a", unknown] }),
      entry({ kubernetesGroups: unknown, userName: unknown, tags: unknown }),
    ]);
  });

  it("shows the groups as unknown if the type is unknown", async () => {
    const done = await previewed({
      nodeType: notKnown() as unknown as AccessEntryArgs["nodeType"],
      kubernetesGroups: ["a"],
    });
    assert.deepEqual(childrenIn(done), [entry({ type: unknown, kubernetesGroups: unknown })]);
  });

  it("names an association after its position only if its policy is unknown", async () => {
    const policies = [{ policy: view }, { policy: notKnown() }, notKnown<AccessPolicy>()];
    const done = await previewed({ accessPolicies: policies });
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["dev-AmazonEKSViewPolicy", "dev-entry", "dev-policy-1", "dev-policy-2"],
    );
    assert.deepEqual(await see(done.result.ready), roleArn);
  });

  it("shows no associations if their number is unknown", async () => {
    const done = await previewed({ accessPolicies: notKnown<AccessPolicy[]>() });
    assert.deepEqual(childrenIn(done), [entry()]);
  });
});

describe("AccessEntry with policies passed as outputs", () => {
  const scoped = { policy: edit, namespaces: ["team-a"] };
  const scope = { type: "namespace", namespaces: ["team-a"] };
  for (const [what, policies] of [
    ["a list that is an output", pulumi.output([{ policy: view }, scoped])],
    ["items that are outputs or promises", [Promise.resolve({ policy: view }), pulumi.output(scoped)]],
    [
      "names that are outputs or promises",
      [{ policy: Promise.resolve(view) }, { ...scoped, policy: pulumi.output(edit) }],
    ],
    ["namespaces that are outputs", [{ policy: view }, { ...scoped, namespaces: pulumi.output(["team-a"]) }]],
  ] as [string, AccessEntryArgs["accessPolicies"]][]) {
    it(`creates the same associations for ${what}`, async () => {
      const done = await declare(() => ({ ...minimal, accessPolicies: policies }));
      assert.deepEqual(childrenIn(done), [association(edit, scope), association(view, { type: "cluster" }), entry()]);
      assert.equal(await see(done.result.ready), roleArn);
    });
  }
});

describe("AccessEntry with secrets", () => {
  it("keeps them secret in its children and outputs", async () => {
    const done = await declare(() => ({
      ...minimal,
      principalArn: pulumi.secret(roleArn),
      kubernetesGroups: ["a", pulumi.secret("b")],
      tags: pulumi.secret({ team: "a" }),
      accessPolicies: [{ policy: view, namespaces: [pulumi.secret("quiet")] }],
    }));
    const principalArn = secret(roleArn);
    assert.deepEqual(childrenIn(done), [
      association(
        view,
        { type: "namespace", namespaces: [secret("quiet")] },
        { principalArn, policyArn: secret(`arn:aws:eks::aws:cluster-access-policy/${view}`) },
      ),
      entry({
        principalArn,
        kubernetesGroups: secret(["a", "b"]),
        tags: secret({ team: "a", "eks-auth:stack": "acme/shop/prod" }),
      }),
    ]);
    const seen = await outputsOf(done.result);
    assert.deepEqual([seen.principalArn, seen.ready], [principalArn, principalArn]);
  });
});

describe("AccessEntry with omitted inputs", () => {
  const optional = ["type", "kubernetesGroups", "username", "policies", "principalUniqueId", "tags"];
  for (const [what, nothing] of [
    ["null, as other languages pass it", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
  ] as [string, unknown][]) {
    it(`accepts ${what}`, async () => {
      const args = Object.fromEntries(optional.map((name) => [name, nothing]));
      const done = await declare(() => ({ ...minimal, ...args }));
      assert.deepEqual(childrenIn(done), [entry()]);
      assert.deepEqual(await outputsOf(done.result), {
        arn: entryArn,
        principalArn: roleArn,
        username: session,
        ready: roleArn,
      });
    });
  }

  it("accepts null for existing and namespaces", async () => {
    const nothing = null as unknown as undefined;
    const done = await declare(() => ({
      ...minimal,
      existing: nothing,
      accessPolicies: [{ policy: view, namespaces: nothing }],
    }));
    assert.deepEqual(childrenIn(done), [association(view, { type: "cluster" }), entry()]);
  });
});

function newCluster(name: string): pulumi.Output<string> {
  const vpcConfig = { subnetIds: [] };
  return new aws.eks.Cluster("made-here", { name, roleArn: "arn:aws:iam::123456789012:role/eks", vpcConfig }).name;
}
