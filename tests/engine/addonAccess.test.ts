import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import { AddonAccess, type AddonAccessArgs, type AssociationOwner } from "../../provider";
import { associationsOf, assumeForPod } from "../support/podIdentity";
import { fromSandbox, iam, makeServiceAccount } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const addonName = "aws-ebs-csi-driver";
const [namespace, account] = ["kube-system", "ebs-csi-controller-sa"];
const [oldVersion, newVersion] = ["v1.31.0-eksbuild.1", "v1.54.0-eksbuild.1"];
const common = { clusterName, addonName, agent: "ignore" } as const;
const role = `ebs-${account}-role`;
const attachment = `ebs-${account}-AmazonEBSCSIDriverPolicy`;
const association = `ebs-${clusterName}/${namespace}/${account}`;

interface Settings extends Partial<AddonAccessArgs> {
  owner: AssociationOwner;
  /** Whether the add-on gets the associations. */
  associated?: boolean;
  /** Whether the program has the add-on. */
  withAddon?: boolean;
}

const program =
  ({ associated = true, withAddon = true, ...args }: Settings) =>
  async () => {
    const access = new AddonAccess("ebs", { ...common, ...args });
    const { podIdentityAssociations, roleArns, addonVersion, namespace: place, associationIds } = access;
    if (withAddon) {
      new aws.eks.Addon("ebs", {
        clusterName,
        addonName: args.addonName ?? addonName,
        addonVersion: args.addonVersion,
        podIdentityAssociations: associated ? podIdentityAssociations : undefined,
      });
    }
    return { podIdentityAssociations, roleArns, addonVersion, namespace: place, associationIds };
  };

/** The only association of a service account in EKS. */
const live = async (name = account, place = namespace) => (await associationsOf(place, name))[0];

/** The managed policies of the service account's role in IAM. */
async function attached(): Promise<(string | undefined)[]> {
  const RoleName = (await live())?.roleArn?.split("/").pop();
  const { AttachedPolicies = [] } = await iam().send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
}

/** The steps of an update, without unchanged resources and without components. */
const changes = ({ steps }: Run) =>
  Object.entries(steps)
    .flatMap(([key, step]) =>
      step === "same" || key.startsWith("eks-auth:") ? [] : [`${step} ${key.split(":").pop()}`],
    )
    .sort();

describe("AddonAccess on the engine", function () {
  this.timeout(240_000);
  let stack: TestStack;
  let removeAccount: () => Promise<unknown>;

  before(async () => {
    removeAccount = await makeServiceAccount(namespace, account);
  });
  after(() => removeAccount());
  beforeEach(async () => {
    stack = await TestStack.inline("addon", program({ owner: "add-on" }));
  });
  afterEach(() => stack.remove());

  async function up(settings: Settings): Promise<string[]> {
    stack.runs(program(settings));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return changes(run);
  }

  async function rejected(settings: Settings, ...expected: string[]): Promise<void> {
    stack.runs(program(settings));
    const run = await stack.preview();
    assert.equal(run.ok, false);
    for (const text of expected) {
      assert.ok(run.messages.join("\n").includes(text), run.messages.join("\n"));
    }
  }

  it("gives an add-on a role and an association that it owns, and removes both", async () => {
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    const all = [`create Addon ebs`, `create Role ${role}`, `create RolePolicyAttachment ${attachment}`];
    assert.deepEqual(changes(preview), all);
    assert.deepEqual(await up({ owner: "add-on" }), all);
    const { addon } = await eks.describeAddon({ clusterName, addonName });
    const found = await live();
    assert.equal(found?.ownerArn, addon?.addonArn);
    assert.deepEqual(addon?.podIdentityAssociations, [found?.associationArn]);
    assert.deepEqual(await attached(), ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"]);
    const credentials = await assumeForPod(namespace, account);
    assert.ok(typeof credentials !== "string", String(credentials));
    assert.ok(found?.roleArn?.endsWith(`/${credentials.sessionArn.split("/")[1]}`), credentials.sessionArn);
    assert.deepEqual(await stack.output("roleArns"), { [account]: found?.roleArn });
    assert.equal(await stack.output("addonVersion"), oldVersion);
    assert.equal(await stack.output("namespace"), namespace);
    assert.deepEqual(await up({ owner: "add-on" }), []);
    assert.ok((await stack.destroy()).ok);
    assert.equal(await live(), undefined);
  });

  it("shows in the preview what another version recommends, and changes the role", async () => {
    await up({ owner: "add-on", addonVersion: oldVersion });
    const before = await live();
    stack.runs(program({ owner: "add-on", addonVersion: newVersion }));
    const expected = [
      `create RolePolicyAttachment ${attachment}V2`,
      `delete RolePolicyAttachment ${attachment}`,
      "update Addon ebs",
    ];
    assert.deepEqual(changes(await stack.preview()), expected);
    assert.deepEqual(await up({ owner: "add-on", addonVersion: newVersion }), expected);
    assert.deepEqual(await attached(), ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicyV2"]);
    assert.equal((await live())?.associationId, before?.associationId);
  });

  it("declares the association itself, and keeps it when the add-on is deleted", async () => {
    assert.deepEqual(await up({ owner: "stack" }), [
      "create Addon ebs",
      `create PodIdentityAssociation ${association}`,
      `create Role ${role}`,
      `create RolePolicyAttachment ${attachment}`,
    ]);
    const found = await live();
    assert.deepEqual(found?.tags, { "eks-auth:stack": "organization/engine-tests/addon" });
    assert.deepEqual(await stack.output("associationIds"), [found?.associationId]);
    assert.deepEqual(await up({ owner: "stack", withAddon: false }), ["delete Addon ebs"]);
    assert.equal((await live())?.associationId, found?.associationId);
    assert.ok((await stack.destroy()).ok);
    assert.equal(await live(), undefined);
  });

  it("moves the association from the stack to the add-on in two updates", async () => {
    await up({ owner: "stack" });
    assert.deepEqual(await up({ owner: "add-on" }), [`delete PodIdentityAssociation ${association}`]);
    assert.equal(await live(), undefined);
    assert.deepEqual(await up({ owner: "add-on" }), ["update Addon ebs"]);
    const { addon } = await eks.describeAddon({ clusterName, addonName });
    assert.equal((await live())?.ownerArn, addon?.addonArn);
  });

  it("moves the association from the add-on to the stack once the add-on has none", async () => {
    await up({ owner: "add-on" });
    await rejected(
      { owner: "stack" },
      `no Pod Identity association for ${namespace}/${account} on the cluster ${clusterName} yet, but there is one that belongs to the add-on`,
      "Remove the association from the add-on.",
    );
    assert.deepEqual(await up({ owner: "add-on", associated: false }), ["update Addon ebs"]);
    assert.equal(await live(), undefined);
    assert.deepEqual(await up({ owner: "stack", associated: false }), [`create PodIdentityAssociation ${association}`]);
  });

  it("handles two service accounts in the namespace of the add-on, with policies of the program", async () => {
    const args = {
      addonName: "sandbox-two-accounts",
      policyArns: ["arn:aws:iam::aws:policy/AmazonElasticFileSystemReadOnlyAccess"],
    };
    await up({ owner: "add-on", ...args });
    const { addon } = await eks.describeAddon({ clusterName, addonName: args.addonName });
    for (const name of ["two-controller", "two-node"]) {
      assert.equal((await live(name, "sandbox-storage"))?.ownerArn, addon?.addonArn, name);
    }
    assert.deepEqual(await up({ owner: "add-on", ...args }), []);
  });

  it("rejects at preview an unknown add-on or version, and an add-on without a recommendation", async () => {
    await rejected(
      { owner: "add-on", addonName: "ebs" },
      'addonName is "ebs"; expected the name of an add-on that EKS has',
    );
    await rejected(
      { owner: "add-on", addonVersion: "v1.0.0-eksbuild.1" },
      `addonVersion is "v1.0.0-eksbuild.1"; expected a version of this add-on: ${newVersion}, ${oldVersion}.`,
    );
    await rejected(
      { owner: "add-on", addonName: "sandbox-without-access" },
      "but its version v1.0.0-eksbuild.1 has none",
    );
  });

  it("rejects at preview an association of someone else", async () => {
    await up({ owner: "add-on", associated: false });
    const roleArn = Object.values((await stack.output("roleArns")) as Record<string, string>)[0];
    const { association: other } = await eks.createPodIdentityAssociation({
      clusterName,
      namespace,
      serviceAccount: account,
      roleArn,
    });
    try {
      await rejected(
        { owner: "add-on" },
        "but there is one that doesn't belong to an eks-auth stack",
        "an add-on creates",
      );
    } finally {
      await eks.deletePodIdentityAssociation({ clusterName, associationId: other?.associationId });
    }
  });
});
