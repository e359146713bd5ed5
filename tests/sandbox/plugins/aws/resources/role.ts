import type { IAM, Role } from "@aws-sdk/client-iam";
import type { Properties } from "../../shared/values";
import { keepKnown, normalizeJson, policyProblem, samePolicy } from "../documents";
import { doing, ifFound } from "../errors";
import { type ResourceType, text, texts } from "../resource";
import { TAG_FIELDS, tagChanges, tagList, tagOutputs } from "../tags";
import { nameFrom, prefixOf } from "../terraformNames";
import { arn, between, iamName, lengthBetween } from "../validate";
import { attachedPolicies, inlinePolicies } from "./rolePolicies";

/**
 * https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/
 *
 * The inputs `inlinePolicies` and `managedPolicyArns`, which are deprecated in the real plugin, are rejected; as
 * outputs they contain the role's policies.
 */
export const role: ResourceType = {
  token: "aws:iam/role:Role",
  description: "An IAM role.",
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    assumeRolePolicy: {
      type: "string",
      required: true,
      json: true,
      normalize: normalizeJson,
      same: samePolicy,
      validate: policyProblem,
      description: "The trust policy.",
    },
    createDate: { type: "string", computed: true, description: "When the role was created." },
    description: { type: "string", optional: true, validate: lengthBetween(0, 1000), description: "The description." },
    forceDetachPolicies: {
      type: "boolean",
      optional: true,
      default: false,
      description: "Whether policies that are still attached are detached on deletion.",
    },
    inlinePolicies: {
      type: "objects",
      computed: true,
      items: {
        name: { type: "string", description: "The policy's name." },
        policy: { type: "string", description: "The policy document." },
      },
      description: "The inline policies that the role has.",
    },
    managedPolicyArns: { type: "strings", computed: true, description: "The managed policies that the role has." },
    maxSessionDuration: {
      type: "integer",
      optional: true,
      default: 3600,
      validate: between(3600, 43200),
      description: "The maximum session duration, in seconds.",
    },
    name: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      autoName: { maxLength: 64 },
      conflictsWith: ["namePrefix"],
      validate: iamName(64),
      description: "The name.",
    },
    namePrefix: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      conflictsWith: ["name"],
      validate: iamName(38),
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
    permissionsBoundary: {
      type: "string",
      optional: true,
      validate: arn,
      description: "The ARN of the policy that limits the role's permissions.",
    },
    ...TAG_FIELDS,
    uniqueId: { type: "string", computed: true, description: "The unique ID, which is never reused." },
  },

  async create(clients, planned) {
    const iam = await clients.iam();
    const name = nameFrom(planned.name, planned.namePrefix);
    const made = await doing(`creating IAM Role (${name})`, () =>
      iam.createRole({
        RoleName: name,
        Path: text(planned, "path"),
        AssumeRolePolicyDocument: text(planned, "assumeRolePolicy"),
        MaxSessionDuration: Number(planned.maxSessionDuration),
        ...(planned.description && { Description: text(planned, "description") }),
        ...(planned.permissionsBoundary && { PermissionsBoundary: text(planned, "permissionsBoundary") }),
        Tags: tagList(planned.tagsAll),
      }),
    );
    return made.Role?.RoleName ?? name;
  },

  async read(clients, id, known) {
    const iam = await clients.iam();
    return doing(`reading IAM Role (${id})`, async () => {
      const found = await ifFound(() => iam.getRole({ RoleName: id }));
      return found?.Role && { ...describeRole(found.Role, known), ...(await describePolicies(iam, id)) };
    });
  },

  async update(clients, id, from, to) {
    const iam = await clients.iam();
    const RoleName = id;
    const changed = (name: string) => (from[name] ?? null) !== (to[name] ?? null);
    const { remove, set } = tagChanges(from.tagsAll, to.tagsAll);
    await doing(`updating tags for IAM Role (${id})`, async () => {
      if (remove.length > 0) await iam.untagRole({ RoleName, TagKeys: remove });
      if (set.length > 0) await iam.tagRole({ RoleName, Tags: set });
    });
    if (changed("assumeRolePolicy")) {
      await doing(`updating IAM Role (${id}) assume role policy`, () =>
        iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: text(to, "assumeRolePolicy") }),
      );
    }
    if (changed("description")) {
      await doing(`updating IAM Role (${id}) description`, () =>
        iam.updateRoleDescription({ RoleName, Description: to.description ? text(to, "description") : "" }),
      );
    }
    if (changed("maxSessionDuration")) {
      await doing(`updating IAM Role (${id}) MaxSessionDuration`, () =>
        iam.updateRole({ RoleName, MaxSessionDuration: Number(to.maxSessionDuration) }),
      );
    }
    if (changed("permissionsBoundary")) {
      const boundary = to.permissionsBoundary ? text(to, "permissionsBoundary") : undefined;
      await doing(`${boundary ? "updating" : "deleting"} IAM Role (${id}) permissions boundary`, async () => {
        if (boundary) await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: boundary });
        else await iam.deleteRolePermissionsBoundary({ RoleName });
      });
    }
  },

  async delete(clients, id, state) {
    const iam = await clients.iam();
    await doing(`deleting IAM Role (${id})`, () =>
      ifFound(async () => {
        const force = state.forceDetachPolicies === true;
        if (force || texts(state, "managedPolicyArns").length > 0) {
          for (const policy of await attachedPolicies(iam, id)) {
            await iam.detachRolePolicy({ RoleName: id, PolicyArn: policy });
          }
        }
        if (force || (Array.isArray(state.inlinePolicies) && state.inlinePolicies.length > 0)) {
          for (const { name } of await inlinePolicies(iam, id))
            await iam.deleteRolePolicy({ RoleName: id, PolicyName: name });
        }
        await iam.deleteRole({ RoleName: id });
      }),
    );
  },
};

function describeRole(found: Role, known: Properties): Properties {
  return {
    arn: found.Arn ?? "",
    assumeRolePolicy: keepKnown(known.assumeRolePolicy, decodeURIComponent(found.AssumeRolePolicyDocument ?? "")),
    createDate: found.CreateDate?.toISOString().replace(/\.\d+Z$/, "Z") ?? "",
    description: found.Description ?? "",
    forceDetachPolicies: known.forceDetachPolicies ?? false,
    maxSessionDuration: found.MaxSessionDuration ?? 3600,
    name: found.RoleName ?? "",
    namePrefix: prefixOf(found.RoleName ?? ""),
    path: found.Path ?? "/",
    permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    uniqueId: found.RoleId ?? "",
    ...tagOutputs(found.Tags),
  };
}

async function describePolicies(iam: IAM, name: string): Promise<Properties> {
  const inline = await inlinePolicies(iam, name);
  return {
    inlinePolicies: inline.map(({ name, policy }) => ({ name, policy })),
    managedPolicyArns: await attachedPolicies(iam, name),
  };
}
