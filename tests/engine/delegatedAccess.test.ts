import assert from "node:assert/strict";
import { type AccessScope, EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { createFixtures, deleteFixtures } from "../support/eksCalls";
import { assumeRole, newRole, removeRole } from "../support/login";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = "delegated-example";
const leadName = "delegated-example-lead";
const developer = "arn:aws:iam::123456789012:role/developer";
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const iam = new IAM({ endpoint });
const admin = new EKS({ endpoint });

describe("examples/delegated-access-yaml, following its README: a team lead who manages the access to a namespace", () => {
  let stack: ReadmeStack;
  let lead: EKS;

  before(async () => {
    const leadArn = await newRole(leadName);
    const keys = await assumeRole(leadArn, "lead");
    lead = new EKS({
      endpoint,
      credentials: {
        accessKeyId: keys.AWS_ACCESS_KEY_ID,
        secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
        sessionToken: keys.AWS_SESSION_TOKEN,
      },
    });
    stack = await followReadme("delegated-access-yaml", { clusterName, leadArn });
    await createFixtures(admin, clusterName);
  });
  after(async () => {
    await stack.end();
    lead.destroy();
    await removeRole(leadName);
    await deleteFixtures(admin, clusterName);
  });

  const associate = (name: string, accessScope: AccessScope) =>
    lead.associateAccessPolicy({
      clusterName,
      principalArn: developer,
      policyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
      accessScope,
    });
  const inShop: AccessScope = { type: "namespace", namespaces: ["shop"] };
  const denied = { name: "AccessDeniedException" };

  it("previews the policy, and says that it doesn't lead to administrator access", async () => {
    const { changeSummary, stdout } = await stack.preview();
    assert.deepEqual(changeSummary, { create: 4 });
    assert.match(
      stdout.replace(/\s+/g, " "),
      /manage-access-entries doesn't lead to administrator access: Callers can only grant what the bounds list, but a principal whose entry they delete has what aws-auth gives it\./,
    );
  });

  it("declares a policy with the bounds", async () => {
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: 4 });
    assert.equal(await stack.runAsWritten("pulumi stack output policyJson"), `${outputs.policyJson?.value}\n`);
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: leadName });
    assert.deepEqual(
      AttachedPolicies.map(({ PolicyArn }) => PolicyArn),
      outputs.policyArns?.value,
    );
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 4 });
  });

  it("lets the team lead grant access to the namespace, and nothing else", async () => {
    await assert.rejects(
      lead.createAccessEntry({ clusterName, principalArn: developer, kubernetesGroups: ["admins"] }),
      denied,
    );
    await lead.createAccessEntry({ clusterName, principalArn: developer });
    await associate("AmazonEKSEditPolicy", inShop);
    await assert.rejects(associate("AmazonEKSEditPolicy", { type: "cluster" }), denied);
    await assert.rejects(associate("AmazonEKSEditPolicy", { ...inShop, namespaces: ["kube-system"] }), denied);
    await assert.rejects(associate("AmazonEKSClusterAdminPolicy", inShop), denied);
    await assert.rejects(lead.updateAccessEntry({ clusterName, principalArn: developer }), denied);
    const { associatedAccessPolicies = [] } = await lead.listAssociatedAccessPolicies({
      clusterName,
      principalArn: developer,
    });
    assert.deepEqual(
      associatedAccessPolicies.map(({ policyArn, accessScope }) => [policyArn, accessScope]),
      [["arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", inShop]],
    );
    await lead.deleteAccessEntry({ clusterName, principalArn: developer });
  });

  it("leaves nothing behind", async () => {
    const { policyArns } = await stack.outputs();
    await stack.destroy();
    await assert.rejects(iam.getPolicy({ PolicyArn: policyArns?.value[0] }), { name: /^NoSuchEntity/ });
  });
});
