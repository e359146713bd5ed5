import type { InstanceProfile } from "@aws-sdk/client-iam";
import type { Properties } from "../../shared/values";
import { doing, ifFound } from "../errors";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS, tagChanges, tagList, tagOutputs } from "../tags";
import { nameFrom, prefixOf } from "../terraformNames";
import { iamName, lengthBetween } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/instanceprofile/ */
export const instanceProfile: ResourceType = {
  token: "aws:iam/instanceProfile:InstanceProfile",
  description: "An instance profile, which passes a role to EC2 instances.",
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    createDate: { type: "string", computed: true, description: "When the instance profile was created." },
    name: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      autoName: { maxLength: 128 },
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
    path: {
      type: "string",
      optional: true,
      forceNew: true,
      default: "/",
      validate: lengthBetween(0, 512),
      description: "The path.",
    },
    role: { type: "string", optional: true, description: "The name of the role in it." },
    ...TAG_FIELDS,
    uniqueId: { type: "string", computed: true, description: "The unique ID." },
  },

  async create(clients, planned) {
    const iam = await clients.iam();
    const name = nameFrom(planned.name, planned.namePrefix);
    await doing(`creating IAM Instance Profile (${name})`, () =>
      iam.createInstanceProfile({
        InstanceProfileName: name,
        Path: text(planned, "path"),
        Tags: tagList(planned.tagsAll),
      }),
    );
    if (planned.role) {
      const RoleName = text(planned, "role");
      await doing(`adding role (${RoleName}) to IAM Instance Profile (${name})`, () =>
        iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName }),
      );
    }
    return name;
  },

  async read(clients, id) {
    const iam = await clients.iam();
    return doing(`reading IAM Instance Profile (${id})`, async () => {
      const found = await ifFound(() => iam.getInstanceProfile({ InstanceProfileName: id }));
      return found?.InstanceProfile && describe(found.InstanceProfile);
    });
  },

  async update(clients, id, from, to) {
    const iam = await clients.iam();
    const InstanceProfileName = id;
    if ((from.role ?? null) !== (to.role ?? null)) {
      await doing(`changing the role of IAM Instance Profile (${id})`, async () => {
        if (from.role) await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: text(from, "role") });
        if (to.role) await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: text(to, "role") });
      });
    }
    const { remove, set } = tagChanges(from.tagsAll, to.tagsAll);
    await doing(`updating tags for IAM Instance Profile (${id})`, async () => {
      if (remove.length > 0) await iam.untagInstanceProfile({ InstanceProfileName, TagKeys: remove });
      if (set.length > 0) await iam.tagInstanceProfile({ InstanceProfileName, Tags: set });
    });
  },

  async delete(clients, id, state) {
    const iam = await clients.iam();
    await doing(`deleting IAM Instance Profile (${id})`, () =>
      ifFound(async () => {
        if (state.role) {
          await iam.removeRoleFromInstanceProfile({ InstanceProfileName: id, RoleName: text(state, "role") });
        }
        await iam.deleteInstanceProfile({ InstanceProfileName: id });
      }),
    );
  },
};

function describe(found: InstanceProfile): Properties {
  return {
    arn: found.Arn ?? "",
    createDate: found.CreateDate?.toISOString().replace(/\.\d+Z$/, "Z") ?? "",
    name: found.InstanceProfileName ?? "",
    namePrefix: prefixOf(found.InstanceProfileName ?? ""),
    path: found.Path ?? "/",
    role: found.Roles?.[0]?.RoleName ?? null,
    uniqueId: found.InstanceProfileId ?? "",
    ...tagOutputs(found.Tags),
  };
}
