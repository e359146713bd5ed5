import { checkLive, type Finding, type LiveEntry, readAwsAuth } from "../../awsauth";
import { modeFindings } from "../../awsauth/lint/mode";
import type { LiveConfigMap } from "../../cluster/store";
import type { GetAwsAuthResult } from "../getAwsAuth";
import { asksLive } from "./served";

/** Answers getAwsAuth: the live document, parsed, with what is wrong with it. */
export const getAwsAuth = asksLive(() => [], resultOf);

function resultOf(live: LiveConfigMap | undefined, _: object, mode: string | undefined): GetAwsAuthResult {
  const document = readAwsAuth(live?.data);
  return {
    exists: live !== undefined,
    resourceVersion: live?.resourceVersion,
    roles: document.mapRoles.items.map(entryOf),
    users: document.mapUsers.items.map(entryOf),
    accounts: document.mapAccounts.items.map(({ account }) => account),
    findings: [...(live ? modeFindings(mode) : []), ...checkLive(document, live?.data)].map(findingOf),
    raw: { ...live?.data },
  };
}

function findingOf({ misspelt: _, ...finding }: Finding): GetAwsAuthResult["findings"][number] {
  return finding;
}

function entryOf({ arn, username, groups, line }: LiveEntry): GetAwsAuthResult["roles"][number] {
  return { arn, username, groups, line };
}
