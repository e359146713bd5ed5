import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { fromSandbox } from "../../support/sandbox";
import { eks, iam, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const roleNamed = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const roles = ["pia-one", "pia-two"];

const associate =
  (args: Partial<aws.eks.PodIdentityAssociationArgs> = {}) =>
  async () => {
    const { id, associationArn, associationId, disableSessionTags, externalId, targetRoleArn, tagsAll } =
      new aws.eks.PodIdentityAssociation("app", {
        clusterName,
        namespace: "default",
        serviceAccount: "pia",
        roleArn: roleNamed("pia-one"),
        ...args,
      });
    return { id, associationArn, associationId, disableSessionTags, externalId, targetRoleArn, tagsAll };
  };

async function live(serviceAccount = "pia") {
  const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName, serviceAccount });
  const [found] = associations;
  if (found === undefined) return undefined;
  const { associationId } = found;
  return (await eks.describePodIdentityAssociation({ clusterName, associationId })).association;
}

describe("aws:eks/podIdentityAssociation:PodIdentityAssociation", () => {
  before(async () => {
    const AssumeRolePolicyDocument = JSON.stringify(trusts("pods.eks.amazonaws.com"));
    for (const RoleName of roles) await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  });
  after(async () => {
    for (const RoleName of roles) await iam.deleteRole({ RoleName });
  });
  afterEach(removeStacks);

  it("is previewed, created, and then unchanged", async () => {
    const stack = await stackOf(associate({ tags: { a: "b" } }));
    await stack.preview();
    assert.deepEqual({ ...stack.values }, { disableSessionTags: false, tagsAll: { a: "b" } });
    assert.deepEqual(await operations(stack), ["create app"]);
    const found = await live();
    assert.match(String(found?.associationId), /^a-/);
    assert.deepEqual([stack.values.id, stack.values.associationId], [found?.associationId, found?.associationId]);
    assert.equal(stack.values.associationArn, found?.associationArn);
    assert.deepEqual([found?.roleArn, found?.tags], [roleNamed("pia-one"), { a: "b" }]);
    assert.deepEqual(await operations(stack), []);
    await stack.destroy();
    assert.equal(await live(), undefined);
  });

  it("changes role, session tags and tags in place, and keeps an omitted target role", async () => {
    const stack = await stackOf(associate({ targetRoleArn: roleNamed("pia-two"), tags: { a: "b" } }));
    await operations(stack);
    const id = (await live())?.associationId;
    stack.runs(associate({ roleArn: roleNamed("pia-two"), disableSessionTags: true, tags: { c: "d" } }));
    const { changed } = await stack.preview();
    assert.deepEqual(Object.values(changed), [
      ["disableSessionTags", "externalId", "roleArn", "tags", "tagsAll", "targetRoleArn"],
    ]);
    assert.deepEqual(
      ["externalId", "associationId"].filter((name) => name in stack.values),
      ["associationId"],
    );
    assert.deepEqual(await operations(stack), ["update app"]);
    const found = await live();
    assert.deepEqual(
      [found?.associationId, found?.roleArn, found?.disableSessionTags, found?.targetRoleArn, found?.tags],
      [id, roleNamed("pia-two"), true, roleNamed("pia-two"), { c: "d" }],
    );
  });

  it("is replaced for another service account, creating the new one first", async () => {
    const stack = await stackOf(associate());
    await operations(stack);
    stack.runs(associate({ serviceAccount: "pia-other" }));
    assert.deepEqual(await operations(stack), ["create-replacement app", "replace app", "delete-replaced app"]);
    assert.equal(await live(), undefined);
    assert.equal((await live("pia-other"))?.roleArn, roleNamed("pia-one"));
  });

  it("is rejected with a nonexistent role, and with a session policy together with session tags", async () => {
    const missing = await (await stackOf(associate({ roleArn: roleNamed("pia-none") }))).up();
    assert.match(
      missing.messages.join("\n"),
      /creating EKS Pod Identity Association: .*Role provided in the request does/,
    );
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const both = await (await stackOf(associate({ policy }))).up();
    assert.match(both.messages.join("\n"), /Session tags must be disabled when a policy is specified/);
  });

  it("is repaired after a change, and recreated after its deletion", async () => {
    const stack = await stackOf(associate());
    await operations(stack);
    const { associationId } = (await live()) ?? {};
    await eks.updatePodIdentityAssociation({ clusterName, associationId, roleArn: roleNamed("pia-two") });
    await stack.refresh();
    assert.deepEqual(await operations(stack), ["update app"]);
    assert.equal((await live())?.roleArn, roleNamed("pia-one"));
    await eks.deletePodIdentityAssociation({ clusterName, associationId });
    await stack.refresh();
    assert.deepEqual(await operations(stack), ["create app"]);
  });

  it("is imported by cluster and ID, and then identified by the ID alone", async () => {
    const [namespace, serviceAccount, roleArn] = ["default", "pia", roleNamed("pia-one")];
    const made = await eks.createPodIdentityAssociation({ clusterName, namespace, serviceAccount, roleArn });
    const id = made.association?.associationId;
    const stack = await stackOf(associate());
    stack.importResource("aws:eks/podIdentityAssociation:PodIdentityAssociation", "app", `${clusterName},${id}`);
    assert.deepEqual(await operations(stack), []);
    assert.equal(stack.values.id, id);
  });
});

describe("aws:eks/addon:Addon", () => {
  const install = (tags?: Record<string, string>) => async () => {
    const { id, addonVersion, arn } = new aws.eks.Addon("agent", { clusterName, addonName: "vpc-cni", tags });
    return { id, addonVersion, arn };
  };
  afterEach(removeStacks);

  it("is created with EKS's default version, tagged in place, found by the function, and deleted", async () => {
    const stack = await stackOf(install());
    assert.deepEqual(await operations(stack), ["create agent"]);
    assert.equal(stack.values.id, `${clusterName}:vpc-cni`);
    assert.match(String(stack.values.addonVersion), /^v\d/);
    assert.deepEqual(await operations(stack), []);
    stack.runs(install({ a: "b" }));
    assert.deepEqual(await operations(stack), ["update agent"]);
    const asked = await stackOf(async () => ({
      found: aws.eks.getAddonOutput({ clusterName, addonName: "vpc-cni" }).apply(({ arn, tags }) => ({ arn, tags })),
    }));
    await asked.preview();
    assert.deepEqual(asked.values.found, { arn: stack.values.arn, tags: { a: "b" } });
    await stack.destroy();
    const { addons } = await eks.listAddons({ clusterName });
    assert.deepEqual(addons, []);
    const removed = await asked.preview();
    assert.match(removed.messages.join("\n"), /reading EKS Add-On \(sandbox:vpc-cni\): couldn't find resource/);
  });

  it("has associations: creates, changes, refreshes and removes them", async () => {
    const addonName = "aws-ebs-csi-driver";
    const serviceAccount = "ebs-csi-controller-sa";
    const AssumeRolePolicyDocument = JSON.stringify(trusts("pods.eks.amazonaws.com"));
    for (const RoleName of roles) await iam.createRole({ RoleName, AssumeRolePolicyDocument });
    try {
      const associated = (role?: string) => async () => {
        const podIdentityAssociations = role === undefined ? undefined : [{ serviceAccount, roleArn: roleNamed(role) }];
        const made = new aws.eks.Addon("driver", { clusterName, addonName, podIdentityAssociations });
        return { associations: made.podIdentityAssociations, namespace: made.namespaceConfig.namespace };
      };
      const stack = await stackOf(associated("pia-one"));
      assert.deepEqual(await operations(stack), ["create driver"]);
      assert.deepEqual(stack.values.associations, [{ serviceAccount, roleArn: roleNamed("pia-one") }]);
      assert.equal(stack.values.namespace, "kube-system");
      assert.deepEqual(await operations(stack), []);
      const { associationId, ownerArn } = (await live(serviceAccount)) ?? {};
      assert.match(String(ownerArn), /:addon\/sandbox\/aws-ebs-csi-driver\//);
      const asked = await stackOf(async () => ({
        found: aws.eks.getAddonOutput({ clusterName, addonName }).apply((addon) => addon.podIdentityAssociations),
      }));
      await asked.preview();
      assert.deepEqual(asked.values.found, [{ serviceAccount, roleArn: roleNamed("pia-one") }]);
      stack.runs(associated("pia-two"));
      assert.deepEqual(await operations(stack), ["update driver"]);
      assert.equal((await live(serviceAccount))?.roleArn, roleNamed("pia-two"));
      assert.equal((await live(serviceAccount))?.associationId, associationId);
      await eks.updateAddon({ clusterName, addonName, podIdentityAssociations: [] });
      await stack.refresh();
      assert.deepEqual(await operations(stack), ["update driver"]);
      stack.runs(associated());
      assert.deepEqual(await operations(stack), ["update driver"]);
      assert.equal(await live(serviceAccount), undefined);
      await stack.destroy();
    } finally {
      for (const RoleName of roles) await iam.deleteRole({ RoleName });
    }
  });

  it("is imported by cluster and name", async () => {
    await eks.createAddon({ clusterName, addonName: "vpc-cni" });
    const stack = await stackOf(install());
    stack.importResource("aws:eks/addon:Addon", "agent", `${clusterName}:vpc-cni`);
    assert.deepEqual(await operations(stack), []);
  });
});
