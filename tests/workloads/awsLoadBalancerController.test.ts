import assert from "node:assert/strict";
import { Workload } from "../../provider/workloads/workload";
import { anyones, global, grantsOf, here, permissionsOf } from "./permissions";

describe("the AWS Load Balancer Controller", () => {
  const elb = (...resources: string[]) => resources.map((resource) => here("elasticloadbalancing", resource));
  const balancers = elb("loadbalancer/app/*/*", "loadbalancer/net/*/*");
  const targets = elb("targetgroup/*/*");
  const listeners = elb("listener/app/*/*/*", "listener/net/*/*/*");
  const rules = elb("listener-rule/app/*/*/*/*", "listener-rule/net/*/*/*/*");
  const securityGroups = anyones("ec2", "security-group/*");
  const request = { "aws:RequestTag/elbv2.k8s.aws/cluster": "prod" };
  const resource = { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "prod" } };
  const untouched = { ...resource, Null: { "aws:RequestTag/elbv2.k8s.aws/cluster": "true" } };
  const elbAction = (name: string) => grantsOf(Workload.AwsLoadBalancerController, `elasticloadbalancing:${name}`);
  const ec2Action = (name: string) => grantsOf(Workload.AwsLoadBalancerController, `ec2:${name}`);

  it("makes load balancers and target groups only with the cluster's tag", () => {
    for (const action of ["CreateLoadBalancer", "CreateTargetGroup"]) {
      assert.deepEqual(elbAction(action), [[[...balancers, ...targets], { StringEquals: request }]]);
    }
  });

  it("changes and deletes only those that have the cluster's tag", () => {
    for (const action of ["DeleteLoadBalancer", "SetSecurityGroups", "DeleteTargetGroup", "ModifyListenerAttributes"]) {
      assert.deepEqual(elbAction(action), [[[...balancers, ...targets, ...listeners], resource]]);
    }
  });

  it("tags as it makes something, and later without touching the cluster's tag", () => {
    const creating = {
      StringEquals: { "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"], ...request },
    };
    assert.deepEqual(elbAction("AddTags"), [
      [[...balancers, ...targets], creating],
      [[...balancers, ...targets], untouched],
      [[...listeners, ...rules]],
    ]);
    assert.deepEqual(elbAction("RemoveTags"), elbAction("AddTags").slice(1));
    assert.deepEqual(ec2Action("CreateTags"), [
      [securityGroups, { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", ...request } }],
      [securityGroups, untouched],
    ]);
    assert.deepEqual(ec2Action("DeleteTags"), [[securityGroups, untouched]]);
  });

  it("changes the rules of its own security groups and of the cluster's, and deletes only its own", () => {
    const cluster = { Null: { "aws:ResourceTag/kubernetes.io/cluster/prod": "false" } };
    for (const action of ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]) {
      assert.deepEqual(ec2Action(action), [
        [securityGroups, cluster],
        [securityGroups, resource],
      ]);
    }
    assert.deepEqual(ec2Action("DeleteSecurityGroup"), [[securityGroups, resource]]);
    assert.deepEqual(ec2Action("CreateSecurityGroup"), [[[securityGroups, anyones("ec2", "vpc/*")]]]);
  });

  it("makes the service-linked role of Elastic Load Balancing, and no other", () => {
    const service = "elasticloadbalancing.amazonaws.com";
    assert.deepEqual(grantsOf(Workload.AwsLoadBalancerController, "iam:CreateServiceLinkedRole"), [
      [
        global(`role/aws-service-role/${service}/AWSServiceRoleForElasticLoadBalancing`),
        { StringEquals: { "iam:AWSServiceName": service } },
      ],
    ]);
  });

  it("may do the 80 things of its source in all", () => {
    const [, statements] = permissionsOf(Workload.AwsLoadBalancerController, { clusterName: "prod" });
    assert.equal(new Set(statements.flatMap(({ Action: actions }) => actions)).size, 80);
  });
});
