import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, NodeType } from "../../../provider";
import { childOf, childrenIn, runWell } from "../../support/components";
import { cloud, getAccessEntry, getRole, getUser } from "../../support/mocks/access";
import { getCluster } from "../../support/mocks/functions";
import {
  account,
  association,
  component,
  declare,
  entry,
  entryArn,
  entryType,
  functions,
  minimal,
  outputsOf,
  owner,
  roleArn,
  session,
  userArn,
} from "./accessEntry.fixtures";

const outputs = { arn: entryArn, principalArn: roleArn, username: session, ready: roleArn };

describe("AccessEntry", () => {
  it("creates an access entry tagged with the stack, without groups or policies", async () => {
    const done = await declare(() => minimal);
    assert.deepEqual(childrenIn(done), [entry()]);
    assert.equal(childOf(done, entryType).parent, component);
  });

  it("reads the cluster, then the entry and the principal, then the state", async () => {
    const { calls } = await declare(() => minimal);
    assert.deepEqual(calls[0], { token: getCluster, inputs: { name: "prod" }, provider: undefined });
    assert.deepEqual(
      calls.slice(1).sort((a, b) => (a.token < b.token ? -1 : 1)),
      [
        { token: getAccessEntry, inputs: { clusterName: "prod", principalArn: roleArn }, provider: undefined },
        { token: getRole, inputs: { name: "dev" }, provider: undefined },
        {
          token: "pulumi:pulumi:readStackResourceOutputs",
          inputs: { stackName: "acme/shop/prod" },
          provider: undefined,
        },
      ],
    );
  });

  it("returns the values that EKS fills in as outputs", async () => {
    const done = await declare(() => minimal);
    assert.deepEqual(await outputsOf(done.result), outputs);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:AccessEntry");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, outputs);
  });

  it("adopts a child imported at the top level under the same name", async () => {
    const { aliases } = childOf(await declare(() => minimal), entryType);
    assert.deepEqual(aliases, ["urn:pulumi:prod::shop::aws:eks/accessEntry:AccessEntry::dev-entry"]);
  });

  it("passes all inputs on and names each association after its policy", async () => {
    const done = await declare(() => ({
      ...minimal,
      kubernetesGroups: ["developers", "oncall"],
      username: "team:{{SessionName}}",
      accessPolicies: [
        { policy: "AmazonEKSViewPolicy" },
        { policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", namespaces: ["team-a", "team-b-*"] },
      ],
      principalUniqueId: "AROAFIRST",
      existing: "fail",
      tags: { team: "a" },
    }));
    assert.deepEqual(childrenIn(done), [
      association("AmazonEKSEditPolicy", { type: "namespace", namespaces: ["team-a", "team-b-*"] }),
      association("AmazonEKSViewPolicy", { type: "cluster" }),
      entry({
        kubernetesGroups: ["developers", "oncall"],
        userName: "team:{{SessionName}}",
        tags: { team: "a", ...owner },
      }),
    ]);
    assert.deepEqual(await outputsOf(done.result), { ...outputs, username: "team:{{SessionName}}" });
  });

  it("creates associations after the entry, and resources that use ready after both", async () => {
    const done = await runWell(
      () => {
        const { ready } = new AccessEntry("dev", { ...minimal, accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] });
        new aws.iam.Policy("after", { policy: ready });
      },
      { functions },
    );
    const dependencies = (name: string) => done.registrations.find((of) => of.name === name)?.dependencies;
    assert.deepEqual(dependencies("dev-AmazonEKSViewPolicy"), ["dev-entry"]);
    assert.deepEqual(dependencies("after")?.sort(), ["dev-AmazonEKSViewPolicy", "dev-entry"]);
  });

  for (const partition of ["aws-cn", "aws-us-gov"]) {
    it(`uses the principal's partition ${partition} for its policies`, async () => {
      const principalArn = `arn:${partition}:iam::${account}:role/dev`;
      const policyArn = `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`;
      for (const policy of ["AmazonEKSViewPolicy", policyArn]) {
        const done = await declare(() => ({ clusterName: "prod", principalArn, accessPolicies: [{ policy }] }), {
          functions: cloud({ partition, principals: { [principalArn]: "AROAFIRST" } }),
          partition,
        });
        assert.deepEqual(childrenIn(done), [
          association("AmazonEKSViewPolicy", { type: "cluster" }, { principalArn, policyArn }),
          entry({ principalArn }),
        ]);
      }
    });
  }

  for (const type of Object.values(NodeType)) {
    it(`leaves groups and username to EKS for type ${type}`, async () => {
      const done = await declare(() => ({ ...minimal, nodeType: type }));
      assert.deepEqual(childrenIn(done), [entry({ type, kubernetesGroups: undefined })].map(withoutUndefined));
    });
  }

  it("accepts a policy for type EC2", async () => {
    const policies = [{ policy: "AmazonEKSAutoNodePolicy" }];
    const done = await declare(() => ({ ...minimal, nodeType: NodeType.Ec2, accessPolicies: policies }));
    assert.deepEqual(childrenIn(done), [
      association("AmazonEKSAutoNodePolicy", { type: "cluster" }),
      withoutUndefined(entry({ type: "EC2", kubernetesGroups: undefined })),
    ]);
  });

  it("uses its AWS provider for its children and reads", async () => {
    const done = await runWell(
      () => {
        const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
        const args = { ...minimal, accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] };
        return new AccessEntry("dev", args, { providers: [elsewhere] });
      },
      { functions },
    );
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    const children = done.registrations.filter(({ parent }) => parent === component);
    assert.deepEqual(
      [...children, ...done.calls.filter(({ token }) => token.startsWith("aws:"))].map((of) => of.provider),
      Array(5).fill(provider),
    );
  });
});

describe("the principal of an AccessEntry", () => {
  const asked = async (principalArn: string, more: object = {}, it: object = {}) => {
    const principals = { [roleArn]: "AROAFIRST", [userArn]: "AIDAFIRST" };
    const args = { clusterName: "prod", principalArn, ...more };
    const { calls } = await declare(() => args, { functions: cloud({ principals, ...it }) });
    return calls.map(({ token }) => token).filter((token) => token.startsWith("aws:iam/"));
  };

  it("is read with getUser if it is a user", async () => {
    assert.deepEqual(await asked(userArn), [getUser]);
  });

  it("isn't read if its unique ID is given, even as an output", async () => {
    assert.deepEqual(await asked(roleArn, { principalUniqueId: "AROAFIRST" }), []);
    assert.deepEqual(await asked(roleArn, { principalUniqueId: pulumi.output("AROAFIRST") }), []);
  });

  it("isn't read if it is the root user or in another account", async () => {
    assert.deepEqual(await asked(`arn:aws:iam::${account}:root`), []);
    assert.deepEqual(await asked("arn:aws:iam::210987654321:role/dev"), []);
  });
});

describe("the username of an entry that this stack owns", () => {
  const live = (userName: string, type = "STANDARD") => ({
    functions: cloud({
      principals: { [roleArn]: "AROAFIRST" },
      entries: { [roleArn]: { userName, type, tags: owner } },
    }),
  });

  it("returns to EKS's default when the program stops setting it", async () => {
    const done = await declare(() => minimal, live("team:{{SessionName}}"));
    assert.deepEqual(childrenIn(done), [entry({ userName: session })]);
  });

  it("is omitted if it is EKS's default", async () => {
    assert.deepEqual(childrenIn(await declare(() => minimal, live(session))), [entry()]);
  });

  it("is changed to the program's", async () => {
    const args = { ...minimal, username: "other" };
    assert.deepEqual(childrenIn(await declare(() => args, live("team:{{SessionName}}"))), [
      entry({ userName: "other" }),
    ]);
  });

  it("isn't changed for a node type", async () => {
    const args = { ...minimal, nodeType: NodeType.Ec2Linux };
    const done = await declare(() => args, live("system:node:{{EC2PrivateDNSName}}", "EC2_LINUX"));
    assert.deepEqual(childrenIn(done), [withoutUndefined(entry({ type: "EC2_LINUX", kubernetesGroups: undefined }))]);
  });
});

function withoutUndefined<T extends { inputs: object }>(child: T): T {
  return { ...child, inputs: JSON.parse(JSON.stringify(child.inputs)) };
}
