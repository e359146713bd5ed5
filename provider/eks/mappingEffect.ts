import type { AwsAuthDocument, LiveAccount, LiveEntry } from "../awsauth/document/document";
import { authenticatorVersions } from "../awsauth/identity";
import { entriesFor, withoutEffect } from "../awsauth/predict";
import { principalKey, principalOf } from "../awsauth/principal";
import type { Mode } from "./authenticationMode";

/** What decides whether a mapping of aws-auth has an effect. */
export interface MappingContext {
  document: AwsAuthDocument;
  /** Undefined if unknown. */
  mode: Mode | undefined;
  /** The keys of the principals that have a working access entry, as returned by `principalKey`. */
  withEntry: ReadonlySet<string>;
}

/** The reason for a mapping whose principal has an access entry. */
export const overriddenByEntry = "an access entry of the same principal takes precedence";

/** Why a mapping has no effect, as a sentence without a period; undefined if it has one. */
export function withoutEffectOn(entry: LiveEntry, { document, mode, withEntry }: MappingContext): string | undefined {
  const ofMode = withoutEffect(mode);
  if (ofMode !== undefined) {
    return ofMode;
  }
  if (entry.dropped) {
    return `the authenticator ignores the entry: ${entry.dropped}`;
  }
  const { problem } = principalOf(entry.arn);
  const { strippedPath } = principalOf(entry.arn);
  if (problem !== undefined || strippedPath !== undefined) {
    return "the ARN matches no principal";
  }
  if (withEntry.has(principalKey(entry.arn))) {
    return overriddenByEntry;
  }
  const isUsed = authenticatorVersions.some((version) => {
    const { roles, users } = entriesFor(document, entry.arn, version);
    return (roles.length > 0 ? roles : users).includes(entry);
  });
  return isUsed ? undefined : "another entry of aws-auth maps the same ARN, and the authenticator uses that one";
}

/** Why an account in mapAccounts has no effect, as a sentence without a period; undefined if it has one. */
export function accountWithoutEffect({ account, dropped }: LiveAccount, mode: Mode | undefined): string | undefined {
  return withoutEffect(mode) ?? dropped ?? (/^\d{12}$/.test(account) ? undefined : "it isn't a 12-digit account ID");
}
