import type { IAM } from "@aws-sdk/client-iam";
import { normalizeJson } from "../documents";

// The policies of a role. IAM's quotas limit both lists to one page.

/** The ARNs of the managed policies attached to a role. */
export async function attachedPolicies(iam: IAM, role: string): Promise<string[]> {
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: role });
  return AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []);
}

/** The inline policies of a role, with normalized documents. */
export async function inlinePolicies(iam: IAM, role: string): Promise<{ name: string; policy: string }[]> {
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: role });
  return Promise.all(
    PolicyNames.map(async (name) => {
      const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName: role, PolicyName: name });
      return { name, policy: normalizeJson(decodeURIComponent(PolicyDocument)) };
    }),
  );
}
