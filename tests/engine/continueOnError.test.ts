import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { AccessEntry, AwsAuth } from "../../provider";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const principalArn = "arn:aws:iam::123456789012:role/continued";
const policy = "AmazonEKSViewPolicy";
const userArn = "arn:aws:iam::123456789012:user/continued";

const names = { entry: "dev", map: "people", bucket: "first" };

const newEntry = { ...names, entry: "developers" };
const aliases = (type: string, name: string) => (project: string) =>
  `\`aliases: ["urn:pulumi:continued::${project}::eks-auth:index:${type}::${name}"]\``;
const cases = [
  { renamed: newEntry, advice: aliases("AccessEntry", names.entry) },
  { renamed: { ...names, map: "team" }, advice: aliases("AwsAuth", names.map) },
];
const deletesNothing = "developers-entry is rejected, so this update deletes nothing, despite --continue-on-error.";

/** A program with an access entry, an entry of aws-auth, and a resource that has nothing to do with them. */
const program =
  ({ entry, map, bucket } = names) =>
  async () => {
    new AccessEntry(entry, { clusterName, principalArn, accessPolicies: [{ policy }] });
    new AwsAuth(map, { clusterName, users: [{ userArn, username: "continued" }] });
    new aws.s3.Bucket(bucket, { bucket });
  };

/** The same program in YAML, which runs in the plugin. */
const yaml = ({ entry, map, bucket } = names) => `name: continue-yaml
runtime: yaml
resources:
  ${entry}:
    type: eks-auth:AccessEntry
    properties: { clusterName: ${clusterName}, principalArn: "${principalArn}", accessPolicies: [{ policy: ${policy} }] }
  ${map}:
    type: eks-auth:AwsAuth
    properties: { clusterName: ${clusterName}, users: [{ userArn: "${userArn}", username: continued }] }
  ${bucket}: { type: aws:s3:Bucket, properties: { bucket: ${bucket} } }
`;

/** The principal's access policies, or undefined without an entry, and aws-auth. */
async function live() {
  const found = eks.listAssociatedAccessPolicies({ clusterName, principalArn });
  const { associatedAccessPolicies } = await found.catch(() => ({ associatedAccessPolicies: undefined }));
  return [associatedAccessPolicies?.map(({ policyArn }) => policyArn?.split("/")[1]), await awsAuthData()];
}

/** The errors of an update without a preview. */
async function errorsOf(stack: Stack, continueOnError = true): Promise<string[]> {
  const errors: string[] = [];
  const onEvent = ({ diagnosticEvent }: EngineEvent) => {
    if (diagnosticEvent?.severity === "error")
      errors.push(diagnosticEvent.message.replace(/<\{%[^%]*%\}>/g, "").trim());
  };
  await assert.rejects(stack.up({ onEvent, continueOnError }));
  return errors;
}

describe("A renamed component in an update without a preview that continues after errors", function () {
  this.timeout(10 * 60_000);
  const original = { mapRoles: nodeEntry("arn:aws:iam::123456789012:role/Nodes") };

  before(async () => {
    buildPackage();
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }] };
    await iam().send(new CreateRoleCommand({ RoleName: "continued", AssumeRolePolicyDocument: JSON.stringify(trust) }));
  });
  after(() => iam().send(new DeleteRoleCommand({ RoleName: "continued" })));
  beforeEach(() => setAwsAuth(original));
  afterEach(async () => {
    await removeAwsAuth();
    await removeBackups();
  });

  it("loses no access in the program's own process", async () => {
    const stack = await TestStack.inline("continued", program());
    try {
      await stack.stack.up();
      const before = await live();
      for (const { renamed, advice } of cases) {
        stack.runs(program({ ...renamed, bucket: "second" }));
        const errors = await errorsOf(stack.stack);
        assert.deepEqual(await live(), before);
        assert.ok(errors[0]?.includes(advice("engine-tests")), errors.join("\n"));
        assert.equal(errors[1], renamed === newEntry ? deletesNothing : undefined);
        const stopped = await errorsOf(stack.stack, false);
        assert.deepEqual([stopped[0], stopped.includes(deletesNothing)], [errors[0], false]);
      }
      assert.deepEqual((await stack.urns()).filter((urn) => urn.endsWith("::first")).length, 1);
    } finally {
      await stack.remove();
    }
  });

  it("loses no access through the plugin", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-continue-"));
    const write = (text: string) => writeFileSync(join(folder, "Pulumi.yaml"), text);
    write(yaml());
    const stack = await LocalWorkspace.createStack({ stackName: "continued", workDir: folder });
    try {
      await stack.up();
      const before = await live();
      for (const { renamed, advice } of cases) {
        write(yaml({ ...renamed, bucket: "second" }));
        const errors = await errorsOf(stack);
        assert.deepEqual(await live(), before);
        const reasons = errors.filter((error) => error.includes(advice("continue-yaml")));
        assert.equal(reasons.length, 1, errors.join("\n"));
      }
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack("continued");
      rmSync(folder, { recursive: true });
    }
  });
});
