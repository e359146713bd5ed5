import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  explainAccess,
  explainAccessOutput,
  getAwsAuth,
  getAwsAuthOutput,
  getClusterAccess,
  getClusterAccessOutput,
} from "../../provider";
import { run } from "../support/mocks";
import { secret, unknown, unknownOutput, valueIn } from "../support/mocks/markers";

const principalArn = "arn:aws:iam::123456789012:role/TeamRole";
const live = {
  exists: true,
  resourceVersion: "1001",
  roles: [{ arn: principalArn, username: "team-user", groups: ["system:masters"], line: 1 }],
  users: [],
  accounts: [],
  findings: [{ severity: "warning", key: "mapRoles", line: 1, message: "…" }],
  raw: { mapRoles: "- …\n" },
};
const granted = {
  access: "granted",
  username: "team-user",
  groups: ["system:masters"],
  outcomes: [{ access: "granted", username: "team-user", groups: ["system:masters"] }],
};
const everything = { entries: [], mappings: [], unread: [] };
const functions = {
  "eks-auth:index:getAwsAuth": () => live,
  "eks-auth:index:explainAccess": () => granted,
  "eks-auth:index:getClusterAccess": () => everything,
};
const provider = "urn:pulumi:prod::shop::pulumi:providers:eks-auth::elsewhere::id-of-elsewhere";
/** An explicit provider of the package, which a program declares to get a separate plugin process. */
class EksAuth extends pulumi.ProviderResource {}
const elsewhere = () => new EksAuth("eks-auth", "elsewhere", {});

describe("the functions in a program", () => {
  it("getAwsAuth passes its arguments to the plugin, and returns the plugin's result", async () => {
    const args = { clusterName: "prod", region: "us-west-2", profile: "ops", assumeRoleArn: principalArn };
    const done = await run(() => getAwsAuth(args, { provider: elsewhere() }), { functions });
    assert.deepEqual(done.errors, []);
    assert.deepEqual(done.result, live);
    assert.deepEqual(done.calls, [{ token: "eks-auth:index:getAwsAuth", inputs: args, provider }]);
  });

  it("explainAccess passes its arguments to the plugin, and returns the plugin's result", async () => {
    const args = { clusterName: "prod", principalArn, sessionName: "me" };
    const done = await run(() => explainAccess(args), { functions });
    assert.deepEqual(done.errors, []);
    assert.deepEqual(done.result, granted);
    assert.deepEqual(done.calls, [{ token: "eks-auth:index:explainAccess", inputs: args, provider: undefined }]);
  });

  it("getClusterAccess passes the running stack, or the one in its arguments", async () => {
    const done = await run(
      async () => [
        await getClusterAccess({ clusterName: "prod" }),
        await getClusterAccess({ clusterName: "prod", stack: "acme/shop/dev" }),
        await valueIn(getClusterAccessOutput({ clusterName: pulumi.output("prod") })),
      ],
      { functions },
    );
    assert.deepEqual(done.errors, []);
    assert.deepEqual(done.result, [everything, everything, everything]);
    assert.deepEqual(
      done.calls.map(({ inputs }) => inputs),
      ["acme/shop/prod", "acme/shop/dev", "acme/shop/prod"].map((stack) => ({ clusterName: "prod", stack })),
    );
  });

  it("return an output for output arguments, which waits for their dependencies", async () => {
    const args = { clusterName: pulumi.output(Promise.resolve("prod")), principalArn };
    const done = await run(
      async () => [
        await valueIn(getAwsAuthOutput({ clusterName: args.clusterName })),
        await valueIn(explainAccessOutput(args)),
      ],
      { functions },
    );
    assert.deepEqual(done.errors, []);
    assert.deepEqual(done.result, [live, granted]);
    assert.deepEqual(
      done.calls.map(({ inputs }) => inputs),
      [{ clusterName: "prod" }, { clusterName: "prod", principalArn }],
    );
  });

  it("don't call the plugin while a preview doesn't know the arguments", async () => {
    const done = await run(() => valueIn(getAwsAuthOutput({ clusterName: unknownOutput() })), {
      functions,
      preview: true,
    });
    assert.deepEqual(done.errors, []);
    assert.equal(done.result, unknown);
    assert.deepEqual(done.calls, []);
  });

  it("return a secret for a secret kubeconfig", async () => {
    const done = await run(() => valueIn(getAwsAuthOutput({ kubeconfig: pulumi.secret("{}") })), { functions });
    assert.deepEqual(done.errors, []);
    assert.deepEqual(done.result, secret(live));
  });

  it("fail with the plugin's error", async () => {
    const rejecting = () => {
      throw new Error("EKS has no cluster prod");
    };
    const ways = [
      () => getAwsAuth({ clusterName: "prod" }),
      () => valueIn(getAwsAuthOutput({ clusterName: "prod" })),
      () => explainAccess({ clusterName: "prod", principalArn }),
    ];
    for (const way of ways) {
      const answers = { "eks-auth:index:getAwsAuth": rejecting, "eks-auth:index:explainAccess": rejecting };
      const done = await run<unknown>(way, { functions: answers });
      assert.equal(done.errors.length, 1);
      assert.match(done.errors[0] ?? "", /EKS has no cluster prod/);
    }
  });
});
