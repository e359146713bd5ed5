import type { AttachedPolicy, IAM } from "@aws-sdk/client-iam";
import { doing, ifFound } from "../errors";
import { type ResourceType, text } from "../resource";
import { arn } from "../validate";

/** How IAM attaches managed policies to one type of principal, identified by name. */
interface Kind {
  /** The name of the principal's property: `user` or `group`. */
  property: string;
  /** The name in errors: `User` or `Group`. */
  title: string;
  attach(iam: IAM, principal: string, policy: string): Promise<unknown>;
  detach(iam: IAM, principal: string, policy: string): Promise<unknown>;
  list(iam: IAM, principal: string): Promise<{ AttachedPolicies?: AttachedPolicy[] }>;
}

/** The attachment of a managed policy to a type of principal. IAM's quotas limit the lists to one page. */
export function policyAttachment(token: string, kind: Kind): ResourceType {
  const { property, title, attach, detach, list } = kind;
  return {
    token,
    description: `A managed policy attached to a ${property}.`,
    // A new attachment of the same policy to the same principal would be deleted with the old one.
    deleteBeforeReplace: true,
    fields: {
      policyArn: { type: "string", required: true, forceNew: true, validate: arn, description: "The policy's ARN." },
      [property]: { type: "string", required: true, forceNew: true, description: `The ${property}'s name.` },
    },

    async create(clients, planned) {
      const iam = await clients.iam();
      const [principal, policy] = [text(planned, property), text(planned, "policyArn")];
      await doing(`attaching IAM Policy (${policy}) to IAM ${title} (${principal})`, () =>
        attach(iam, principal, policy),
      );
      return `${principal}/${policy}`;
    },

    async read(clients, id) {
      const iam = await clients.iam();
      const [principal, policy] = parseId(id, property);
      const found = await doing(`reading IAM ${title} Policy Attachment (${principal}:${policy})`, () =>
        ifFound(() => list(iam, principal)),
      );
      const isAttached = found?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policy);
      return isAttached ? { policyArn: policy, [property]: principal } : undefined;
    },

    async delete(clients, id) {
      const iam = await clients.iam();
      const [principal, policy] = parseId(id, property);
      await doing(`detaching IAM Policy (${policy}) from IAM ${title} (${principal})`, () =>
        ifFound(() => detach(iam, principal, policy)),
      );
    },
  };
}

/** The name and the ARN in an ID, `<name>/<policy ARN>`; a name can't have a slash. */
function parseId(id: string, property: string): [string, string] {
  const slash = id.indexOf("/");
  if (slash < 1 || slash === id.length - 1) {
    throw new Error(`unexpected format for Import ID ("${id}"), expected <${property}-name>/<policy_arn>`);
  }
  return [id.slice(0, slash), id.slice(slash + 1)];
}
