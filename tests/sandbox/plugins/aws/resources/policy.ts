import type { IAM } from "@aws-sdk/client-iam";
import { keepKnown, normalizeJson, policyProblem, samePolicy } from "../documents";
import { doing, ifFound } from "../errors";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS, tagChanges, tagList, tagOutputs } from "../tags";
import { nameFrom, prefixOf } from "../terraformNames";
import { iamName } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/policy/ */
export const policy: ResourceType = {
  token: "aws:iam/policy:Policy",
  description: "A managed policy of the account.",
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    attachmentCount: {
      type: "integer",
      computed: true,
      description: "The number of identities that it is attached to.",
    },
    description: { type: "string", optional: true, forceNew: true, description: "The description." },
    name: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      autoName: { maxLength: 255 },
      conflictsWith: ["namePrefix"],
      validate: iamName(128),
      description: "The name.",
    },
    namePrefix: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      conflictsWith: ["name"],
      validate: iamName(102),
      description: "The prefix of a generated name.",
    },
    path: { type: "string", optional: true, forceNew: true, default: "/", description: "The path." },
    policy: {
      type: "string",
      required: true,
      json: true,
      normalize: normalizeJson,
      same: samePolicy,
      validate: policyProblem,
      description: "The policy document.",
    },
    policyId: { type: "string", computed: true, description: "The unique ID, which is never reused." },
    ...TAG_FIELDS,
  },

  async create(clients, planned) {
    const iam = await clients.iam();
    const name = nameFrom(planned.name, planned.namePrefix);
    const made = await doing(`creating IAM Policy (${name})`, () =>
      iam.createPolicy({
        PolicyName: name,
        Path: text(planned, "path"),
        PolicyDocument: text(planned, "policy"),
        ...(planned.description && { Description: text(planned, "description") }),
        Tags: tagList(planned.tagsAll),
      }),
    );
    return made.Policy?.Arn ?? "";
  },

  async read(clients, id, known) {
    const iam = await clients.iam();
    return doing(`reading IAM Policy (${id})`, async () => {
      const found = (await ifFound(() => iam.getPolicy({ PolicyArn: id })))?.Policy;
      if (!found) return undefined;
      const version = await iam.getPolicyVersion({ PolicyArn: id, VersionId: found.DefaultVersionId });
      return {
        arn: found.Arn ?? id,
        attachmentCount: found.AttachmentCount ?? 0,
        description: found.Description ?? "",
        name: found.PolicyName ?? "",
        namePrefix: prefixOf(found.PolicyName ?? ""),
        path: found.Path ?? "/",
        policy: keepKnown(known.policy, decodeURIComponent(version.PolicyVersion?.Document ?? "")),
        policyId: found.PolicyId ?? "",
        ...tagOutputs(found.Tags),
      };
    });
  },

  async update(clients, id, from, to) {
    const iam = await clients.iam();
    const { remove, set } = tagChanges(from.tagsAll, to.tagsAll);
    await doing(`updating tags for IAM Policy (${id})`, async () => {
      if (remove.length > 0) await iam.untagPolicy({ PolicyArn: id, TagKeys: remove });
      if (set.length > 0) await iam.tagPolicy({ PolicyArn: id, Tags: set });
    });
    if (from.policy === to.policy) return;
    await doing(`updating IAM Policy (${id})`, async () => {
      await makeRoom(iam, id);
      await iam.createPolicyVersion({ PolicyArn: id, PolicyDocument: text(to, "policy"), SetAsDefault: true });
    });
  },

  async delete(clients, id) {
    const iam = await clients.iam();
    await doing(`deleting IAM Policy (${id})`, () =>
      ifFound(async () => {
        for (const version of await oldVersions(iam, id)) await iam.deletePolicyVersion({ PolicyArn: id, ...version });
        await iam.deletePolicy({ PolicyArn: id });
      }),
    );
  },
};

/** The non-default versions of a policy, oldest first. */
async function oldVersions(iam: IAM, id: string): Promise<{ VersionId: string | undefined }[]> {
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn: id });
  return Versions.filter((version) => !version.IsDefaultVersion)
    .sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate))
    .map(({ VersionId }) => ({ VersionId }));
}

/** Deletes the oldest version if there is no space for another: a policy has at most five versions. */
async function makeRoom(iam: IAM, id: string): Promise<void> {
  const [oldest, ...others] = await oldVersions(iam, id);
  if (oldest && others.length >= 3) await iam.deletePolicyVersion({ PolicyArn: id, ...oldest });
}
