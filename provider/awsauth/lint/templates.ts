import type { Path } from "../../validation/issues";
import { show, showPaths } from "../../validation/render";
import { placeholders } from "../predict";
import { nodeUsernames } from "../principal";

/** A fault of a username or a group, with its fix. */
interface NameFault {
  expected: string;
  fix: string;
}

/** The placeholders that have a value only for role sessions. */
const ofSessions = ["SessionName", "SessionNameRaw", "EC2PrivateDNSName"];
const ofSession = new RegExp(`\\{\\{(?:${ofSessions.join("|")})\\}\\}`);

/**
 * The fault of a username or group template, if it has one.
 * `forRole` is false for principals without a role session: users, the root user, federated users.
 */
export function nameFault(what: "username" | "group", text: string, forRole: boolean): NameFault | undefined {
  if (text === "") {
    return { expected: `a non-empty ${what}`, fix: "Set a name: permissions can't be bound to an empty one." };
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/.test(text) || /\p{Surrogate}/u.test(text)) {
    return {
      expected: `a ${what} on one line, without control characters`,
      fix: "Remove line breaks, tabs and similar characters.",
    };
  }
  if (text.trim() !== text) {
    return {
      expected: `a ${what} without white space around it`,
      fix: "Remove the white space: it would be part of the name.",
    };
  }
  if (/^(["'`]).*\1$/s.test(text)) {
    return {
      expected: `a ${what} without quotes around it`,
      fix: "Remove the quotes: they would be part of the name.",
    };
  }
  if (/^<.*>$/s.test(text)) {
    return {
      expected: `a ${what} without angle brackets around it`,
      fix: "Replace them with the real name: they would be part of the name.",
    };
  }
  return placeholderFault(text, forRole) ?? (what === "group" ? groupFault(text) : usernameFault(text));
}

function placeholderFault(text: string, forRole: boolean): NameFault | undefined {
  const known = placeholders.map((name) => `{{${name}}}`).join(", ");
  // A placeholder contains no further braces, so that a text of many opening braces is read in linear time.
  const placeholder = /\{\{((?:(?!\{\{|\}\}).)*)\}\}/g;
  const names = [...text.matchAll(placeholder)].map(([, name = ""]) => name);
  const rest = text.replaceAll(placeholder, "");
  if (/\{\{|\}\}/.test(rest) || names.some((name) => !placeholders.includes(name as never))) {
    const fix = "Write the placeholder exactly like this, without spaces: the authenticator doesn't replace any other.";
    return { expected: `no placeholders other than ${known}`, fix };
  }
  const useless = names.find((name) => !forRole && ofSessions.includes(name));
  return useless === undefined
    ? undefined
    : {
        expected: `no {{${useless}}} for a principal that isn't a role`,
        fix: "Remove it: only role sessions have a name.",
      };
}

/** A caller who chooses part of a group's name chooses the group, and thus the permissions that are bound to it. */
function groupFault(text: string): NameFault | undefined {
  const [found] = ofSession.exec(text) ?? [];
  return found === undefined
    ? undefined
    : {
        expected: `no ${found} in a group`,
        fix: "Write the full group name: callers choose their session names, and so would choose their groups.",
      };
}

/** The prefixes of usernames that belong to Kubernetes and EKS and have permissions there. */
const reservedPrefixes = ["system:", "eks:"];

/** A caller who chooses part of such a username can become one of the users of Kubernetes and EKS. */
function usernameFault(text: string): NameFault | undefined {
  const [found] = ofSession.exec(text) ?? [];
  const prefix = found === undefined ? undefined : reservedPrefixes.find((reserved) => text.startsWith(reserved));
  if (prefix === undefined || nodeUsernames.includes(text)) {
    return undefined;
  }
  const nodes = nodeUsernames.map((name) => `"${name}"`).join(" and ");
  const exceptions = prefix === "system:" ? `, except the node names ${nodes}` : "";
  return {
    expected: `no ${found} in a username that begins with "${prefix}"${exceptions}`,
    fix: 'Use another prefix, as in "team:{{SessionName}}": callers choose their session names.',
  };
}

/**
 * The risk of a template: if it begins with the session name, any principal that can assume the role chooses how the
 * username begins, and so can use another user's name.
 */
export function nameRisk(text: string): string | undefined {
  return /^[^:]*\{\{SessionName(Raw)?\}\}/.test(text)
    ? "any principal that can assume the role can choose this name; put a prefix with a colon before the placeholder"
    : undefined;
}

/** A notice about an input, which is accepted. */
export interface Notice {
  /** `info`: it was corrected. `warning`: it works, but may not be what was intended. */
  severity: "info" | "warning";
  /** The inputs that it is about. */
  paths: readonly Path[];
  /** The value that was given. */
  value: unknown;
  /** The message, without any part of the value, which may be a secret. */
  message: string;
}

/** A notice as one line: path, value, message. */
export function describeNotice({ paths, value, message }: Notice): string {
  return `${showPaths(paths)} ${paths.length > 1 ? "are" : "is"} ${show(value)}: ${message}`;
}
