import assert from "node:assert/strict";
import { Workload } from "../../provider/workloads/workload";
import { allScopes, neededScopes } from "./allScopes";
import { anyones, global, grantsOf, here, permissionsOf } from "./permissions";

describe("Karpenter", () => {
  const ec2 = (...resources: string[]) => resources.map((resource) => here("ec2", resource));
  const launched = ec2(
    "fleet/*",
    "instance/*",
    "launch-template/*",
    "network-interface/*",
    "spot-instances-request/*",
    "volume/*",
  );
  const owned = {
    StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/prod": "owned" },
    StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
  };
  const requested = {
    "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
    "aws:RequestTag/eks:eks-cluster-name": "prod",
  };
  const pool = { "aws:RequestTag/karpenter.sh/nodepool": "*" };
  const can = (action: string) => grantsOf(Workload.Karpenter, action);

  it("launches instances only with the cluster's tags, from templates with these tags", () => {
    const used = ["capacity-reservation", "image", "placement-group", "security-group", "snapshot", "subnet"];
    for (const action of ["ec2:RunInstances", "ec2:CreateFleet"]) {
      assert.deepEqual(can(action), [
        [used.map((kind) => anyones("ec2", `${kind}/*`))],
        [ec2("launch-template/*")[0], owned],
        [launched, { StringEquals: requested, StringLike: pool }],
      ]);
    }
    assert.deepEqual(can("ec2:CreateLaunchTemplate"), [[launched, { StringEquals: requested, StringLike: pool }]]);
  });

  it("terminates only the cluster's instances", () => {
    for (const action of ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"]) {
      assert.deepEqual(can(action), [[ec2("instance/*", "launch-template/*"), owned]]);
    }
  });

  it("tags resources on launch, and later with only three keys", () => {
    assert.deepEqual(can("ec2:CreateTags"), [
      [
        launched,
        {
          StringEquals: { ...requested, "ec2:CreateAction": ["CreateFleet", "CreateLaunchTemplate", "RunInstances"] },
          StringLike: pool,
        },
      ],
      [
        ec2("instance/*")[0],
        {
          ...owned,
          StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": "prod" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] },
        },
      ],
    ]);
  });

  it("passes the given roles only to EC2", () => {
    assert.deepEqual(can("iam:PassRole"), [
      [global("role/node"), { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } }],
    ]);
  });

  it("manages only instance profiles with the tags of the cluster and the region", () => {
    const request = { ...requested, "aws:RequestTag/topology.kubernetes.io/region": "us-west-2" };
    const resource = {
      "aws:ResourceTag/kubernetes.io/cluster/prod": "owned",
      "aws:ResourceTag/topology.kubernetes.io/region": "us-west-2",
    };
    const requestClass = { "aws:RequestTag/karpenter.k8s.aws/ec2nodeclass": "*" };
    const resourceClass = { "aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass": "*" };
    const profiles = global("instance-profile/*");
    assert.deepEqual(can("iam:CreateInstanceProfile"), [
      [profiles, { StringEquals: request, StringLike: requestClass }],
    ]);
    assert.deepEqual(can("iam:TagInstanceProfile"), [
      [profiles, { StringEquals: { ...request, ...resource }, StringLike: { ...requestClass, ...resourceClass } }],
    ]);
    for (const action of ["AddRoleToInstanceProfile", "DeleteInstanceProfile", "RemoveRoleFromInstanceProfile"]) {
      assert.deepEqual(can(`iam:${action}`), [[profiles, { StringEquals: resource, StringLike: resourceClass }]]);
    }
  });

  it("reads data of the region, the cluster and AWS's public parameters", () => {
    const cluster = here("eks", "cluster/prod");
    assert.deepEqual(can("ec2:DescribeInstances"), [["*", { StringEquals: { "aws:RequestedRegion": "us-west-2" } }]]);
    assert.deepEqual(can("eks:DescribeCluster"), [[cluster]]);
    assert.deepEqual(can("ssm:GetParameter"), [["arn:aws:ssm:us-west-2::parameter/aws/service/*"]]);
    assert.deepEqual(can("arc-zonal-shift:GetManagedResource"), [
      ["*", { StringEquals: { "arc-zonal-shift:ResourceIdentifier": cluster } }],
    ]);
    assert.deepEqual(can("pricing:GetProducts"), [["*"]]);
  });

  it("reads the interruption queue if there is one", () => {
    assert.deepEqual(can("sqs:ReceiveMessage"), [[here("sqs", "interruptions")]]);
    const [, statements] = permissionsOf(Workload.Karpenter, neededScopes(Workload.Karpenter));
    assert.ok(!JSON.stringify(statements).includes("sqs:"));
  });

  it("has exactly the 32 actions of its source", () => {
    const [, statements] = permissionsOf(Workload.Karpenter, allScopes(Workload.Karpenter));
    assert.equal(new Set(statements.flatMap(({ Action: actions }) => actions)).size, 32);
  });
});
