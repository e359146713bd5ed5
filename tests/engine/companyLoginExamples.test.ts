import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { copyExample, programIn } from "../support/programs";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const issuerUrl = "https://login.example.com/realms/company";
const eks = new EKS({});

/** Everything that the example declares: the stack, two components, the config and the binding. */
const resourceCount = 5;

/** Who the members of a group are that the ClusterRole `view` is bound to. */
async function viewers(): Promise<(string | undefined)[]> {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  const { items } = await config.makeApiClient(RbacAuthorizationV1Api).listClusterRoleBinding();
  const ofView = items.filter(({ roleRef }) => roleRef.kind === "ClusterRole" && roleRef.name === "view");
  return ofView.flatMap(({ subjects = [] }) => subjects.map(({ kind, name }) => `${kind} ${name}`));
}

async function identityProvider() {
  const { identityProviderConfigs = [] } = await eks.listIdentityProviderConfigs({ clusterName });
  const [identityProviderConfig] = identityProviderConfigs;
  const described = identityProviderConfig
    ? await eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig })
    : undefined;
  return described?.identityProviderConfig?.oidc;
}

function describeExample(example: string, open: (folder: string) => Promise<Stack>): void {
  describe(`examples/${example}`, () => {
    let copy: { folder: string; remove: () => void };
    let stack: Stack;

    before(async () => {
      copy = copyExample(example);
      stack = await open(copy.folder);
      await stack.setAllConfig({ clusterName: { value: clusterName }, issuerUrl: { value: issuerUrl } });
    });
    after(async () => {
      await stack.destroy();
      await stack.workspace.removeStack(stack.name);
      copy.remove();
    });

    it("previews every resource, and makes none", async () => {
      assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
      assert.equal(await identityProvider(), undefined);
      assert.deepEqual(await viewers(), []);
    });

    it("tells the cluster of the issuer, lets its developers look around, and makes a kubeconfig for them", async () => {
      const { outputs, summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create: resourceCount });
      const oidc = await identityProvider();
      assert.deepEqual(
        [oidc?.issuerUrl, oidc?.clientId, oidc?.usernameClaim, oidc?.groupsClaim, oidc?.groupsPrefix],
        [issuerUrl, "kubernetes", "email", "groups", "company:"],
      );
      assert.deepEqual(await viewers(), ["Group company:developers"]);
      const config = new KubeConfig();
      config.loadFromString(outputs.kubeconfig?.value);
      const { cluster } = await eks.describeCluster({ name: clusterName });
      assert.equal(config.getCurrentCluster()?.server, cluster?.endpoint);
      assert.deepEqual(config.getCurrentUser()?.exec.args, [
        "oidc-login",
        "get-token",
        `--oidc-issuer-url=${issuerUrl}`,
        "--oidc-client-id=kubernetes",
        "--oidc-extra-scope=email",
        "--oidc-extra-scope=groups",
      ]);
    });

    it("changes nothing the second time, and leaves nothing behind", async () => {
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: resourceCount });
      await stack.destroy();
      assert.equal(await identityProvider(), undefined);
      assert.deepEqual(await viewers(), []);
    });
  });
}

describeExample("company-login-yaml", (workDir) => LocalWorkspace.createStack({ stackName: "login", workDir }));

describeExample("company-login-typescript", (workDir) =>
  LocalWorkspace.createStack(
    {
      stackName: "login",
      projectName: "eks-auth-company-login-typescript",
      program: programIn(join(workDir, "index.ts")),
    },
    { workDir },
  ),
);
