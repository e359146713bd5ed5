import {
  callerFor,
  type LiveAccount,
  type LiveEntry,
  type Outcome,
  predict,
  principalOf,
  readAwsAuth,
} from "../../awsauth";
import { withoutEffect } from "../../awsauth/lint/mode";
import { type Issue, isAbsent } from "../../check/issues";
import { missingProblems, textProblems } from "../../check/values";
import type { LiveConfigMap } from "../../cluster/store";
import type { AccessMatch, AccessOutcome, ExplainAccessResult } from "../explainAccess";
import { asksLive } from "./served";
import { whyNobody } from "./whyNobody";

/** Answers explainAccess: who a principal is in the cluster, or why it has no access. */
export const explainAccess = asksLive(problemsIn, resultOf);

const expected =
  "the ARN of a role, of a role's session (arn:<partition>:sts::<account>:assumed-role/<role>/<session>), of a user, " +
  "the root user or a federated user";
const session = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]{2,64}$/;

function problemsIn({ principalArn, sessionName }: Record<string, unknown>): Issue[] {
  return [
    ...missingProblems("principalArn", principalArn, expected, "Give it."),
    ...textProblems("principalArn", principalArn, {
      expected,
      fix: (value) => principalOf(String(value)).problem?.fix ?? "Pass the whole ARN.",
      fits: (text) => session.test(text) || principalOf(text).problem === undefined,
    }),
    ...sessionProblems(principalArn, sessionName),
  ];
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function sessionProblems(principalArn: unknown, sessionName: unknown): Issue[] {
  if (!isAbsent(sessionName) && typeof principalArn === "string" && principalOf(principalArn).kind !== "role") {
    const reason = session.test(principalArn) ? "the ARN of a session names it" : "only the sessions of roles have one";
    const fix = `Leave it out: ${reason}.`;
    return [
      { code: "exclusive", paths: [["sessionName"]], value: sessionName, expected: "no name of a session here", fix },
    ];
  }
  return textProblems("sessionName", sessionName, {
    expected: "the name of a role's session (2 to 64 letters, digits and +=,.@_-)",
    fix: "Pass the name as it stands at the end of the session's ARN.",
    fits: (text) => /^[\w+=,.@-]{2,64}$/.test(text),
  });
}

function resultOf(
  live: LiveConfigMap | undefined,
  args: Record<string, unknown>,
  mode: string | undefined,
): ExplainAccessResult {
  const withoutAccess = withoutEffect(mode);
  if (withoutAccess !== undefined) {
    const denied: AccessOutcome = { access: "denied", reason: `${withoutAccess}.` };
    return { ...denied, outcomes: [denied] };
  }
  const { principalArn, sessionName } = args as { principalArn: string; sessionName?: string };
  const caller = callerFor(principalArn, sessionName);
  const document = readAwsAuth(live?.data);
  const outcomes = predict(document, caller).outcomes.map((outcome) =>
    outcomeOf(outcome, () => {
      return live ? whyNobody(document, live.data, caller) : ["the cluster has no ConfigMap aws-auth"];
    }),
  );
  const [only] = outcomes;
  return only && outcomes.length === 1 ? { ...only, outcomes } : { access: "depends", outcomes };
}

function outcomeOf(outcome: Outcome, reasons: () => string[]): AccessOutcome {
  const matchedBy = outcome.by && matchOf(outcome.by);
  if (outcome.access === "granted") {
    const { username, groups } = outcome;
    return { access: "granted", username, groups, matchedBy };
  }
  const reason = [outcome.reason, ...(matchedBy ? [] : reasons())].map(asSentence).join(" ");
  return { access: "denied", reason, matchedBy };
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function matchOf(by: LiveEntry | LiveAccount): AccessMatch {
  return "arn" in by
    ? { key: by.key, line: by.line, arn: by.arn }
    : { key: "mapAccounts", line: by.line, account: by.account };
}
