import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ExistingResource, PodIdentity, type PodIdentityArgs, WorkloadIdentity } from "../../../provider";
import { childOf, childrenIn } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { eksError } from "../../support/mocks/awsClients";
import { unknownOutput, valueIn } from "../../support/mocks/markers";
import { placeOfClusters, readyCluster } from "../../support/mocks/podIdentity";
import { minimal as minimalWorkload } from "../workloadIdentity/workloadIdentity.fixtures";
import { associationType, declare, minimal, ownerTag } from "./podIdentity.fixtures";

const { Fail: fail, Use: use } = ExistingResource;
const roleArn = "arn:aws:iam::123456789012:role/given";
const id = "a-0123456789abcdef0";
const arn = `arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/${id}`;
const association = { associationId: id, associationArn: arn, roleArn, disableSessionTags: false };
const having = (more: object = {}) => ({ "prod/default/my-sa": { ...association, ...more } });
const names = (done: Parameters<typeof childrenIn>[0]) => childrenIn(done).map(({ name }) => name);
const child = "app-prod/default/my-sa";

const owners: [string, ReturnType<typeof having> | undefined, "managed" | "unmanaged"][] = [
  ["none exists", undefined, "managed"],
  ["it has this stack's tag", having({ tags: { team: "a", ...ownerTag } }), "managed"],
  ["it has no owner tag", having(), "unmanaged"],
  ["it has another stack's tag", having({ tags: { "eks-auth:stack": "acme/shop/staging" } }), "unmanaged"],
  ["it has another organization's tag", having({ tags: { "eks-auth:stack": "other/shop/prod" } }), "unmanaged"],
];

describe("a Pod Identity association", () => {
  it("isn't managed if something in EKS owns it, even if that has an ARN of an unknown form", async () => {
    const ownerArn = "arn:aws:eks:us-west-2:123456789012:capability/prod/ack/a1b2c3";
    const done = await run(() => new PodIdentity("app", { ...minimal, roleArn }), {
      functions: readyCluster("prod"),
      associations: having({ ownerArn }),
    });
    assert.deepEqual(
      done.issues.map(({ code }) => code),
      ["exists"],
    );
  });

  for (const [what, associations, expected] of owners) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      if (expected === "managed") {
        for (const existing of [fail, use]) {
          it(`is managed if ${what}, with existing: ${existing}, ${when}`, async () => {
            const done = await declare({ ...minimal, roleArn, existing }, { associations, preview });
            assert.deepEqual(names(done), [child]);
          });
        }
      } else {
        it(`is used unchanged if ${what}, ${when}`, async () => {
          const done = await declare({ ...minimal, roleArn, existing: use }, { associations, preview });
          assert.deepEqual(names(done), []);
          assert.deepEqual(done.reads, [{ type: associationType, name: child, id }]);
          const outputs = { roleArn, associationIds: [id], associationArns: [arn] };
          assert.deepEqual(done.registrations[0]?.outputs, outputs);
        });
      }
    }
  }

  it("is read in the AWS provider's region, separately for each service account", async () => {
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
    // Both service accounts are read concurrently, so the calls come in any order.
    const key = (call: unknown) => JSON.stringify(call);
    const calls = done.sdkCalls.toSorted((one, other) => key(one).localeCompare(key(other)));
    assert.deepEqual(calls, [
      { operation: "DescribePodIdentityAssociation", region, input: { clusterName: "prod", associationId: id } },
      { operation: list, region, input: { clusterName: "prod", namespace: "a", serviceAccount: "x" } },
      { operation: list, region, input: { clusterName: "prod", namespace: "default", serviceAccount: "my-sa" } },
    ]);
    assert.deepEqual(names(done), ["app-prod/a/x"]);
    assert.deepEqual(await valueIn(done.result.associationIds), [id, "a-a-x"]);
  });

  it("is used if everything that affects the pods' permissions matches the inputs", async () => {
    const targetRoleArn = "arn:aws:iam::210987654321:role/target";
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    const live = { targetRoleArn, policy: JSON.stringify(policy, undefined, 2), disableSessionTags: true };
    const args = { ...minimal, roleArn, existing: use, targetRoleArn, policy, disableSessionTags: true };
    assert.deepEqual(names(await declare(args, { associations: having(live) })), []);
  });

  it("isn't read if the cluster, service account or profile is unknown", async () => {
    const unknowns: Partial<PodIdentityArgs>[] = [
      { clusterName: unknownOutput() },
      { serviceAccount: unknownOutput() },
      { profile: unknownOutput() },
    ];
    for (const args of unknowns) {
      const done = await declare({ ...minimal, ...args }, { preview: true, associations: having() });
      assert.deepEqual(done.sdkCalls, []);
      assert.equal(childrenIn(done).filter(({ type }) => type === associationType).length, 1);
    }
  });

  it("isn't read if an input is rejected", async () => {
    const clusterName = pulumi.output(Promise.resolve("a b"));
    const done = await run(() => new PodIdentity("app", { ...minimal, clusterName }), {
      functions: readyCluster("prod"),
    });
    assert.equal(done.errors.length, 1);
    assert.deepEqual(done.sdkCalls, []);
  });

  it("isn't read by a WorkloadIdentity without one", async () => {
    const done = await run(() => new WorkloadIdentity("app", minimalWorkload.irsa));
    assert.deepEqual([done.errors, done.sdkCalls], [[], []]);
  });
});

/** Asserts that a program is rejected before it registers an association; its role can be registered. */
async function rejected(
  what: string,
  issues: string[],
  program: () => unknown,
  associations: ReturnType<typeof having>,
  { preview = true, component = 'PodIdentity "app"' } = {},
): Promise<void> {
  const done = await run(program, { functions: readyCluster("prod"), associations, preview });
  assert.ok(!done.registrations.some(({ type }) => type === associationType));
  assertRejection(done, { component, what, issues });
}
const podIdentity = (args: Partial<PodIdentityArgs>) => () => new PodIdentity("app", { ...minimal, ...args });

describe("PodIdentity rejects", () => {
  const addon = "arn:aws:eks:us-west-2:123456789012:addon/prod/aws-ebs-csi-driver/0a1b2c3d";
  const cases: [string, object, Partial<PodIdentityArgs>, string][] = [
    ["an existing association by default", {}, {}, "exists existing"],
    [
      "an existing association with existing: fail",
      { tags: { team: "a" } },
      { existing: fail, roleArn },
      "exists existing",
    ],
    [
      "an existing association and names the stack that owns it",
      { tags: { "eks-auth:stack": "acme/shop/staging" } },
      {},
      "exists existing",
    ],
    ["an existing association and names the add-on that owns it", { ownerArn: addon }, {}, "exists existing"],
    [
      "an existing association without revealing a secret cluster",
      {},
      { clusterName: pulumi.secret("prod") },
      "exists existing",
    ],
  ];
  for (const [what, live, args, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        await rejected(what, [expected], podIdentity(args), having(live), { preview });
      });
    }
  }

  it("an existing association of a WorkloadIdentity, which creates its own role", async () => {
    for (const args of [minimalWorkload.podIdentity, minimalWorkload.migrating]) {
      const program = () => new WorkloadIdentity("app", args);
      const component = 'WorkloadIdentity "app"';
      const what = "an existing association of a WorkloadIdentity, which creates its own role";
      await rejected(what, ["exists clusterName"], program, having(), { component });
    }
  });

  it("an association to use that doesn't match the inputs", async () => {
    const live = {
      roleArn: `${roleArn}-else`,
      targetRoleArn: "arn:aws:iam::210987654321:role/target",
      disableSessionTags: true,
      policy: "{}",
    };
    await rejected(
      "an association to use that doesn't match the inputs",
      ["mismatch roleArn", "mismatch targetRoleArn", "mismatch disableSessionTags", "mismatch policy"],
      podIdentity({ existing: use, roleArn }),
      having(live),
    );
  });

  it("an association to use that lacks the target role", async () => {
    const targetRoleArn = "arn:aws:iam::210987654321:role/target";
    await rejected(
      "an association to use that lacks the target role",
      ["mismatch targetRoleArn"],
      podIdentity({ existing: use, roleArn, targetRoleArn }),
      having(),
    );
  });
});

describe("Pod Identity associations", () => {
  const denied = eksError("ListPodIdentityAssociations", "AccessDeniedException", "User is not authorized");
  const unread = (reported = '"prod"', account = '"default/my-sa"') =>
    `The Pod Identity associations of the cluster ${reported} can't be read to check whether one exists for ${account}; expected ` +
    "the permissions eks:ListPodIdentityAssociations and eks:DescribePodIdentityAssociation. Grant both to the deployer. If " +
    "the AWS provider uses different credentials from the AWS SDK, pass profile or assumeRoleArn.";
  const reasons: [string, Record<string, Error | object>, string][] = [
    [
      "listed",
      { denied },
      ' cluster "prod" in us-west-2: eks:ListPodIdentityAssociations failed: AccessDeniedException: User is not authorized. ' +
        "Grant the AWS login of the environment eks:ListPodIdentityAssociations.",
    ],
    [
      "described",
      { ...having(), denied: eksError("DescribePodIdentityAssociation", "AccessDeniedException") },
      ' cluster "prod" in us-west-2: eks:DescribePodIdentityAssociation failed: AccessDeniedException: no. Grant the AWS login ' +
        "of the environment eks:DescribePodIdentityAssociation.",
    ],
    [
      "found because the credentials belong to an account without the cluster",
      { missing: eksError("ListPodIdentityAssociations", "ResourceNotFoundException") },
      ' cluster "prod" in us-west-2: EKS has no cluster of this name in the account of the AWS login of the environment.',
    ],
    [
      "trusted because the credentials belong to another account with such a cluster",
      having({ associationArn: arn.replace("123456789012", "210987654321") }),
      " The AWS SDK's credentials belong to another account than the AWS provider's account, 123456789012.",
    ],
  ];
  for (const [what, associations, reason] of reasons) {
    const options = { functions: readyCluster("prod"), associations: associations as never };
    it(`that can't be ${what} are left to EKS with a warning`, async () => {
      const done = await declare(minimal, options);
      assert.deepEqual(names(done), [child, "app-role"]);
      const urn = "urn:pulumi:prod::shop::eks-auth:index:PodIdentity::app";
      const then = " Until then, an existing one shows only when EKS rejects the update.";
      assert.deepEqual(done.log, [{ severity: "warning", message: `${unread()}${reason}${then}`, urn }]);
    });

    it(`that can't be ${what} cause an error with existing: use`, async () => {
      const done = await run(podIdentity({ existing: use, roleArn }), options);
      assert.deepEqual([names(done), done.errors], [[], [`${unread()}${reason}`]]);
    });
  }

  it("that can't be listed don't reveal a secret in the warning", async () => {
    const args = { ...minimal, clusterName: pulumi.secret("prod") };
    const done = await declare(args, { associations: { denied } });
    assert.deepEqual(
      done.log.map((entry) => entry.message),
      [
        `${unread("[secret]", '"[secret]"').replace('"[secret]"', "[secret]")} Until then, an existing one shows only when EKS rejects the update.`,
      ],
    );
  });

  it("count as nonexistent if they are deleted between the calls", async () => {
    const removed = eksError("DescribePodIdentityAssociation", "ResourceNotFoundException");
    const done = await declare(minimal, { associations: { ...having(), deleted: removed } });
    assert.deepEqual([names(done), done.log], [[child, "app-role"], []]);
    assert.equal(childOf(done, associationType).name, child);
  });
});
