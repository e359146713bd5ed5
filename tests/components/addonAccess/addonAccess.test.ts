import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AddonAccess, type AddonAccessArgs, PodIdentityAgent } from "../../../provider";
import { awsCalls } from "../../../provider/components/shared/awsCalls";
import { childrenIn, runWell } from "../../support/components";
import { run } from "../../support/mocks";
import { account, addons, newVersion, oldVersion, serviceRole } from "../../support/mocks/addons";
import { eksError } from "../../support/mocks/awsClients";
import { unknown, unknownOutput } from "../../support/mocks/markers";
import { clusterWithAgent, placeOfClusters } from "../../support/mocks/podIdentity";
import {
  addonArn,
  association,
  attachment,
  declare,
  functions,
  installed,
  minimal,
  role,
  roleArnOf,
} from "./addonAccess.fixtures";

const { areMade } = awsCalls;
const oldPolicy = `${serviceRole}/AmazonEBSCSIDriverPolicy`;
const newPolicy = `${serviceRole}/AmazonEBSCSIDriverPolicyV2`;
const operations = (done: { sdkCalls: { operation: string }[] }) => done.sdkCalls.map(({ operation }) => operation);

describe("AddonAccess", () => {
  it("gives the service account a role with the recommended policies, for an association of the add-on", async () => {
    const done = await declare(minimal["add-on"]);
    assert.deepEqual(childrenIn(done), [attachment(oldPolicy), role()]);
    assert.deepEqual(done.registrations[0]?.outputs, {
      addonVersion: oldVersion,
      namespace: "kube-system",
      roleArns: { [account]: roleArnOf(account) },
      podIdentityAssociations: [{ serviceAccount: account, roleArn: roleArnOf(account) }],
      associationIds: [],
    });
    assert.deepEqual(operations(done), [
      "DescribeAddonVersions",
      "DescribeAddonVersions",
      "DescribeAddon",
      "DescribeCluster",
      "DescribeAddonConfiguration",
      "ListPodIdentityAssociations",
    ]);
  });

  it("declares the association if the stack owns it", async () => {
    const done = await declare(minimal.stack);
    assert.deepEqual(childrenIn(done), [attachment(oldPolicy), role(), association()]);
    const { associationIds, podIdentityAssociations } = done.registrations[0]?.outputs ?? {};
    assert.deepEqual([associationIds, podIdentityAssociations], [[`a-kube-system-${account}`], []]);
  });

  it("gives each service account a role of its own, in the namespace of the add-on", async () => {
    const policyArns = [`${serviceRole}/A`, "arn:aws:iam::123456789012:policy/logs"];
    const done = await declare({ ...minimal.stack, addonName: "two", policyArns, path: "/eks/" });
    const logs = (serviceAccount: string) => {
      const declared = attachment(policyArns[1] ?? "", serviceAccount);
      const name = `ebs-${serviceAccount}-123456789012-logs`;
      return { ...declared, name, urn: declared.urn.replace(declared.name, name) };
    };
    const path = { path: "/eks/" };
    const expected = [
      attachment(`${serviceRole}/A`, "controller"),
      attachment(`${serviceRole}/B`, "controller"),
      logs("controller"),
      role("controller", "storage", path),
      attachment(`${serviceRole}/A`, "node"),
      logs("node"),
      role("node", "storage", path),
    ];
    const found = childrenIn(done).filter(({ type }) => !type.includes("podIdentityAssociation"));
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    assert.deepEqual(found, expected.sort(byName));
    assert.deepEqual(
      childrenIn(done)
        .filter(({ type }) => type.includes("podIdentityAssociation"))
        .map(({ name }) => name),
      ["ebs-prod/storage/controller", "ebs-prod/storage/node"],
    );
  });

  it("attaches a policy once if the program names it too, also as an output", async () => {
    for (const policyArns of [
      [oldPolicy],
      [pulumi.output(Promise.resolve(oldPolicy))],
      pulumi.output(Promise.resolve([oldPolicy])),
    ]) {
      assert.deepEqual(childrenIn(await declare({ ...minimal["add-on"], policyArns })), [
        attachment(oldPolicy),
        role(),
      ]);
    }
  });

  const versions: [string, Partial<AddonAccessArgs>, Parameters<typeof installed> | [], string][] = [
    ["the given version", { addonVersion: newVersion }, [oldVersion], newPolicy],
    ["the version on the cluster", {}, [newVersion], newPolicy],
    ["the default version for the cluster", {}, [], oldPolicy],
  ];
  for (const [what, args, [version, ...more], policy] of versions) {
    it(`uses the recommendation of ${what}`, async () => {
      const live = version === undefined ? addons : installed(version, ...more);
      const done = await declare({ ...minimal["add-on"], ...args }, { addons: live });
      assert.deepEqual(childrenIn(done), [attachment(policy), role()]);
    });
  }

  const namespaces: [string, AddonAccessArgs, object, string][] = [
    [
      "the given one",
      { ...minimal["add-on"], namespace: "given" },
      { namespaceConfig: { namespace: "custom" } },
      "given",
    ],
    [
      "the given one as an output",
      { ...minimal["add-on"], namespace: pulumi.output(Promise.resolve("given")) },
      {},
      "given",
    ],
    ["that of the add-on on the cluster", minimal["add-on"], { namespaceConfig: { namespace: "custom" } }, "custom"],
    ["the default of the add-on", minimal["add-on"], {}, "kube-system"],
  ];
  for (const [what, args, more, namespace] of namespaces) {
    it(`trusts the service account in a namespace: ${what}`, async () => {
      const done = await declare(args, { addons: installed(oldVersion, more) });
      assert.deepEqual(childrenIn(done), [attachment(oldPolicy), role(account, namespace)]);
      assert.equal(done.registrations[0]?.outputs?.namespace, namespace);
    });
  }

  it("gives AWS managed policies the partition of the account", async () => {
    const done = await declare(minimal["add-on"], {
      functions: { ...functions, ...placeOfClusters("aws-cn", "cn-north-1") },
      partition: "aws-cn",
      addons: installed(oldVersion, { addonArn: addonArn.replace("arn:aws:", "arn:aws-cn:") }),
    });
    const attached = childrenIn(done).find(({ type }) => type.endsWith("RolePolicyAttachment"));
    assert.equal(attached?.inputs.policyArn, oldPolicy.replace("arn:aws:", "arn:aws-cn:"));
  });

  it("accepts an association that the add-on owns", async () => {
    const live = {
      associationId: "a-1",
      associationArn: "arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/a-1",
    };
    const associations = { [`prod/kube-system/${account}`]: { ...live, ownerArn: addonArn } };
    const done = await declare(minimal["add-on"], { associations });
    assert.deepEqual(done.registrations[0]?.outputs?.podIdentityAssociations, [
      { serviceAccount: account, roleArn: roleArnOf(account) },
    ]);
    assert.deepEqual(done.log, []);
  });

  it("leaves an association of the stack to the next update, and warns of it", async () => {
    const tags = { "eks-auth:stack": "acme/shop/prod" };
    const live = {
      associationId: "a-1",
      associationArn: "arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/a-1",
    };
    const associations = { [`prod/kube-system/${account}`]: { ...live, tags } };
    const done = await declare(minimal["add-on"], { associations });
    assert.deepEqual(childrenIn(done), [attachment(oldPolicy), role()]);
    assert.deepEqual(done.registrations[0]?.outputs?.podIdentityAssociations, []);
    const message =
      `owner is "add-on": The Pod Identity association of kube-system/${account} on the cluster prod belongs to this stack. ` +
      "This update deletes it, and until the next update, in which the add-on gets it, new pods get no credentials. Run the " +
      "update twice.";
    const urn = "urn:pulumi:prod::shop::eks-auth:index:AddonAccess::ebs";
    assert.deepEqual(done.log, [{ severity: "warning", message, urn }]);
  });

  it("shows the roles in the preview of a new cluster if the version is given", async () => {
    const program = (addonVersion?: string) => () => {
      const cluster = new aws.eks.Cluster("prod", { roleArn: "", vpcConfig: { subnetIds: [] } });
      return new AddonAccess("ebs", { ...minimal["add-on"], addonVersion, clusterName: cluster.id, agent: "ignore" });
    };
    const options = { functions: placeOfClusters(), addons, preview: true };
    const done = await runWell(program(newVersion), options);
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      [`ebs-${account}-AmazonEBSCSIDriverPolicyV2`, `ebs-${account}-role`],
    );
    assert.deepEqual(operations(done), [
      "DescribeAddonVersions",
      "DescribeAddonVersions",
      "DescribeAddonConfiguration",
    ]);
    const unseen = await runWell(program(), options);
    assert.deepEqual([childrenIn(unseen), operations(unseen)], [[], []]);
    assert.deepEqual(unseen.registrations.at(-1)?.outputs, {
      addonVersion: unknown,
      namespace: unknown,
      roleArns: unknown,
      podIdentityAssociations: unknown,
      associationIds: unknown,
    });
  });

  it("reads nothing if the add-on, its version or the login is unknown", async () => {
    for (const input of ["addonName", "addonVersion", "profile", "assumeRoleArn"]) {
      const done = await declare({ ...minimal["add-on"], [input]: unknownOutput() }, { preview: true });
      assert.deepEqual([childrenIn(done), done.sdkCalls], [[], []], input);
    }
  });

  it("reads with the AWS SDK in the region of the AWS provider", async () => {
    const place = placeOfClusters("aws", "eu-west-1");
    const done = await declare(minimal["add-on"], { functions: { ...functions, ...place } });
    assert.deepEqual([...new Set(done.sdkCalls.map(({ region }) => region))], ["eu-west-1"]);
  });

  it("creates the agent before the add-on gets its associations", async () => {
    const done = await declare(
      { ...minimal["add-on"], agent: PodIdentityAgent.Ensure },
      { functions: { ...placeOfClusters(), ...clusterWithAgent("prod", undefined) } },
    );
    assert.ok(childrenIn(done).some(({ name }) => name === "ebs-agent"));
  });

  it("calls no service in a program's unit tests, and declares no role there", async () => {
    const program = () => {
      // The tests of this package replace it until the program ends.
      awsCalls.areMade = areMade;
      return new AddonAccess("ebs", { ...minimal.stack, agent: "ignore" });
    };
    const done = await run(program, { functions: placeOfClusters() });
    assert.deepEqual([done.errors, childrenIn(done), done.sdkCalls], [[], [], []]);
    const { roleArns, podIdentityAssociations, associationIds } = done.registrations[0]?.outputs ?? {};
    assert.deepEqual([roleArns, podIdentityAssociations, associationIds], [{}, [], []]);
  });

  const unread =
    'The recommended policies of the add-on "aws-ebs-csi-driver" can\'t be read; expected the permissions eks:DescribeAddon, ' +
    "eks:DescribeAddonVersions, eks:DescribeAddonConfiguration and, without addonVersion, eks:DescribeCluster. Grant them to " +
    "the deployer. If the AWS provider uses different credentials from the AWS SDK, pass profile or assumeRoleArn.";
  const failures: [string, object, string][] = [
    [
      "isn't allowed",
      { failing: [eksError("DescribeAddonConfiguration", "AccessDeniedException", "User is not authorized")] },
      ' add-on "aws-ebs-csi-driver": eks:DescribeAddonConfiguration failed: AccessDeniedException: User is not authorized. ' +
        "Grant the AWS login of the environment eks:DescribeAddonConfiguration.",
    ],
    ["finds no cluster", { clusters: {} }, ' cluster "prod": EKS has no cluster of this name.'],
    [
      "reaches another account",
      installed(oldVersion, { addonArn: addonArn.replace("123456789012", "210987654321") }),
      " The AWS SDK's credentials belong to another account than the AWS provider's account, 123456789012.",
    ],
  ];
  for (const [what, more, reason] of failures) {
    it(`fails if reading ${what}`, async () => {
      const options = { functions, addons: { ...addons, ...more }, preview: true };
      const done = await run(() => new AddonAccess("ebs", minimal["add-on"]), options);
      assert.deepEqual([childrenIn(done), done.errors], [[], [`${unread}${reason}`]]);
      const secret = await run(
        () => new AddonAccess("ebs", { ...minimal["add-on"], clusterName: pulumi.secret("prod") }),
        options,
      );
      assert.deepEqual(secret.errors, [unread.replace('"aws-ebs-csi-driver"', "[secret]")]);
    });
  }
});
