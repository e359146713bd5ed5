import {
  type AwsAuthDocument,
  type Data,
  type LiveAccount,
  type LiveEntry,
  mappingKeys,
} from "../../awsauth/document/document";
import { type Caller, identityOf } from "../../awsauth/identity";
import { checkLive, describeFinding, type Finding } from "../../awsauth/lint/checkLive";
import { type Outcome, predict } from "../../awsauth/predict";
import { asSentence, quoted } from "../../awsauth/text";
import type { LiveConfigMap } from "../../kubernetes/configMap";
import type { AccessMatch, AccessOutcome } from "../explainAccess";

/** The answer of a live aws-auth to a caller. */
export interface AwsAuthAnswer {
  outcomes: AccessOutcome[];
  /** True if access is denied, but some part of the document looks like it should map the caller. */
  isMeant: boolean;
}

/** The answer of an aws-auth that can't be read. */
export const unknownAnswer: AwsAuthAnswer = {
  outcomes: [{ access: "unknown", reason: "The ConfigMap aws-auth can't be read." }],
  isMeant: false,
};

/** The answer of a live aws-auth, undefined if the cluster has none, to a caller. */
export function answerOfAwsAuth(
  document: AwsAuthDocument,
  live: LiveConfigMap | undefined,
  caller: Caller,
): AwsAuthAnswer {
  const almost = live ? explainDenial(document, live.data, caller) : [];
  const reasons = live ? almost : ["The cluster has no ConfigMap aws-auth"];
  const outcomes = predict(document, caller).outcomes.map((outcome) => accessOutcomeOf(outcome, reasons));
  return { outcomes, isMeant: almost.length > 0 };
}

function accessOutcomeOf(outcome: Outcome, reasons: string[]): AccessOutcome {
  const matchedBy = outcome.by && matchOf(outcome.by);
  if (outcome.access === "granted") {
    const { username, groups } = outcome;
    return { access: "granted", username, groups, matchedBy };
  }
  const reason = [outcome.reason, ...(matchedBy ? [] : reasons)].map(asSentence).join(" ");
  return { access: "denied", reason, matchedBy };
}

function matchOf(by: LiveEntry | LiveAccount): AccessMatch {
  return "arn" in by
    ? { key: by.key, line: by.line, arn: by.arn }
    : { key: "mapAccounts", line: by.line, account: by.account };
}

/**
 * The parts of a document that look like they should map a caller but don't, each with its place: an entry whose ARN
 * has a path, white space after it, a session, or another path or partition; an entry that the authenticator drops; a
 * key that it can't read, doesn't know or stops reading; an account in another notation.
 */
function explainDenial(document: AwsAuthDocument, data: Data, caller: Caller): string[] {
  const identity = identityOf(caller, "0.7");
  if ("denied" in identity) {
    return [];
  }
  const isMeant = meaning(identity.canonicalArn);
  const isAccount = (account: string) => Number(account) === Number(identity.accountId);
  const errors = checkLive(document, data).filter(({ severity }) => severity === "error");
  const findings = errors.filter(
    (finding) => concerns(finding, document, isMeant, isAccount) || isMisspelt(finding, data, isMeant),
  );
  const unfound = meantEntries(document, isMeant).filter(
    ({ key, line }) => !findings.some((finding) => finding.key === key && finding.line === line),
  );
  return [
    ...findings.map(describeFinding),
    ...unfound.map(
      ({ key, line, arn }) => `${key}, line ${line}: the entry maps ${quoted(arn)}, which is a different ARN`,
    ),
  ];
}

/** Returns a function that checks whether a text names a principal, in any spelling. */
function meaning(arn: string): (text: string) => boolean {
  const [, , , , account = "", resource = ""] = arn.split(":");
  const name = resource.slice(resource.lastIndexOf("/") + 1).replace(/[.+]/g, "\\$&");
  const kind = resource.startsWith("role/")
    ? "(?:role/(?:[\\x21-\\x7e]*/)?|assumed-role/)"
    : `${resource.split("/")[0]}/?(?:[\\x21-\\x7e]*/)?`;
  const prefix = resource === "root" ? "" : kind;
  const spelling = new RegExp(`:${account}:${prefix}${name}(?![\\w+=,.@-])`, "i");
  return (text) => spelling.test(text);
}

function meantEntries(document: AwsAuthDocument, isMeant: (text: string) => boolean): LiveEntry[] {
  return mappingKeys.flatMap((key) => {
    const { items, raw = "" } = document[key];
    return items.filter(({ start, end }) => isMeant(raw.slice(start, end)));
  });
}

/** Whether a finding is about a matching entry, its account or a whole key. */
function concerns(
  { key: name, line }: Finding,
  document: AwsAuthDocument,
  isMeant: (text: string) => boolean,
  isAccount: (account: string) => boolean,
): boolean {
  if (name === undefined) {
    return false;
  }
  if (name === "mapAccounts") {
    const item = document.mapAccounts.items.find((account) => account.line === line);
    return item ? isAccount(item.account) : true;
  }
  const { items, raw = "", ignoredFrom, problem } = document[name];
  const item = items.find((entry) => entry.line === line);
  if (item) {
    return isMeant(raw.slice(item.start, item.end));
  }
  return problem !== undefined || isMeant(raw.slice(ignoredFrom));
}

/** Whether a finding is about a misspelt key that contains a matching entry. */
function isMisspelt({ misspelt }: Finding, data: Data, isMeant: (text: string) => boolean): boolean {
  return misspelt !== undefined && isMeant(data?.[misspelt] ?? "");
}
