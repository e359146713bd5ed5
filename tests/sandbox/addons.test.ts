import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";

const addonName = "aws-ebs-csi-driver";
const [newest, normal] = ["v1.54.0-eksbuild.1", "v1.31.0-eksbuild.1"];
const serviceAccount = "ebs-csi-controller-sa";
const roles = ["addons-one", "addons-two"];
const [first = "", second = ""] = roles.map((name) => `arn:aws:iam::123456789012:role/${name}`);
const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
  ],
};

describe("EKS add-ons in the sandbox", () => {
  let sandbox: SharedSandbox;
  let eks: EKS;
  let iam: IAM;
  let clusterName: string;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    eks = new EKS(sandbox.aws);
    iam = new IAM(sandbox.aws);
    clusterName = variable(sandbox.env, "EKS_CLUSTER_NAME");
    for (const RoleName of roles) {
      await iam.createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
    }
  });
  after(async () => {
    for (const RoleName of roles) {
      await iam.deleteRole({ RoleName });
    }
  });
  afterEach(async () => {
    const { addons = [] } = await eks.listAddons({ clusterName });
    for (const name of addons) {
      await eks.deleteAddon({ clusterName, addonName: name });
    }
  });

  const invalid = (message: RegExp) => ({ name: "InvalidParameterException", message });
  const notFound = { name: "ResourceNotFoundException" };
  const install = (more: object = {}) => eks.createAddon({ clusterName, addonName, ...more });
  /** The associations of the service account: the namespace, role and owner of each. */
  async function owned(name = serviceAccount) {
    const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName, serviceAccount: name });
    return Promise.all(
      associations.map(async ({ associationId }) => {
        const { association } = await eks.describePodIdentityAssociation({ clusterName, associationId });
        return { ...association };
      }),
    );
  }

  it("have versions, of which one is the default for the cluster, and a default namespace", async () => {
    const version = (await eks.describeCluster({ name: clusterName })).cluster?.version;
    const { addons = [] } = await eks.describeAddonVersions({ addonName, kubernetesVersion: version });
    const [found] = addons;
    assert.deepEqual([addons.length, found?.defaultNamespace], [1, "kube-system"]);
    assert.deepEqual(
      found?.addonVersions?.map(({ addonVersion, compatibilities, requiresIamPermissions }) => [
        addonVersion,
        compatibilities?.map(({ clusterVersion, defaultVersion }) => [clusterVersion, defaultVersion]),
        requiresIamPermissions,
      ]),
      [
        [newest, [[version, false]], true],
        [normal, [[version, true]], true],
      ],
    );
    assert.ok(((await eks.describeAddonVersions({})).addons?.length ?? 0) > 1);
    await assert.rejects(eks.describeAddonVersions({ addonName: "ebs" }), notFound);
    await assert.rejects(eks.describeAddonVersions({ addonName, owners: ["aws"] }), invalid(/owners/));
  });

  it("recommend policies for the service accounts of a version", async () => {
    const policies = async (addonVersion: string) =>
      (await eks.describeAddonConfiguration({ addonName, addonVersion })).podIdentityConfiguration;
    const policy = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy";
    assert.deepEqual(await policies(normal), [{ serviceAccount, recommendedManagedPolicies: [policy] }]);
    assert.deepEqual(await policies(newest), [{ serviceAccount, recommendedManagedPolicies: [`${policy}V2`] }]);
    await assert.rejects(policies("v1.0.0-eksbuild.1"), invalid(/v1\.0\.0-eksbuild\.1/));
    await assert.rejects(eks.describeAddonConfiguration({ addonName: "ebs", addonVersion: normal }), notFound);
    const addonVersion = "v1.0.0-eksbuild.1";
    const without = await eks.describeAddonConfiguration({ addonName: "sandbox-without-access", addonVersion });
    assert.equal(without.podIdentityConfiguration, undefined);
  });

  it("own the associations in their requests", async () => {
    const podIdentityAssociations = [{ serviceAccount, roleArn: first }];
    const { addon } = await install({ podIdentityAssociations });
    const [created] = await owned();
    assert.deepEqual([addon?.addonVersion, addon?.namespaceConfig?.namespace], [normal, "kube-system"]);
    assert.deepEqual(addon?.podIdentityAssociations, [created?.associationArn]);
    const { namespace, roleArn, ownerArn } = created ?? {};
    assert.deepEqual([namespace, roleArn, ownerArn], ["kube-system", first, addon?.addonArn]);

    // An update replaces the list, one without a list keeps it, and an empty list deletes it.
    const change = (more: object) => eks.updateAddon({ clusterName, addonName, ...more });
    await change({ podIdentityAssociations: [{ serviceAccount, roleArn: second }] });
    await change({ addonVersion: newest });
    const [changed] = await owned();
    assert.deepEqual([changed?.associationId, changed?.roleArn], [created?.associationId, second]);
    await change({ podIdentityAssociations: [] });
    assert.deepEqual(await owned(), []);
    assert.deepEqual((await eks.describeAddon({ clusterName, addonName })).addon?.podIdentityAssociations, []);
    await change({ podIdentityAssociations });
    await eks.deleteAddon({ clusterName, addonName });
    assert.deepEqual(await owned(), []);
  });

  it("create the associations in a namespace of their own", async () => {
    const podIdentityAssociations = [{ serviceAccount, roleArn: first }];
    await install({ podIdentityAssociations, namespaceConfig: { namespace: "storage" } });
    assert.deepEqual(
      (await owned()).map(({ namespace }) => namespace),
      ["storage"],
    );
  });

  it("reject associations that EKS rejects, and aren't created then", async () => {
    const one = { serviceAccount, roleArn: first };
    const rejections: [object, object][] = [
      [{ podIdentityAssociations: [{ ...one, serviceAccount: "other" }] }, invalid(/Service account other/)],
      [{ podIdentityAssociations: [{ ...one, roleArn: `${first}-else` }] }, invalid(/Role provided/)],
      [{ addonName: "vpc-cni", podIdentityAssociations: [one] }, invalid(/not supported for addon version/)],
      [{ addonVersion: "v1.0.0-eksbuild.1" }, invalid(/v1\.0\.0-eksbuild\.1/)],
    ];
    for (const [more, expected] of rejections) {
      await assert.rejects(install(more), expected);
    }
    const where = { clusterName, namespace: "kube-system", serviceAccount, roleArn: second };
    const { association } = await eks.createPodIdentityAssociation(where);
    try {
      await assert.rejects(install({ podIdentityAssociations: [one] }), { name: "ResourceInUseException" });
    } finally {
      await eks.deletePodIdentityAssociation({ clusterName, associationId: association?.associationId });
    }
    assert.deepEqual((await eks.listAddons({ clusterName })).addons, []);
  });
});
