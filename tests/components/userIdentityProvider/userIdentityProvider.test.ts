import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UserIdentityProvider } from "../../../provider";
import { childOf, childrenIn, runWell } from "../../support/components";
import { endpoint } from "../../support/mocks/access";
import { getCluster } from "../../support/mocks/functions";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import {
  child,
  configArn,
  configType,
  declare,
  functions,
  issuerUrl,
  minimal,
  ownerTag,
} from "./userIdentityProvider.fixtures";

const component = "urn:pulumi:prod::shop::eks-auth:index:UserIdentityProvider::company";
const user = (...scopes: string[]) => ({
  exec: {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "kubectl",
    args: [
      "oidc-login",
      "get-token",
      `--oidc-issuer-url=${issuerUrl}`,
      "--oidc-client-id=kubernetes",
      ...scopes.map((scope) => `--oidc-extra-scope=${scope}`),
    ],
    installHint: "Install kubelogin: kubectl krew install oidc-login",
    interactiveMode: "IfAvailable",
  },
});
const kubeconfig = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "prod", cluster: { server: endpoint, "certificate-authority-data": "Q0E=" } }],
  users: [{ name: "company", user: user() }],
  contexts: [{ name: "company@prod", context: { cluster: "prod", user: "company" } }],
  "current-context": "company@prod",
};

async function outputsOf(of: UserIdentityProvider) {
  return {
    arn: await valueIn(of.arn),
    configName: await valueIn(of.configName),
    usernamePrefix: await valueIn(of.usernamePrefix),
    groupsPrefix: await valueIn(of.groupsPrefix),
    kubeconfig: await valueIn(of.kubeconfig),
    kubeconfigUser: await valueIn(of.kubeconfigUser),
  };
}

describe("UserIdentityProvider", () => {
  it("creates the cluster's identity provider config, named after the component", async () => {
    const done = await declare(() => ({}));
    assert.deepEqual(childrenIn(done), child());
    assert.equal(childOf(done, configType).parent, component);
    assert.deepEqual(done.calls, [{ token: getCluster, inputs: { name: "prod" }, provider: undefined }]);
  });

  it("returns its users' kubeconfig and the prefixes as outputs", async () => {
    const done = await declare(() => ({}));
    const outputs = {
      arn: configArn,
      configName: "company",
      usernamePrefix: `${issuerUrl}#`,
      groupsPrefix: "",
      kubeconfig: JSON.stringify(kubeconfig),
      kubeconfigUser: JSON.stringify(user()),
    };
    assert.deepEqual(await outputsOf(done.result), outputs);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:UserIdentityProvider");
    assert.deepEqual(registered?.outputs, outputs);
  });

  it("passes all options on, and the scopes only to the kubeconfig", async () => {
    const done = await declare(() => ({
      configName: "people",
      usernameClaim: "email",
      usernamePrefix: "oidc:",
      groupsClaim: "groups",
      groupsPrefix: "oidc-",
      requiredClaims: { hd: "example.com" },
      scopes: ["email", "groups"],
      tags: { team: "a" },
    }));
    const oidc = {
      identityProviderConfigName: "people",
      usernameClaim: "email",
      usernamePrefix: "oidc:",
      groupsClaim: "groups",
      groupsPrefix: "oidc-",
      requiredClaims: { hd: "example.com" },
    };
    assert.deepEqual(childrenIn(done), child(oidc, { tags: { team: "a", ...ownerTag } }));
    const seen = await outputsOf(done.result);
    assert.deepEqual([seen.configName, seen.usernamePrefix, seen.groupsPrefix], ["people", "oidc:", "oidc-"]);
    assert.equal(seen.kubeconfigUser, JSON.stringify(user("email", "groups")));
    const { users, contexts } = JSON.parse(seen.kubeconfig as string);
    assert.deepEqual(users, [{ name: "people", user: user("email", "groups") }]);
    assert.deepEqual(contexts, [{ name: "people@prod", context: { cluster: "prod", user: "people" } }]);
  });

  it("returns the prefixes that EKS uses", async () => {
    const prefixes = async (args: object) => {
      const { result } = await declare(() => args);
      return [await valueIn(result.usernamePrefix), await valueIn(result.groupsPrefix)];
    };
    assert.deepEqual(await prefixes({ usernameClaim: "email" }), ["", ""]);
    assert.deepEqual(await prefixes({ usernamePrefix: "-", groupsClaim: "groups", groupsPrefix: "oidc:" }), [
      "",
      "oidc:",
    ]);
  });

  for (const groupsPrefix of ["", pulumi.output("")]) {
    it(`has no groups prefix if it is empty, ${typeof groupsPrefix === "string" ? "plain" : "as an output"}`, async () => {
      const done = await declare(() => ({ groupsClaim: "groups", groupsPrefix }));
      assert.deepEqual(childrenIn(done), child({ groupsClaim: "groups" }));
      assert.equal(await valueIn(done.result.groupsPrefix), "");
    });
  }

  it("creates resources that use the kubeconfig after the config", async () => {
    const done = await runWell(
      () => {
        const { kubeconfig } = new UserIdentityProvider("company", minimal);
        new aws.iam.Policy("after", { policy: kubeconfig });
      },
      { functions },
    );
    assert.deepEqual(done.registrations.find(({ name }) => name === "after")?.dependencies, ["company-config"]);
  });

  it("uses its AWS provider for its child and reads", async () => {
    const done = await runWell(
      () => {
        const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
        return new UserIdentityProvider("company", minimal, { providers: [elsewhere] });
      },
      { functions },
    );
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, configType).provider, provider);
    assert.deepEqual(
      done.calls.map((call) => call.provider),
      [provider],
    );
  });
});

describe("UserIdentityProvider in a preview", () => {
  it("shows everything except the ARN", async () => {
    const { result } = await declare(() => ({}), { functions, preview: true });
    const seen = await outputsOf(result);
    assert.deepEqual([seen.arn, seen.kubeconfig], [unknown, JSON.stringify(kubeconfig)]);
  });

  it("shows the kubeconfig as unknown for a cluster created by the same program", async () => {
    const vpcConfig = { subnetIds: [] };
    const newCluster = () =>
      new aws.eks.Cluster("new", { name: "new", roleArn: "arn:aws:iam::123456789012:role/eks", vpcConfig }).name;
    for (const clusterName of [newCluster, () => unknownOutput()]) {
      const done = await declare(() => ({ clusterName: clusterName() }), { functions, preview: true });
      assert.equal(childrenIn(done).length, 1);
      const seen = await outputsOf(done.result);
      assert.deepEqual([seen.kubeconfig, seen.kubeconfigUser], [unknown, JSON.stringify(user())]);
    }
  });

  it("shows the other unknown inputs as unknown", async () => {
    const args = {
      configName: unknownOutput(),
      issuerUrl: unknownOutput(),
      groupsClaim: unknownOutput(),
      groupsPrefix: unknownOutput(),
      requiredClaims: { hd: unknownOutput() },
      tags: unknownOutput<Record<string, string>>(),
    };
    const done = await declare(() => args, { functions, preview: true });
    const oidc = {
      identityProviderConfigName: unknown,
      issuerUrl: unknown,
      groupsClaim: unknown,
      groupsPrefix: unknown,
      requiredClaims: { hd: unknown },
    };
    assert.deepEqual(childrenIn(done), child(oidc, { tags: unknown }));
    assert.deepEqual(await valueIn(done.result.groupsPrefix), unknown);
  });
});

describe("UserIdentityProvider with secrets", () => {
  it("keeps them secret in its child and outputs", async () => {
    const done = await declare(() => ({ clientId: pulumi.secret("kubernetes") }));
    assert.deepEqual(childrenIn(done), child({ clientId: secret("kubernetes") }));
    const seen = await outputsOf(done.result);
    assert.deepEqual(seen.kubeconfig, secret(JSON.stringify(kubeconfig)));
  });

  it("keeps the kubeconfig of a cluster with a secret name secret", async () => {
    const done = await declare(() => ({ clusterName: pulumi.secret("prod") }));
    assert.deepEqual(await valueIn(done.result.kubeconfig), secret(JSON.stringify(kubeconfig)));
  });
});

describe("UserIdentityProvider with omitted inputs", () => {
  const optional = [
    "configName",
    "usernameClaim",
    "usernamePrefix",
    "groupsClaim",
    "groupsPrefix",
    "requiredClaims",
    "scopes",
    "profile",
    "assumeRoleArn",
    "tags",
  ];
  for (const [what, nothing] of [
    ["null, as other languages pass it", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
  ] as [string, unknown][]) {
    it(`accepts ${what}`, async () => {
      const done = await declare(() => Object.fromEntries(optional.map((name) => [name, nothing])));
      assert.deepEqual(childrenIn(done), child());
    });
  }
});
