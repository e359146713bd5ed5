import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity } from "../../../provider";
import { type Child, childOf, childrenIn } from "../../support/components";
import { run } from "../../support/mocks";
import { unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import { clusterWithAgent, placeOfClusters } from "../../support/mocks/podIdentity";
import { addonType, associationType, ownerTag, trustIn } from "../podIdentity/podIdentity.fixtures";
import { roleType, trustPolicy } from "../serviceAccountRole/serviceAccountRole.fixtures";
import { declare, minimal, serviceAccountType } from "./workloadIdentity.fixtures";

const roleArn = "arn:aws:iam::123456789012:role/app-role-0a1b2c3";
const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:WorkloadIdentity$${type}::${name}`,
  inputs,
});
const role = (assumeRolePolicy: string) => child(roleType, "app-role", { assumeRolePolicy });
const association = child(associationType, "app-prod/default/my-sa", {
  clusterName: "prod",
  namespace: "default",
  serviceAccount: "my-sa",
  roleArn,
  tags: ownerTag,
});
const account = (annotations: object) =>
  child(serviceAccountType, "app-service-account", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: {
      name: "my-sa",
      namespace: "default",
      annotations: { "pulumi.com/patchForce": "true", ...annotations },
    },
  });
const annotated = account({ "eks.amazonaws.com/role-arn": roleArn });
const joined = (...policies: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: policies.flatMap((policy) => JSON.parse(policy).Statement) });
const byBoth = joined(trustPolicy, trustIn("default", "my-sa"));
const id = "a-default-my-sa";

describe("WorkloadIdentity", () => {
  it("creates a role and an annotated service account in irsa mode, without reading anything", async () => {
    const done = await declare(minimal.irsa, { functions: {} });
    assert.deepEqual(childrenIn(done), [role(trustPolicy), annotated]);
  });

  it("creates a role, an association and a service account in pod-identity mode", async () => {
    const done = await declare(minimal.podIdentity);
    assert.deepEqual(childrenIn(done), [association, role(trustIn("default", "my-sa")), account({})]);
  });

  it("creates all of them in migrating mode, with a role that trusts both mechanisms", async () => {
    const done = await declare(minimal.migrating);
    assert.deepEqual(childrenIn(done), [association, role(byBoth), annotated]);
  });

  it("creates a role that trusts both mechanisms in any mode if cluster and OIDC provider are given", async () => {
    for (const mode of ["irsa", "pod-identity", "migrating"] as const) {
      const done = await declare({ ...minimal.migrating, mode });
      assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, byBoth);
    }
  });

  it("keeps the names of resources that stay when the mode changes", async () => {
    const namesIn = async (mode: keyof typeof minimal) =>
      childrenIn(await declare(minimal[mode])).map(({ urn }) => urn);
    const all = await namesIn("migrating");
    assert.deepEqual(await namesIn("irsa"), all.slice(1));
    assert.deepEqual(await namesIn("podIdentity"), all);
  });

  it("orders a change safely: trust policy first, then association, annotation last", async () => {
    const dependencies = async (mode: keyof typeof minimal, type: string) =>
      childOf(await declare(minimal[mode]), type).dependencies;
    assert.deepEqual(await dependencies("migrating", associationType), ["app-role"]);
    assert.deepEqual(await dependencies("migrating", serviceAccountType), ["app-role"]);
    assert.deepEqual(await dependencies("podIdentity", serviceAccountType), ["app-prod/default/my-sa"]);
    assert.deepEqual(await dependencies("irsa", serviceAccountType), ["app-role"]);
  });

  it("returns commands that find pods without the variables of new pods and restart them", async () => {
    const restart =
      "kubectl get deployments,statefulsets,daemonsets --namespace default --output jsonpath='{range " +
      '.items[?(@.spec.template.spec.serviceAccountName=="my-sa")]}{.kind}/{.metadata.name}{"\\n"}{end}\' ' +
      "| xargs -r kubectl rollout restart --namespace default";
    for (const [mode, variable] of [
      ["irsa", "AWS_WEB_IDENTITY_TOKEN_FILE"],
      ["migrating", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
      ["podIdentity", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
    ] as const) {
      const { result } = await declare(minimal[mode]);
      assert.equal(await valueIn(result.restartCommand), restart);
      assert.equal(
        await valueIn(result.podsToRestart),
        "kubectl get pods --namespace default --field-selector spec.serviceAccountName=my-sa --no-headers --output " +
          `custom-columns=POD:.metadata.name,VARIABLES:.spec.containers[*].env[*].name | grep -v ${variable}`,
      );
    }
  });

  it("returns the values of its parts as outputs", async () => {
    const done = await declare({ ...minimal.migrating, namespace: "team" });
    const outputs = done.registrations.find(({ name }) => name === "app")?.outputs;
    const { podsToRestart, restartCommand, ...rest } = outputs ?? {};
    assert.ok(podsToRestart !== undefined && restartCommand !== undefined);
    assert.deepEqual(rest, {
      roleArn,
      namespace: "team",
      name: "my-sa",
      subject: "system:serviceaccount:team:my-sa",
      associationIds: ["a-team-my-sa"],
      associationArns: ["arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/a-team-my-sa"],
    });
    const irsa = await declare(minimal.irsa);
    assert.deepEqual([await valueIn(irsa.result.associationIds), await valueIn(irsa.result.associationArns)], [[], []]);
    const [only] = (await valueIn((await declare(minimal.podIdentity)).result.associationIds)) as string[];
    assert.equal(only, id);
  });

  it("passes all options on to the service account, and IRSA's annotations only in a mode with IRSA", async () => {
    const settings = {
      createNamespace: true,
      namespace: "team",
      labels: { a: "b" },
      annotations: { "example.com/a": "b" },
      automountServiceAccountToken: false,
      audience: "vault",
      tokenExpirationSeconds: 3600,
      stsRegionalEndpoints: true,
    };
    const irsa = childOf(await declare({ ...minimal.irsa, ...settings }), serviceAccountType);
    const metadata = { name: "my-sa", namespace: "team", labels: { a: "b" } };
    const theirs = { "pulumi.com/patchForce": "true", "example.com/a": "b" };
    const ours = {
      "eks.amazonaws.com/role-arn": roleArn,
      "eks.amazonaws.com/audience": "vault",
      "eks.amazonaws.com/token-expiration": "3600",
      "eks.amazonaws.com/sts-regional-endpoints": "true",
    };
    assert.deepEqual(irsa.inputs.metadata, { ...metadata, annotations: { ...theirs, ...ours } });
    assert.equal(irsa.inputs.automountServiceAccountToken, false);
    const pods = childOf(await declare({ ...minimal.podIdentity, ...settings }), serviceAccountType);
    assert.deepEqual(pods.inputs.metadata, { ...metadata, annotations: theirs });
    const trust = childOf(await declare({ ...minimal.irsa, ...settings }), roleType).inputs.assumeRolePolicy;
    assert.ok(String(trust).includes('BLUE:aud":"vault"'), String(trust));
  });

  const check = "eks-auth:index:CredentialsCheck";
  for (const [mode, method, triggers] of [
    ["irsa", "irsa", [[], "sts.amazonaws.com"]],
    ["podIdentity", "pod-identity", [[id], "sts.amazonaws.com"]],
    ["migrating", "pod-identity", [[id], "sts.amazonaws.com"]],
  ] as const) {
    it(`checks the credentials with waitUntilReady in the mode ${mode}, after all of their parts`, async () => {
      const login = { profile: "prod", assumeRoleArn: "arn:aws:iam::123456789012:role/dev" };
      const done = await declare({ ...minimal[mode], clusterName: "prod", waitUntilReady: true, ...login });
      const { name, inputs, dependencies = [] } = childOf(done, check);
      const { triggers: given, ...rest } = inputs;
      assert.deepEqual(
        [name, rest],
        ["app-ready", { ...login, clusterName: "prod", mode: method, name: "my-sa", namespace: "default", roleArn }],
      );
      assert.deepEqual((given as unknown[]).slice(1), triggers);
      const parts = ["app-role", "app-service-account", ...(mode === "irsa" ? [] : [association.name])];
      assert.deepEqual([...dependencies].sort(), parts.sort());
      assert.equal(await valueIn(done.result.name), "my-sa");
    });
  }

  it("patches a chart's service account and creates the agent's add-on if configured", async () => {
    const functions = { ...placeOfClusters(), ...clusterWithAgent("prod", undefined) };
    const done = await declare({ ...minimal.podIdentity, existing: "patch", agent: "ensure" }, { functions });
    assert.deepEqual(childOf(done, "kubernetes:core/v1:ServiceAccountPatch").inputs.metadata, {
      name: "my-sa",
      namespace: "default",
      annotations: {},
    });
    assert.equal(childOf(done, addonType).name, "app-agent");
  });
});

describe("WorkloadIdentity with inputs passed as outputs", () => {
  it("declares the same resources", async () => {
    const later = <T>(value: T) => pulumi.output(Promise.resolve(value)) as unknown as pulumi.Input<never>;
    const plain = childrenIn(await declare(minimal.migrating));
    const { mode, ...rest } = minimal.migrating;
    const inputs = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, later(value)]));
    const more = { namespace: later(undefined), audience: later(undefined), tags: later(undefined) };
    const done = await declare({ mode, ...inputs, ...more } as never);
    assert.deepEqual(childrenIn(done), plain);
  });

  it("shows all resources in a preview if cluster and OIDC provider are unknown", async () => {
    const args = { ...minimal.migrating, clusterName: unknownOutput(), oidcProviderArn: unknownOutput() };
    const done = await declare(args, { preview: true, functions: placeOfClusters() });
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["app-association-0", "app-role", "app-service-account"],
    );
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, unknown);
  });

  it("trusts no cluster in irsa mode if clusterName resolves to undefined", async () => {
    const nothing = pulumi.output(undefined) as unknown as pulumi.Output<string>;
    const done = await declare({ ...minimal.irsa, clusterName: nothing });
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustPolicy);
  });

  it("fails if the agent can't be read, without declaring a service account that lacks its annotation", async () => {
    const functions = { ...placeOfClusters(), ...clusterWithAgent("another", {}) };
    for (const mode of ["podIdentity", "migrating"] as const) {
      const done = await run(() => new WorkloadIdentity("app", minimal[mode]), { functions });
      assert.deepEqual(
        done.errors.map((error) => error.slice(0, 42)),
        ['clusterName is "prod": there is no such cl'],
      );
      const made = mode === "podIdentity" ? ["app-role"] : ["app-role", "app-service-account"];
      assert.deepEqual(
        childrenIn(done).map(({ name }) => name),
        made,
      );
    }
  });
});
