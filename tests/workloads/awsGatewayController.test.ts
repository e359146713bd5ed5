import assert from "node:assert/strict";
import { Workload } from "../../provider/workloads/workload";
import { allow, anyones, bucket, permissionsOf, serviceRole } from "./permissions";

describe("the AWS Gateway API Controller", () => {
  const kinds = [
    "accesslogsubscription",
    "service",
    "servicenetwork",
    "servicenetworkserviceassociation",
    "servicenetworkvpcassociation",
    "targetgroup",
  ].map((kind) => anyones("vpc-lattice", `${kind}/*`));

  it("changes VPC Lattice resources for Kubernetes, but no resource policies, gateways or domains", () => {
    const [, statements] = permissionsOf(Workload.AwsGatewayController, {});
    const changing = statements.find(({ Action: actions }) => actions.includes("vpc-lattice:CreateService"));
    assert.deepEqual(changing?.Resource, kinds);
    assert.equal(changing?.Condition, undefined);
    const names = [changing?.Action ?? []].flat().map((action) => action.replace("vpc-lattice:", ""));
    assert.equal(names.length, 39);
    assert.deepEqual(
      names.filter((name) => /ResourcePolicy|ResourceGateway|ResourceConfiguration|Domain/.test(name)),
      [],
    );
  });

  it("creates two service-linked roles", () => {
    const [, statements] = permissionsOf(Workload.AwsGatewayController, {});
    assert.deepEqual(
      statements.filter(({ Action: action }) => action === "iam:CreateServiceLinkedRole"),
      [
        serviceRole("vpc-lattice.amazonaws.com/AWSServiceRoleForVpcLattice", "vpc-lattice.amazonaws.com"),
        serviceRole("delivery.logs.amazonaws.com/AWSServiceRoleForLogDelivery", "delivery.logs.amazonaws.com"),
      ],
    );
  });

  it("changes the policies of only the given buckets", () => {
    const [, without] = permissionsOf(Workload.AwsGatewayController, {});
    const [, statements] = permissionsOf(Workload.AwsGatewayController, { bucketArns: [bucket] });
    assert.deepEqual(statements, [...without, allow(["s3:GetBucketPolicy", "s3:PutBucketPolicy"], bucket)]);
    assert.ok(!JSON.stringify(without).includes("s3:"));
  });
});
