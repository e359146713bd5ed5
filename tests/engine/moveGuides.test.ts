import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { type DocumentedCluster, documentedCluster } from "../support/documentedCluster";
import { followDocument, ReaderShell } from "../support/followDocument";
import { buildPackage } from "../support/packageFolder";
import { root } from "../support/programs";
import { fromSandbox, kubernetes } from "../support/sandbox";

const account = fromSandbox("SANDBOX_ACCOUNT");
const breakGlass = `arn:aws:iam::${account}:role/break-glass`;
const checkout = { namespace: "shop", name: "checkout" };
const eksctlRole = `arn:aws:iam::${account}:role/eksctl-prod-addon-iamserviceaccount-shop-checkout`;
/** No questions and, as tests/docs checks the types, no check of them. */
const quick = "PULUMI_SKIP_CONFIRMATIONS=true PULUMI_NODEJS_TRANSPILE_ONLY=true";
const roleArn = "eks.amazonaws.com/role-arn";

describe("The guides in docs/guides/ that move access", function () {
  this.timeout(600_000);

  const eks = new EKS({});
  const iam = new IAM({});
  let cluster: DocumentedCluster;
  let shell: ReaderShell;

  before(buildPackage);
  beforeEach(async () => {
    cluster = await documentedCluster();
    shell = new ReaderShell(cluster);
    const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];
    await cluster.permit({ actions: ["eks:*", "iam:*", "sts:*", "ec2:Describe*"], rules });
    mkdirSync(join(shell.folder, "node_modules"));
    symlinkSync(root, join(shell.folder, "node_modules", "pulumi-eks-auth"));
    symlinkSync(join(root, "node_modules", "@pulumi"), join(shell.folder, "node_modules", "@pulumi"));
  });
  afterEach(async () => {
    await shell.run("pulumi destroy --yes --skip-preview && pulumi stack rm --yes");
    await cluster.remove();
    shell.remove();
  });

  /** The access policies of a principal's access entry; undefined if it has none. */
  async function policiesOf(principalArn: string): Promise<string[] | undefined> {
    const { clusterName } = cluster;
    const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
    if (!accessEntries.includes(principalArn)) return undefined;
    const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
    return associatedAccessPolicies.map(({ policyArn = "" }) => policyArn.split("/")[1] ?? "");
  }

  const mapRoles = async () => (await cluster.data())?.mapRoles ?? "";

  /** Fails if the administrator of the documents has neither a mapping nor an access entry. */
  async function administratorHasAccess(command: string): Promise<void> {
    const isMapped = (await mapRoles()).includes(breakGlass);
    const policies = await policiesOf(breakGlass);
    assert.ok(policies === undefined ? isMapped : policies.includes("AmazonEKSClusterAdminPolicy"), command);
  }

  /** Follows a guide without questions, and checks after each command that the administrator has access. */
  async function follow(guide: string, after: (command: string) => Promise<void> = async () => {}): Promise<void> {
    await followDocument(guide, shell, {
      around: async (command) => {
        // The cluster already has the mode, and EKS never returns from API: the AWS CLI checks the command.
        if (command.includes(" authenticationMode=")) return `${command} --generate-cli-skeleton output`;
        if (command === "pulumi preview") return `${quick} ${command}`;
        // Without the preview that the command shows first, which takes as long as the update.
        if (command === "pulumi up") return `${quick} PULUMI_OPTION_SKIP_PREVIEW=true ${command}`;
        return undefined;
      },
      after: async (command) => {
        await administratorHasAccess(command);
        await after(command);
      },
    });
  }

  /** The service account of the documents, annotated as eksctl leaves it. */
  async function annotatedAccount(): Promise<void> {
    const metadata = { name: checkout.name, annotations: { [roleArn]: eksctlRole } };
    await kubernetes().createNamespacedServiceAccount({ namespace: checkout.namespace, body: { metadata } });
    const { cluster: described } = await eks.describeCluster({ name: cluster.clusterName });
    const Url = described?.identity?.oidc?.issuer ?? assert.fail("no issuer");
    const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
      Url,
      ClientIDList: ["sts.amazonaws.com"],
    });
    providers.push(OpenIDConnectProviderArn ?? "");
  }

  const providers: string[] = [];
  afterEach(async () => {
    for (const OpenIDConnectProviderArn of providers.splice(0)) {
      await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
    }
  });

  const annotation = async () => (await kubernetes().readNamespacedServiceAccount(checkout)).metadata?.annotations;

  it("migrates from aws-auth to access entries and back, as docs/guides/from-aws-auth.md does", async () => {
    const before = await mapRoles();
    const updates: [policies: string[] | undefined, isMapped: boolean][] = [];
    await follow("docs/guides/from-aws-auth.md", async (command) => {
      if (!command.endsWith("pulumi up")) return;
      updates.push([await policiesOf(breakGlass), (await mapRoles()).includes(breakGlass)]);
    });
    assert.deepEqual(updates, [
      [["AmazonEKSClusterAdminPolicy"], false],
      [undefined, true],
    ]);
    const ofNodes = before.slice(0, before.indexOf("- rolearn"));
    assert.ok((await mapRoles()).startsWith(ofNodes));
  });

  it("moves mappings and service accounts of eksctl, as docs/guides/from-eksctl.md does", async () => {
    await annotatedAccount();
    await follow("docs/guides/from-eksctl.md");
    assert.deepEqual(await policiesOf(breakGlass), ["AmazonEKSClusterAdminPolicy"]);
    assert.doesNotMatch(await mapRoles(), /break-glass/);
    const role = (await annotation())?.[roleArn] ?? "";
    assert.notEqual(role, eksctlRole);
    const RoleName = role.split("/").pop();
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName });
    assert.deepEqual(
      AttachedPolicies?.map(({ PolicyName }) => PolicyName),
      ["AmazonS3ReadOnlyAccess"],
    );
  });

  it("takes over access entries of Terraform, as docs/guides/from-terraform-aws-eks.md does", async () => {
    const deploy = `arn:aws:iam::${account}:role/deploy`;
    const { clusterName } = cluster;
    await follow("docs/guides/from-terraform-aws-eks.md");
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: deploy });
    assert.deepEqual(accessEntry?.kubernetesGroups, ["deployers"]);
    assert.equal(accessEntry?.tags?.["eks-auth:stack"], "organization/cluster-access/prod");
  });

  it("grants the role mappings of pulumi-eks by access entries, as docs/guides/from-pulumi-eks.md does", async () => {
    const before = await mapRoles();
    await follow("docs/guides/from-pulumi-eks.md");
    assert.deepEqual(await policiesOf(breakGlass), ["AmazonEKSClusterAdminPolicy"]);
    assert.equal(await mapRoles(), before);
  });

  it("moves pods from IRSA to EKS Pod Identity, as docs/guides/irsa-to-pod-identity.md does", async () => {
    await annotatedAccount();
    const { clusterName } = cluster;
    const steps: [isAnnotated: boolean, associations: number, trusts: string[]][] = [];
    await follow("docs/guides/irsa-to-pod-identity.md", async (command) => {
      if (!command.endsWith("pulumi up")) return;
      const { associations = [] } = await eks.listPodIdentityAssociations({
        clusterName,
        namespace: checkout.namespace,
        serviceAccount: checkout.name,
      });
      const { Roles = [] } = await iam.listRoles({});
      const { AssumeRolePolicyDocument = "" } = Roles.find(({ RoleName }) => RoleName?.startsWith("checkout-")) ?? {};
      const { Statement } = JSON.parse(decodeURIComponent(AssumeRolePolicyDocument));
      const trusts = Statement.map(({ Principal }: { Principal: object }) => Object.keys(Principal).join());
      const annotated = (await annotation())?.[roleArn] ?? "";
      steps.push([annotated.includes(":role/checkout-"), associations.length, trusts.sort()]);
    });
    const both = ["Federated", "Service"];
    assert.deepEqual(steps, [
      [true, 0, both],
      [true, 1, both],
      [false, 1, both],
      [false, 1, ["Service"]],
    ]);
  });
});
