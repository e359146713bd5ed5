import assert from "node:assert/strict";
import type { AccessEntry as AccessEntryOfEks } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs, ExistingResource } from "../../../provider";
import { childrenIn } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { cloud, type Entry } from "../../support/mocks/access";
import { eksError, type LiveAws } from "../../support/mocks/awsClients";
import {
  association,
  component,
  declare,
  entryType,
  minimal,
  outputsOf,
  owner,
  roleArn,
  session,
} from "./accessEntry.fixtures";

const { Fail: fail, Use: use } = ExistingResource;
const view = "AmazonEKSViewPolicy";
const arn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";

const otherArn = arn.replace(":123456789012:", ":210987654321:");
const denied =
  'cluster "prod" in us-west-2: eks:DescribeAccessEntry failed: AccessDeniedException: no. ' +
  "Grant the AWS login of the environment eks:DescribeAccessEntry.";

/** The part of an error about an entry whose owner is unknown. */
const ownerUnknown = (reason: string) =>
  "The AWS provider returns no tags of the entry, as always before version 7.16, and the AWS SDK can't read the entry " +
  "from EKS. Use version 7.16 or later of the AWS provider, or give the AWS SDK credentials of the cluster's account " +
  `that allow eks:DescribeAccessEntry.${reason === "" ? "" : ` ${reason}`}`;

/** A cluster with this entry for the role. */
const having = (entry: Entry | undefined) =>
  cloud({
    principals: { [roleArn]: "AROAFIRST" },
    entries: entry === undefined ? {} : { [roleArn]: { userName: session, ...entry } },
  });

/** The same entry as EKS describes it, with its tags. */
const reportedByEks = ({ tags = {} }: Entry) => ({ [roleArn]: { accessEntryArn: arn, principalArn: roleArn, tags } });

const owners: [string, Entry | undefined, "managed" | "unmanaged"][] = [
  ["none exists", undefined, "managed"],
  ["it has this stack's tag", { tags: { team: "a", ...owner } }, "managed"],
  ["it has no owner tag", { tags: {} }, "unmanaged"],
  ["it has another stack's tag", { tags: { "eks-auth:stack": "acme/shop/staging" } }, "unmanaged"],
  ["it has another organization's tag", { tags: { "eks-auth:stack": "other/shop/prod" } }, "unmanaged"],
];

describe("an access entry", () => {
  for (const [what, entry, expected] of owners) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      if (expected === "managed") {
        for (const existing of [fail, use]) {
          it(`is managed if ${what}, with existing: ${existing}, ${when}`, async () => {
            const done = await declare(() => ({ ...minimal, existing }), { functions: having(entry), preview });
            assert.deepEqual(
              childrenIn(done).map(({ type, name }) => [type, name]),
              [[entryType, "dev-entry"]],
            );
          });
        }
      } else {
        it(`is used unchanged, with the policies added, if ${what}, ${when}`, async () => {
          const args = { ...minimal, existing: use, accessPolicies: [{ policy: view, namespaces: ["a"] }] };
          const accessEntries = reportedByEks(entry as Entry);
          const done = await declare(() => args, { functions: having(entry), accessEntries, preview });
          assert.deepEqual(childrenIn(done), [association(view, { type: "namespace", namespaces: ["a"] })]);
          assert.deepEqual(done.reads, [{ type: entryType, name: "dev-entry", id: `prod:${roleArn}` }]);
          const outputs = { arn, principalArn: roleArn, username: session, ready: roleArn };
          assert.deepEqual(await outputsOf(done.result), outputs);
          const registered = done.registrations.find(({ name }) => name === "dev");
          assert.deepEqual(registered?.outputs, outputs);
        });
      }
    }
  }

  it("is used if it matches the inputs, with its groups in any order", async () => {
    const entry = { kubernetesGroups: ["b", "a"], userName: "x", type: "STANDARD" };
    const args: AccessEntryArgs = {
      ...minimal,
      existing: use,
      kubernetesGroups: ["a", "b"],
      username: "x",
    };
    const done = await declare(() => args, { functions: having(entry), accessEntries: reportedByEks({}) });
    assert.deepEqual([childrenIn(done), done.log], [[], []]);
  });
});

describe("an access entry whose tags the AWS provider doesn't return", () => {
  const ours = { tags: { team: "a", ...owner } };
  for (const [what, untagged] of [
    ["an empty map", { tags: {} }],
    ["no map", { tags: undefined }],
  ] as const) {
    for (const existing of [fail, use]) {
      for (const preview of [true, false]) {
        const when = preview ? "in a preview" : "in an update";
        it(`is managed if EKS returns this stack's tag and the provider ${what}, with existing: ${existing}, ${when}`, async () => {
          const options = { functions: having(untagged), accessEntries: reportedByEks(ours), preview };
          const done = await declare(() => ({ ...minimal, existing }), options);
          assert.deepEqual(
            childrenIn(done).map(({ type, name }) => [type, name]),
            [[entryType, "dev-entry"]],
          );
          assert.deepEqual([done.log, done.reads], [[], []]);
          const input = { clusterName: "prod", principalArn: roleArn };
          assert.deepEqual(done.sdkCalls, [{ operation: "DescribeAccessEntry", region: "us-west-2", input }]);
        });
      }
    }
  }

  it("isn't read from EKS if the provider returns tags", async () => {
    const done = await declare(() => minimal, { functions: having(ours) });
    assert.deepEqual(done.sdkCalls, []);
  });

  it("is used with a warning if it can't be read from EKS", async () => {
    const accessEntries = { [roleArn]: eksError("DescribeAccessEntry", "AccessDeniedException") };
    const done = await declare(() => ({ ...minimal, existing: use }), { functions: having({}), accessEntries });
    assert.deepEqual(childrenIn(done), []);
    const message = `The access entry ${arn} is used as an entry that this stack doesn't own. ${ownerUnknown(denied)}`;
    assert.deepEqual(done.log, [{ severity: "warning", message, urn: component }]);
  });
});

const rejected = (
  what: string,
  issues: string[],
  entry: Entry,
  args: Partial<AccessEntryArgs>,
  preview = true,
  options: LiveAws = {},
) =>
  assertRejected(
    () => new AccessEntry("dev", { ...minimal, ...args }),
    { component: 'AccessEntry "dev"', what, issues },
    {
      functions: having(entry),
      accessEntries: reportedByEks(entry),
      preview,
      ...options,
    },
  );

describe("AccessEntry rejects", () => {
  const cases: [string, Entry, Partial<AccessEntryArgs>, string][] = [
    ["an existing entry by default", {}, {}, "exists existing"],
    ["an existing entry with existing: fail", { tags: { team: "a" } }, { existing: fail }, "exists existing"],
    [
      "an existing entry and names the stack that owns it",
      { tags: { "eks-auth:stack": "acme/shop/staging" } },
      {},
      "exists existing",
    ],
    [
      "an existing entry without revealing a secret principal",
      {},
      { principalArn: pulumi.secret(roleArn) },
      "exists existing",
    ],
  ];
  for (const [what, entry, args, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        await rejected(what, [expected], entry, args, preview);
      });
    }
  }

  const unread: [string, Record<string, AccessEntryOfEks | Error>, Partial<AccessEntryArgs>, string][] = [
    [
      "an entry without tags if EKS can't be read",
      { [roleArn]: eksError("DescribeAccessEntry", "AccessDeniedException") },
      {},
      "exists existing",
    ],
    ["an entry without tags if EKS finds no such entry", {}, {}, "exists existing"],
    [
      "an entry without tags if EKS finds it on another cluster of the same name",
      { [roleArn]: { accessEntryArn: otherArn, tags: owner } },
      {},
      "exists existing",
    ],
    [
      "an entry without tags if EKS can't be read, without revealing a secret",
      { [roleArn]: eksError("DescribeAccessEntry", "AccessDeniedException") },
      { principalArn: pulumi.secret(roleArn) },
      "exists existing",
    ],
  ];
  for (const [what, accessEntries, args, expected] of unread) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      it(`${what}, ${when}`, async () => {
        await rejected(what, [expected], {}, args, preview, { accessEntries });
      });
    }
  }

  const mismatches: [string, string[], object, Partial<AccessEntryArgs>][] = [
    [
      "an entry to use with other groups and another username",
      ["mismatch kubernetesGroups", "mismatch username"],
      { kubernetesGroups: ["ops"], userName: "someone", type: "STANDARD" },
      { kubernetesGroups: ["developers"], username: pulumi.output("dev") },
    ],
    ["an entry to use of another type", ["mismatch nodeType"], { type: "EC2_LINUX" }, { nodeType: "EC2_WINDOWS" }],
  ];
  for (const [what, expected, entry, args] of mismatches) {
    it(what, async () => {
      await rejected(what, expected, entry, { existing: use, ...args });
    });
  }
});
