import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { AccessCheck, type AccessCheckArgs, AccessEntry, ClusterAccess } from "../../provider";
import { assumeRole, type Keys, newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { kubernetes as cluster, fromSandbox } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { said, succeeds } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const clusterArn = `arn:aws:eks:us-west-2:123456789012:cluster/${clusterName}`;
const role = "arn:aws:iam::123456789012:role/checked";
const username = "arn:aws:sts::123456789012:assumed-role/checked/eks-auth";
let keys: Keys;
const type = "eks-auth:index:AccessCheck checked";

/** A kubeconfig that signs in with keys. */
function kubeconfigOf(keys: Keys): string {
  const { clusters } = JSON.parse(readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws-iam-authenticator",
    args: ["token", "--cluster-id", clusterName],
    env: Object.entries(keys).map(([name, value]) => ({ name, value })),
    interactiveMode: "Never",
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters,
    users: [{ name: "checked", user: { exec } }],
    contexts: [{ name: "checked", context: { cluster: clusters[0].name, user: "checked" } }],
    "current-context": "checked",
  });
}

/** An access entry, with a check of it unless that is false, and then an object that is created with its access. */
const declare =
  (args: Partial<AccessCheckArgs> | false, policy = "AmazonEKSClusterAdminPolicy") =>
  async () => {
    const entry = new AccessEntry("checked", { clusterName, principalArn: role, accessPolicies: [{ policy }] });
    const connection = { clusterName, assumeRoleArn: role };
    const check = args && new AccessCheck("checked", { ...connection, triggers: [entry.ready, policy], ...args });
    createAsRole(check || entry);
    return check ? { username: check.username, groups: check.groups } : {};
  };

/** Declares an object that is created with the access of the role. */
function createAsRole(dependsOn: pulumi.Resource): void {
  const kubeconfig = kubeconfigOf(keys);
  const provider = new kubernetes.Provider("checked", { kubeconfig }, { dependsOn });
  const metadata = { namespace: "default", name: "by-role" };
  new kubernetes.core.v1.ServiceAccount("by-role", { metadata }, { provider });
}

/** Components that wait until the deployer has the access that they grant. */
const entryUntilReady = (principalArn: string) => {
  const accessPolicies = [{ policy: "AmazonEKSViewPolicy" }, { policy: "AmazonEKSClusterAdminPolicy" }];
  return new AccessEntry("checked", { clusterName, principalArn, accessPolicies, waitUntilReady: true });
};
const grantUntilReady = (assumeRoleArn?: string) => {
  const grants = [{ name: "ops", principalArn: role, access: "cluster-admin" as const }];
  const where = { clusterName, authenticationMode: "API_AND_CONFIG_MAP" as const, assumeRoleArn };
  return new ClusterAccess("checked", { ...where, grants, waitUntilReady: true });
};

const alone = (args: AccessCheckArgs) => async () => {
  new AccessCheck("checked", args);
};

describe("AccessCheck on the engine", () => {
  let stack: TestStack;
  let endpoint: string | undefined;
  before(async () => {
    buildPackage();
    keys = await assumeRole(await newRole("checked"), "sam");
    const statement = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: clusterArn };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await new IAM({}).putRolePolicy({ RoleName: "checked", PolicyName: "describe", PolicyDocument });
    endpoint = (await new EKS({}).describeCluster({ name: clusterName })).cluster?.endpoint;
  });
  beforeEach(async () => {
    stack = await TestStack.inline("access-check", declare(false));
  });
  afterEach(() => stack.remove());
  after(async () => {
    await new IAM({}).deleteRolePolicy({ RoleName: "checked", PolicyName: "describe" });
    await removeRole("checked");
  });

  const label = () => `cluster "${clusterName}" in us-west-2 (${endpoint})`;
  /** The reasons of a run that fails because of the check. */
  function failures(run: Run): string[] {
    assert.equal(run.ok, false);
    return said(run).filter((message) => message.startsWith("the access"));
  }

  const timedOut = (seconds: number, answer: string) => [
    `the access isn't as expected after ${seconds} s. The last answer: ${label()}: ${answer} If the access only needs more ` +
      "time, raise timeoutSeconds.",
  ];

  describe("with access entries that count only after some seconds", () => {
    before(() => new EKS({}).tagResource({ resourceArn: clusterArn, tags: { "sandbox/entry-delay": "5" } }));
    after(() => new EKS({}).untagResource({ resourceArn: clusterArn, tagKeys: ["sandbox/entry-delay"] }));

    it("lets the next resource wait, which fails with 401 without it", async () => {
      const early = await stack.up();
      assert.equal(early.ok, false);
      assert.match(early.messages.join("\n"), /Unauthorized/);
      await succeeds(stack.destroy());

      const permissions = [
        { verb: "create", resource: "serviceaccounts", namespace: "default" },
        { verb: "get", resource: "deployments/scale", apiGroup: "apps", namespace: "default", name: "web" },
      ];
      stack.runs(declare({ permissions, expect: { username, groups: ["system:authenticated"] } }));
      const preview = await succeeds(stack.preview());
      assert.deepEqual([preview.steps[type], said(preview)], ["create", []]);
      await succeeds(stack.up());
      const { metadata } = await cluster().readNamespacedServiceAccount({ namespace: "default", name: "by-role" });
      assert.equal(metadata?.name, "by-role");
      assert.deepEqual(
        [await stack.output("username"), await stack.output("groups")],
        [username, ["system:authenticated"]],
      );
    });

    for (const [component, program] of [
      ["an AccessEntry", () => entryUntilReady(role)],
      ["a ClusterAccess", () => grantUntilReady(role)],
    ] as const) {
      it(`lets the next resource wait for ${component} with waitUntilReady`, async () => {
        stack.runs(async () => createAsRole(program()));
        await succeeds(stack.up());
        const { metadata } = await cluster().readNamespacedServiceAccount({ namespace: "default", name: "by-role" });
        assert.equal(metadata?.name, "by-role");
        const again = await succeeds(stack.up());
        assert.deepEqual(
          Object.entries(again.steps).filter(([, step]) => step !== "same"),
          [],
        );
      });
    }
  });

  it("rejects waitUntilReady at preview if the deployer isn't the principal and can't assume its role", async () => {
    const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await new IAM({}).createRole({ RoleName: "closed", AssumeRolePolicyDocument });
    try {
      const fix = "Omit waitUntilReady, or declare an AccessCheck that signs in as one of the principals.";
      const problems = async () => {
        const rejected = await stack.preview();
        assert.equal(rejected.ok, false);
        return [
          ...new Set(
            said(rejected)
              .join("\n")
              .match(/waitUntilReady is .*/g),
          ),
        ];
      };
      stack.runs(async () => void entryUntilReady(role.replace("checked", "closed")));
      const deployer = fromSandbox("SANDBOX_DEPLOYER_ARN");
      const closed = role.replace("checked", "closed");
      assert.deepEqual(await problems(), [
        "waitUntilReady is true; expected false, or a principal that the deployer is or may assume, but cluster " +
          `"${clusterName}" in us-west-2: sts:AssumeRole on ${closed} failed: AccessDenied: User: ${deployer} is not ` +
          `authorized to perform: sts:AssumeRole on resource: ${closed}. Grant the AWS login of the environment ` +
          `sts:AssumeRole on ${closed}, in its policies and in the role's trust policy. ${fix}`,
      ]);
      stack.runs(async () => void grantUntilReady());
      assert.deepEqual(await problems(), [
        `waitUntilReady is true; expected false, or a grant for the deployer's identity, but the deployer is ${deployer}. ${fix}`,
      ]);
    } finally {
      await new IAM({}).deleteRole({ RoleName: "closed" });
    }
  });

  const args = { clusterName, assumeRoleArn: role };
  const list = { verb: "list", resource: "secrets", namespace: "default" };

  it("repeats the check if an input changes, and makes no call otherwise", async () => {
    const entry = { clusterName, principalArn: role };
    const eks = new EKS({});
    await eks.createAccessEntry(entry);
    stack.runs(alone({ ...args, triggers: ["one", { two: [2] }] }));
    await succeeds(stack.up());
    stack.runs(alone({ ...args, triggers: ["one", { two: [3] }], timeoutSeconds: 1, permissions: [list] }));
    const answer =
      `the login has the username "${username}" and the groups ["system:authenticated"]; expected the permission to list ` +
      'secrets in the namespace "default". Check the access entry of this identity or its entry in aws-auth, its access ' +
      "policies, and the bindings of its groups.";
    assert.deepEqual(failures(await stack.up()), timedOut(1, answer));

    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy";
    await eks.associateAccessPolicy({ ...entry, policyArn, accessScope: { type: "cluster" } });
    const update = await succeeds(stack.up());
    assert.deepEqual([update.steps[type], update.changed[type]], ["update", undefined]);

    await eks.deleteAccessEntry(entry);
    assert.equal((await succeeds(stack.up())).steps[type], "same");
    assert.equal((await succeeds(stack.refresh())).steps[type], "same");
    stack.runs(alone({ ...args, triggers: [], timeoutSeconds: 1 }));
    assert.deepEqual(
      failures(await stack.up()),
      timedOut(
        1,
        `can't ask who we are: it answered 401: Unauthorized. Map the identity of the role ${role}, assumed with the AWS login ` +
          "of the environment in aws-auth or with an access entry, or connect as an identity that has access (profile, " +
          "assumeRoleArn).",
      ),
    );
    assert.equal((await succeeds(stack.destroy())).steps[type], "delete");
  });

  it("reports all invalid inputs at preview, and keeps a kubeconfig secret", async () => {
    const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
    stack.runs(alone({ kubeconfig, timeoutSeconds: 0, permissions: [{ verb: "List", resource: "pods" }] }));
    const rejected = await stack.preview();
    assert.equal(rejected.ok, false);
    const problem = "eks-auth:index:AccessCheck resource 'checked' has a problem: ";
    assert.deepEqual(
      said(rejected).filter((message) => message.startsWith(problem)),
      [
        `${problem}permissions[0].verb is "List"; expected a Kubernetes verb in lower case, such as "get", or "*". Use a verb ` +
          "such as get, list, watch, create, update, patch, delete or deletecollection.",
        `${problem}timeoutSeconds is 0; expected a whole number of seconds from 1 to 900. Pass a number in this range, or omit ` +
          "timeoutSeconds to use the default.",
      ],
    );
    stack.runs(alone({ kubeconfig, permissions: [{ verb: "*", resource: "*", apiGroup: "*" }] }));
    await succeeds(stack.up());
    const [secret = ""] = kubeconfig.match(/[\w+/=]{200,}/g)?.slice(-1) ?? [];
    assert.deepEqual([secret === "", stack.rawState().includes(secret)], [false, false]);
  });
});
