import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { AuthorizationV1Api, KubeConfig, RbacAuthorizationV1Api, type V1PolicyRule } from "@kubernetes/client-node";
import { parse } from "yaml";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { clientWith } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, makeServiceAccount, mintToken } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { said, succeeds } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(role("Nodes")) };
const own = `- rolearn: "${role("Dev")}"\n  username: "dev"\n  groups:\n  - "developers"\n`;
const namespace = "kube-system";

const sandboxConfig = () => {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  return config;
};
const withToken = (token: string) => clientWith(token).exportConfig();
const declare = (args: Partial<AwsAuthArgs>) => async () => {
  new AwsAuth("access", { roles: [{ roleArn: role("Dev"), username: "dev", groups: ["developers"] }], ...args });
};

describe("AwsAuth with a deployer without permissions", () => {
  let stack: TestStack;

  before(async () => {
    buildPackage();
    await setAwsAuth(original);
    stack = await TestStack.inline("rights", declare({}));
  });
  after(async () => {
    await stack?.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  it("names the missing rule in each 403 message, and works with exactly those rules", async () => {
    const name = "refused-deployer";
    const removeAccount = await makeServiceAccount(namespace, name);
    const rbac = sandboxConfig().makeApiClient(RbacAuthorizationV1Api);
    const roleBody = (rules: V1PolicyRule[]) => ({ metadata: { name }, rules });
    await rbac.createNamespacedRole({ namespace, body: roleBody([]) });
    await rbac.createNamespacedRoleBinding({
      namespace,
      body: {
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
      },
    });
    try {
      const token = await mintToken(namespace, name, fromSandbox("SANDBOX_ISSUER"));
      const rules: V1PolicyRule[] = [];
      /** Grants the permission that a message names, and waits until the API server applies it. */
      const grant = async (message: string) => {
        const [, role, rule] = / to a Role in the namespace (\S+) with the rule (\{.*\})\.$/.exec(message) ?? [];
        assert.equal(role, namespace, message);
        rules.push(parse(rule ?? ""));
        await rbac.replaceNamespacedRole({ name, namespace, body: roleBody(rules) });
        const { verbs, resourceNames } = rules.at(-1) ?? { verbs: [] };
        const resourceAttributes = { namespace, resource: "configmaps", verb: verbs[0], name: resourceNames?.[0] };
        const api = clientWith(token).makeApiClient(AuthorizationV1Api);
        for (let tries = 0; tries < 100; tries++) {
          const { status } = await api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
          if (status?.allowed) return;
          await sleep(20);
        }
        assert.fail(`${message} makes no difference`);
      };
      stack.runs(declare({ kubeconfig: withToken(token), backups: 1 }));
      const issues: string[] = [];
      for (let ok = false; !ok; ) {
        const run = await stack.up();
        const problem = said(run).at(-1);
        ok = run.ok && problem === undefined;
        if (problem !== undefined) {
          if (!run.ok) assert.deepEqual(await awsAuthData(), original);
          issues.push(problem.replace(/^.* has a problem: /, "").replace(/\d{4}-\d\d-\d\dt[\d.z-]+/g, "<time>"));
          await grant(problem);
          // An entry that is already written is written again.
          if (run.ok)
            stack.runs(
              declare({ kubeconfig: withToken(token), backups: 1, accounts: [`00000000000${issues.length}`] }),
            );
        }
        assert.ok(issues.length < 10, issues.join("\n"));
      }
      const rule = (verb: string, resourceName?: string) => ({
        apiGroups: [""],
        resources: ["configmaps"],
        ...(resourceName === undefined ? {} : { resourceNames: [resourceName] }),
        verbs: [verb],
      });
      assert.deepEqual(rules, [
        rule("get", "aws-auth"),
        rule("create"),
        rule("update", "aws-auth"),
        rule("list"),
        rule("delete"),
      ]);
      assert.equal((await awsAuthData())?.mapRoles, original.mapRoles + own);
      await succeeds(stack.destroy());
      assert.deepEqual(await awsAuthData(), original);
    } finally {
      await rbac.deleteNamespacedRoleBinding({ name, namespace });
      await rbac.deleteNamespacedRole({ name, namespace });
      await removeAccount();
    }
  });
});
