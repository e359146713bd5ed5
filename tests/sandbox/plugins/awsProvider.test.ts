import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import * as aws from "@pulumi/aws";
import { version } from "@pulumi/aws/package.json";
import * as pulumi from "@pulumi/pulumi";
import { account, iam, region, tagsOf, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const assumeRolePolicy = JSON.stringify(trusts("ec2.amazonaws.com"));

describe("stand-in for aws: the provider", () => {
  afterEach(removeStacks);

  it("adds its default tags only to tagsAll, where the resource's own tags take precedence", async () => {
    const program = (Owner: string) => async () => {
      const provider = new aws.Provider("p", { region: "us-west-2", defaultTags: { tags: { Owner, Team: "t" } } });
      const role = new aws.iam.Role("role", { assumeRolePolicy, tags: { Team: "mine" } }, { provider });
      return { name: role.name, tags: role.tags, tagsAll: role.tagsAll };
    };
    const stack = await stackOf(program("o"));
    await stack.preview();
    assert.deepEqual([stack.values.tags, stack.values.tagsAll], [{ Team: "mine" }, { Owner: "o", Team: "mine" }]);
    await stack.up();
    const { Role } = await iam.getRole({ RoleName: String(stack.values.name) });
    assert.deepEqual(tagsOf(Role?.Tags), { Owner: "o", Team: "mine" });
    assert.deepEqual([stack.values.tags, stack.values.tagsAll], [{ Team: "mine" }, { Owner: "o", Team: "mine" }]);
    assert.ok((await stack.refresh()).ok);
    assert.deepEqual(await operations(stack), []);
    stack.runs(program("other"));
    assert.deepEqual((await stack.up()).changed, { "aws:iam/role:Role role": ["tagsAll"] });
    assert.deepEqual([stack.values.tags, stack.values.tagsAll], [{ Team: "mine" }, { Owner: "other", Team: "mine" }]);
  });

  it("checks the keys with STS before it uses them", async () => {
    const program = (skipCredentialsValidation?: boolean) => async () => {
      const keys = { accessKey: "AKIAWRONG", secretKey: "wrong" };
      const provider = new aws.Provider("p", { region, skipCredentialsValidation, ...keys });
      new aws.iam.Role("role", { assumeRolePolicy }, { provider });
    };
    const stack = await stackOf(program());
    const preview = await stack.preview();
    assert.deepEqual(preview.messages.slice(0, -1), [
      "pulumi:providers:aws resource 'p' has a problem: Invalid credentials configured.\n" +
        "Please see https://www.pulumi.com/registry/packages/aws/installation-configuration/ " +
        "for more information about providing credentials.",
    ]);
    stack.runs(program(true));
    assert.ok((await stack.preview()).ok);
    assert.match(
      (await stack.up()).messages.join("\n"),
      /creating IAM Role \(role-[0-9a-f]{7}\): operation error IAM: CreateRole, .*InvalidClientTokenId/,
    );
  });

  it("reports a failure twice, in the format of each Terraform library", async () => {
    const principalArn = `arn:aws:iam::${account}:role/standin-nobody`;
    const clusterName = "standin-nowhere";
    const stack = await stackOf(async () => {
      new aws.eks.AccessEntry("entry", { clusterName, principalArn });
      const pods = { clusterName, namespace: "n", serviceAccount: "s", roleArn: principalArn };
      new aws.eks.PodIdentityAssociation("association", pods);
    });
    const messages = (await stack.up()).messages
      .slice(0, -1)
      .map((text) => text.replace(/RequestID: [^,]+/g, "RequestID: <id>"));
    const [entry = [], association = []] = ["Access Entry", "Pod Identity"].map((what) =>
      messages.filter((text) => text.includes(what)),
    );
    const said = (operation: string, status: number, reason: string) =>
      `operation error EKS: ${operation}, https response error StatusCode: ${status}, RequestID: <id>, ${reason}`;
    const noCluster = "ResourceNotFoundException: No cluster found for name: standin-nowhere.";
    const creating = `creating EKS Access Entry (${clusterName}:${principalArn}): ${said("CreateAccessEntry", 404, noCluster)}`;
    assert.deepEqual(entry, [
      `sdk-v2/provider2.go:572: sdk.helper_schema: ${creating}: provider=aws@${version}`,
      `1 error occurred:\n\t* ${creating}`,
    ]);
    const noRole = "InvalidParameterException: Role provided in the request does not exist.";
    const associating = said("CreatePodIdentityAssociation", 400, noRole);
    assert.deepEqual(association, [
      `[ERROR] ${associating}: creating EKS Pod Identity Association`,
      `creating EKS Pod Identity Association: ${associating}`,
    ]);
  });

  describe("with a cluster in each of two regions", () => {
    const elsewhere = "eu-west-1";
    const clusterName = "standin-region";
    const clusters = [region, elsewhere].map((place) => new EKS({ region: place }));
    const clusterRole = { RoleName: clusterName };
    const roleArn = `arn:aws:iam::${account}:role/${clusterName}`;

    before(async () => {
      await iam.createRole({ ...clusterRole, AssumeRolePolicyDocument: assumeRolePolicy });
      for (const cluster of clusters) {
        await cluster.createCluster({ name: clusterName, roleArn, resourcesVpcConfig: {} });
      }
    });
    after(async () => {
      for (const cluster of clusters) await cluster.deleteCluster({ name: clusterName });
      await iam.deleteRole(clusterRole);
    });

    /** The number of entries in each region's cluster for roles with this name. */
    const live = async (name: string) => {
      const lists = await Promise.all(clusters.map((cluster) => cluster.listAccessEntries({ clusterName })));
      return lists.map(({ accessEntries = [] }) => accessEntries.filter((arn) => arn.includes(`:role/${name}`)).length);
    };

    it("replaces regional resources when the provider's region changes, and keeps the others", async () => {
      const program = (place: string, own?: string) => async () => {
        const provider = new aws.Provider("p", { region: place as aws.Region });
        const role = new aws.iam.Role("role", { assumeRolePolicy }, { provider });
        const there = { clusterName, region: own };
        const entry = new aws.eks.AccessEntry("entry", { ...there, principalArn: role.arn }, { provider });
        const bucket = new aws.s3.Bucket("data", { region: own }, { provider });
        const pods = { ...there, namespace: "n", serviceAccount: "s", roleArn: role.arn };
        const association = new aws.eks.PodIdentityAssociation("association", pods, { provider });
        return { regions: pulumi.all([entry.region, association.region, bucket.bucketRegion]) };
      };
      const stack = await stackOf(program(region));
      assert.ok((await stack.up()).ok);
      assert.deepEqual(stack.values.regions, [region, region, region]);
      // A resource with its own region stays there.
      stack.runs(program(elsewhere, region));
      assert.deepEqual(await operations(stack), []);
      stack.runs(program(elsewhere));
      assert.deepEqual((await stack.preview()).changed, {
        "aws:eks/accessEntry:AccessEntry entry": ["region"],
        "aws:eks/podIdentityAssociation:PodIdentityAssociation association": ["externalId", "region"],
        "aws:s3/bucket:Bucket data": ["region"],
      });
      const done = await operations(stack);
      assert.deepEqual(done.sort(), [
        "create-replacement association",
        "create-replacement data",
        "create-replacement entry",
        "delete-replaced association",
        "delete-replaced data",
        "delete-replaced entry",
        "replace association",
        "replace data",
        "replace entry",
      ]);
      assert.deepEqual(stack.values.regions, [elsewhere, elsewhere, elsewhere]);
      assert.deepEqual(await live("role-"), [0, 1]);
    });

    it("finds resources in another region through the import ID, and through a function's argument", async () => {
      const KEY = "aws:eks/accessEntry:AccessEntry imported";
      await clusters[1]?.createAccessEntry({ clusterName, principalArn: roleArn });
      const args = { clusterName, principalArn: roleArn };
      const stack = await stackOf(async () => {
        const imported = new aws.eks.AccessEntry("imported", { ...args, region: elsewhere });
        const found = await aws.eks.getAccessEntry({ ...args, region: elsewhere });
        return { region: imported.region, arn: imported.accessEntryArn, found: [found.region, found.accessEntryArn] };
      });
      stack.importResource("aws:eks/accessEntry:AccessEntry", "imported", `${clusterName}:${roleArn}@${elsewhere}`);
      assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
      const { region: its, arn, found } = stack.values;
      assert.deepEqual([its, found], [elsewhere, [elsewhere, arn]]);
      assert.ok((await stack.refresh()).ok);
      assert.deepEqual(await live(clusterName), [0, 1]);
      assert.ok((await stack.destroy()).ok);
      assert.deepEqual(await live(clusterName), [0, 0]);
    });
  });

  it("leaves a resource's outputs unknown in a preview if the provider itself is unknown", async () => {
    const stack = await stackOf(async () => {
      const first = new aws.iam.Role("first", { assumeRolePolicy });
      const region = first.uniqueId.apply(() => "us-west-2" as const);
      const provider = new aws.Provider("p", { region });
      const { name } = new aws.iam.Role("second", { assumeRolePolicy, name: "second" }, { provider });
      return { name };
    });
    const preview = await stack.preview();
    assert.deepEqual([preview.ok, preview.steps["aws:iam/role:Role second"], stack.values], [true, "create", {}]);
  });

  it("rejects unknown provider inputs, resource types and resource inputs by name", async () => {
    const refusals: [() => unknown, string][] = [
      [
        () =>
          new aws.Provider("p", {
            region: "us-west-2",
            assumeRoles: [{ roleArn: "arn:aws:iam::123456789012:role/x" }],
          }),
        'could not validate provider configuration: Invalid or unknown key "assumeRoles"',
      ],
      [() => new aws.sns.Topic("t"), "unrecognized resource type (Check): aws:sns/topic:Topic"],
      [
        () => new aws.s3.Bucket("b", { acl: "private" }),
        "aws:s3/bucket:Bucket resource 'b' has a problem: Invalid or unknown key. Examine values at 'b.acl'.",
      ],
    ];
    const stack = await stackOf(async () => undefined);
    for (const [declare, expected] of refusals) {
      stack.runs(async () => void declare());
      const preview = await stack.preview();
      const said = preview.messages.join("\n");
      assert.equal(preview.ok, false, said);
      assert.ok(said.includes(expected), `${expected}\nis not in\n${said}`);
    }
  });
});
