import { principalOf } from "../../awsauth/principal";
import { permissionSetForm } from "../../iam/permissionSet";
import { exactlyOneIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent } from "../../validation/issues";
import { roleOfPermissionSet } from "./clusterReads";
import { explainedAccess } from "./explainedAccess";
import { asksLive } from "./served";

/** Serves explainAccess: the identity of a principal in the cluster, or the reason why it has no access. */
export const serveExplainAccess = asksLive(explainIssues, async (cluster, args) => {
  const { principalArn, ssoPermissionSet, sessionName } = args as Record<string, string | undefined>;
  const arn = isAbsent(ssoPermissionSet)
    ? principalArn
    : await roleOfPermissionSet(cluster, ssoPermissionSet as string);
  return await explainedAccess(cluster, { principalArn: arn as string, sessionName });
});

const expected =
  "the ARN of a role, of a role's session (arn:<partition>:sts::<account>:assumed-role/<role>/<session>), of a user, " +
  "the root user or a federated user";
const session = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]{2,64}$/;

/** The issues of the arguments besides the connection. */
export function explainIssues({
  principalArn,
  ssoPermissionSet,
  sessionName,
  kubeconfig,
}: Record<string, unknown>): Issue[] {
  return [
    ...exactlyOneIssues(
      ["principalArn", principalArn],
      ["ssoPermissionSet", ssoPermissionSet],
      "Pass the ARN of the principal or, for a role of IAM Identity Center, the name of its permission set.",
    ),
    ...permissionSetWithKubeconfig(ssoPermissionSet, kubeconfig),
    ...textIssues("ssoPermissionSet", ssoPermissionSet, permissionSetForm),
    ...textIssues("principalArn", principalArn, {
      expected,
      fix: (value) => principalOf(String(value)).problem?.fix ?? "Pass the full ARN.",
      fits: (text) => session.test(text) || principalOf(text).problem === undefined,
    }),
    ...sessionIssues(principalArn, sessionName),
  ];
}

function permissionSetWithKubeconfig(ssoPermissionSet: unknown, kubeconfig: unknown): Issue[] {
  const expected = "no permission set with a kubeconfig, which has no AWS login that can find its role";
  const fix = "Pass principalArn, or clusterName instead of kubeconfig.";
  return isAbsent(ssoPermissionSet) || isAbsent(kubeconfig)
    ? []
    : [{ code: "exclusive", paths: [["ssoPermissionSet"]], value: ssoPermissionSet, expected, fix }];
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
