import assert from "node:assert/strict";
import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import { OidcProvider, type OidcProviderArgs, ServiceAccountRole } from "../../provider";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const host = "oidc.eks.us-west-2.amazonaws.com/id/PROVIDERTESTS456789ABCDEF0123456";
const issuer = `https://${host}`;
const arn = `arn:aws:iam::123456789012:oidc-provider/${host}`;
const child = "aws:iam/openIdConnectProvider:OpenIdConnectProvider cluster-provider";

const provider = (args: OidcProviderArgs) => async () => {
  const { arn, issuer, url } = new OidcProvider("cluster", args);
  return { arn, issuer, url };
};

async function live() {
  return iam().send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
}

async function makeForeign(): Promise<void> {
  await iam().send(new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ["sts.amazonaws.com"] }));
}

async function removeForeign(): Promise<void> {
  await iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
}

describe("OidcProvider on the engine", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.inline("provider", provider({ issuer }));
  });
  afterEach(() => stack.remove());

  it("creates the provider with this stack's tag", async () => {
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    assert.equal(await stack.output("arn"), arn);
    assert.equal(await stack.output("issuer"), host);
    assert.equal(await stack.output("url"), issuer);
    assert.deepEqual((await live()).Tags, [{ Key: "eks-auth:stack", Value: "organization/engine-tests/provider" }]);
  });

  it("reads the issuer of a cluster from EKS", async () => {
    stack.runs(provider({ clusterName: fromSandbox("EKS_CLUSTER_NAME") }));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    assert.equal(await stack.output("url"), fromSandbox("SANDBOX_ISSUER"));
  });

  it("reports a nonexistent cluster at preview", async () => {
    stack.runs(provider({ clusterName: "no-such-cluster" }));
    const run = await stack.preview();
    assert.equal(run.ok, false);
    assert.match(run.messages.join("\n"), /clusterName is "no-such-cluster": there is no such cluster/);
  });

  it("rejects an unmanaged provider at preview, with both fixes", async () => {
    await makeForeign();
    try {
      const run = await stack.preview();
      assert.equal(run.ok, false);
      const said = run.messages.join("\n");
      assert.ok(said.includes(`the account has one that doesn't belong to an eks-auth stack: ${arn}`), said);
      assert.ok(said.includes('either set existing to "use"'), said);
      assert.ok(
        said.includes(`pulumi import aws:iam/openIdConnectProvider:OpenIdConnectProvider cluster-provider ${arn}`),
      );
    } finally {
      await removeForeign();
    }
  });

  it("uses an unmanaged provider without changing it", async () => {
    await makeForeign();
    try {
      const before = await live();
      stack.runs(provider({ issuer, existing: "use" }));
      const run = await stack.up();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.deepEqual(run.steps, { "eks-auth:index:OidcProvider cluster": "create", [child]: "read" });
      assert.equal(await stack.output("arn"), arn);
      assert.ok((await stack.destroy()).ok);
      const { $metadata: _, ...after } = await live();
      const { $metadata: __, ...unchanged } = before;
      assert.deepEqual(after, unchanged);
    } finally {
      await removeForeign();
    }
  });

  it("continues to manage a provider that this stack created, for any value of existing", async () => {
    stack.runs(provider({ issuer, existing: "use" }));
    assert.equal((await stack.up()).steps[child], "create");
    assert.equal((await stack.up()).steps[child], "same");
    stack.runs(provider({ issuer, existing: "fail" }));
    assert.equal((await stack.up()).steps[child], "same");
    stack.runs(provider({ issuer, existing: "use" }));
    assert.equal((await stack.up()).steps[child], "same");
    assert.equal((await stack.destroy()).steps[child], "delete");
    await assert.rejects(live(), { name: /^NoSuchEntity/ });
  });

  it("takes over an unmanaged provider with the two commands that the error names", async () => {
    await makeForeign();
    const Tags = [{ Key: "eks-auth:stack", Value: "organization/engine-tests/provider" }];
    await iam().send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, Tags }));
    stack.importResource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "cluster-provider", arn);
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    assert.equal(run.steps[child], "same");
    assert.equal((await stack.destroy()).steps[child], "delete");
    await assert.rejects(live(), { name: /^NoSuchEntity/ });
  });

  it("can be shared by two stacks on one cluster", async () => {
    const roleOf = (name: string, existing: "fail" | "use") => async () => {
      const { arn: oidcProviderArn } = new OidcProvider("cluster", { issuer, existing });
      new ServiceAccountRole(name, {
        oidcProviderArns: [oidcProviderArn],
        serviceAccounts: [{ namespace: "default", name }],
      });
    };
    stack.runs(roleOf("one", "fail"));
    assert.ok((await stack.up()).ok);
    const other = await TestStack.inline("other", roleOf("two", "fail"));
    const refused = await other.preview();
    assert.match(refused.messages.join("\n"), /one that belongs to the stack organization\/engine-tests\/provider/);
    other.runs(roleOf("two", "use"));
    const run = await other.up();
    assert.ok(run.ok, run.messages.join("\n"));
    assert.equal(run.steps[child], "read");
    await other.remove();
    assert.equal((await live()).Url, host);
  });

  it("reads nothing and shows every resource while the issuer is unknown", async () => {
    for (const existing of ["fail", "use"] as const) {
      stack.runs(async () => {
        const later = new aws.s3.Bucket("later", {});
        new OidcProvider("cluster", { issuer: later.arn.apply(() => issuer), existing });
      });
      const run = await stack.preview();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.equal(run.steps[child], "create");
    }
  });

  it("reports all invalid inputs at preview", async () => {
    stack.runs(provider({ clusterName: "c", issuer: "http://example.com", clientIds: [] }));
    const run = await stack.preview();
    const said = run.messages.join("\n");
    assert.equal(run.ok, false);
    assert.match(said, /OidcProvider "cluster" has 3 invalid inputs/);
    for (const path of ["clusterName, issuer", "issuer is", "clientIds is"]) {
      assert.ok(said.includes(path), `${path} in ${said}`);
    }
  });
});
