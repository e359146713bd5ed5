import { placeholders } from "./predict";

/**
 * The sessions for which a template becomes a name, by the values of its placeholders; without any, all sessions.
 */
export interface SessionMatch {
  /** The session name with `-` in place of `@`: a hyphen may be an `@` in the name of the session itself. */
  SessionName?: string;
  /** The session name, exactly. */
  SessionNameRaw?: string;
  /** The access key that signed the call. */
  AccessKeyID?: string;
  /** The private DNS name of the EC2 instance that the session belongs to. */
  EC2PrivateDNSName?: string;
}

/** A principal, as far as it matters for placeholders. */
export interface TemplatePrincipal {
  accountId: string;
  /** True for a role. The session name of any other principal is empty. */
  hasSessions: boolean;
}

/**
 * The possible values of placeholders.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
 */
const values: Record<keyof SessionMatch, { form: RegExp; min: number; max: number }> = {
  SessionName: { form: /^[\w+=,.-]+$/, min: 2, max: 64 },
  SessionNameRaw: { form: /^[\w+=,.@-]+$/, min: 2, max: 64 },
  AccessKeyID: { form: /^\w+$/, min: 16, max: 128 },
  EC2PrivateDNSName: { form: /^/, min: 1, max: Number.POSITIVE_INFINITY },
};

const placeholder = new RegExp(`\\{\\{(${placeholders.join("|")})\\}\\}`);

/** True for a template that the authenticator fills in only for the sessions of EC2 instances. It denies all others. */
export function isInstanceTemplate(template: string): boolean {
  return template.includes("{{EC2PrivateDNSName}}");
}

/** Returns the sessions for which a template becomes a name; undefined if there are none. */
export type SessionMatcher = (name: string) => SessionMatch | undefined;

/**
 * The name that a template becomes in every session of a principal; or, if it depends on the session, a function that
 * finds the sessions for a name. If several do, which only templates with several placeholders allow, it finds one.
 */
export function matcherOf(template: string, { accountId, hasSessions }: TemplatePrincipal): string | SessionMatcher {
  const ofPrincipal = template.replaceAll("{{AccountID}}", () => accountId);
  const filled = hasSessions ? ofPrincipal : ofPrincipal.replaceAll(/\{\{SessionName(?:Raw)?\}\}/g, "");
  // Text alternates with the names of placeholders.
  const parts = filled.split(placeholder);
  if (parts.length === 1) {
    return filled;
  }
  return (name) => matching(parts, name, {});
}

/** The values of placeholders with which the parts, text and names of placeholders in turn, become a name. */
function matching(parts: readonly string[], name: string, known: SessionMatch): SessionMatch | undefined {
  const [text = "", placeholder, ...rest] = parts;
  if (!name.startsWith(text)) {
    return undefined;
  }
  const after = name.slice(text.length);
  if (placeholder === undefined) {
    return after === "" ? known : undefined;
  }
  const key = placeholder as keyof SessionMatch;
  const value = known[key];
  if (value !== undefined) {
    return after.startsWith(value) ? matching(rest, after.slice(value.length), known) : undefined;
  }
  const { form, min, max } = values[key];
  for (let length = Math.min(max, after.length); length >= min; length--) {
    const next = { ...known, [key]: after.slice(0, length) };
    const isPossible = form.test(after.slice(0, length)) && isOneSession(next);
    const found = isPossible ? matching(rest, after.slice(length), next) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function isOneSession({ SessionName, SessionNameRaw }: SessionMatch): boolean {
  return (
    SessionName === undefined || SessionNameRaw === undefined || SessionName === SessionNameRaw.replaceAll("@", "-")
  );
}
