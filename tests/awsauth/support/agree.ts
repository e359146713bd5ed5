import assert from "node:assert/strict";
import { type AwsAuthDocument, type Data, type KeyName, keyNames } from "../../../provider/awsauth/document/document";
import { readAwsAuth } from "../../../provider/awsauth/document/read";
import type { Caller } from "../../../provider/awsauth/identity";
import { type Outcome, predict } from "../../../provider/awsauth/predict";
import { callers } from "./callers";
import { type Answer, type Answers, type Oracle, privateDnsName } from "./oracle";

/** How much has been compared. */
export interface Tally {
  /** Pairs of document and caller, for one version of the authenticator. */
  pairs: number;
  /** Pairs in which access was granted. */
  granted: number;
  /** Documents with an unreadable key. */
  malformed: number;
  /** Pairs whose answer is random. */
  random: number;
}

export const newTally = (): Tally => ({ pairs: 0, granted: 0, malformed: 0, random: 0 });

/** Compares the authenticator's answers for a document with the predictions, and fails on a difference. */
export async function assertAgrees(oracle: Oracle, data: Data, tally = newTally(), who = callers): Promise<void> {
  const document = readAwsAuth(data);
  const answers = await oracle.ask(data, who);
  assertReadable(oracle, document, data, answers, tally);
  for (const [i, caller] of who.entries()) {
    const { outcomes } = predict(document, caller, { versions: [oracle.version], privateDnsName });
    const possible = outcomes.map(outcomeText);
    tally.pairs++;
    tally.random += possible.length > 1 ? 1 : 0;
    for (const answer of answers.answers[i] ?? []) {
      tally.granted += answer.denied === undefined ? 1 : 0;
      assert(
        possible.includes(answerText(answer)),
        `authenticator ${oracle.version}, caller ${caller.arn}: predicted ${possible.join(" or ")}, ` +
          `answered ${answerText(answer)} (${answer.denied ?? answers.parseError})`,
      );
    }
  }
}

/** Errors that the authenticator returns for documents that it could read but doesn't accept. */
const typeErrors = /json: cannot unmarshal|yaml: unmarshal errors|must be supplied|can be supplied|is not a valid/;

/** With one key in the document, the authenticator's error shows whether it could read that key. */
function assertReadable(
  { version }: Oracle,
  document: AwsAuthDocument,
  data: Data,
  answers: Answers,
  tally: Tally,
): void {
  const malformed = keyNames.filter((name) => document[name].state === "malformed");
  tally.malformed += malformed.length > 0 ? 1 : 0;
  const [name, ...more] = Object.keys(data ?? {}) as KeyName[];
  if (name === undefined || more.length > 0 || !keyNames.includes(name) || document[name].unstable) {
    return;
  }
  const failed = answers.parseError !== "" && !typeErrors.test(answers.parseError);
  const { state, problem } = document[name];
  assert.equal(
    malformed.length > 0,
    failed,
    `authenticator ${version}: ${name} was read as "${state}" (${problem?.message}), but the authenticator returned "${answers.parseError}"`,
  );
}

/** An answer or an outcome as a string, for comparisons. */
export const answerText = ({ username, groups, denied }: Answer): string =>
  denied === undefined ? `${JSON.stringify(username)} ${JSON.stringify(groups)}` : "denied";

export const outcomeText = (outcome: Outcome): string =>
  outcome.access === "denied" ? "denied" : `${JSON.stringify(outcome.username)} ${JSON.stringify(outcome.groups)}`;

/** The authenticator's answer for each caller, as strings. */
export async function answersOf(oracle: Oracle, data: Data, who: readonly Required<Caller>[]): Promise<string[]> {
  const { answers } = await oracle.ask(data, who);
  return answers.map((list) => list.map(answerText).join());
}
