import { type Claimed, claimedBy, claimingStack } from "../../awsauth/claimedEntries";
import type { AwsAuthDocument, Data } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { isRefused } from "../../awsauth/lockOut";
import { asSentence } from "../../awsauth/text";
import type { LiveConfigMap } from "../../kubernetes/configMap";
import { lockOutFixes } from "../rejection";
import { type ClusterFacts, lockedOut, warningOf } from "./guard";
import { immutable } from "./planWrite";
import { claimedLosses } from "./restore";

/** What speaks against a change of the whole document by a person, and what they should know. Sentences. */
export interface Objections {
  /** The reasons to reject it, which `force` overrides. */
  rejections: string[];
  /** The reasons why it isn't possible. */
  obstacles: string[];
  warnings: string[];
}

/** What speaks against a change of the whole document: a lock-out, or the loss of what a stack has declared. */
export async function objectionsTo(
  live: LiveConfigMap | undefined,
  next: Data,
  facts: ClusterFacts,
): Promise<Objections> {
  const [before, after] = [readAwsAuth(live?.data), readAwsAuth(next)];
  const found = await lockedOut({ risk: { before, after, deployerInWords: "the identity in use" } }, facts);
  return {
    rejections: [
      ...found
        .filter(isRefused)
        .map(
          ({ kind, message }) =>
            `The lock-out guard refuses this change: ${message}. ${lockOutFixes[kind]}, or pass --force.`,
        ),
      ...declaredLosses(before, after, live?.annotations ?? {}),
    ],
    obstacles: live?.immutable ? [capital(immutable)] : [],
    warnings: found.filter((one) => !isRefused(one)).map((lockOut) => capital(asSentence(warningOf(lockOut)))),
  };
}

/** The entries and accounts that stacks have declared and that the document wouldn't have. Every claim is another's. */
function declaredLosses(
  before: AwsAuthDocument,
  after: AwsAuthDocument,
  annotations: Readonly<Record<string, string>>,
): string[] {
  const claimed: Claimed = claimedBy({ urn: "", writers: [] }, annotations);
  const { entries, accounts } = claimedLosses(before, after, claimed);
  const fix = "Change it in that stack, or pass --force: the next update of the stack then brings it back.";
  return [
    ...entries.map((entry) => {
      const stack = claimingStack(entry, claimed);
      const owner = stack === undefined ? "a stack" : `the stack ${stack}`;
      const { key, line, arn } = entry;
      return `The document doesn't have the entry of ${key} for ${arn} (line ${line}) as ${owner} has declared it. ${fix}`;
    }),
    ...accounts.map(
      (account) => `The document lacks an item of mapAccounts for ${account} that a stack declares. ${fix}`,
    ),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
