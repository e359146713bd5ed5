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

  it("creates load balancers and target groups only with the cluster's tag", () => {
    for (const action of ["CreateLoadBalancer", "CreateTargetGroup"]) {
      assert.deepEqual(elbAction(action), [[[...balancers, ...targets], { StringEquals: request }]]);
    }
  });

  it("changes and deletes only resources with the cluster's tag", () => {
    for (const action of ["DeleteLoadBalancer", "SetSecurityGroups", "DeleteTargetGroup", "ModifyListenerAttributes"]) {
      assert.deepEqual(elbAction(action), [[[...balancers, ...targets, ...listeners], resource]]);
    }
  });

  it("tags resources on creation, and later without changing the cluster's tag", () => {
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

  it("changes rules of its own and the cluster's security groups, and deletes only its own", () => {
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

  it("creates only the service-linked role of Elastic Load Balancing", () => {
    const service = "elasticloadbalancing.amazonaws.com";
    assert.deepEqual(grantsOf(Workload.AwsLoadBalancerController, "iam:CreateServiceLinkedRole"), [
      [
        global(`role/aws-service-role/${service}/AWSServiceRoleForElasticLoadBalancing`),
        { StringEquals: { "iam:AWSServiceName": service } },
      ],
    ]);
  });

  it("has exactly the 80 actions of its source", () => {
    const [, statements] = permissionsOf(Workload.AwsLoadBalancerController, { clusterName: "prod" });
    assert.equal(new Set(statements.flatMap(({ Action: actions }) => actions)).size, 80);
  });
});
