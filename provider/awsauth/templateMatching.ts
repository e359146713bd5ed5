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
 * The possible values of placeholders, for session names of a length as in `2,64`.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
 */
const values: Record<string, (length: string) => string> = {
  SessionName: (length) => `[\\w+=,.-]{${length}}`,
  SessionNameRaw: (length) => `[\\w+=,.@-]{${length}}`,
  AccessKeyID: () => "\\w{16,128}",
  EC2PrivateDNSName: () => ".+",
};
const lengthsOfNames = Array.from({ length: 63 }, (_, index) => String(index + 2));

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
  // An expression can compare a session name with itself, but not with its other form. So it has a fixed length then.
  const hasBothForms = parts.includes("SessionName") && parts.includes("SessionNameRaw");
  const expressions = (hasBothForms ? lengthsOfNames : ["2,64"]).map((length) => expressionOf(parts, length));
  return (name) => {
    for (const expression of expressions) {
      const found: SessionMatch | undefined = expression.exec(name)?.groups;
      if (found !== undefined && isOneSession(found)) {
        return { ...found };
      }
    }
    return undefined;
  };
}

/** The expression for text that alternates with the names of placeholders. */
function expressionOf(parts: readonly string[], length: string): RegExp {
  const pattern = parts.map((part, index) => {
    const isText = index % 2 === 0;
    const isAgain = parts.findIndex((other, at) => at % 2 === 1 && other === part) < index;
    return isText ? escaped(part) : isAgain ? `\\k<${part}>` : `(?<${part}>${values[part]?.(length)})`;
  });
  return new RegExp(`^${pattern.join("")}$`, "s");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function isOneSession({ SessionName, SessionNameRaw }: SessionMatch): boolean {
  return (
    SessionName === undefined || SessionNameRaw === undefined || SessionName === SessionNameRaw.replaceAll("@", "-")
  );
}
