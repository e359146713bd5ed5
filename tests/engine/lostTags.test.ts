import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  GetOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam";
import { AccessEntry, ClusterAccess, OidcProvider, PodIdentity } from "../../provider";
import { associationsOf } from "../support/podIdentity";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const host = "oidc.eks.us-west-2.amazonaws.com/id/LOSTTAGS0123456789ABCDEF01234567";
const OpenIDConnectProviderArn = `arn:aws:iam::123456789012:oidc-provider/${host}`;
const principalArn = "arn:aws:iam::123456789012:role/lost-tags";
const serviceAccount = { namespace: "default", name: "lost-tags" };
const addonName = "eks-pod-identity-agent";
const key = "eks-auth:stack";

const children = {
  entry: "aws:eks/accessEntry:AccessEntry dev-entry",
  provider: "aws:iam/openIdConnectProvider:OpenIdConnectProvider cluster-provider",
  association: `aws:eks/podIdentityAssociation:PodIdentityAssociation app-${clusterName}/default/lost-tags`,
  agent: "aws:eks/addon:Addon app-agent",
};

const names = { entry: "dev", provider: "cluster", pods: "app" };
const newNames = { entry: "developers", provider: "issuer", pods: "shop" };
const urn = (type: string, name: string) => `urn:pulumi:tagged::engine-tests::eks-auth:index:${type}::${name}`;

/** A program with one of each resource that can exist only once. */
const program =
  (existing: "fail" | "use", called = names, aliases = false) =>
  async () => {
    const options = (type: string, former: string) => (aliases ? { aliases: [urn(type, former)] } : {});
    new AccessEntry(called.entry, { clusterName, principalArn, existing }, options("AccessEntry", names.entry));
    const issuer = `https://${host}`;
    new OidcProvider(called.provider, { issuer, existing }, options("OidcProvider", names.provider));
    const pods = { clusterName, serviceAccount, roleArn: principalArn, agent: "ensure" as const, existing };
    new PodIdentity(called.pods, pods, options("PodIdentity", names.pods));
  };

/** The errors of the hooks that stopped the run. */
function stopped(messages: string[]): string[] {
  const said = messages.map((message) => message.match(/before hook "eks-auth:only(?::[^"]+)?" failed: ([^\n]+)/)?.[1]);
  return [...new Set(said.filter((each) => each !== undefined))].sort();
}

/** The error about a resource that is in the state under another URN. */
function inState(what: string, type: string, former: string, child: string, suffix: string): string {
  return (
    `${what} already exists: it is urn:pulumi:tagged::engine-tests::eks-auth:index:${type}$${child}::${former}${suffix} in the ` +
    `state of this stack, and AWS would reject a second one. If it was renamed, give the ${type} the option \`aliases: ` +
    `["${urn(type, former)}"]\`; nothing changes in AWS then. If both are in the program, remove one of the two.`
  );
}

const ofEntry = `The access entry of ${principalArn} on the cluster ${clusterName}`;

/** The resources in AWS by ARN, with their tags. */
async function live(): Promise<Record<string, Record<string, string> | undefined>> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  const entry = accessEntries.includes(principalArn)
    ? (await eks.describeAccessEntry({ clusterName, principalArn })).accessEntry
    : undefined;
  const provider = await iam()
    .send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
    .catch(() => undefined);
  const [association] = await associationsOf(serviceAccount.namespace, serviceAccount.name);
  const agent = (await eks.describeAddon({ clusterName, addonName }).catch(() => undefined))?.addon;
  const ofProvider = provider?.Tags?.map(({ Key = "", Value = "" }) => [Key, Value]);
  return {
    ...(entry && { [entry.accessEntryArn ?? ""]: entry.tags }),
    ...(provider && { [OpenIDConnectProviderArn]: Object.fromEntries(ofProvider ?? []) }),
    ...(association && { [association.associationArn ?? ""]: association.tags }),
    ...(agent && { [agent.addonArn ?? ""]: agent.tags }),
  };
}

/** Sets the owner's tag of all resources to this value, or removes the tag. */
async function mark(owner?: string): Promise<void> {
  for (const arn of Object.keys(await live())) {
    if (arn !== OpenIDConnectProviderArn) {
      await (owner === undefined
        ? eks.untagResource({ resourceArn: arn, tagKeys: [key] })
        : eks.tagResource({ resourceArn: arn, tags: { [key]: owner } }));
    } else if (owner === undefined) {
      await iam().send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: [key] }));
    } else {
      const Tags = [{ Key: key, Value: owner }];
      await iam().send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
    }
  }
}

describe("A stack's resource whose tag is lost or another stack's, on the engine", () => {
  let stack: TestStack;
  let created: string[];

  beforeEach(async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await iam().send(new CreateRoleCommand({ RoleName: "lost-tags", AssumeRolePolicyDocument }));
    stack = await TestStack.inline("tagged", program("use"));
    await up();
    created = Object.keys(await live()).sort();
    assert.equal(created.length, 4);
  });
  afterEach(async () => {
    await stack.remove();
    for (const arn of Object.keys(await live())) {
      if (arn.includes(":access-entry/")) {
        await eks.deleteAccessEntry({ clusterName, principalArn });
      } else if (arn.includes(":addon/")) {
        await eks.deleteAddon({ clusterName, addonName });
      } else if (arn.includes(":oidc-provider/")) {
        await iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
      } else {
        const [association] = await associationsOf(serviceAccount.namespace, serviceAccount.name);
        await eks.deletePodIdentityAssociation({ clusterName, associationId: association?.associationId });
      }
    }
    await iam().send(new DeleteRoleCommand({ RoleName: "lost-tags" }));
  });

  async function up(): Promise<Record<string, string>> {
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run.steps;
  }

  /** The operations on the four resources. */
  const onChildren = (steps: Record<string, string>) =>
    Object.fromEntries(Object.entries(children).map(([what, resource]) => [what, steps[resource]]));
  const all = (step: string) => ({ entry: step, provider: step, association: step, agent: step });

  it("is released and kept if existing is use and the tag is lost, even on destroy", async () => {
    await mark();
    assert.deepEqual(onChildren((await stack.preview()).steps), all("read"));
    await up();
    assert.deepEqual(Object.keys(await live()).sort(), created);
    assert.deepEqual(onChildren(await up()), all("read"));
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(Object.keys(await live()).sort(), created);
  });

  it("is released and kept if existing is use and the tag is lost after an update failed that renamed the component", async () => {
    await mark();
    stack.runs(program("fail", newNames, true));
    assert.equal((await stack.up()).ok, false);
    stack.runs(program("use", newNames, true));
    await up();
    assert.deepEqual(Object.keys(await live()).sort(), created);
    await up();
    stack.runs(program("use", newNames));
    await up();
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(Object.keys(await live()).sort(), created);
  });

  it("is released and kept if existing is use and the tag is lost when its grant is renamed", async () => {
    const grants = (grant: string, existing: "fail" | "use", formerNames?: string[]) => async () => {
      new ClusterAccess("access", {
        clusterName,
        authenticationMode: "API",
        existing,
        grants: [{ name: grant, principalArn, kubernetesGroups: ["developers"], formerNames }],
      });
    };
    assert.ok((await stack.destroy()).ok);
    stack.runs(grants("dev", "fail"));
    await up();
    const before = Object.keys(await live());
    assert.equal(before.length, 1);
    await mark();
    stack.runs(grants("developers", "use", ["dev"]));
    assert.equal((await up())["aws:eks/accessEntry:AccessEntry access-dev-entry"], "read");
    assert.deepEqual(Object.keys(await live()), before);
    stack.runs(grants("developers", "use"));
    await up();
    assert.deepEqual(Object.keys(await live()), before);
  });

  it("is rejected if existing is use, the tag is lost and the state contains it outside the component", async () => {
    const child = (await stack.urns()).find((each) => each.endsWith("::dev-entry")) ?? "";
    stack.removeFromState(child);
    stack.importResource("aws:eks/accessEntry:AccessEntry", "dev-entry", `${clusterName}:${principalArn}`);
    await mark();
    const top = "urn:pulumi:tagged::engine-tests::aws:eks/accessEntry:AccessEntry::dev-entry";
    const preview = await stack.preview();
    assert.equal(preview.ok, false);
    assert.ok(preview.messages.join("\n").includes(`\`pulumi state delete '${top}'\``), preview.messages.join("\n"));
    assert.equal((await stack.up()).ok, false);
    assert.deepEqual(Object.keys(await live()).sort(), created);
    stack.removeFromState(top);
    await up();
    assert.deepEqual(Object.keys(await live()).sort(), created);
  });

  it("is released and kept if existing is use and the stack was renamed", async () => {
    await stack.stack.rename({ stackName: "renamed" });
    await up();
    assert.deepEqual(Object.keys(await live()).sort(), created);
  });

  it("is kept after a rename of the stack, and the error begins with the one command that is needed", async () => {
    stack.runs(program("fail"));
    await up();
    await stack.stack.rename({ stackName: "renamed" });
    const rejected = await stack.preview();
    assert.equal(rejected.ok, false);
    const owner = "organization/engine-tests/renamed";
    const [entryArn = ""] = created.filter((arn) => arn.includes(":access-entry/"));
    const again =
      "If this stack created it, and the stack was renamed or the tag was lost since then, only set the tag:";
    const command = `aws eks tag-resource --resource-arn ${entryArn} --tags ${key}=${owner}`;
    assert.ok(
      rejected.messages.join("\n").includes(`${entryArn}. ${again} \`${command}\`.`),
      rejected.messages.join("\n"),
    );
    await mark(owner);
    assert.deepEqual(onChildren(await up()), all("update"));
    assert.deepEqual(onChildren(await up()), all("same"));
    assert.deepEqual(await live(), Object.fromEntries(created.map((arn) => [arn, { [key]: owner }])));
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(await live(), {});
  });

  it("is managed again once it is tagged again, removed from the state and imported", async () => {
    await mark();
    await up();
    await mark("organization/engine-tests/tagged");
    const urn = (await stack.urns()).find((each) => each.endsWith("::dev-entry")) ?? "";
    stack.removeFromState(urn);
    stack.importResource("aws:eks/accessEntry:AccessEntry", "dev-entry", `${clusterName}:${principalArn}`);
    const { [children.entry]: step } = (await stack.preview()).steps;
    assert.equal(step, "same");
  });

  it("is rejected under another name, in the preview too, and is unchanged with the aliases that the error names", async () => {
    const expected = {
      entry: inState(ofEntry, "AccessEntry", "dev", "aws:eks/accessEntry:AccessEntry", "-entry"),
      provider: inState(
        `The IAM OIDC provider for https://${host}`,
        "OidcProvider",
        "cluster",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "-provider",
      ),
      pods: inState(
        `The add-on ${addonName} of the cluster ${clusterName}`,
        "PodIdentity",
        "app",
        "aws:eks/addon:Addon",
        "-agent",
      ),
    };
    const before = await live();
    // The engine stops at the first error, perhaps before it reaches the other components. So only one has a new name.
    for (const renamed of ["entry", "provider", "pods"] as const) {
      stack.runs(program("fail", { ...names, [renamed]: newNames[renamed] }));
      assert.deepEqual(stopped((await stack.preview()).messages), [expected[renamed]]);
      // An update without a preview leaves the component in the state under its new name.
      assert.deepEqual(stopped((await stack.up()).messages), [expected[renamed]]);
    }
    stack.runs(program("fail", newNames, true));
    assert.ok((await stack.preview()).ok);
    const steps = await up();
    const ofChildren = Object.entries(steps).filter(([resource]) => resource.startsWith("aws:"));
    assert.deepEqual(
      ofChildren.map(([, step]) => step),
      ["same", "same", "same", "same"],
    );
    stack.runs(program("fail", newNames));
    assert.deepEqual(new Set(Object.values(await up())), new Set(["same"]));
    // In any order: the state has the resources in the order of their declaration.
    const hooksIn = (state: string) => state.match(/eks-auth:only[^"]*/g)?.sort();
    const hooks = hooksIn(stack.rawState());
    assert.deepEqual(new Set(Object.values(await up())), new Set(["same"]));
    assert.deepEqual(hooksIn(stack.rawState()), hooks);
    assert.deepEqual(await live(), before);
  });

  it("is rejected for a grant that also declares it or replaces it, with the former name to write", async () => {
    const grants =
      (formerNames?: string[], grant = "dev", name = "access") =>
      async () => {
        new ClusterAccess(name, {
          clusterName,
          authenticationMode: "API",
          grants: [{ name: grant, principalArn, access: "view", formerNames }],
        });
      };
    const advice = async (program: () => Promise<void>) => {
      stack.runs(program);
      return stopped((await stack.preview()).messages).map(
        (said) => /If it was renamed, (.*); nothing changes in AWS then/.exec(said)?.[1],
      );
    };
    const former = urn("AccessEntry", "dev");
    stack.runs(grants());
    assert.deepEqual(stopped((await stack.preview()).messages), [
      inState(ofEntry, "AccessEntry", "dev", "aws:eks/accessEntry:AccessEntry", "-entry").replace(
        `give the AccessEntry the option \`aliases: ["${former}"]\``,
        `give the grant \`formerNames: ["${former}"]\``,
      ),
    ]);
    stack.runs(grants([former]));
    assert.equal((await up())["aws:eks/accessEntry:AccessEntry access-dev-entry"], "same");
    const access = urn("ClusterAccess", "access");
    assert.deepEqual(await advice(grants([], "developers")), ['give the grant `formerNames: ["dev"]`']);
    assert.deepEqual(await advice(grants([], "dev", "rights")), [
      `give the ClusterAccess the option \`aliases: ["${access}"]\``,
    ]);
    assert.deepEqual(await advice(grants([], "developers", "rights")), [
      `give the grant \`formerNames: ["${access}-dev"]\``,
    ]);
    stack.runs(grants([`${access}-dev`], "developers", "rights"));
    const steps = await up();
    assert.equal(steps["aws:eks/accessEntry:AccessEntry rights-developers-entry"], "same");
    assert.equal(
      steps["aws:eks/accessPolicyAssociation:AccessPolicyAssociation rights-developers-AmazonEKSViewPolicy"],
      "same",
    );
  });

  it("is rejected at preview if the state has lost it, with the import command to run", async () => {
    const child = (await stack.urns()).find((each) => each.endsWith("::dev-entry")) ?? "";
    stack.removeFromState(child);
    const id = `${clusterName}:${principalArn}`;
    assert.deepEqual(stopped((await stack.preview()).messages), [
      `${ofEntry} already exists: it has the tag ${key} of this stack, but isn't in the stack's state, as after an ` +
        `interrupted update, and AWS would reject a second one. Import it: \`pulumi import aws:eks/accessEntry:AccessEntry ` +
        `dev-entry ${id}\`. If a stack of the same name in another backend manages it, remove it from one of the two programs.`,
    ]);
    stack.importResource("aws:eks/accessEntry:AccessEntry", "dev-entry", id);
    assert.deepEqual(onChildren((await stack.preview()).steps), all("same"));
  });
});
