import assert from "node:assert/strict";
import { assume, makeServiceAccount, mintToken } from "../support/sandbox";

/** Namespace, service account and audience of the tokens, and the expected answer of STS. */
const callers = [
  ["default", "my-service-account", "sts.amazonaws.com", "session"],
  ["default", "another-account", "sts.amazonaws.com", "AccessDenied"],
  ["another-namespace", "my-service-account", "sts.amazonaws.com", "AccessDenied"],
  ["default", "my-service-account", "another-audience", "InvalidIdentityTokenException"],
] as const;

/** Creates the service accounts that aren't part of the program. */
export async function addOtherAccounts(): Promise<void> {
  await makeServiceAccount("default", "another-account");
  await makeServiceAccount("another-namespace", "my-service-account");
}

/** A table of STS's answers to requests for the role with pod tokens. Throws if an answer isn't as expected. */
export async function answersToTokens(roleArn: string): Promise<string[][]> {
  const session = `${roleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/pod`;
  const rows = callers.map(async ([namespace, name, audience, expected]) => {
    const answer = await assume(roleArn, await mintToken(namespace, name, audience));
    assert.equal(answer, expected === "session" ? session : expected);
    return [`${namespace}/${name}`, `for ${audience}`, answer];
  });
  return Promise.all(rows);
}
