import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const iam = new IAM({ endpoint });
const eks = new EKS({ endpoint });
const hostedZoneArn = "arn:aws:route53:::hostedzone/Z0EXAMPLE";
const secretArns = "arn:aws:secretsmanager:us-west-2:123456789012:secret:prod/*";
const queueArns = "arn:aws:sqs:us-west-2:123456789012:shop-*";

/** The service account, managed policies and inline policies of each controller's role, by the key in the output. */
const expected: Record<string, [account: string, managed: string[], inline: string[]]> = {
  loadBalancers: ["kube-system/aws-load-balancer-controller", [], ["aws-load-balancer-controller"]],
  volumes: ["kube-system/ebs-csi-controller-sa", ["arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2"], []],
  nodes: ["kube-system/cluster-autoscaler", [], ["cluster-autoscaler"]],
  dns: ["external-dns/external-dns", [], ["external-dns"]],
  certificates: ["cert-manager/cert-manager", [], ["cert-manager"]],
  secrets: ["external-secrets/external-secrets", [], ["external-secrets"]],
  queues: ["crossplane-system/provider-aws-sqs", [], ["crossplane-sqs"]],
};

const roleNameOf = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

async function policiesOf(roleArn: string): Promise<[managed: (string | undefined)[], inline: string[]]> {
  const RoleName = roleNameOf(roleArn);
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
  return [AttachedPolicies.map(({ PolicyArn }) => PolicyArn), PolicyNames];
}

/** The service accounts with an association in the cluster, by the role's ARN. */
async function associated(): Promise<Record<string, string>> {
  const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName });
  const described = associations.map(async ({ associationId }) => {
    const { association } = await eks.describePodIdentityAssociation({ clusterName, associationId });
    return [association?.roleArn, `${association?.namespace}/${association?.serviceAccount}`];
  });
  return Object.fromEntries(await Promise.all(described));
}

describe("examples/workloads-typescript, following its README", () => {
  let stack: ReadmeStack;

  before(async () => {
    const program = (folder: string) => programIn(join(folder, "index.ts"));
    stack = await followReadme("workloads-typescript", { clusterName, hostedZoneArn, secretArns, queueArns }, program);
  });
  after(() => stack.end());

  it("creates a role, its policy and an association for each of seven controllers", async () => {
    // The stack, and for each controller a component with three children.
    const create = 1 + 7 * 4;
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create });
    const roleArns: Record<string, string> = outputs.roleArns?.value;
    const accounts = await associated();
    const made = Object.entries(roleArns).map(async ([key, arn]) => [key, [accounts[arn], ...(await policiesOf(arn))]]);
    assert.deepEqual(Object.fromEntries(await Promise.all(made)), expected);
  });

  it("limits them to the hosted zone, the secrets and the queues", async () => {
    const { roleArns } = await stack.outputs();
    const documentOf = async (key: string, PolicyName: string) => {
      const RoleName = roleNameOf(roleArns?.value[key]);
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
      return JSON.parse(decodeURIComponent(String(PolicyDocument)));
    };
    const dns = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"];
    assert.deepEqual(await documentOf("dns", "external-dns"), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "route53:ListHostedZones", Resource: "*" },
        { Effect: "Allow", Action: dns, Resource: hostedZoneArn },
      ],
    });
    const { Statement } = await documentOf("secrets", "external-secrets");
    const read = Statement.find(({ Action }: { Action: string[] }) => Action.includes("secretsmanager:GetSecretValue"));
    assert.equal(read?.Resource, secretArns);
    const { Statement: ofQueues } = await documentOf("queues", "crossplane-sqs");
    assert.deepEqual(
      ofQueues.map(({ Resource }: { Resource: string }) => Resource),
      [queueArns],
    );
  });

  it("changes nothing the second time, and leaves nothing behind", async () => {
    const before = Object.values<string>((await stack.outputs()).roleArns?.value);
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 29 });
    await stack.destroy();
    const accounts = await associated();
    for (const arn of before) {
      assert.equal(accounts[arn], undefined);
      await assert.rejects(iam.getRole({ RoleName: roleNameOf(arn) }), { name: "NoSuchEntityException" });
    }
  });
});
