import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { fromSandbox } from "../../support/sandbox";
import { eks } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const KEY = "aws:eks/identityProviderConfig:IdentityProviderConfig config";
const config = (name: string) => ({ clusterName, identityProviderConfig: { type: "oidc", name } });
const read = async (name = "company") =>
  (await eks.describeIdentityProviderConfig(config(name))).identityProviderConfig?.oidc ?? {};
const oidc = { identityProviderConfigName: "company", issuerUrl: "https://login.example.com", clientId: "kubernetes" };

const program =
  (args: Partial<aws.types.input.eks.IdentityProviderConfigOidc> = {}, tags?: Record<string, string>, first = false) =>
  async () => {
    const all = { clusterName, oidc: { ...oidc, ...args }, tags };
    const options = { deleteBeforeReplace: first };
    const { arn, id, identityProviderConfigName, status } = new aws.eks.IdentityProviderConfig("config", all, options);
    return { arn, id, identityProviderConfigName, status };
  };

describe("stand-in for aws: IdentityProviderConfig", () => {
  afterEach(removeStacks);

  it("shows no outputs when a creation is previewed", async () => {
    const stack = await stackOf(program());
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.deepEqual(stack.values, {});
  });

  it("creates, changes nothing the second time, updates tags in place, and deletes", async () => {
    const all = { usernameClaim: "email", groupsClaim: "groups", groupsPrefix: "o:", requiredClaims: { a: "b" } };
    const stack = await stackOf(program(all, { Team: "a" }));
    await stack.up();
    const made = await read();
    assert.deepEqual(stack.values, {
      arn: made.identityProviderConfigArn,
      id: `${clusterName}:company`,
      identityProviderConfigName: "company",
      status: "ACTIVE",
    });
    assert.deepEqual(
      [made.issuerUrl, made.usernameClaim, made.groupsPrefix, made.requiredClaims, made.tags],
      [oidc.issuerUrl, "email", "o:", { a: "b" }, { Team: "a" }],
    );
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    stack.runs(program(all, { Team: "b" }));
    assert.deepEqual((await stack.up()).changed[KEY]?.sort(), ["tags", "tagsAll"]);
    assert.deepEqual((await read()).tags, { Team: "b" });
    assert.deepEqual(await operations(stack), []);
    await stack.destroy();
    await assert.rejects(read(), { name: "ResourceNotFoundException" });
  });

  it("is replaced when anything else changes, deleting the old one first only if the program requests it", async () => {
    const stack = await stackOf(program());
    await stack.up();
    stack.runs(program({ clientId: "another" }));
    assert.match(
      (await stack.up()).messages.join("\n"),
      /\* creating EKS Identity Provider Config \(.*\): operation error EKS: AssociateIdentityProviderConfig, .*ResourceInUseException: /,
    );
    stack.runs(program({ clientId: "another" }, undefined, true));
    assert.deepEqual(await operations(stack), [
      "delete-replaced config",
      "replace config",
      "create-replacement config",
    ]);
    assert.equal((await read()).clientId, "another");
  });

  it("drops a deleted one in a refresh, can be imported, and rejects http with the real plugin's message", async () => {
    await eks.associateIdentityProviderConfig({ clusterName, oidc });
    const stack = await stackOf(program());
    stack.importResource("aws:eks/identityProviderConfig:IdentityProviderConfig", "config", `${clusterName}:company`);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    await eks.disassociateIdentityProviderConfig(config("company"));
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
    stack.runs(program({ issuerUrl: "http://login.example.com" }));
    const preview = await stack.preview();
    assert.equal(preview.ok, false);
    assert.match(
      preview.messages.join("\n"),
      /to have a url with schema of: "https", got http:\/\/login\.example\.com/,
    );
  });
});
