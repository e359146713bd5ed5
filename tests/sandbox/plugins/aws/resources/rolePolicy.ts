import type { Properties } from "../../shared/values";
import type { Clients } from "../clients";
import { keepKnown, normalizeJson, policyProblem, samePolicy } from "../documents";
import { doing, ifFound } from "../errors";
import { type ResourceType, text } from "../resource";
import { nameFrom, prefixOf } from "../terraformNames";
import { iamName } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicy/ */
export const rolePolicy: ResourceType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  description: "An inline policy of a role.",
  fields: {
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
    policy: {
      type: "string",
      required: true,
      json: true,
      normalize: normalizeJson,
      same: samePolicy,
      validate: policyProblem,
      description: "The policy document.",
    },
    role: { type: "string", required: true, forceNew: true, description: "The role's name." },
  },

  async create(clients, planned) {
    const name = nameFrom(planned.name, planned.namePrefix);
    return put(clients, text(planned, "role"), name, planned);
  },

  async read(clients, id, known) {
    const iam = await clients.iam();
    const [role, name] = parseId(id);
    const found = await doing(`reading IAM Role Policy (${id})`, () =>
      ifFound(() => iam.getRolePolicy({ RoleName: role, PolicyName: name })),
    );
    return (
      found && {
        name,
        namePrefix: prefixOf(name),
        policy: keepKnown(known.policy, decodeURIComponent(found.PolicyDocument ?? "")),
        role,
      }
    );
  },

  async update(clients, id, _from, to) {
    const [role, name] = parseId(id);
    await put(clients, role, name, to);
  },

  async delete(clients, id) {
    const iam = await clients.iam();
    const [role, name] = parseId(id);
    await doing(`deleting IAM Role Policy (${id})`, () =>
      ifFound(() => iam.deleteRolePolicy({ RoleName: role, PolicyName: name })),
    );
  },
};

async function put(clients: Clients, role: string, name: string, planned: Properties): Promise<string> {
  const iam = await clients.iam();
  await doing(`putting IAM Role (${role}) Policy (${name})`, () =>
    iam.putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: text(planned, "policy") }),
  );
  return `${role}:${name}`;
}

/** An ID is `<role name>:<policy name>`; neither name can have a colon. */
function parseId(id: string): [string, string] {
  const [role, name] = id.split(":");
  if (!role || !name) throw new Error("role_policy id must be of the form <role name>:<policy name>");
  return [role, name];
}
