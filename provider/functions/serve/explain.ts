import { principalOf } from "../../awsauth/principal";
import { missingIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent } from "../../validation/issues";
import { explainedAccess } from "./explainedAccess";
import { asksLive } from "./served";

/** Serves explainAccess: the identity of a principal in the cluster, or the reason why it has no access. */
export const serveExplainAccess = asksLive(explainIssues, (cluster, args) =>
  explainedAccess(cluster, args as { principalArn: string; sessionName?: string }),
);

const expected =
  "the ARN of a role, of a role's session (arn:<partition>:sts::<account>:assumed-role/<role>/<session>), of a user, " +
  "the root user or a federated user";
const session = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]{2,64}$/;

/** The issues of the arguments besides the connection. */
export function explainIssues({ principalArn, sessionName }: Record<string, unknown>): Issue[] {
  return [
    ...missingIssues("principalArn", principalArn, expected, "Pass it."),
    ...textIssues("principalArn", principalArn, {
      expected,
      fix: (value) => principalOf(String(value)).problem?.fix ?? "Pass the full ARN.",
      fits: (text) => session.test(text) || principalOf(text).problem === undefined,
    }),
    ...sessionIssues(principalArn, sessionName),
  ];
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function sessionIssues(principalArn: unknown, sessionName: unknown): Issue[] {
  if (!isAbsent(sessionName) && typeof principalArn === "string" && principalOf(principalArn).kind !== "role") {
    const reason = session.test(principalArn) ? "the session's ARN contains it" : "only roles have sessions";
    const fix = `Omit it: ${reason}.`;
    return [{ code: "exclusive", paths: [["sessionName"]], value: sessionName, expected: "no session name", fix }];
  }
  return textIssues("sessionName", sessionName, {
    expected: "a session name (2 to 64 letters, digits and +=,.@_-)",
    fix: "Pass the last part of the session's ARN.",
    fits: (text) => /^[\w+=,.@-]{2,64}$/.test(text),
  });
}
