import assert from "node:assert/strict";
import { CreateOpenIDConnectProviderCommand, DeleteOpenIDConnectProviderCommand } from "@aws-sdk/client-iam";
import { SignJWT } from "jose";
import { bucketArn } from "../support/programs";
import { followReadme } from "../support/readme";
import { assume, fromSandbox, iam, makeServiceAccount, mintToken } from "../support/sandbox";

const github = "token.actions.githubusercontent.com";
const githubProviderArn = `arn:aws:iam::123456789012:oidc-provider/${github}`;
const [namespace, name] = ["default", "my-service-account"];

/** A token as GitHub signs it. The sandbox can't read the keys of other issuers, and accepts it without. */
const githubToken = (environment: string) =>
  new SignJWT({ sub: `repo:acme/shop:environment:${environment}`, aud: "sts.amazonaws.com", iss: `https://${github}` })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(new TextEncoder().encode("a key that only this test knows, for tokens of another issuer"));

describe("examples/role-trust-yaml, following its README", () => {
  it("gives the role to one environment on GitHub, and to the pods only through their VPC", async () => {
    await iam().send(
      new CreateOpenIDConnectProviderCommand({ Url: `https://${github}`, ClientIDList: ["sts.amazonaws.com"] }),
    );
    const remove = await makeServiceAccount(namespace, name);
    const stack = await followReadme("role-trust-yaml", {
      clusterName: fromSandbox("EKS_CLUSTER_NAME"),
      vpcId: "vpc-0123456789abcdef0",
      githubProviderArn,
      repository: "acme/shop",
      bucketArn,
    });
    try {
      await stack.preview();
      const { outputs } = await stack.up();
      const roleArn: string = outputs.roleArn?.value;
      const session = await assume(roleArn, await githubToken("production"));
      assert.ok(session.includes(":assumed-role/"), session);
      assert.equal(await assume(roleArn, await githubToken("staging")), "AccessDenied");
      // The sandbox has no VPC endpoint.
      assert.equal(await assume(roleArn, await mintToken(namespace, name)), "AccessDenied");
      const [ofPods] = JSON.parse(outputs.trustPolicy?.value).Statement;
      assert.equal(ofPods.Condition.StringEquals["aws:SourceVpc"], "vpc-0123456789abcdef0");
      const { summary } = await stack.up();
      assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    } finally {
      await stack.end();
      await remove();
      await iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: githubProviderArn }));
    }
  });
});
