import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  AccessEntry,
  AddonAccess,
  AwsAuth,
  CapabilityAccess,
  ClusterAccess,
  ControlPlaneAccess,
  GroupBinding,
  NodeRole,
  OidcProvider,
  PodIdentity,
  ServiceAccount,
  ServiceAccountRole,
  UserIdentityProvider,
  WorkloadIdentity,
} from "../../provider";
import schema from "../../provider/schema.json";
import { childrenIn } from "../support/components";
import { run } from "../support/mocks";
import { addons } from "../support/mocks/addons";
import { accountWithProviders, clusterWithIssuer, type Functions } from "../support/mocks/functions";
import { readyCluster } from "../support/mocks/podIdentity";
import { minimal as minimalEntry, functions as principals } from "./accessEntry/accessEntry.fixtures";
import { minimal as minimalAddon } from "./addonAccess/addonAccess.fixtures";
import {
  functionsOf as functionsForCapabilities,
  groupId,
  minimal as minimalCapability,
  readAll,
  secretArn,
} from "./capabilityAccess/capabilityAccess.fixtures";
import { functionsOf, minimal as minimalAccess } from "./clusterAccess/clusterAccess.fixtures";
import { lookUps, minimal as minimalControlPlane } from "./controlPlaneAccess/controlPlaneAccess.fixtures";
import { rules } from "./groupBinding/groupBinding.fixtures";
import {
  functionsOf as functionsForNodes,
  minimal as minimalNodes,
  trustAnchorArn,
} from "./nodeRole/nodeRole.fixtures";
import { minimal as minimalPod } from "./podIdentity/podIdentity.fixtures";
import { minimal as minimalRole } from "./serviceAccountRole/serviceAccountRole.fixtures";
import { functions as issuers, minimal as minimalProvider } from "./userIdentityProvider/userIdentityProvider.fixtures";
import { minimal as minimalWorkload } from "./workloadIdentity/workloadIdentity.fixtures";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/PROD";
const roleArn = "arn:aws:iam::123456789012:role/my-role";
const providers = { ...accountWithProviders({}), ...clusterWithIssuer("prod", `https://${issuer}`) };
const certManager = { workload: "cert-manager" };

type Component = new (name: string, args: never) => pulumi.ComponentResource;

/** A component with valid inputs. */
interface Case {
  Component: Component;
  /** Distinguishes the case from the component's other cases. */
  where?: string;
  valid: object;
  /** The other inputs for a given input, if it isn't allowed together with `valid`. */
  beside?: Record<string, object>;
  functions?: Functions;
}

const cases: Case[] = [
  {
    Component: AccessEntry,
    valid: { ...minimalEntry, accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] },
    beside: { ssoPermissionSet: { clusterName: minimalEntry.clusterName } },
    functions: principals,
  },
  {
    Component: AccessEntry,
    where: "of an existing entry",
    valid: { ...minimalEntry, existing: "use", accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] },
    beside: { ssoPermissionSet: { clusterName: minimalEntry.clusterName, existing: "use" } },
    functions: principals,
  },
  {
    Component: AwsAuth,
    valid: { clusterName: "prod", roles: [{ roleArn, username: "me" }] },
    beside: { kubeconfig: {} },
  },
  { Component: ClusterAccess, where: "in mode API", valid: minimalAccess, functions: functionsOf({ mode: "API" }) },
  {
    Component: ClusterAccess,
    where: "in mode CONFIG_MAP",
    valid: { ...minimalAccess, authenticationMode: "CONFIG_MAP" },
    beside: { kubeconfig: { grants: minimalAccess.grants, authenticationMode: "CONFIG_MAP" } },
    functions: functionsOf({ mode: "CONFIG_MAP" }),
  },
  { Component: ControlPlaneAccess, valid: { ...minimalControlPlane, users: ["alice"] }, functions: lookUps() },
  {
    Component: GroupBinding,
    valid: { group: "developers", clusterRole: "view", namespaces: ["a"] },
    beside: {
      role: { group: "developers", namespaces: ["a"] },
      rules: { group: "developers", namespaces: ["a"] },
    },
  },
  {
    Component: GroupBinding,
    where: "of rules",
    valid: { group: "developers", rules, namespaces: ["a"] },
    beside: {
      clusterRole: { group: "developers", namespaces: ["a"] },
      role: { group: "developers", namespaces: ["a"] },
    },
  },
  ...["API", "CONFIG_MAP"].map((mode) => ({
    Component: NodeRole as Component,
    where: `in mode ${mode}`,
    valid: minimalNodes["self-managed"],
    beside: { trustAnchorArn: minimalNodes["hybrid-roles-anywhere"] },
    functions: functionsForNodes({ mode }),
  })),
  {
    Component: NodeRole,
    where: "of hybrid nodes",
    valid: { ...minimalNodes["hybrid-roles-anywhere"], trustAnchorArn },
    beside: { platform: minimalNodes.karpenter, instanceProfileName: minimalNodes["self-managed"] },
    functions: functionsForNodes(),
  },
  ...Object.entries(minimalAddon).map(([owner, valid]) => ({
    Component: AddonAccess as Component,
    where: `with the owner ${owner}`,
    valid,
    functions: readyCluster("prod"),
  })),
  {
    Component: CapabilityAccess,
    where: "of ACK",
    valid: {
      ...minimalCapability.ack,
      ackResources: { sqsQueues: ["a"] },
      ackNamespaces: ["a"],
      namespaceRules: [readAll],
      namespaces: ["a"],
    },
    beside: Object.fromEntries(
      [
        "connectionArns",
        "codeCommitRepositoryArns",
        "ecrRepositoryArns",
        "argoCdNamespace",
        "argoCdRoleMappings",
        "secretArns",
      ].map((input) => [input, minimalCapability.argocd]),
    ),
    functions: functionsForCapabilities(),
  },
  {
    Component: CapabilityAccess,
    where: "of Argo CD",
    valid: {
      ...minimalCapability.argocd,
      secretArns: [secretArn],
      clusterRules: [readAll],
      argoCdRoleMappings: [{ role: "ADMIN", groupIds: [groupId] }],
      namespaceRules: [readAll],
      namespaces: ["a"],
    },
    beside: {
      ackRoleArns: minimalCapability.ack,
      ackResources: minimalCapability.ack,
      ackNamespaces: { ...minimalCapability.ack, ackResources: { sqsQueues: ["a"] } },
    },
    functions: functionsForCapabilities(),
  },
  {
    Component: OidcProvider,
    valid: { issuer: `https://${issuer}` },
    beside: { clusterName: {} },
    functions: providers,
  },
  {
    Component: OidcProvider,
    where: "of an existing provider",
    valid: { clusterName: "prod", existing: "use" },
    beside: { issuer: { existing: "use" } },
    functions: providers,
  },
  {
    Component: PodIdentity,
    valid: minimalPod,
    beside: {
      serviceAccounts: { clusterName: "prod" },
      roleArn: minimalPod,
      workloadScopes: { ...minimalPod, ...certManager },
    },
    functions: readyCluster("prod"),
  },
  { Component: ServiceAccount, valid: { name: "my-sa", roleArn, createNamespace: true } },
  {
    Component: ServiceAccountRole,
    valid: minimalRole,
    beside: {
      clusterNames: { ...minimalRole, podIdentity: true },
      workloadScopes: { ...minimalRole, ...certManager },
    },
  },
  {
    Component: UserIdentityProvider,
    valid: { ...minimalProvider, groupsClaim: "groups", groupsPrefix: "oidc:" },
    functions: issuers,
  },
  ...Object.entries(minimalWorkload).map(([mode, valid]) => ({
    Component: WorkloadIdentity as Component,
    where: `in mode ${mode}`,
    valid,
    beside: { workloadScopes: { ...valid, ...certManager } },
    functions: readyCluster("prod"),
  })),
];

/** The inputs of a component in the schema, and whether each must be a plain value. */
function inputsOf(component: string): [string, boolean][] {
  const { inputProperties } = schema.resources[`eks-auth:index:${component}` as "eks-auth:index:AwsAuth"];
  return Object.entries(inputProperties as Record<string, { plain?: boolean }>).map(([name, { plain = false }]) => [
    name,
    plain,
  ]);
}

describe("a failing input", () => {
  it("is tested with every component of the schema", () => {
    const tested = new Set(cases.map(({ Component: { name } }) => `eks-auth:index:${name}`));
    const components = Object.entries(schema.resources).filter(([, resource]) => "isComponent" in resource);
    assert.deepEqual(
      components.map(([type]) => type).filter((type) => !tested.has(type)),
      [],
    );
  });

  for (const { Component, where = "", valid, beside = {}, functions } of cases) {
    for (const [input, plain] of inputsOf(Component.name)) {
      const title = `${input} of ${[Component.name, where].join(" ").trim()}`;
      const ends = async () => {
        const program = () => {
          const fails = Promise.reject(new Error("there is no such output"));
          return new Component("app", { ...(beside[input] ?? valid), [input]: fails } as never);
        };
        const done = await run(program, { functions, addons });
        // Components can be registered, but the resources in them can't.
        const created = done.registrations.filter(({ custom }) => custom);
        assert.deepEqual(created, []);
        return done.errors;
      };
      if (plain) {
        it(`is rejected because it isn't a plain value, and nothing is created: ${title}`, async () => {
          const [error = "", ...others] = await ends();
          assert.deepEqual(others, []);
          assert.ok(
            error.includes(`has an invalid input:\n  - ${input} is "[not known yet]"; expected a plain value`),
            error,
          );
        });
      } else {
        it(`ends the program with its own error only, and nothing is created: ${title}`, async () => {
          assert.deepEqual(await ends(), ["there is no such output"]);
        });
      }
    }
  }

  for (const field of ["roleArn", "username", "groups"]) {
    it(`ends the program with its own error only, and nothing is created: ${field} of a role of AwsAuth`, async () => {
      const program = () => {
        const fails = Promise.reject(new Error("there is no such output"));
        const role = { roleArn, username: "me", [field]: fails };
        return new AwsAuth("app", { clusterName: "prod", roles: [role] });
      };
      const done = await run(program);
      assert.deepEqual(done.errors, ["there is no such output"]);
      assert.deepEqual(childrenIn(done), []);
    });
  }

  for (const [Component, good, input] of [
    [ServiceAccountRole, minimalRole, "policyArns"],
    [ServiceAccountRole, minimalRole, "oidcProviderArns"],
    [AwsAuth, { clusterName: "prod", roles: [{ roleArn, username: "me" }] }, "accounts"],
  ] as const) {
    it(`ends the program with its own error only, and nothing is created: an item of an output, ${input}`, async () => {
      const program = () => {
        const fails = () => [pulumi.output(Promise.reject(new Error("there is no such output")))];
        return new Component("app", { ...good, [input]: pulumi.output("later").apply(fails) } as never);
      };
      const done = await run(program, { functions: providers });
      assert.deepEqual(done.errors, ["there is no such output"]);
      assert.deepEqual(childrenIn(done), []);
    });
  }

  it("ends the program even if it fails with a value that isn't an Error", async () => {
    const program = () => new ServiceAccount("app", { name: "my-sa", roleArn: Promise.reject("no role") });
    const done = await run(program);
    assert.ok(done.errors.length > 0);
    assert.ok(
      done.errors.every((error) => error.includes("no role")),
      done.errors.join("; "),
    );
    assert.deepEqual(childrenIn(done), []);
  });
});
