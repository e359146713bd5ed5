import { doing, ifFound } from "../errors";
import { type ResourceType, text } from "../resource";
import { arn } from "../validate";
import { attachedPolicies } from "./rolePolicies";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicyattachment/ */
export const rolePolicyAttachment: ResourceType = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  description: "A managed policy attached to a role.",
  // A new attachment of the same policy to the same role would be deleted with the old one.
  deleteBeforeReplace: true,
  fields: {
    policyArn: { type: "string", required: true, forceNew: true, validate: arn, description: "The policy's ARN." },
    role: { type: "string", required: true, forceNew: true, description: "The role's name." },
  },

  async create(clients, planned) {
    const iam = await clients.iam();
    const [role, policy] = [text(planned, "role"), text(planned, "policyArn")];
    await doing(`attaching IAM Policy (${policy}) to IAM Role (${role})`, () =>
      iam.attachRolePolicy({ RoleName: role, PolicyArn: policy }),
    );
    return `${role}/${policy}`;
  },

  async read(clients, id) {
    const iam = await clients.iam();
    const [role, policy] = parseId(id);
    const attached = await doing(`reading IAM Role Policy Attachment (${role}:${policy})`, () =>
      ifFound(() => attachedPolicies(iam, role)),
    );
    return attached?.includes(policy) ? { policyArn: policy, role } : undefined;
  },

  async delete(clients, id) {
    const iam = await clients.iam();
    const [role, policy] = parseId(id);
    await doing(`detaching IAM Policy (${policy}) from IAM Role (${role})`, () =>
      ifFound(() => iam.detachRolePolicy({ RoleName: role, PolicyArn: policy })),
    );
  },
};

/** An ID is `<role name>/<policy ARN>`; a role's name can't have a slash. */
function parseId(id: string): [string, string] {
  const slash = id.indexOf("/");
  if (slash < 1 || slash === id.length - 1) {
    throw new Error(`unexpected format for Import ID ("${id}"), expected <role-name>/<policy_arn>`);
  }
  return [id.slice(0, slash), id.slice(slash + 1)];
}
