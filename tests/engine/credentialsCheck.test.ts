import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import {
  CredentialsCheck,
  type CredentialsCheckArgs,
  OidcProvider,
  PodIdentity,
  WorkloadIdentity,
} from "../../provider";
import { newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { assumeForPod } from "../support/podIdentity";
import { assume, fromSandbox, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { said, succeeds } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const clusterArn = `arn:aws:eks:us-west-2:123456789012:cluster/${clusterName}`;
const issuer = fromSandbox("SANDBOX_ISSUER").slice("https://".length);
const oidcProviderArn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const iamArn = "arn:aws:iam::123456789012";
const [namespace, name] = ["credentials", "app"];
const type = "eks-auth:index:CredentialsCheck";
const eks = new EKS({});
const iam = new IAM({});
const rbac = () => {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  return config.makeApiClient(RbacAuthorizationV1Api);
};

/** A pod of the service account; nothing runs it. The returned function deletes it. */
async function makePod(podName: string): Promise<() => Promise<unknown>> {
  const spec = { serviceAccountName: name, containers: [{ name, image: "example.com/app" }] };
  await kubernetes().createNamespacedPod({ namespace, body: { metadata: { name: podName }, spec } });
  return () => kubernetes().deleteNamespacedPod({ namespace, name: podName, gracePeriodSeconds: 0 });
}

const alone = (args: Omit<CredentialsCheckArgs, "name" | "namespace">) => async () => {
  const { currentRoleArn, credentialsIssued } = new CredentialsCheck("app", { namespace, name, ...args });
  return { currentRoleArn, credentialsIssued };
};

describe("CredentialsCheck on the engine", () => {
  let stack: TestStack;
  let endpoint: string | undefined;
  before(async () => {
    buildPackage();
    endpoint = (await eks.describeCluster({ name: clusterName })).cluster?.endpoint;
  });
  beforeEach(async () => {
    stack = await TestStack.inline("credentials-check", async () => undefined);
  });
  afterEach(() => stack.remove());

  /** Neither a token nor an access key of a session is in the state or in a message. */
  function assertNoSecrets(run: Run): void {
    for (const text of [stack.rawState(), run.messages.join("\n")]) {
      assert.doesNotMatch(text, /eyJ[\w-]{10,}|ASIA[A-Z0-9]{12,}|"sessionToken"/i);
    }
  }

  describe("with IAM and EKS that apply a change only after some seconds", () => {
    const delay = (seconds: number) =>
      eks.tagResource({ resourceArn: clusterArn, tags: { "sandbox/credentials-delay": String(seconds) } });
    afterEach(() => eks.untagResource({ resourceArn: clusterArn, tagKeys: ["sandbox/credentials-delay"] }));

    const irsa = (timeoutSeconds?: number) => async () => {
      const provider = new OidcProvider("cluster", { clusterName });
      const args = { mode: "irsa", oidcProviderArn: provider.arn, namespace, name, createNamespace: true } as const;
      const workload = new WorkloadIdentity("app", args);
      const { currentRoleArn, credentialsIssued } = new CredentialsCheck("app", {
        clusterName,
        mode: "irsa",
        namespace: workload.namespace,
        name: workload.name,
        roleArn: workload.roleArn,
        timeoutSeconds,
      });
      return { currentRoleArn, credentialsIssued };
    };

    it("waits until STS accepts a new OIDC provider and a new role", async () => {
      await delay(3600);
      stack.runs(irsa(8));
      const preview = await succeeds(stack.preview());
      assert.deepEqual([preview.steps[`${type} app`], said(preview)], ["create", []]);
      const early = await stack.up();
      assert.equal(early.ok, false);
      assert.match(
        said(early).join("\n"),
        /after 8 s\. The last answer: .* STS answers InvalidIdentityToken: No OpenIDConnect/,
      );
      assertNoSecrets(early);
      await succeeds(stack.destroy());

      await delay(5);
      stack.runs(irsa());
      const run = await succeeds(stack.up());
      const roleArn = String(await stack.output("currentRoleArn"));
      assert.equal(await stack.output("credentialsIssued"), true);
      assert.match(await assume(roleArn, await mintToken(namespace, name)), /:assumed-role\//);
      assertNoSecrets(run);
      assert.deepEqual(new Set(Object.values((await succeeds(stack.up())).steps)), new Set(["same"]));
    });

    it("waits until the EKS Auth API accepts a new association, with a token for a pod", async () => {
      const remove = await makeServiceAccount(namespace, name);
      const removePod = await makePod("app-0");
      try {
        await delay(5);
        stack.runs(async () => {
          const serviceAccount = { namespace, name };
          const pods = new PodIdentity("app", { clusterName, serviceAccount, agent: "ignore" });
          const { roleArn, associationIds } = pods;
          const args = { clusterName, mode: "pod-identity" as const, namespace, name, roleArn };
          const { credentialsIssued } = new CredentialsCheck("app", { ...args, triggers: [associationIds] });
          return { credentialsIssued };
        });
        const run = await succeeds(stack.up());
        assert.equal(await stack.output("credentialsIssued"), true);
        assert.equal(typeof (await assumeForPod(namespace, name)), "object");
        assertNoSecrets(run);
        await succeeds(stack.destroy());
      } finally {
        await removePod();
        await remove();
      }
    });

    for (const [mode, given] of [
      ["irsa", { oidcProviderArn }],
      ["pod-identity", {}],
    ] as const) {
      it(`lets what comes next wait for a WorkloadIdentity with waitUntilReady, in the mode ${mode}`, async () => {
        await delay(5);
        await iam.createOpenIDConnectProvider({ Url: `https://${issuer}`, ClientIDList: ["sts.amazonaws.com"] });
        try {
          stack.runs(async () => {
            const where = { clusterName, namespace, name, createNamespace: true, waitUntilReady: true };
            const workload = new WorkloadIdentity("app", { mode, agent: "ignore", ...where, ...given });
            return { name: workload.name, roleArn: workload.roleArn };
          });
          const run = await succeeds(stack.up());
          assert.equal(run.steps[`${type} app-ready`], "create");
          assert.equal(await stack.output("name"), name);
          if (mode === "irsa") {
            const roleArn = String(await stack.output("roleArn"));
            assert.match(await assume(roleArn, await mintToken(namespace, name)), /:assumed-role\//);
          }
          assertNoSecrets(run);
          assert.deepEqual(new Set(Object.values((await succeeds(stack.up())).steps)), new Set(["same"]));
          await succeeds(stack.destroy());
        } finally {
          await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: oidcProviderArn });
        }
      });
    }
  });

  describe("signed in with only the documented permissions", () => {
    const checker = `${iamArn}:role/checker`;
    const role = `${iamArn}:role/checked-app`;
    const bound = { StringEquals: { "aws:RequestTag/kubernetes-pod-name": "app-0" } };
    const forPods = (Condition?: object, Action = ["sts:AssumeRole", "sts:TagSession"]) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action,
            ...(Condition && { Condition }),
          },
        ],
      });
    const forTokens = (account: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: oidcProviderArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: { StringEquals: { [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${account}` } },
          },
        ],
      });
    const trust = (PolicyDocument: string) => iam.updateAssumeRolePolicy({ RoleName: "checked-app", PolicyDocument });
    const args = { clusterName, assumeRoleArn: checker, timeoutSeconds: 8 };
    let cleanUp: (() => Promise<unknown>)[] = [];

    before(async () => {
      cleanUp = [await makeServiceAccount(namespace, name, { "eks.amazonaws.com/role-arn": role })];
      await iam.createRole({ RoleName: "checked-app", AssumeRolePolicyDocument: forPods(bound) });
      cleanUp.push(() => iam.deleteRole({ RoleName: "checked-app" }));
      await iam.createOpenIDConnectProvider({ Url: `https://${issuer}`, ClientIDList: ["sts.amazonaws.com"] });
      cleanUp.push(() => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: oidcProviderArn }));
      await newRole("checker");
      cleanUp.push(() => removeRole("checker"));
      const allow = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
      const ofCluster = ["eks:DescribeCluster", "eks:ListPodIdentityAssociations", "eks-auth:AssumeRoleForPodIdentity"];
      const Statement = [
        allow(ofCluster, clusterArn),
        allow(
          ["eks:DescribePodIdentityAssociation"],
          `${clusterArn.replace(":cluster/", ":podidentityassociation/")}/*`,
        ),
        allow(["iam:GetRole"], role),
      ];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      await iam.putRolePolicy({ RoleName: "checker", PolicyName: "check", PolicyDocument });
      cleanUp.push(() => iam.deleteRolePolicy({ RoleName: "checker", PolicyName: "check" }));
      await eks.createAccessEntry({ clusterName, principalArn: checker, kubernetesGroups: ["checkers"] });
      cleanUp.push(() => eks.deleteAccessEntry({ clusterName, principalArn: checker }));
      const rules = [
        { apiGroups: [""], resources: ["serviceaccounts"], resourceNames: [name], verbs: ["get"] },
        { apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: [name], verbs: ["create"] },
        { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      ];
      const metadata = { name: "checkers" };
      await rbac().createNamespacedRole({ namespace, body: { metadata, rules } });
      const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "checkers" };
      const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "checkers" }];
      await rbac().createNamespacedRoleBinding({ namespace, body: { metadata, roleRef, subjects } });
    });
    after(async () => {
      for (const step of cleanUp.reverse()) await step();
    });

    /** The last answer of a check that fails. */
    async function lastAnswer(given: Omit<CredentialsCheckArgs, "name" | "namespace">): Promise<string> {
      stack.runs(alone(given));
      const run = await stack.up();
      assert.equal(run.ok, false);
      assertNoSecrets(run);
      const start =
        `the service account ${namespace}/${name} doesn't get the expected credentials after 8 s. The last answer: ` +
        `cluster "${clusterName}" in us-west-2 (${endpoint}): the service account ${namespace}/${name} `;
      const [message = ""] = said(run).filter((one) => one.startsWith(start));
      assert.notEqual(message, "", said(run).join("\n"));
      return message.slice(start.length).replace(" If AWS only needs more time, raise timeoutSeconds.", "");
    }

    const association = async () => {
      const where = { clusterName, namespace, serviceAccount: name };
      const { association: { associationId } = {} } = await eks.createPodIdentityAssociation({
        ...where,
        roleArn: role,
      });
      return () => eks.deletePodIdentityAssociation({ clusterName, associationId });
    };

    it("gets credentials by EKS Pod Identity for a pod, by the claims of its token", async () => {
      await trust(forPods(bound));
      const steps = [await association(), await makePod("app-0")];
      try {
        stack.runs(alone({ ...args, mode: "pod-identity", roleArn: role }));
        await succeeds(stack.up());
        assert.deepEqual([await stack.output("currentRoleArn"), await stack.output("credentialsIssued")], [role, true]);
        // A token that isn't bound to the pod has no such claim.
        assert.equal(await assumeForPod(namespace, name), "AccessDeniedException");
      } finally {
        for (const step of steps.reverse()) await step();
      }
    });

    it("checks the association and the role if the service account has no pod, and reports what is wrong", async () => {
      const pod = { ...args, mode: "pod-identity" } as const;
      const fix =
        "The trust policy of the role must allow pods.eks.amazonaws.com the actions sts:AssumeRole and sts:TagSession, as that of a PodIdentity does.";
      assert.equal(
        await lastAnswer(pod),
        "has no association on the cluster. Declare a PodIdentity or a WorkloadIdentity for it.",
      );
      const remove = await association();
      try {
        assert.equal(
          await lastAnswer({ ...pod, roleArn: `${role}-2` }),
          `is associated with the role ${role}; expected ${role}-2. Correct the association, or roleArn.`,
        );
        await trust(forPods(undefined, ["sts:AssumeRole"]));
        assert.equal(
          await lastAnswer(pod),
          `is associated with the role ${role}. Its trust policy doesn't allow pods.eks.amazonaws.com sts:TagSession. ${fix}`,
        );
        await trust(forPods());
        stack.runs(alone(pod));
        await succeeds(stack.up());
        assert.deepEqual(
          [await stack.output("currentRoleArn"), await stack.output("credentialsIssued")],
          [role, false],
        );
      } finally {
        await remove();
      }
    });

    it("gets credentials by IRSA, and reports what is wrong", async () => {
      const irsa = { ...args, mode: "irsa" } as const;
      await trust(forTokens("other"));
      const denied = `gets no credentials of ${role}: STS answers AccessDenied: `;
      const fix =
        `The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for ${oidcProviderArn} with the subject ` +
        `"system:serviceaccount:${namespace}:${name}" and the audience "sts.amazonaws.com", as that of a ServiceAccountRole does.`;
      const answer = await lastAnswer(irsa);
      assert.deepEqual([answer.startsWith(denied), answer.endsWith(fix)], [true, true], answer);
      assert.equal(
        await lastAnswer({ ...irsa, roleArn: `${role}-2` }),
        `has the role "${role}" in its annotation; expected ${role}-2. Correct the annotation, or roleArn.`,
      );
      await trust(forTokens(name));
      stack.runs(alone({ ...irsa, roleArn: role }));
      await succeeds(stack.up());
      assert.deepEqual([await stack.output("currentRoleArn"), await stack.output("credentialsIssued")], [role, true]);
      stack.runs(alone({ ...irsa, roleArn: role, triggers: [1] }));
      assert.equal((await succeeds(stack.up())).steps[`${type} app`], "update");
    });
  });

  it("reports all invalid inputs at preview", async () => {
    stack.runs(async () => {
      new CredentialsCheck("app", { clusterName, mode: "irsa", name: "App", namespace: "a.b", timeoutSeconds: 0 });
    });
    const rejected = await stack.preview();
    assert.equal(rejected.ok, false);
    const problem = `${type} resource 'app' has a problem: `;
    const problems = said(rejected).filter((message) => message.startsWith(problem));
    assert.deepEqual(
      problems.map((message) => message.slice(problem.length).split(" ")[0]),
      ["name", "namespace", "timeoutSeconds"],
    );
  });
}).timeout(300_000);
