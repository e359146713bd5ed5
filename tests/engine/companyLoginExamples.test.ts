import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const issuerUrl = "https://login.example.com";
const eks = new EKS({});

/** All resources of the example: the stack, two components, the config and the binding. */
const resourceCount = 5;

/** The subjects of the bindings of the ClusterRole `view`. */
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

function describeExample(example: string, program?: (folder: string) => PulumiFn): void {
  describe(`examples/${example}, following its README`, () => {
    let stack: ReadmeStack;

    before(async () => {
      stack = await followReadme(example, { clusterName }, program);
    });
    after(() => stack.end());

    it("previews every resource, and creates none", async () => {
      assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
      assert.equal(await identityProvider(), undefined);
      assert.deepEqual(await viewers(), []);
    });

    it("adds the issuer to the cluster, lets its developers view resources, and creates a kubeconfig for them", async () => {
      const { summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create: resourceCount });
      const oidc = await identityProvider();
      assert.deepEqual(
        [oidc?.issuerUrl, oidc?.clientId, oidc?.usernameClaim, oidc?.groupsClaim, oidc?.groupsPrefix],
        [issuerUrl, "kubernetes", "email", "groups", "company:"],
      );
      assert.deepEqual(await viewers(), ["Group company:developers"]);
      const config = new KubeConfig();
      await stack.next();
      config.loadFromFile(join(stack.folder, "company.kubeconfig"));
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

describeExample("company-login-yaml");

describeExample("company-login-typescript", (folder) => programIn(join(folder, "index.ts")));
