import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fromSandbox } from "../../support/sandbox";
import { account, eks, iam, region, s3, tagsOf } from "./testing/cloud";
import { removeStacks, stackOf } from "./testing/stack";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/EEEEFFFF00001111EEEEFFFF00001111";

/** The error message of a function call, as an output of a program. */
const messageOf = (call: () => Promise<unknown>) =>
  call().then(
    () => "no error",
    (error: Error) => error.message,
  );

describe("stand-in for aws: functions", () => {
  afterEach(removeStacks);

  it("return the caller, the location, and what they find", async () => {
    const { OpenIDConnectProviderArn: arn = "" } = await iam.createOpenIDConnectProvider({
      Url: `https://${issuer}`,
      ClientIDList: ["sts.amazonaws.com"],
      Tags: [{ Key: "Team", Value: "a" }],
    });
    const name = fromSandbox("EKS_CLUSTER_NAME");
    const stack = await stackOf(async () => ({
      caller: await aws.getCallerIdentity(),
      partition: await aws.getPartition(),
      here: await aws.getRegion(),
      there: await aws.getRegion({ region: "cn-north-1" }),
      byUrl: await aws.iam.getOpenIdConnectProvider({ url: `https://${issuer}` }),
      byArn: aws.iam.getOpenIdConnectProviderOutput({ arn: pulumi.output(arn) }),
      cluster: await aws.eks.getCluster({ name }),
    }));
    try {
      assert.deepEqual(
        (await stack.up()).messages.filter((text) => !text.includes("$PATH")),
        [],
      );
    } finally {
      await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
    }
    const { User } = await iam.getUser({ UserName: "deployer" });
    assert.deepEqual(stack.values.caller, {
      accountId: account,
      arn: fromSandbox("SANDBOX_DEPLOYER_ARN"),
      id: account,
      userId: User?.UserId,
    });
    assert.deepEqual(stack.values.partition, {
      dnsSuffix: "amazonaws.com",
      id: "aws",
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    });
    const regionResult = (id: string, description: string, suffix: string) => ({
      description,
      endpoint: `ec2.${id}.${suffix}`,
      id,
      name: id,
      region: id,
    });
    assert.deepEqual(stack.values.here, regionResult(region, "US West (Oregon)", "amazonaws.com"));
    assert.deepEqual(stack.values.there, regionResult("cn-north-1", "China (Beijing)", "amazonaws.com.cn"));
    const provider = {
      arn,
      clientIdLists: ["sts.amazonaws.com"],
      id: arn,
      tags: { Team: "a" },
      thumbprintLists: [],
      url: issuer,
    };
    assert.deepEqual([stack.values.byUrl, stack.values.byArn], [provider, provider]);
    const { cluster } = await eks.describeCluster({ name });
    const found = stack.values.cluster as aws.eks.GetClusterResult;
    assert.deepEqual(
      [found.name, found.arn, found.endpoint, found.certificateAuthorities, found.identities, found.region],
      [
        name,
        cluster?.arn,
        cluster?.endpoint,
        [{ data: cluster?.certificateAuthority?.data }],
        [{ oidcs: [{ issuer: fromSandbox("SANDBOX_ISSUER") }] }],
        region,
      ],
    );
  });

  it("report missing objects with the real plugin's messages", async () => {
    const stack = await stackOf(async () => ({
      cluster: await messageOf(() => aws.eks.getCluster({ name: "nowhere" })),
      byUrl: await messageOf(() => aws.iam.getOpenIdConnectProvider({ url: `https://${issuer}` })),
      byArn: await messageOf(() =>
        aws.iam.getOpenIdConnectProvider({ arn: `arn:aws:iam::${account}:oidc-provider/${issuer}` }),
      ),
      neither: await messageOf(() => aws.iam.getOpenIdConnectProvider({})),
      unknown: await messageOf(() => aws.getAvailabilityZones({})),
      argument: await messageOf(() => aws.getRegion({ endpoint: "x" })),
    }));
    await stack.up();
    const list = (text: string) => `1 error occurred:\n\t* ${text}\n\n`;
    for (const [name, expected] of Object.entries({
      cluster: `invoking aws:eks/getCluster:getCluster: ${list("reading EKS Cluster (nowhere): couldn't find resource")}`,
      byUrl:
        "invoking aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider: " +
        list(`reading IAM OIDC Provider (https://${issuer}): couldn't find resource`),
      byArn:
        "invoking aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider: " +
        list("reading IAM OIDC Provider: couldn't find resource"),
      neither: '"arn": one of `arn,url` must be specified',
      unknown: "unrecognized data function (Invoke): aws:index/getAvailabilityZones:getAvailabilityZones",
      argument: 'invoking aws:index/getRegion:getRegion: Invalid or unknown key "endpoint"',
    })) {
      const message = String(stack.values[name]);
      assert.ok(message.includes(expected), `${name}: ${message}`);
    }
  });
});

describe("stand-in for aws: Bucket", () => {
  const KEY = "aws:s3/bucket:Bucket Data";
  afterEach(removeStacks);

  it("creates, changes nothing the second time, updates tags, repairs drift, and deletes", async () => {
    const program = (tags: Record<string, string>) => async () => {
      const { bucket, arn } = new aws.s3.Bucket("Data", { tags });
      return { bucket, arn };
    };
    const stack = await stackOf(program({ Team: "a" }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    const Bucket = String(stack.values.bucket);
    assert.match(Bucket, /^data-[0-9a-f]{7}$/);
    assert.equal(stack.values.arn, `arn:aws:s3:::${Bucket}`);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    stack.runs(program({ Team: "b" }));
    await stack.up();
    const tags = async () => tagsOf((await s3.getBucketTagging({ Bucket })).TagSet);
    assert.deepEqual(await tags(), { Team: "b" });
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "Team", Value: "z" }] } });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    await stack.up();
    assert.deepEqual(await tags(), { Team: "b" });
    await stack.destroy();
    await assert.rejects(s3.headBucket({ Bucket }), { name: "NotFound" });
  });
});
