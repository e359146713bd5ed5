import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs, ExistingAccessEntry } from "../../../provider";
import { childrenIn, messageOf, refusalOf, waysOutOf } from "../../support/components";
import { cloud, type Entry } from "../../support/mocks/access";
import { association, declare, entryType, minimal, outputsOf, owner, roleArn, session } from "./anAccessEntry";

const { Fail: fail, Use: use } = ExistingAccessEntry;
const view = "AmazonEKSViewPolicy";
const arn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";

/** A cluster with this entry for the role. */
const having = (entry: Entry | undefined) =>
  cloud({
    principals: { [roleArn]: "AROAFIRST" },
    entries: entry === undefined ? {} : { [roleArn]: { userName: session, ...entry } },
  });

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
          const done = await declare(() => args, { functions: having(entry), preview });
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
    assert.deepEqual(childrenIn(await declare(() => args, { functions: having(entry) })), []);
  });
});

const message = (lines: string[]) => messageOf('AccessEntry "dev"', lines);
const refusal = (entry: Entry, args: Partial<AccessEntryArgs>, preview = true) =>
  refusalOf(() => new AccessEntry("dev", { ...minimal, ...args }), { functions: having(entry), preview });

describe("an access entry that exists is refused", () => {
  const line = (whose: string, principal = roleArn, cluster = "prod", of = arn) =>
    `existing is "fail"; expected no access entry for ${principal} on the cluster ${cluster} yet, but there is one ${whose}: ${of}. ` +
    waysOutOf(
      `aws eks tag-resource --resource-arn ${of} --tags eks-auth:stack=acme/shop/prod`,
      "which leaves the entry alone and adds the policies to it",
      `aws:eks/accessEntry:AccessEntry dev-entry ${cluster}:${principal}`,
    );
  const cases: [string, Entry, Partial<AccessEntryArgs>, string][] = [
    ["by default", {}, {}, line("that no stack of this package owns")],
    ["by fail", { tags: { team: "a" } }, { existing: fail }, line("that no stack of this package owns")],
    [
      "with the stack that owns it",
      { tags: { "eks-auth:stack": "acme/shop/staging" } },
      {},
      line("that belongs to the stack acme/shop/staging"),
    ],
    [
      "without telling a secret principal",
      {},
      { principalArn: pulumi.secret(roleArn) },
      line("that no stack of this package owns", "[secret]", "[secret]", "[secret]"),
    ],
  ];
  for (const [what, entry, args, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        assert.equal(await refusal(entry, args, preview), message([expected]));
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
    const as = (path: string) =>
      `as the entry that existing "use" leaves alone has it. Leave ${path} out to use the entry as it is, or have whoever owns the entry change it.`;
    assert.equal(
      await refusal(entry, args),
      message([
        `type is "STANDARD"; expected "EC2_LINUX", ${as("type")}`,
        `kubernetesGroups is ["developers"]; expected ["ops"], ${as("kubernetesGroups")}`,
        `username is "dev"; expected "someone", ${as("username")}`,
      ]),
    );
  });
});
