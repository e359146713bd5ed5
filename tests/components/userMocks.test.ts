import assert from "node:assert/strict";
import dns from "node:dns";
import net from "node:net";
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import * as pulumi from "@pulumi/pulumi";
import {
  AccessEntry,
  AddonAccess,
  AwsAuth,
  CapabilityAccess,
  ClusterAccess,
  ControlPlaneAccess,
  GroupBinding,
  getClusterAccessOutput,
  NodeRole,
  OidcProvider,
  PodIdentity,
  ServiceAccount,
  ServiceAccountRole,
  UserIdentityProvider,
  WorkloadIdentity,
} from "../../provider";
import { components } from "../../provider/plugin/registry";
import { recordLog } from "../support/mocks/log";
import { catchRejections, reported } from "../support/mocks/rejections";

const roleArn = "arn:aws:iam::123456789012:role/team";

/** Records and prevents everything that would leave the process, until `end` is called. */
function guardNetwork(): { end(): string[] } {
  const attempts: string[] = [];
  const blocked = (what: string) => () => {
    attempts.push(what);
    throw new Error(`A unit test must not call ${what}.`);
  };
  const targets: [object, string, string][] = [
    [net.Socket.prototype, "connect", "connect"],
    [net.Server.prototype, "listen", "listen"],
    [dns, "lookup", "lookup"],
    [EKSClient.prototype, "send", "EKS"],
    [IAMClient.prototype, "send", "IAM"],
    [STSClient.prototype, "send", "STS"],
  ];
  const real = targets.map(([object, method]) => Object.getOwnPropertyDescriptor(object, method));
  for (const [object, method, what] of targets) {
    Object.defineProperty(object, method, { value: blocked(what), configurable: true, writable: true });
  }
  return {
    end() {
      targets.forEach(([object, method], index) => {
        const { [index]: descriptor } = real;
        if (descriptor === undefined) {
          delete (object as Record<string, unknown>)[method];
        } else {
          Object.defineProperty(object, method, descriptor);
        }
      });
      return attempts;
    },
  };
}

/** What a user's unit test sees. */
interface Seen {
  /** The names of the resources. */
  names: string[];
  /** The trust policies of the roles, and the policies. */
  policies: string[];
  errors: string[];
  warnings: string[];
  attempts: string[];
}

/** The functions of the AWS provider, as a user's test mocks them. */
type Call = (args: pulumi.runtime.MockCallArgs) => Record<string, unknown>;

/** Runs a program as a unit test with Pulumi's mocks does, without this package's stand-ins. */
async function runAsUser(program: () => unknown, call: Call, preview: boolean): Promise<Seen> {
  const names: string[] = [];
  const policies: string[] = [];
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => {
    names.push(name);
    policies.push(...[inputs.assumeRolePolicy ?? inputs.policy ?? []].flat());
    return { id: `${name}-id`, state: { arn: `arn:aws:iam::123456789012:role/${name}`, ...inputs } };
  };
  await pulumi.runtime.setMocks({ newResource, call }, "shop", "prod", preview);
  const guard = guardNetwork();
  const log = recordLog();
  const rejections = catchRejections();
  try {
    program();
    await pulumi.runtime.disconnect();
  } catch (error) {
    rejections.add(error);
  }
  const errors = (await rejections.end()).map(reported);
  const logged = (await log.end()).filter(({ severity }) => severity === "warning");
  return {
    names: names.sort(),
    policies,
    errors,
    warnings: logged.map(({ message }) => message),
    attempts: guard.end(),
  };
}

const clusterName = "prod";
const entry = { clusterName, principalArn: roleArn };
const serviceAccount = { namespace: "shop", name: "checkout" };
const many = Array.from({ length: 12 }, (_, index) => `dev-${index}`);
const policyArns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"];

/** A program, its resources besides the component itself, and the error if the mocks don't describe the cluster. */
interface Case {
  program: () => unknown;
  children: string[];
  needs?: RegExp;
}

const needsMode = /^\w+ "app" has an invalid input:\n {2}- authenticationMode is missing/;
const grants = [{ name: "dev", principalArn: roleArn, access: "view" as const }];
const authenticationMode = "API_AND_CONFIG_MAP";
const oidcProviderArns = ["arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/PROD"];

const cases: Record<string, Case> = {
  "an AccessEntry": {
    program: () => new AccessEntry("app", { ...entry, accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] }),
    children: ["app-AmazonEKSViewPolicy", "app-entry"],
  },
  "an AccessEntry with existing use": {
    program: () => new AccessEntry("app", { ...entry, existing: "use" }),
    children: ["app-entry"],
  },
  "an AccessEntry with existing take-over": {
    program: () => new AccessEntry("app", { ...entry, existing: "take-over" }),
    children: ["app-entry"],
  },
  "an AccessEntry with waitUntilReady": {
    program: () => new AccessEntry("app", { ...entry, waitUntilReady: true }),
    children: ["app-entry", "app-ready"],
  },
  "an AddonAccess": {
    program: () => new AddonAccess("app", { clusterName, addonName: "aws-ebs-csi-driver", owner: "stack" }),
    children: [],
  },
  "an AwsAuth": {
    program: () => new AwsAuth("app", { clusterName, roles: [{ roleArn, username: "me" }] }),
    children: ["app-entries"],
  },
  "a CapabilityAccess": {
    program: () => new CapabilityAccess("app", { capability: "ack", clusterName }),
    children: ["app", "app-AmazonEKSACKPolicy", "app-entry", "app-role"],
  },
  "a ClusterAccess": {
    program: () => new ClusterAccess("app", { clusterName, grants }),
    children: ["app-dev-AmazonEKSViewPolicy", "app-dev-entry"],
    needs: needsMode,
  },
  "a ClusterAccess with existing use, unmanaged fail and waitUntilReady": {
    program: () =>
      new ClusterAccess("app", {
        clusterName,
        authenticationMode,
        existing: "use",
        unmanaged: "fail",
        waitUntilReady: true,
        grants,
      }),
    children: ["app-dev-AmazonEKSViewPolicy", "app-dev-entry", "app-ready"],
  },
  "a ClusterAccess with twelve grants, migrate and take-over": {
    program: () =>
      new ClusterAccess("app", {
        clusterName,
        authenticationMode,
        existing: "take-over",
        migrate: true,
        grants: many.map((name) => ({ name, principalArn: `${roleArn}-${name}`, access: "view" as const })),
      }),
    children: [
      ...many.flatMap((name) => [`app-${name}-AmazonEKSViewPolicy`, `app-${name}-entry`]),
      "app-aws-auth",
      "app-aws-auth-entries",
    ].sort(),
  },
  "a ClusterAccess in the mode CONFIG_MAP": {
    program: () => new ClusterAccess("app", { clusterName, authenticationMode: "CONFIG_MAP", grants }),
    children: [
      "app-aws-auth",
      "app-aws-auth-entries",
      "app-dev-AmazonEKSViewPolicy",
      "app-dev-AmazonEKSViewPolicy-binding",
    ],
  },
  "a ControlPlaneAccess": {
    program: () => new ControlPlaneAccess("app", { capabilities: ["get-kubeconfig"], clusterNames: [clusterName] }),
    children: ["app-policy"],
  },
  "a GroupBinding": {
    program: () => new GroupBinding("app", { group: "devs", clusterRole: "view", namespaces: ["shop"] }),
    children: ["app-shop"],
  },
  "a NodeRole": {
    program: () => new NodeRole("app", { nodes: "self-managed", clusterName, roleName: "nodes" }),
    children: [
      "app",
      "app-AmazonEC2ContainerRegistryPullOnly",
      "app-AmazonEKSWorkerNodePolicy",
      "app-entry",
      "app-instance-profile",
      "app-role",
    ],
    needs: needsMode,
  },
  "an OidcProvider": {
    program: () => new OidcProvider("app", { clusterName }),
    children: ["app-provider"],
    needs: /^clusterName is "prod": EKS reports no OIDC issuer for this cluster; .* Pass issuer instead\.$/,
  },
  "an OidcProvider of an issuer": {
    program: () => new OidcProvider("app", { issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/PROD" }),
    children: ["app-provider"],
  },
  "a PodIdentity": {
    program: () => new PodIdentity("app", { clusterName, serviceAccount, policyArns, agent: "ensure" }),
    children: ["app-AmazonS3ReadOnlyAccess", "app-agent", "app-prod/shop/checkout", "app-role"],
  },
  "a PodIdentity with existing use": {
    program: () => new PodIdentity("app", { clusterName, serviceAccount, roleArn, existing: "use" }),
    children: ["app-prod/shop/checkout"],
  },
  "a ServiceAccount": {
    program: () => new ServiceAccount("app", { name: "checkout", roleArn, createNamespace: true }),
    children: ["app-namespace", "app-service-account"],
  },
  "a ServiceAccountRole": {
    program: () =>
      new ServiceAccountRole("app", {
        oidcProviderArns,
        serviceAccounts: [serviceAccount],
        policyArns,
        roleName: "checkout",
      }),
    children: ["app-AmazonS3ReadOnlyAccess", "app-role"],
  },
  "a ServiceAccountRole of a workload": {
    program: () =>
      new ServiceAccountRole("app", {
        oidcProviderArns,
        serviceAccounts: [serviceAccount],
        workload: "cert-manager",
        workloadScopes: { hostedZoneArns: ["*"] },
      }),
    children: ["app-cert-manager", "app-role"],
  },
  "a UserIdentityProvider": {
    program: () =>
      new UserIdentityProvider("app", { clusterName, issuerUrl: "https://login.example.com", clientId: "kubernetes" }),
    children: ["app-config"],
  },
  "a WorkloadIdentity": {
    program: () =>
      new WorkloadIdentity("app", {
        ...serviceAccount,
        mode: "pod-identity",
        clusterName,
        policyArns,
        waitUntilReady: true,
      }),
    children: ["app-AmazonS3ReadOnlyAccess", "app-prod/shop/checkout", "app-ready", "app-role", "app-service-account"],
  },
};

const cluster = {
  arn: "arn:aws:eks:us-west-2:123456789012:cluster/prod",
  name: "prod",
  endpoint: "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
  certificateAuthorities: [{ data: "Q0E=" }],
  accessConfigs: [{ authenticationMode: "API_AND_CONFIG_MAP" }],
  identities: [{ oidcs: [{ issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/PROD" }] }],
};
const answers: Record<string, Record<string, unknown>> = {
  "aws:eks/getCluster:getCluster": cluster,
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "123456789012", arn: roleArn },
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:index/getRegion:getRegion": { region: "us-west-2" },
};

/** The ways in which users mock functions. */
const ways: Record<string, { call: Call; describesCluster: boolean }> = {
  "returns its arguments": { call: ({ inputs }) => inputs, describesCluster: false },
  "returns nothing": { call: () => ({}), describesCluster: false },
  "describes the cluster or returns its arguments": {
    call: ({ token, inputs }) => answers[token] ?? inputs,
    describesCluster: true,
  },
};

describe("A program's unit test with Pulumi's mocks", () => {
  it("has a case for each component", () => {
    const tested = new Set(Object.keys(cases).map((what) => what.split(" ")[1]));
    assert.deepEqual(
      [...tested].sort(),
      Object.keys(components).map((type) => type.split(":")[2]),
    );
  });

  for (const [what, { program, children, needs }] of Object.entries(cases)) {
    for (const [way, { call, describesCluster }] of Object.entries(ways)) {
      for (const preview of [false, true]) {
        const when = preview ? "in a preview" : "in an update";
        it(`declares ${what} ${when} without a connection or a warning, if each function ${way}`, async () => {
          const { names, errors, warnings, attempts } = await runAsUser(program, call, preview);
          assert.deepEqual({ warnings, attempts }, { warnings: [], attempts: [] });
          if (describesCluster) {
            assert.deepEqual({ names, errors }, { names: ["app", ...children].sort(), errors: [] });
          } else if (needs === undefined || (preview && needs !== needsMode)) {
            assert.deepEqual(errors, []);
          } else {
            assert.equal(errors.length, 1);
            assert.match(errors[0] ?? "", needs);
          }
        });
      }
    }
  }

  const live = {
    accessEntryArn: "arn:aws:eks:us-west-2:123456789012:access-entry/prod/role/123456789012/team/0a1b2c3d",
    principalArn: roleArn,
    type: "STANDARD",
    kubernetesGroups: [],
  };
  const calls =
    (more: typeof answers): Call =>
    ({ token, inputs }) =>
      ({ ...answers, ...more })[token] ?? inputs;

  it("uses an access entry that its mocks return", async () => {
    const call = calls({ "aws:eks/getAccessEntry:getAccessEntry": live });
    for (const existing of ["use", "take-over"] as const) {
      const { names, errors, attempts } = await runAsUser(
        () => new AccessEntry("app", { ...entry, existing }),
        call,
        false,
      );
      assert.deepEqual({ names, errors, attempts }, { names: ["app", "app-entry"], errors: [], attempts: [] });
    }
    const { errors } = await runAsUser(() => new AccessEntry("app", entry), call, false);
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /but one exists that doesn't belong to an eks-auth stack/);
  });

  it("rejects a role that its mocks return with another ARN", async () => {
    const arn = "arn:aws:iam::123456789012:role/people/team";
    const call = calls({ "aws:iam/getRole:getRole": { arn } });
    const { errors } = await runAsUser(() => new AccessEntry("app", entry), call, false);
    assert.match(errors[0] ?? "", /expected the ARN in IAM, "arn:aws:iam::123456789012:role\/people\/team"/);
  });

  it("has ARNs of the place that its mocks return, or of the account 123456789012 in us-east-1", async () => {
    const programs = [
      () => new PodIdentity("app", { clusterName, serviceAccount, policyArns }),
      () => new ControlPlaneAccess("app", { capabilities: ["get-kubeconfig"], clusterNames: [clusterName] }),
    ];
    const assumed = "arn:aws:eks:us-east-1:123456789012:cluster/prod";
    for (const program of programs) {
      const policies: string[] = [];
      for (const { call } of Object.values(ways)) {
        policies.push(...(await runAsUser(program, call, false)).policies);
      }
      const clusters = policies.map((policy) => /"(arn:[^"]*:cluster\/prod)"/.exec(policy)?.[1]);
      assert.deepEqual(clusters, [assumed, assumed, "arn:aws:eks:us-west-2:123456789012:cluster/prod"]);
    }
  });

  it("can ask for the access to a cluster without naming an organization", async () => {
    const seen: unknown[] = [];
    const call: Call = ({ token, inputs }) => {
      seen.push([token, inputs.stack]);
      return {};
    };
    await runAsUser(() => getClusterAccessOutput({ clusterName }), call, false);
    assert.deepEqual(seen, [["eks-auth:index:getClusterAccess", "organization/shop/prod"]]);
  });
});
