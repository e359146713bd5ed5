import { parseArn } from "../iam/arn";
import { iamPrincipalOf, roleOfSession } from "./iamPrincipal";

/**
 * Whether a caller of AWS, by the ARN that GetCallerIdentity returns, is a principal. The ARN of a session has the name
 * of its role, without the path.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function isCaller(principalArn: string, callerArn: string): boolean {
  const caller = parseArn(callerArn);
  const role = caller && roleOfSession(caller);
  if (role === undefined) {
    return callerArn === principalArn;
  }
  const principal = iamPrincipalOf(principalArn);
  return (
    principal?.kind === "role" && role === `arn:${principal.partition}:iam::${principal.account}:role/${principal.name}`
  );
}
