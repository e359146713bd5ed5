import assert from "node:assert/strict";
import type { AccessEntry as AccessEntryOfEks } from "@aws-sdk/client-eks";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs, ExistingAccessEntry } from "../../../provider";
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
} from "./anAccessEntry";

const { Fail: fail, Use: use } = ExistingAccessEntry;
const view = "AmazonEKSViewPolicy";
const arn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";

const otherArn = arn.replace(":123456789012:", ":210987654321:");
const denied =
  'cluster "prod" in us-west-2: eks:DescribeAccessEntry failed: AccessDeniedException: no. ' +
  "Allow the AWS login of the environment eks:DescribeAccessEntry.";

/** How an error says that the owner of an entry isn't known. */
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

/** The same as EKS itself describes it, which knows its tags. */
const toldByEks = ({ tags = {} }: Entry) => ({ [roleArn]: { accessEntryArn: arn, principalArn: roleArn, tags } });

const owners: [string, Entry | undefined, "managed" | "foreign"][] = [
  ["there is none", undefined, "managed"],
  ["it carries this stack's tag", { tags: { team: "a", ...owner } }, "managed"],
  ["it carries no tag", { tags: {} }, "foreign"],
  ["it carries another stack's tag", { tags: { "eks-auth:stack": "acme/shop/staging" } }, "foreign"],
  ["it carries another organization's tag", { tags: { "eks-auth:stack": "other/shop/prod" } }, "foreign"],
];

describe("an access entry that exists", () => {
  for (const [what, entry, expected] of owners) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      if (expected === "managed") {
        for (const existing of [fail, use]) {
          it(`is managed where ${what}, with existing: ${existing}, ${when}`, async () => {
            const done = await declare(() => ({ ...minimal, existing }), { functions: having(entry), preview });
            assert.deepEqual(
              childrenIn(done).map(({ type, name }) => [type, name]),
              [[entryType, "dev-entry"]],
            );
          });
        }
      } else {
        it(`is used and left alone where ${what}, with its policies added, ${when}`, async () => {
          const args = { ...minimal, existing: use, policies: [{ policy: view, namespaces: ["a"] }] };
          const accessEntries = toldByEks(entry as Entry);
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

  it("is used where it is as the program wants it, whatever the order of its groups", async () => {
    const entry = { kubernetesGroups: ["b", "a"], userName: "x", type: "STANDARD" };
    const args: AccessEntryArgs = {
      ...minimal,
      existing: use,
      kubernetesGroups: ["a", "b"],
      username: "x",
      type: "STANDARD",
    };
    const done = await declare(() => args, { functions: having(entry), accessEntries: toldByEks({}) });
    assert.deepEqual([childrenIn(done), done.log], [[], []]);
  });
});

describe("an access entry that exists, and that the AWS provider returns no tags of", () => {
  const ours = { tags: { team: "a", ...owner } };
  for (const [what, untagged] of [
    ["an empty map of them", { tags: {} }],
    ["nothing for them", { tags: undefined }],
  ] as const) {
    for (const existing of [fail, use]) {
      for (const preview of [true, false]) {
        const when = preview ? "in a preview" : "in an update";
        it(`is managed where EKS has this stack's tag and the provider ${what}, with existing: ${existing}, ${when}`, async () => {
          const options = { functions: having(untagged), accessEntries: toldByEks(ours), preview };
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

  it("is not asked of EKS where the provider returns tags", async () => {
    const done = await declare(() => minimal, { functions: having(ours) });
    assert.deepEqual(done.sdkCalls, []);
  });

  it("is used, with a warning, where EKS can't be asked", async () => {
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
      accessEntries: toldByEks(entry),
      preview,
      ...options,
    },
  );

describe("an access entry that exists is refused", () => {
  const cases: [string, Entry, Partial<AccessEntryArgs>, string][] = [
    ["by default", {}, {}, "exists existing"],
    ["by fail", { tags: { team: "a" } }, { existing: fail }, "exists existing"],
    ["with the stack that owns it", { tags: { "eks-auth:stack": "acme/shop/staging" } }, {}, "exists existing"],
    ["without telling a secret principal", {}, { principalArn: pulumi.secret(roleArn) }, "exists existing"],
  ];
  for (const [what, entry, args, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        await rejected(what, [expected], entry, args, preview);
      });
    }
  }

  const unread: [string, Record<string, AccessEntryOfEks | Error>, Partial<AccessEntryArgs>, string][] = [
    ["can't be asked", { [roleArn]: eksError("DescribeAccessEntry", "AccessDeniedException") }, {}, "exists existing"],
    ["finds no such entry", {}, {}, "exists existing"],
    [
      "has another cluster of the name",
      { [roleArn]: { accessEntryArn: otherArn, tags: owner } },
      {},
      "exists existing",
    ],
    [
      "can't be asked, without telling a secret",
      { [roleArn]: eksError("DescribeAccessEntry", "AccessDeniedException") },
      { principalArn: pulumi.secret(roleArn) },
      "exists existing",
    ],
  ];
  for (const [what, accessEntries, args, expected] of unread) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      it(`where the provider returns no tags, with the versions that do, when EKS ${what}, ${when}`, async () => {
        await rejected(what, [expected], {}, args, preview, { accessEntries });
      });
    }
  }

  it("where it is to be used and isn't as the program wants it", async () => {
    const entry = { kubernetesGroups: ["ops"], userName: "someone", type: "EC2_LINUX" };
    const args = {
      existing: use,
      kubernetesGroups: ["developers"],
      username: pulumi.output("dev"),
      type: "STANDARD" as const,
    };
    await rejected(
      "where it is to be used and isn't as the program wants it",
      ["mismatch type", "mismatch kubernetesGroups", "mismatch username"],
      entry,
      args,
    );
  });
});
