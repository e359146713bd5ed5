import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  GetOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import fc from "fast-check";
import { AccessEntry, AwsAuth, OidcProvider, PodIdentity } from "../../provider";
import type { LiveEntry } from "../../provider/awsauth/document/document";
import { readAwsAuth as entriesIn } from "../../provider/awsauth/document/read";
import { renderReason } from "../../provider/awsauth/merge/plan";
import { ofAnother } from "../../provider/resources/awsAuthEntries/otherOwners";
import { seeds } from "../awsauth/support/check";
import {
  awsAuthData,
  backups,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { associationsOf } from "../support/podIdentity";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
const host = (whose: string) => `oidc.eks.us-west-2.amazonaws.com/id/HISTORIES${whose.toUpperCase()}`;
const providerArn = (whose: string) => `arn:aws:iam::123456789012:oidc-provider/${host(whose)}`;
const tagKey = "eks-auth:stack";
/** The owners of the resources: two stacks with the same name in two backends, and others. */
const owners = ["first", "second", "others"] as const;
type Stack = "first" | "second";

/** An update that restores a backup, counted from the newest. */
interface Restore {
  kind: "restore";
  stack: Stack;
  team: boolean;
  name: string;
  backup: number;
}

type Step =
  | { kind: "up" | "killed up"; stack: Stack; team: boolean; name: string; at: number }
  | Restore
  | { kind: "rename" | "destroy"; stack: Stack }
  | { kind: "sweep" | "by hand" };

const stack = fc.constantFrom<Stack>("first", "second");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("up" as const, "killed up" as const),
      stack,
      team: fc.boolean(),
      name: fc.constantFrom("a", "b"),
      at: fc.nat(5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("rename" as const, "destroy" as const), stack }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("sweep" as const, "by hand" as const) }) },
);

const restore: fc.Arbitrary<Restore> = fc.record({
  kind: fc.constant("restore" as const),
  stack,
  team: fc.boolean(),
  name: fc.constantFrom("a", "b"),
  backup: fc.nat(3),
});
/** Five steps, and a restore somewhere after the first of them. */
const history: fc.Arbitrary<Step[]> = fc
  .tuple(fc.array(step, { minLength: 5, maxLength: 5 }), restore, fc.integer({ min: 1, max: 5 }))
  .map(([steps, one, at]) => steps.toSpliced(at, 0, one));

/**
 * A program with a stack's own resources and references to those of others. A component has its former names as
 * aliases.
 */
const program = (whose: Stack, team: boolean, name: string, restoreFrom?: string) => async () => {
  const aliases = ["a", "b"].filter((one) => one !== name).map((one) => ({ name: `${one}-${whose}` }));
  const existing = "use" as const;
  const names = team ? [whose, `${whose}-team`] : [whose];
  const roles = names.map((one) => ({ roleArn: role(one), username: one, groups: ["developers"] }));
  new AwsAuth(`${name}-${whose}`, { clusterName, roles, restoreFrom }, { aliases });
  for (const one of [whose, "others"]) {
    const own = one === whose ? { aliases } : {};
    const called = one === whose ? `${name}-${whose}` : one;
    const serviceAccount = { namespace: "default", name: one };
    new AccessEntry(called, { clusterName, principalArn: role(one), existing }, own);
    new OidcProvider(called, { issuer: `https://${host(one)}`, existing }, own);
    new PodIdentity(called, { clusterName, serviceAccount, roleArn: role(one), existing }, own);
  }
};

/** The program, failing before one of its steps. */
const killed =
  (run: PulumiFn, at: number): PulumiFn =>
  async () => {
    let count = 0;
    const hook = new pulumi.ResourceHook("kill", async () => {
      if (count++ >= at) {
        throw new Error("the test kills the update here");
      }
    });
    const hooks = { beforeCreate: [hook], beforeUpdate: [hook] };
    pulumi.runtime.registerResourceTransform(({ custom, type, props, opts }) =>
      custom && !type.startsWith("pulumi:") ? { props, opts: pulumi.mergeOptions(opts, { hooks }) } : undefined,
    );
    return run();
  };

/** An owner's resources in AWS, without tags. */
async function liveOf(whose: string) {
  const principalArn = role(whose);
  const { accessEntry } = await eks
    .describeAccessEntry({ clusterName, principalArn })
    .catch(() => ({ accessEntry: undefined }));
  const policies = accessEntry ? await eks.listAssociatedAccessPolicies({ clusterName, principalArn }) : undefined;
  const provider = await iam()
    .send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn(whose) }))
    .catch(() => undefined);
  const [association] = await associationsOf("default", whose);
  return {
    entry: accessEntry && [accessEntry.accessEntryArn, accessEntry.username, accessEntry.kubernetesGroups],
    policies: policies?.associatedAccessPolicies?.map(({ policyArn, accessScope }) => [policyArn, accessScope]),
    provider: provider && [provider.Url, provider.ClientIDList, provider.ThumbprintList],
    association: association && [association.associationArn, association.roleArn],
    tag: accessEntry?.tags?.[tagKey],
  };
}

/** Removes the owner's tag from all resources. */
async function sweep(): Promise<void> {
  for (const whose of owners) {
    const { entry, provider, association } = await liveOf(whose);
    for (const resourceArn of [entry?.[0], association?.[0]] as (string | undefined)[]) {
      await (resourceArn && eks.untagResource({ resourceArn, tagKeys: [tagKey] }));
    }
    const untag = new UntagOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: providerArn(whose),
      TagKeys: [tagKey],
    });
    await (provider && iam().send(untag));
  }
}

async function removeAll(whose: string): Promise<void> {
  const { entry, provider, association } = await liveOf(whose);
  await (entry && eks.deleteAccessEntry({ clusterName, principalArn: role(whose) }));
  const remove = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn(whose) });
  await (provider && iam().send(remove));
  const associationId = String(association?.[0]).split("/").pop();
  await (association && eks.deletePodIdentityAssociation({ clusterName, associationId }));
}

describe("Random histories of two stacks with one name in two backends, on the engine", () => {
  let folder: string;
  let stacks: Record<Stack, TestStack>;
  let unmanaged: string;

  before(async () => {
    buildPackage();
    const statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    for (const RoleName of owners) await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  });
  after(async () => {
    for (const RoleName of owners) await iam().send(new DeleteRoleCommand({ RoleName }));
  });
  beforeEach(async () => {
    unmanaged = `# by hand\n${nodeEntry(role("Nodes"))}`;
    await setAwsAuth({ mapRoles: unmanaged, custom: "kept" });
    const principalArn = role("others");
    await eks.createAccessEntry({ clusterName, principalArn, kubernetesGroups: ["theirs"] });
    await eks.associateAccessPolicy({ clusterName, principalArn, policyArn, accessScope: { type: "cluster" } });
    await iam().send(new CreateOpenIDConnectProviderCommand({ Url: `https://${host("others")}`, ClientIDList: ["x"] }));
    await eks.createPodIdentityAssociation({
      clusterName,
      namespace: "default",
      serviceAccount: "others",
      roleArn: principalArn,
    });
    folder = mkdtempSync(join(tmpdir(), "eks-auth-backend-"));
    const nothing = async () => {};
    stacks = {
      first: await TestStack.inline("prod", nothing, "histories"),
      second: await TestStack.inline("prod", nothing, "histories", { backend: `file://${folder}` }),
    };
  });
  afterEach(async () => {
    await stacks.first.remove();
    await stacks.second.remove();
    rmSync(folder, { recursive: true });
    for (const whose of owners) await removeAll(whose);
    await removeAwsAuth();
    await removeBackups();
  });

  async function take(one: Step): Promise<void> {
    switch (one.kind) {
      case "up":
      case "killed up": {
        const run = program(one.stack, one.team, one.name);
        stacks[one.stack].runs(one.kind === "up" ? run : killed(run, one.at));
        const { ok, messages } = await stacks[one.stack].up();
        assert.ok(ok || one.kind === "killed up" || isRejected(messages), messages.join("\n"));
        break;
      }
      case "restore":
        await takeBack(one);
        break;
      case "rename":
        await stacks[one.stack].stack.rename({ stackName: `${stacks[one.stack].stack.name}x` });
        break;
      case "destroy":
        assert.ok((await stacks[one.stack].destroy()).ok);
        break;
      case "sweep":
        await sweep();
        break;
      case "by hand": {
        const { data = {}, metadata } = (await readAwsAuth()) ?? {};
        const entry = `- {rolearn: "${role(`ByHand${unmanaged.length}`)}", username: hand} # by hand\n`;
        unmanaged += entry;
        await setAwsAuth({ ...data, mapRoles: data.mapRoles + entry }, { annotations: metadata?.annotations });
        break;
      }
    }
  }

  /** Restores a backup. The preview names each entry that the stack doesn't declare and that this adds or removes. */
  async function takeBack({ stack, team, name, backup }: Restore): Promise<void> {
    const made = (await backups()).map(({ metadata }) => metadata?.name ?? "").reverse();
    const before = await mappings();
    stacks[stack].runs(program(stack, team, name, made[backup % made.length]));
    const preview = await stacks[stack].preview();
    const { ok, messages } = await stacks[stack].up();
    assert.equal(ok, preview.ok, messages.join("\n"));
    assert.ok(ok || isRejected(messages), messages.join("\n"));
    const after = await mappings();
    assert.deepEqual(ok ? [] : after, ok ? [] : before);
    const changed = [...without(before, after), ...without(after, before)].filter(
      ({ arn }) => arn !== role(stack) && arn !== role(`${stack}-team`),
    );
    const named = preview.messages.filter((message) => message.includes("restoreFrom"));
    assert.deepEqual(
      changed.filter(({ arn }) => !named.some((message) => new RegExp(`${arn}(?![\\w-])`).test(message))),
      [],
    );
    unmanaged = (await otherText()).mapRoles;
  }

  /** The entries of mapRoles, with their texts. */
  async function mappings(): Promise<{ arn: string; text: string }[]> {
    const { raw = "", items } = entriesIn((await awsAuthData()) ?? {}).mapRoles;
    return items.map(({ arn, start, end }) => ({ arn, text: raw.slice(start, end).trim() }));
  }

  /** The text of mapRoles without the entries of the stacks. */
  async function otherText(): Promise<{ mapRoles: string }> {
    const { mapRoles = "", ...rest } = (await awsAuthData()) ?? {};
    const own = /- rolearn: "[^"]*role\/(?:first|second)(?:-team)?"\n {2}username: .*\n {2}groups:\n {2}- .*\n/g;
    return { ...rest, mapRoles: mapRoles.replace(own, "") };
  }

  for (const seed of seeds) {
    it(`remove nothing of others, and remove their own resources only in a destroy: seed ${seed}`, async () => {
      const [steps = []] = fc.sample(history, { numRuns: 1, seed });
      const begun: Step = { kind: "up", stack: "first", team: true, name: "a", at: 0 };
      const others = await liveOf("others");
      for (const one of [begun, ...steps]) {
        const [first, second] = [await liveOf("first"), await liveOf("second")];
        await take(one);
        const reported = JSON.stringify(one);
        assert.deepEqual(
          [await liveOf("others"), await otherText()],
          [others, { custom: "kept", mapRoles: unmanaged }],
          reported,
        );
        const destroyed = one.kind === "destroy" ? one.stack : undefined;
        for (const [whose, before] of Object.entries({ first, second })) {
          const { tag: _, ...now } = await liveOf(whose);
          const { tag: __, ...had } = before;
          const kept = Object.fromEntries(Object.entries(had).filter(([, value]) => value !== undefined));
          assert.deepEqual(whose === destroyed ? {} : { ...now, ...kept }, whose === destroyed ? {} : now, reported);
        }
      }
    });
  }
});

/**
 * Whether AwsAuth rejects an entry that the stack has removed and a restore has added again, or a restore that would
 * remove entries of the other stack.
 */
function isRejected(messages: string[]): boolean {
  const entry = entriesIn({ mapRoles: nodeEntry(role("nodes")) }).mapRoles.items[0] as LiveEntry;
  const mappedElsewhere = renderReason({ kind: "mapped-elsewhere", arn: "", entry }).split(":")[0] as string;
  const reasons = [mappedElsewhere, ofAnother];
  return reasons.some((reason) => messages.join("\n").includes(reason));
}

/** The entries of one list that are missing from another. */
function without(entries: { arn: string; text: string }[], others: { arn: string; text: string }[]) {
  return entries.filter(({ text }) => !others.some((other) => other.text === text));
}
