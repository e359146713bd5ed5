import type { Caller } from "../../awsauth/identity";
import { ask } from "../api/ask";
import type { ApiRequest } from "../api/request";
import type { Pace } from "../pace";
import type { Target } from "../target";

const group = "authentication.k8s.io";

/**
 * Who we are to AWS, as the authenticator notes it on the user that the API server knows; undefined where it notes
 * nothing, as for a user that another authenticator knows, or where the API server can't be asked.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review
 */
export async function whoAmI(target: Target, pace: Pace): Promise<Caller | undefined> {
  const request: ApiRequest = {
    method: "POST",
    path: `/apis/${group}/v1/selfsubjectreviews`,
    body: { apiVersion: `${group}/v1`, kind: "SelfSubjectReview" },
    purpose: "ask who we are",
    rule: { apiGroup: group, resource: "selfsubjectreviews", verb: "create" },
    expected: [403, 404],
  };
  const { body } = await ask(target, request, pace);
  return callerIn((body as Review | undefined)?.status?.userInfo?.extra ?? {});
}

interface Review {
  status?: { userInfo?: { extra?: Record<string, string[] | undefined> } };
}

/** The authenticator splits the UserId of a role's session: in `<principalId>:<sessionName>`. */
function callerIn(extra: Record<string, string[] | undefined>): Caller | undefined {
  const [arn, principalId, sessionName, accessKeyId] = ["arn", "principalId", "sessionName", "accessKeyId"].map(
    (key) => extra[key]?.[0] || undefined,
  );
  if (arn === undefined) {
    return undefined;
  }
  const userId = principalId !== undefined && sessionName !== undefined ? `${principalId}:${sessionName}` : principalId;
  return { arn, ...(userId !== undefined && { userId }), ...(accessKeyId !== undefined && { accessKeyId }) };
}
