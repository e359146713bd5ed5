import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { EKS } from "@aws-sdk/client-eks";
import { packageVersion, schemaPath } from "../../provider/package";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { assumeForPod } from "../support/podIdentity";
import { assume, fromSandbox, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";
import { type Program, programIn } from "./programs";
import { patience } from "./sdks";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const session = (role: string, name: string) => `arn:aws:sts::123456789012:assumed-role/${role}/${name}`;
const original = nodeEntry(arn("role/Nodes"));
const nameIn = (roleArn: unknown) => String(roleArn).split("/").pop() ?? "";

/** The components found in a stack. */
const used = new Set<string>();

/** What each language's program declares, and its expected outputs and effects. */
interface Expected {
  /** Its resources without the stack and the providers, sorted. */
  resources: string[];
  /** Checks the outputs, the cluster and the account. */
  check: (outputs: Record<string, unknown>) => Promise<void>;
  /** Checks that everything is deleted at the end. */
  deleted: () => Promise<void>;
}

function describeProgram(title: string, language: "nodejs" | "python" | "go" | "java", expected: Expected): void {
  describe(title, function () {
    this.timeout(5 * 60_000);
    const everything = expected.resources.length + 1; // the stack itself
    let program: Program;

    before(async function () {
      this.timeout(patience); // without `make parts`, this installs the SDK, and reports it
      program = await programIn(language);
    });
    after(() => program.run("destroy"));

    it("previews every resource, and creates none", async () => {
      assert.deepEqual(await program.run("preview"), { changes: { create: everything }, outputs: {} });
      assert.deepEqual(await program.resources(), []);
    });

    it("declares every resource, and reads the outputs", async () => {
      const { changes, outputs } = await program.run("up");
      assert.deepEqual(changes, { create: everything });
      const resources = await program.resources();
      assert.deepEqual(resources, expected.resources);
      for (const resource of resources) {
        used.add(resource.split("::")[0]?.split("$").pop() ?? "");
      }
      await expected.check(outputs);
    });

    it("uses the plugin of the SDK's version, and no other", async () => {
      assert.deepEqual(await program.providers(), [`default_${packageVersion().replaceAll(".", "_")}`]);
    });

    it("changes nothing the second time", async () => {
      const { changes, outputs } = await program.run("up");
      assert.deepEqual(changes, { same: everything });
      await expected.check(outputs);
    });

    it("leaves nothing behind", async () => {
      assert.deepEqual((await program.run("destroy")).changes, { delete: everything });
      await expected.deleted();
    });
  });
}

describe("programs that use the generated SDKs", () => {
  let removeAccount: () => Promise<void>;

  before(async () => {
    buildPackage();
    await newRole("sdk-team", "/team/");
    await newRole("sdk-pipeline");
    await newRole("sdk-ops");
    await setAwsAuth({ mapRoles: original });
    removeAccount = await makeServiceAccount("default", "sdk-reader");
  });
  after(async () => {
    await removeRole("sdk-team");
    await removeRole("sdk-pipeline");
    await removeRole("sdk-ops");
    await removeAwsAuth();
    await removeBackups();
    await removeAccount();
  });

  /** The access entries that a program created. */
  async function accessEntries(): Promise<string[]> {
    const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
    return accessEntries.filter((principal) => principal !== fromSandbox("SANDBOX_DEPLOYER_ARN"));
  }

  describeProgram("TypeScript, installed with npm", "nodejs", {
    resources: [
      "eks-auth:index:ClusterAccess$aws:eks/accessEntry:AccessEntry::access-team-entry",
      "eks-auth:index:ClusterAccess$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::access-team-AmazonEKSViewPolicy",
      "eks-auth:index:ClusterAccess$eks-auth:index:GroupBinding$kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::access-readers-role",
      "eks-auth:index:ClusterAccess$eks-auth:index:GroupBinding$kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::access-readers-binding",
      "eks-auth:index:ClusterAccess$eks-auth:index:GroupBinding::access-readers",
      "eks-auth:index:ClusterAccess::access",
      "eks-auth:index:OidcProvider$aws:iam/openIdConnectProvider:OpenIdConnectProvider::cluster-provider",
      "eks-auth:index:OidcProvider::cluster",
      "eks-auth:index:ServiceAccount$kubernetes:core/v1:ServiceAccount::pods-service-account",
      "eks-auth:index:ServiceAccount::pods",
      "eks-auth:index:ServiceAccountRole$aws:iam/role:Role::reader-role",
      "eks-auth:index:ServiceAccountRole$aws:iam/rolePolicy:RolePolicy::reader-read-bucket",
      "eks-auth:index:ServiceAccountRole::reader",
    ],
    check: async ({ roleArn, ...outputs }) => {
      const usernames = [session("sdk-team", "{{SessionName}}")];
      const subject = "system:serviceaccount:default:sdk-node";
      assert.deepEqual(outputs, { subject, usernames, roles: [arn("role/Nodes")], readerAccess: "denied" });
      const pod = await assume(String(roleArn), await mintToken("default", "sdk-node"));
      assert.equal(pod, session(nameIn(roleArn), "pod"));
      assert.deepEqual(await accessEntries(), [arn("role/team/sdk-team")]);
    },
    deleted: async () => {
      assert.deepEqual(await accessEntries(), []);
      await assert.rejects(kubernetes().readNamespacedServiceAccount({ namespace: "default", name: "sdk-node" }), {
        code: 404,
      });
    },
  });

  /** What the Python, Go and Java programs declare: all components for pods and users, except those for IRSA. */
  const declared = [
    "eks-auth:index:AccessCheck::deployer",
    "eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::pipeline-entry",
    "eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::pipeline-AmazonEKSViewPolicy",
    "eks-auth:index:AccessEntry::pipeline",
    "eks-auth:index:AddonAccess$aws:eks/podIdentityAssociation:PodIdentityAssociation::driver-sandbox/kube-system/ebs-csi-controller-sa",
    "eks-auth:index:AddonAccess$aws:iam/role:Role::driver-ebs-csi-controller-sa-role",
    "eks-auth:index:AddonAccess$aws:iam/rolePolicyAttachment:RolePolicyAttachment::driver-ebs-csi-controller-sa-AmazonEBSCSIDriverPolicy",
    "eks-auth:index:AddonAccess::driver",
    "eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::team-entries",
    "eks-auth:index:AwsAuth::team",
    "eks-auth:index:CapabilityAccess$aws:iam/role:Role::kro-role",
    "eks-auth:index:CapabilityAccess$eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::kro-entry",
    "eks-auth:index:CapabilityAccess$eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::kro-AmazonEKSEditPolicy",
    "eks-auth:index:CapabilityAccess$eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::kro-AmazonEKSKROPolicy",
    "eks-auth:index:CapabilityAccess$eks-auth:index:AccessEntry::kro",
    "eks-auth:index:CapabilityAccess::kro",
    "eks-auth:index:ClusterAccess$aws:eks/accessEntry:AccessEntry::access-ops-entry",
    "eks-auth:index:ClusterAccess$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::access-ops-AmazonEKSEditPolicy",
    "eks-auth:index:ClusterAccess::access",
    "eks-auth:index:ControlPlaneAccess$aws:iam/policy:Policy::calls-policy",
    "eks-auth:index:ControlPlaneAccess$aws:iam/rolePolicyAttachment:RolePolicyAttachment::calls-role-sdk-pipeline",
    "eks-auth:index:ControlPlaneAccess::calls",
    "eks-auth:index:CredentialsCheck::writer",
    "eks-auth:index:GroupBinding$kubernetes:rbac.authorization.k8s.io/v1:Role::rollouts-default",
    "eks-auth:index:GroupBinding$kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::rollouts-default",
    "eks-auth:index:GroupBinding::rollouts",
    "eks-auth:index:NodeRole$aws:iam/instanceProfile:InstanceProfile::workers-instance-profile",
    "eks-auth:index:NodeRole$aws:iam/role:Role::workers-role",
    "eks-auth:index:NodeRole$aws:iam/rolePolicyAttachment:RolePolicyAttachment::workers-AmazonEC2ContainerRegistryPullOnly",
    "eks-auth:index:NodeRole$aws:iam/rolePolicyAttachment:RolePolicyAttachment::workers-AmazonEKSWorkerNodePolicy",
    "eks-auth:index:NodeRole$aws:iam/rolePolicyAttachment:RolePolicyAttachment::workers-AmazonEKS_CNI_Policy",
    "eks-auth:index:NodeRole$eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::workers-entry",
    "eks-auth:index:NodeRole$eks-auth:index:AccessEntry::workers",
    "eks-auth:index:NodeRole::workers",
    "eks-auth:index:PodIdentity$aws:eks/addon:Addon::reader-agent",
    "eks-auth:index:PodIdentity$aws:eks/podIdentityAssociation:PodIdentityAssociation::reader-sandbox/default/sdk-reader",
    "eks-auth:index:PodIdentity$aws:iam/role:Role::reader-role",
    "eks-auth:index:PodIdentity$aws:iam/rolePolicyAttachment:RolePolicyAttachment::reader-AmazonS3ReadOnlyAccess",
    "eks-auth:index:PodIdentity::reader",
    "eks-auth:index:UserIdentityProvider$aws:eks/identityProviderConfig:IdentityProviderConfig::company-config",
    "eks-auth:index:UserIdentityProvider::company",
    "eks-auth:index:WorkloadIdentity$aws:eks/podIdentityAssociation:PodIdentityAssociation::writer-sandbox/default/sdk-writer",
    "eks-auth:index:WorkloadIdentity$aws:iam/role:Role::writer-role",
    "eks-auth:index:WorkloadIdentity$aws:iam/rolePolicyAttachment:RolePolicyAttachment::writer-AmazonS3FullAccess",
    "eks-auth:index:WorkloadIdentity$kubernetes:core/v1:ServiceAccount::writer-service-account",
    "eks-auth:index:WorkloadIdentity::writer",
  ];

  for (const [title, language] of [
    ["Python, installed with pip", "python"],
    ["Go, with a replacement in go.mod", "go"],
    ["Java, compiled with Maven", "java"],
  ] as const) {
    describeProgram(title, language, {
      resources: declared,
      check: async ({ bindings, roleArn, table, policies, associations, ...outputs }) => {
        assert.match(String(bindings), /^default\/rollouts-default-\w+$/);
        assert.match(String(table), /^arn:aws:iam::123456789012:role\/sdk-ops .* edit in default$/m);
        assert.match(String(policies), /"eks:UpdateNodegroupVersion"/);
        assert.equal((associations as string[]).length, 1);
        assert.deepEqual(outputs, {
          groups: { [arn("role/sdk-team")]: ["developers"] },
          username: session("sdk-pipeline", "{{SessionName}}"),
          deployer: fromSandbox("SANDBOX_DEPLOYER_ARN"),
          configName: "company",
          groupsPrefix: "oidc:",
          workers: arn("role/sdk-workers"),
          kro: arn("role/sdk-kro"),
          driver: { "ebs-csi-controller-sa": arn("role/sdk-driver") },
          subject: "system:serviceaccount:default:sdk-writer",
          credentialsIssued: false,
          nobody: "denied",
          exists: true,
        });
        const { mapRoles = "" } = (await awsAuthData()) ?? {};
        assert.ok(
          mapRoles.startsWith(original) && mapRoles.includes(`- rolearn: "${arn("role/sdk-team")}"\n`),
          mapRoles,
        );
        const principals = ["kro", "ops", "pipeline", "workers"].map((name) => arn(`role/sdk-${name}`));
        assert.deepEqual((await accessEntries()).sort(), principals);
        const identityProviderConfig = { type: "oidc", name: "company" };
        const config = await eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig });
        assert.deepEqual(config.identityProviderConfig?.oidc?.requiredClaims, { hd: "example.com" });
        const reader = await assumeForPod("default", "sdk-reader");
        assert.ok(typeof reader === "object" && reader.sessionArn.includes(`/${nameIn(roleArn)}/`), String(reader));
        assert.equal(typeof (await assumeForPod("default", "sdk-writer")), "object");
      },
      deleted: async () => {
        assert.deepEqual(await awsAuthData(), { mapRoles: original });
        assert.deepEqual(await accessEntries(), []);
        assert.deepEqual((await eks.listIdentityProviderConfigs({ clusterName })).identityProviderConfigs, []);
        assert.equal(await assumeForPod("default", "sdk-reader"), "ResourceNotFoundException");
        assert.deepEqual((await eks.listPodIdentityAssociations({ clusterName })).associations, []);
      },
    });
  }

  describe("together", () => {
    it("use every component of the package", () => {
      const { resources } = JSON.parse(readFileSync(schemaPath, "utf8"));
      const ours = [...used].filter((type) => type.startsWith("eks-auth:"));
      assert.deepEqual(ours.sort(), Object.keys(resources).sort());
    });
  });
});
