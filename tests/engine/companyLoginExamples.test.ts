import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { startCompanyLogin } from "../support/companyLogin";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox, kubernetes } from "../support/sandbox";

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
    let login: Awaited<ReturnType<typeof startCompanyLogin>>;
    let stack: ReadmeStack;

    before(async () => {
      login = await startCompanyLogin(new URL(issuerUrl).host, { email: "ann@example.com", groups: ["developers"] });
      stack = await followReadme(example, { clusterName }, program, login.env);
    });
    after(async () => {
      await stack.end();
      await login.stop();
    });

    it("previews every resource, and creates none", async () => {
      assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
      assert.equal(await identityProvider(), undefined);
      assert.deepEqual(await viewers(), []);
    });

    it("adds the issuer to the cluster, and lets its developers view resources with the kubeconfig", async () => {
      const { summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create: resourceCount });
      const oidc = await identityProvider();
      assert.deepEqual(
        [oidc?.issuerUrl, oidc?.clientId, oidc?.usernameClaim, oidc?.groupsClaim, oidc?.groupsPrefix],
        [issuerUrl, "kubernetes", "email", "groups", "company:"],
      );
      assert.deepEqual(await viewers(), ["Group company:developers"]);
      await login.trust();
      const containers = [{ name: "shop", image: "shop" }];
      const pod = { metadata: { name: "company-shop" }, spec: { containers } };
      await kubernetes().createNamespacedPod({ namespace: "default", body: pod });
      // Installs the plugin for kubectl, signs in, and lists the pods.
      const listed = await stack.next();
      await kubernetes().deleteNamespacedPod({ namespace: "default", name: "company-shop", gracePeriodSeconds: 0 });
      assert.match(listed, /^NAMESPACE +NAME .*\ndefault +company-shop /m);
      const config = new KubeConfig();
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
