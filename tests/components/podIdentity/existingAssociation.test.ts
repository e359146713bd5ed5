import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ExistingPodIdentityAssociation, PodIdentity, type PodIdentityArgs, WorkloadIdentity } from "../../../provider";
import { childOf, childrenIn, messageOf, waysOutOf } from "../../support/components";
import { run } from "../../support/mocks";
import { eksError } from "../../support/mocks/awsClients";
import { notKnown, see } from "../../support/mocks/markers";
import { placeOfClusters, readyCluster } from "../../support/mocks/podIdentity";
import { minimal as minimalWorkload } from "../workloadIdentity/aWorkloadIdentity";
import { associationType, declare, minimal, ownerTag } from "./aPodIdentity";

const { Fail: fail, Use: use } = ExistingPodIdentityAssociation;
const roleArn = "arn:aws:iam::123456789012:role/given";
const id = "a-0123456789abcdef0";
const arn = `arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/${id}`;
const association = { associationId: id, associationArn: arn, roleArn, disableSessionTags: false };
const having = (more: object = {}) => ({ "prod/default/my-sa": { ...association, ...more } });
const names = (done: Parameters<typeof childrenIn>[0]) => childrenIn(done).map(({ name }) => name);
const child = "app-prod/default/my-sa";

const owners: [string, ReturnType<typeof having> | undefined, "managed" | "foreign"][] = [
  ["there is none", undefined, "managed"],
  ["it carries this stack's tag", having({ tags: { team: "a", ...ownerTag } }), "managed"],
  ["it carries no tag", having(), "foreign"],
  ["it carries another stack's tag", having({ tags: { "eks-auth:stack": "acme/shop/staging" } }), "foreign"],
  ["it carries another organization's tag", having({ tags: { "eks-auth:stack": "other/shop/prod" } }), "foreign"],
];

describe("an association that exists", () => {
  for (const [what, associations, expected] of owners) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      if (expected === "managed") {
        for (const existing of [fail, use]) {
          it(`is managed where ${what}, with existing: ${existing}, ${when}`, async () => {
            const done = await declare({ ...minimal, roleArn, existing }, { associations, preview });
            assert.deepEqual(names(done), [child]);
          });
        }
      } else {
        it(`is used and left alone where ${what}, ${when}`, async () => {
          const done = await declare({ ...minimal, roleArn, existing: use }, { associations, preview });
          assert.deepEqual(names(done), []);
          assert.deepEqual(done.reads, [{ type: associationType, name: child, id }]);
          const outputs = { roleArn, associationIds: [id], associationArns: [arn] };
          assert.deepEqual(done.registrations[0]?.outputs, outputs);
        });
      }
    }
  }

  it("is looked for in the region of the AWS provider, for each service account by itself", async () => {
    const serviceAccounts = [
      { namespace: "default", name: "my-sa" },
      { namespace: "a", name: "x" },
    ];
    const functions = { ...readyCluster("prod"), ...placeOfClusters("aws", "eu-west-1") };
    const found = having({ associationArn: arn.replace("us-west-2", "eu-west-1") });
    const args = { clusterName: "prod", serviceAccounts, roleArn, existing: use };
    const done = await declare(args, { functions, associations: found });
    const region = "eu-west-1";
    const list = "ListPodIdentityAssociations";
    // The description of the one may come before or after the list of the other.
    const calls = done.sdkCalls.toSorted((one, other) => one.operation.localeCompare(other.operation));
    assert.deepEqual(calls, [
      { operation: "DescribePodIdentityAssociation", region, input: { clusterName: "prod", associationId: id } },
      { operation: list, region, input: { clusterName: "prod", namespace: "default", serviceAccount: "my-sa" } },
      { operation: list, region, input: { clusterName: "prod", namespace: "a", serviceAccount: "x" } },
    ]);
    assert.deepEqual(names(done), ["app-prod/a/x"]);
    assert.deepEqual(await see(done.result.associationIds), [id, "a-a-x"]);
  });

  it("is used where everything that decides what pods may do is as the program wants it", async () => {
    const targetRoleArn = "arn:aws:iam::210987654321:role/target";
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    const live = { targetRoleArn, policy: JSON.stringify(policy, undefined, 2), disableSessionTags: true };
    const args = { ...minimal, roleArn, existing: use, targetRoleArn, policy, disableSessionTags: true };
    assert.deepEqual(names(await declare(args, { associations: having(live) })), []);
  });

  it("isn't looked for while cluster or service account aren't known", async () => {
    const unknowns: Partial<PodIdentityArgs>[] = [
      { clusterName: notKnown() },
      { serviceAccount: notKnown() },
      { profile: notKnown() },
    ];
    for (const args of unknowns) {
      const done = await declare({ ...minimal, ...args }, { preview: true, associations: having() });
      assert.deepEqual(done.sdkCalls, []);
      assert.equal(childrenIn(done).filter(({ type }) => type === associationType).length, 1);
    }
  });

  it("isn't looked for where an input is refused", async () => {
    const clusterName = pulumi.output(Promise.resolve("a b"));
    const done = await run(() => new PodIdentity("app", { ...minimal, clusterName }), {
      functions: readyCluster("prod"),
    });
    assert.equal(done.errors.length, 1);
    assert.deepEqual(done.sdkCalls, []);
  });

  it("isn't looked for by a WorkloadIdentity that has none", async () => {
    const done = await run(() => new WorkloadIdentity("app", minimalWorkload.irsa));
    assert.deepEqual([done.errors, done.sdkCalls], [[], []]);
  });
});

/** The message of a program that is refused, of which no association was registered. */
async function refusal(program: () => unknown, associations: ReturnType<typeof having>, preview = true) {
  const done = await run(program, { functions: readyCluster("prod"), associations, preview });
  assert.equal(done.errors.length, 1, done.errors.join("; "));
  assert.ok(!done.registrations.some(({ type }) => type === associationType));
  return done.errors[0] ?? "";
}
const podIdentity = (args: Partial<PodIdentityArgs>) => () => new PodIdentity("app", { ...minimal, ...args });
const message = (lines: string[]) => messageOf('PodIdentity "app"', lines);
const toUse = "with roleArn as that role, which refers to the association and leaves it alone";
const waysOut = (at: string, resourceName: string, cluster: string, of: string, use?: string) =>
  waysOutOf(
    `aws eks tag-resource --resource-arn ${at} --tags eks-auth:stack=acme/shop/prod`,
    use,
    `aws:eks/podIdentityAssociation:PodIdentityAssociation ${resourceName} ${cluster},${of}`,
  );

describe("an association that exists is refused", () => {
  const beginning =
    'existing is "fail"; expected no Pod Identity association for default/my-sa on the cluster prod yet, but there is one';
  const line = (whose: string) =>
    `${beginning} ${whose}: ${id}, which gives its pods the role ${roleArn}. ${waysOut(arn, child, "prod", id, toUse)}`;
  const secretLine =
    'existing is "fail"; expected no Pod Identity association for [secret] on the cluster [secret] yet, but there is one ' +
    `that no stack of this package owns: [secret], which gives its pods the role [secret]. ` +
    waysOut("[secret]", "app-[secret]", "[secret]", "[secret]", toUse);
  const addon = "arn:aws:eks:us-west-2:123456789012:addon/prod/aws-ebs-csi-driver/0a1b2c3d";
  const cases: [string, object, Partial<PodIdentityArgs>, string][] = [
    ["by default", {}, {}, line("that no stack of this package owns")],
    ["by fail", { tags: { team: "a" } }, { existing: fail, roleArn }, line("that no stack of this package owns")],
    [
      "with the stack that owns it",
      { tags: { "eks-auth:stack": "acme/shop/staging" } },
      {},
      line("that belongs to the stack acme/shop/staging"),
    ],
    [
      "with the add-on that owns it",
      { ownerArn: addon },
      {},
      `${beginning} that belongs to the add-on ${addon}: ${id}, which gives its pods the role ${roleArn}. Either set existing to "use", ${toUse}; or take it away from the add-on.`,
    ],
    ["without telling a secret cluster", {}, { clusterName: pulumi.secret("prod") }, secretLine],
  ];
  for (const [what, live, args, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        assert.equal(await refusal(podIdentity(args), having(live), preview), message([expected]));
      });
    }
  }

  it("by a WorkloadIdentity, which makes its role itself", async () => {
    for (const args of [minimalWorkload.podIdentity, minimalWorkload.migrating]) {
      const program = () => new WorkloadIdentity("app", args);
      assert.equal(
        await refusal(program, having()),
        messageOf('WorkloadIdentity "app"', [
          'clusterName is "prod"; expected no Pod Identity association for default/my-sa on the cluster prod yet, but there is one that no stack of this package owns: ' +
            `${id}, which gives its pods the role ${roleArn}. ${waysOut(arn, child, "prod", id)}`,
        ]),
      );
    }
  });

  it("where it is to be used and isn't as the program wants it", async () => {
    const live = {
      roleArn: `${roleArn}-else`,
      targetRoleArn: "arn:aws:iam::210987654321:role/target",
      disableSessionTags: true,
      policy: "{}",
    };
    const as = (path: string) =>
      `as the association ${id} has it, which existing "use" leaves alone. Give ${path} as the association has it, or have whoever owns the association change it.`;
    assert.equal(
      await refusal(podIdentity({ existing: use, roleArn }), having(live)),
      message([
        `roleArn is "${roleArn}"; expected "${roleArn}-else", ${as("roleArn")}`,
        `targetRoleArn is missing; expected "arn:aws:iam::210987654321:role/target", ${as("targetRoleArn")}`,
        `disableSessionTags is false; expected true, ${as("disableSessionTags")}`,
        `policy is missing; expected "{}", ${as("policy")}`,
      ]),
    );
  });

  it("where it is to be used and lacks what the program wants", async () => {
    const targetRoleArn = "arn:aws:iam::210987654321:role/target";
    assert.equal(
      await refusal(podIdentity({ existing: use, roleArn, targetRoleArn }), having()),
      message([
        `targetRoleArn is "${targetRoleArn}"; expected no targetRoleArn, as the association ${id} has it, which existing "use" leaves alone. ` +
          "Give targetRoleArn as the association has it, or have whoever owns the association change it.",
      ]),
    );
  });
});

describe("associations that can't be read", () => {
  const denied = eksError("ListPodIdentityAssociations", "AccessDeniedException", "User is not authorized");
  const unread = (told = '"prod"', account = '"default/my-sa"') =>
    `The Pod Identity associations of the cluster ${told} can't be read, to see whether one exists for ${account}; expected ` +
    "eks:ListPodIdentityAssociations and eks:DescribePodIdentityAssociation to answer. Give the deployer both; where the AWS " +
    "provider signs in otherwise than the AWS SDK does, pass profile or roleToAssume.";
  const reasons: [string, Record<string, Error | object>, string][] = [
    [
      "listed",
      { denied },
      ' cluster "prod" in us-west-2: eks:ListPodIdentityAssociations failed: AccessDeniedException: User is not authorized. ' +
        "Allow the AWS login of the environment eks:ListPodIdentityAssociations.",
    ],
    [
      "described",
      { ...having(), denied: eksError("DescribePodIdentityAssociation", "AccessDeniedException") },
      ' cluster "prod" in us-west-2: eks:DescribePodIdentityAssociation failed: AccessDeniedException: no. Allow the AWS login ' +
        "of the environment eks:DescribePodIdentityAssociation.",
    ],
    [
      "found, since the login is of an account without the cluster",
      { missing: eksError("ListPodIdentityAssociations", "ResourceNotFoundException") },
      ' cluster "prod" in us-west-2: EKS has no cluster of this name in the account of the AWS login of the environment.',
    ],
    [
      "believed, since the login is of another account with such a cluster",
      having({ associationArn: arn.replace("123456789012", "210987654321") }),
      " The AWS login that was found is of another account than the AWS provider's, 123456789012.",
    ],
  ];
  for (const [what, associations, reason] of reasons) {
    const options = { functions: readyCluster("prod"), associations: associations as never };
    it(`${what} are left to EKS with a warning`, async () => {
      const done = await declare(minimal, options);
      assert.deepEqual(names(done), [child, "app-role"]);
      const urn = "urn:pulumi:prod::shop::eks-auth:index:PodIdentity::app";
      const then = " Until then one that exists shows only in an update, which EKS refuses.";
      assert.deepEqual(done.log, [{ severity: "warning", message: `${unread()}${reason}${then}`, urn }]);
    });

    it(`${what} stop whoever would use one`, async () => {
      const done = await run(podIdentity({ existing: use, roleArn }), options);
      assert.deepEqual([names(done), done.errors], [[], [`${unread()}${reason}`]]);
    });
  }

  it("don't show a secret", async () => {
    const args = { ...minimal, clusterName: pulumi.secret("prod") };
    const done = await declare(args, { associations: { denied } });
    assert.deepEqual(
      done.log.map((entry) => entry.message),
      [
        `${unread("[secret]", '"[secret]"').replace('"[secret]"', "[secret]")} Until then one that exists shows only in an update, which EKS refuses.`,
      ],
    );
  });

  it("are none where the association went in between", async () => {
    const gone = eksError("DescribePodIdentityAssociation", "ResourceNotFoundException");
    const done = await declare(minimal, { associations: { ...having(), gone } });
    assert.deepEqual([names(done), done.log], [[child, "app-role"], []]);
    assert.equal(childOf(done, associationType).name, child);
  });
});
