import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { account, inlinePolicy, trustPolicy } from "./testing/cloud";
import { annotationsOf } from "./testing/cluster";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/55556666777788889999AAAABBBBCCCC";
const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const trust = (federated: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: federated } }],
});

const program = {
  name: "yaml-of-stand-ins",
  runtime: "yaml",
  variables: {
    caller: { "fn::invoke": { function: "aws:getCallerIdentity", return: "accountId" } },
  },
  resources: {
    provider: {
      type: "aws:iam:OpenIdConnectProvider",
      properties: { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"], tags: { Team: "a" } },
    },
    role: {
      type: "aws:iam:Role",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Pulumi YAML
      properties: { assumeRolePolicy: { "fn::toJSON": trust("${provider.arn}") } },
    },
    inline: {
      type: "aws:iam:RolePolicy",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Pulumi YAML
      properties: { role: "${role.name}", policy: { "fn::toJSON": policy } },
    },
    account: {
      type: "kubernetes:core/v1:ServiceAccount",
      properties: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Pulumi YAML
        metadata: { name: "from-yaml", annotations: { "eks.amazonaws.com/role-arn": "${role.arn}" } },
      },
    },
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: expressions of Pulumi YAML
  outputs: { caller: "${caller}", role: "${role.name}", arn: "${role.arn}", inline: "${inline.name}" },
};

describe("stand-ins: a program in YAML", () => {
  it("uses the types and functions of both packages, by the schemas that the stand-ins serve", async () => {
    const workDir = mkdtempSync(join(tmpdir(), "stand-ins-yaml-"));
    writeFileSync(join(workDir, "Pulumi.yaml"), stringify(program));
    const stack = await LocalWorkspace.createStack({ stackName: "dev", workDir });
    try {
      assert.deepEqual((await stack.preview()).changeSummary, { create: 5 });
      const { outputs } = await stack.up();
      const [role, arn, inline] = ["role", "arn", "inline"].map((name) => String(outputs[name]?.value));
      assert.equal(outputs.caller?.value, account);
      assert.deepEqual(await trustPolicy(role ?? ""), trust(`arn:aws:iam::${account}:oidc-provider/${issuer}`));
      assert.deepEqual(await inlinePolicy(role ?? "", inline ?? ""), policy);
      assert.deepEqual(await annotationsOf("default", "from-yaml"), { "eks.amazonaws.com/role-arn": arn });
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 5 });
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack("dev");
      rmSync(workDir, { recursive: true });
    }
  });
});
