import {
  type AwsAuthDocument,
  type Caller,
  checkLive,
  type Data,
  type Finding,
  type LiveEntry,
  mappingKeys,
} from "../../awsauth";
import { identityOf } from "../../awsauth/identity";
import { quoted } from "../../awsauth/text";

/**
 * What in a document looks as if it were meant to map a caller that it doesn't map, each with its place: an entry with a
 * path, with white space behind the ARN, with the ARN of a session or of another path or partition; one that the
 * authenticator drops; a key that it can't read, doesn't look for or leaves off reading; an account in another spelling.
 */
export function whyNobody(document: AwsAuthDocument, data: Data, caller: Caller): string[] {
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
    ...findings.map(({ message }) => message),
    ...unfound.map(
      ({ key, line, arn }) => `${key}, line ${line}: the entry is for ${quoted(arn)}, which is another ARN`,
    ),
  ];
}

/** Tells of a text whether it names a principal, in whatever spelling. */
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

/** Whether a finding is about an entry that is meant, about its account, or about a key as a whole. */
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

/** Whether a finding is about a key that is spelt otherwise than the authenticator looks for, with an entry that is meant. */
function isMisspelt({ misspelt }: Finding, data: Data, isMeant: (text: string) => boolean): boolean {
  return misspelt !== undefined && isMeant(data?.[misspelt] ?? "");
}
