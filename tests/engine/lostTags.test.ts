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
import { AccessEntry, OidcProvider, PodIdentity } from "../../provider";
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

/** A program with one of everything that there can be only one of. */
const program = (existing: "fail" | "use") => async () => {
  new AccessEntry("dev", { clusterName, principalArn, existing });
  new OidcProvider("cluster", { issuer: `https://${host}`, existing });
  new PodIdentity("app", { clusterName, serviceAccount, roleArn: principalArn, agent: "ensure", existing });
};

/** What AWS has of it, with its tags: by the ARN of each. */
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

/** Gives all of it this value of the owner's tag, or takes the tag away. */
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

describe("What a stack has created, once its tag is another's or lost, on the engine", () => {
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

  it("is let go and stays where existing is use and the tag is lost, also on destroy", async () => {
    await mark();
    assert.deepEqual(onChildren((await stack.preview()).steps), all("read"));
    await up();
    assert.deepEqual(Object.keys(await live()).sort(), created);
    assert.deepEqual(onChildren(await up()), all("read"));
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(Object.keys(await live()).sort(), created);
  });

  it("is let go and stays where existing is use and the stack was renamed", async () => {
    await stack.stack.rename({ stackName: "renamed" });
    await up();
    assert.deepEqual(Object.keys(await live()).sort(), created);
  });

  it("stays as it is after a rename of the stack, whose error begins with the one command that is needed", async () => {
    stack.runs(program("fail"));
    await up();
    await stack.stack.rename({ stackName: "renamed" });
    const refused = await stack.preview();
    assert.equal(refused.ok, false);
    const owner = "organization/engine-tests/renamed";
    const [entryArn = ""] = created.filter((arn) => arn.includes(":access-entry/"));
    const again = "If this stack created it, and was renamed or the tag was removed since, only mark it again:";
    const command = `aws eks tag-resource --resource-arn ${entryArn} --tags ${key}=${owner}`;
    assert.ok(
      refused.messages.join("\n").includes(`${entryArn}. ${again} \`${command}\`.`),
      refused.messages.join("\n"),
    );
    await mark(owner);
    assert.deepEqual(onChildren(await up()), all("update"));
    assert.deepEqual(onChildren(await up()), all("same"));
    assert.deepEqual(await live(), Object.fromEntries(created.map((arn) => [arn, { [key]: owner }])));
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(await live(), {});
  });

  it("is managed again once it is marked again, removed from the state and imported", async () => {
    await mark();
    await up();
    await mark("organization/engine-tests/tagged");
    const urn = (await stack.urns()).find((each) => each.endsWith("::dev-entry")) ?? "";
    stack.removeFromState(urn);
    stack.importResource("aws:eks/accessEntry:AccessEntry", "dev-entry", `${clusterName}:${principalArn}`);
    const { [children.entry]: step } = (await stack.preview()).steps;
    assert.equal(step, "same");
  });
});
