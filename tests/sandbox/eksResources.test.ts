import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";

const UserName = "eks-resources-test";
const PolicyName = "one-resource";
const principalArn = "arn:aws:iam::123456789012:role/path/someone";

describe("the resource that IAM authorizes for an EKS request", () => {
  let sandbox: SharedSandbox;
  let iam: IAM;
  let admin: EKS;
  let eks: EKS;
  let accessKey: string;
  let clusterName: string;
  const arns: Record<string, string> = {};

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    iam = new IAM(sandbox.aws);
    admin = new EKS(sandbox.aws);
    clusterName = variable(sandbox.env, "EKS_CLUSTER_NAME");
    await iam.createUser({ UserName });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
    accessKey = accessKeyId;
    eks = new EKS({ ...sandbox.aws, credentials: { accessKeyId, secretAccessKey } });
    const { nodegroup } = await admin.createNodegroup({ clusterName, nodegroupName: "a", nodeRole: "", subnets: [] });
    const { accessEntry } = await admin.createAccessEntry({ clusterName, principalArn });
    const roleArn = "arn:aws:iam::123456789012:role/eks-cluster";
    const where = { clusterName, namespace: "default", serviceAccount: "a", roleArn };
    const { association } = await admin.createPodIdentityAssociation(where);
    arns.nodegroup = nodegroup?.nodegroupArn ?? "";
    arns.accessEntry = accessEntry?.accessEntryArn ?? "";
    arns.association = association?.associationArn ?? "";
  });

  after(async () => {
    await iam.deleteUserPolicy({ UserName, PolicyName });
    await iam.deleteAccessKey({ UserName, AccessKeyId: accessKey });
    await iam.deleteUser({ UserName });
    await admin.deleteNodegroup({ clusterName, nodegroupName: "a" });
    await admin.deleteAccessEntry({ clusterName, principalArn });
    const associationId = arns.association?.split("/").pop() ?? "";
    await admin.deletePodIdentityAssociation({ clusterName, associationId });
  });

  const arnOf = (rest: string) => `arn:aws:eks:us-west-2:123456789012:${rest}`;
  const allow = (action: string, resource: string, condition: object = {}) => {
    const Statement = [{ Effect: "Allow", Action: `eks:${action}`, Resource: resource, Condition: condition }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    return iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
  };
  const refused = { name: "AccessDeniedException" };

  it("is the node group in the request", async () => {
    const request = { clusterName, nodegroupName: "a" };
    assert.match(arns.nodegroup ?? "", /^arn:aws:eks:us-west-2:123456789012:nodegroup\/sandbox\/a\/[\w-]+$/);
    await allow("DescribeNodegroup", arnOf(`nodegroup/${clusterName}/a/*`));
    assert.equal((await eks.describeNodegroup(request)).nodegroup?.nodegroupName, "a");
    await assert.rejects(eks.describeNodegroup({ ...request, nodegroupName: "b" }), refused);
    await allow("DescribeNodegroup", arnOf(`cluster/${clusterName}`));
    await assert.rejects(eks.describeNodegroup(request), refused);
  });

  it("is the cluster when node groups are created or listed", async () => {
    await allow("ListNodegroups", arnOf(`cluster/${clusterName}`));
    assert.deepEqual((await eks.listNodegroups({ clusterName })).nodegroups, ["a"]);
    await allow("CreateNodegroup", arnOf(`nodegroup/${clusterName}/*`));
    await assert.rejects(eks.createNodegroup({ clusterName, nodegroupName: "b", nodeRole: "", subnets: [] }), refused);
  });

  it("is the principal's access entry, by type, account and name", async () => {
    const form = `access-entry/${clusterName}/role/123456789012/someone/`;
    assert.ok(arns.accessEntry?.startsWith(arnOf(form)), arns.accessEntry);
    await allow("*", arnOf(`${form}*`));
    assert.equal(
      (await eks.describeAccessEntry({ clusterName, principalArn })).accessEntry?.principalArn,
      principalArn,
    );
    assert.deepEqual(await pick(eks.listAssociatedAccessPolicies({ clusterName, principalArn })), []);
    await assert.rejects(eks.describeAccessEntry({ clusterName, principalArn: `${principalArn}-else` }), refused);
    await assert.rejects(eks.listAccessEntries({ clusterName }), refused);
  });

  it("is the identity provider config in the request body", async () => {
    const identityProviderConfig = { type: "oidc", name: "company" };
    const describe = (name: string) =>
      eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig: { ...identityProviderConfig, name } });
    await allow("DescribeIdentityProviderConfig", arnOf(`identityproviderconfig/${clusterName}/oidc/company/*`));
    await assert.rejects(describe("company"), { name: "ResourceNotFoundException" });
    await assert.rejects(describe("another"), refused);
  });

  it("is the tagged ARN, also for access entries and Pod Identity associations", async () => {
    for (const arn of [arns.accessEntry, arns.association]) {
      await allow("TagResource", arn ?? "");
      await eks.tagResource({ resourceArn: arn, tags: { team: "a" } });
      await assert.rejects(eks.tagResource({ resourceArn: arns.nodegroup, tags: { team: "a" } }), refused);
    }
  });

  it("includes its tags", async () => {
    const request = { clusterName, nodegroupName: "a" };
    const condition = { StringEquals: { "aws:ResourceTag/env": "dev" } };
    await allow("DescribeNodegroup", arnOf(`nodegroup/${clusterName}/a/*`), condition);
    await assert.rejects(eks.describeNodegroup(request), refused);
    await admin.tagResource({ resourceArn: arns.nodegroup, tags: { env: "dev" } });
    assert.equal((await eks.describeNodegroup(request)).nodegroup?.nodegroupName, "a");
    await admin.untagResource({ resourceArn: arns.nodegroup, tagKeys: ["env"] });
    await assert.rejects(eks.describeNodegroup(request), refused);
  });

  it("includes the keys of the tags to remove", async () => {
    const request = (...tagKeys: string[]) => eks.untagResource({ resourceArn: arns.nodegroup, tagKeys });
    await allow("UntagResource", arns.nodegroup ?? "", { "ForAllValues:StringNotEquals": { "aws:TagKeys": "env" } });
    await request("team");
    await assert.rejects(request("env"), refused);
    await assert.rejects(request("team", "env"), refused);
  });

  it("is none if the request has no resource", async () => {
    await allow("ListClusters", "*");
    assert.ok((await eks.listClusters({})).clusters?.includes(clusterName));
    await allow("ListClusters", arnOf("cluster/*"));
    await assert.rejects(eks.listClusters({}), refused);
  });
});

async function pick(answer: Promise<{ associatedAccessPolicies?: unknown[] }>): Promise<unknown> {
  return (await answer).associatedAccessPolicies;
}
