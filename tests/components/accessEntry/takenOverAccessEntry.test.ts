import assert from "node:assert/strict";
import type { AccessEntry as AccessEntryOfEks } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs, ClusterAccess, ExistingAccessEntry } from "../../../provider";
import { childOf, rejectionOf } from "../../support/components";
import { assertRejected } from "../../support/messages";
import type { RunOptions } from "../../support/mocks";
import { cloud, type Entry } from "../../support/mocks/access";
import { declare, entry, entryType, minimal, owner, roleArn, session } from "./accessEntry.fixtures";

const arn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";
const admin = "AmazonEKSClusterAdminPolicy";
const policy = {
  policyArn: `arn:aws:eks::aws:cluster-access-policy/${admin}`,
  accessScope: { type: "cluster" },
} as const;
const takeOver = { ...minimal, existing: ExistingAccessEntry.TakeOver };
const changes = ["UpdateAccessEntry", "TagResource"];

/** A cluster with an entry as EKS creates it for the cluster's creator, and a stack without resources. */
const options = (live: Entry = {}, ofEks: Partial<AccessEntryOfEks> = {}): RunOptions => {
  const created = { type: "STANDARD", userName: session, kubernetesGroups: [], tags: {}, ...live };
  const { userName: username, ...rest } = created;
  return {
    functions: {
      ...cloud({ principals: { [roleArn]: "AROAFIRST" }, entries: { [roleArn]: created } }),
      "pulumi:pulumi:readStackResourceOutputs": () => ({ outputs: {} }),
    },
    accessEntries: { [roleArn]: { accessEntryArn: arn, principalArn: roleArn, username, ...rest, ...ofEks } },
    accessPolicies: { [roleArn]: [policy] },
  };
};

const full: AccessEntryArgs = { ...takeOver, accessPolicies: [{ policy: admin }] };
const changed = (done: { sdkCalls: { operation: string; input: object }[] }) =>
  done.sdkCalls
    .filter(({ operation }) => changes.includes(operation))
    .map(({ operation, input }) => ({ operation, ...input }));
const taken =
  `The access entry ${arn}, which doesn't belong to an eks-auth stack, is taken over: this stack manages it from now on, ` +
  "and deletes it when it is removed from the program. Remove existing after the update.";

describe("an access entry to take over", () => {
  it("is named in a warning, and only changed by the update: the tags come last", async () => {
    const args = { ...full, username: "team:dev", kubernetesGroups: ["b", "a"], tags: { team: "a" } };
    const live = { kubernetesGroups: ["a"] };
    const preview = await declare(() => args, { ...options(live), preview: true });
    assert.deepEqual(changed(preview), []);
    const update = await declare(() => args, options(live));
    const key = { clusterName: "prod", principalArn: roleArn };
    assert.deepEqual(changed(update), [
      { operation: "UpdateAccessEntry", ...key, kubernetesGroups: ["b", "a"], username: "team:dev" },
      { operation: "TagResource", resourceArn: arn, tags: { team: "a", ...owner } },
    ]);
    for (const done of [preview, update]) {
      assert.deepEqual(
        done.log.map(({ message }) => message),
        [taken],
      );
    }
  });

  it("is only tagged if it is as declared", async () => {
    const done = await declare(() => full, options());
    assert.deepEqual(changed(done), [{ operation: "TagResource", resourceArn: arn, tags: owner }]);
    const { type, name, urn, inputs } = childOf(done, entryType);
    assert.deepEqual({ type, name, urn, inputs }, entry());
  });

  it("gets the username that EKS generates if the program sets none", async () => {
    const done = await declare(() => full, options({ userName: "someone" }));
    assert.deepEqual(
      changed(done).map(({ operation, ...input }) => [operation, "username" in input && input.username]),
      [
        ["UpdateAccessEntry", session],
        ["TagResource", false],
      ],
    );
  });

  const creators: [tags: Record<string, string>, name: string, caution: RegExp][] = [
    [
      { "aws:cloudformation:stack-name": "eksctl-prod-accessentry", "alpha.eksctl.io/cluster-name": "prod" },
      "the CloudFormation stack eksctl-prod-accessentry",
      / Unless that stack has released it, .* set `DeletionPolicy: Retain` on it .* Its tag remains\.$/,
    ],
    [
      { "alpha.eksctl.io/cluster-name": "prod" },
      "eksctl",
      / A command of eksctl for it can still change or delete it: /,
    ],
  ];
  for (const [tags, name, caution] of creators) {
    it(`is named in a warning that says what ${name} can still do to it`, async () => {
      // The AWS provider omits the tags of CloudFormation.
      const shown = Object.fromEntries(
        Object.entries({ ...tags, team: "a" }).filter(([key]) => !key.startsWith("aws:")),
      );
      const preview = await declare(() => full, { ...options({ tags: shown }, { tags }), preview: true });
      assert.deepEqual([preview.log.length, changed(preview)], [1, []]);
      const { message = "", severity } = preview.log[0] ?? {};
      assert.equal(severity, "warning");
      assert.ok(
        message.startsWith(`The access entry ${arn}, which ${name} created, is taken over: this stack manages it `),
      );
      assert.match(message, caution);
    });

    it(`is rejected with existing fail and the same caution if ${name} created it`, async () => {
      const it = options({ tags: { team: "a" } }, { tags: { ...tags, team: "a" } });
      const message = await rejectionOf(() => new AccessEntry("dev", { ...full, existing: "fail" }), it);
      assert.ok(
        message.includes(`but one exists that ${name} created: ${arn}. Either set existing to "use", `),
        message,
      );
      assert.match(message, caution);
      assert.doesNotMatch(message, /If this stack created it/);
    });
  }

  it("is managed as before if the state has it, or if there is none", async () => {
    const own = options({ tags: owner });
    const urn = `urn:pulumi:prod::shop::eks-auth:index:AccessEntry$${entryType}::dev-entry`;
    const state = { outputs: { [urn]: { type: entryType, outputs: { accessEntryArn: arn } } } };
    const functions = { ...own.functions, "pulumi:pulumi:readStackResourceOutputs": () => state };
    const missing = cloud({ principals: { [roleArn]: "AROAFIRST" } });
    for (const it of [{ ...own, functions }, { functions: missing }]) {
      const done = await declare(() => full, it);
      assert.deepEqual([changed(done), done.log], [[], []]);
    }
  });

  const rejected = (what: string, issues: string[], args: Partial<AccessEntryArgs>, it: RunOptions, secret?: string) =>
    assertRejected(
      () => new AccessEntry("dev", { ...takeOver, ...args }),
      { component: 'AccessEntry "dev"', what, issues, secret },
      it,
    );

  it("is rejected if the program doesn't declare all of its access, or declares another type", async () => {
    await rejected(
      "an entry to take over with undeclared access",
      ["mismatch kubernetesGroups", "mismatch accessPolicies"],
      { kubernetesGroups: ["a"] },
      options({ kubernetesGroups: ["a", "b"] }),
    );
    await rejected(
      "an entry to take over of another type",
      ["mismatch nodeType", "mismatch accessPolicies"],
      { nodeType: "EC2_LINUX" },
      options(),
    );
    await assertRejected(
      () =>
        new ClusterAccess("access", {
          clusterName: "prod",
          authenticationMode: "API",
          existing: "take-over",
          grants: [{ name: "creator", principalArn: roleArn, access: "view" }],
        }),
      {
        component: 'ClusterAccess "access"',
        what: "an entry to take over with another level of access",
        issues: ["mismatch grants[0].access"],
      },
      options(),
    );
  });

  it("is rejected if another stack owns it", async () => {
    const it = options({ tags: { "eks-auth:stack": "acme/shop/staging" } });
    await rejected("an entry of another stack to take over", ["exists existing"], full, it);
  });

  it("is rejected without revealing secrets", async () => {
    const clusterName = pulumi.secret("prod");
    const rejectedEntry = options({ tags: { "eks-auth:stack": "acme/shop/staging" } });
    await rejected(
      "a secret entry of another stack to take over",
      ["exists existing"],
      { ...full, clusterName },
      rejectedEntry,
      '"prod"',
    );
  });

  it("is rejected if its tags or its access policies can't be read", async () => {
    const unread = await rejectionOf(() => new AccessEntry("dev", full), options({}, { accessEntryArn: "another" }));
    assert.match(unread, /one exists with an unknown owner: .* leads to another entry, another\./);
    const { accessEntries, ...others } = options();
    const other = options({ tags: { team: "a" } });
    assert.equal(
      await rejectionOf(() => new AccessEntry("dev", full), {
        ...others,
        functions: other.functions,
        accessEntries: {},
      }),
      'The access policies of an access entry of the cluster "prod" can\'t be read to take over the entry; expected the ' +
        "permissions eks:DescribeAccessEntry and eks:ListAssociatedAccessPolicies. Grant both to the deployer. If the AWS " +
        "provider uses different credentials from the AWS SDK, pass profile or assumeRoleArn. The AWS login doesn't lead to " +
        "this entry.",
    );
  });
});
