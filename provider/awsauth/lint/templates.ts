import type { Path } from "../../validation/issues";
import { show, showPaths } from "../../validation/render";
import { placeholders } from "../predict";
import { nodeUsernames } from "../principal";

/** What is wrong with a username or a group, and what to do about it. */
interface NameFault {
  expected: string;
  fix: string;
}

/** The placeholders that stand for something of a role's session, and for nothing of a user. */
const ofSessions = ["SessionName", "SessionNameRaw", "EC2PrivateDNSName"];
const ofSession = new RegExp(`\\{\\{(?:${ofSessions.join("|")})\\}\\}`);

/**
 * The fault of a username's or a group's template, if it has one.
 * `forRole` is false for principals that have no session: users, the root user, federated users.
 */
export function nameFault(what: "username" | "group", text: string, forRole: boolean): NameFault | undefined {
  if (text === "") {
    return { expected: `a ${what}`, fix: "An empty one can't be bound to anything: name it." };
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/.test(text) || /\p{Surrogate}/u.test(text)) {
    return {
      expected: `a ${what} on one line, without control characters`,
      fix: "Remove line breaks, tabs and the like.",
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
      fix: "Put the real name in their place: they would be part of the name.",
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
    const fix = "Spell the placeholder exactly so, without spaces: the authenticator leaves any other as it is.";
    return { expected: `no placeholders but ${known}`, fix };
  }
  const useless = names.find((name) => !forRole && ofSessions.includes(name));
  return useless === undefined
    ? undefined
    : {
        expected: `no {{${useless}}} for a principal that isn't a role`,
        fix: "Only the sessions of roles have a name.",
      };
}

/** A caller who chooses part of a group's name chooses the group, and with it the rights that are bound to it. */
function groupFault(text: string): NameFault | undefined {
  const [found] = ofSession.exec(text) ?? [];
  return found === undefined
    ? undefined
    : {
        expected: `no ${found} in a group`,
        fix: "Callers choose the names of their sessions, and with them their groups: write the group's name in full.",
      };
}

/** What the user names begin with that belong to Kubernetes and to EKS, and have rights of their own. */
const reservedPrefixes = ["system:", "eks:"];

/** A caller who chooses part of such a user name can become one of the users that Kubernetes and EKS have. */
function usernameFault(text: string): NameFault | undefined {
  const [found] = ofSession.exec(text) ?? [];
  const prefix = found === undefined ? undefined : reservedPrefixes.find((reserved) => text.startsWith(reserved));
  if (prefix === undefined || nodeUsernames.includes(text)) {
    return undefined;
  }
  const nodes = nodeUsernames.map((name) => `"${name}"`).join(" and ");
  const exceptions = prefix === "system:" ? `, except the names of nodes, ${nodes}` : "";
  return {
    expected: `no ${found} in a username that begins with "${prefix}"${exceptions}`,
    fix: 'Callers choose the names of their sessions: put another prefix before it, as in "team:{{SessionName}}".',
  };
}

/**
 * What is risky about a template: where it begins with the session's name, whoever may assume the role chooses what the
 * name begins with, and so may take another's name.
 */
export function nameRisk(text: string): string | undefined {
  return /^[^:]*\{\{SessionName(Raw)?\}\}/.test(text)
    ? "whoever may assume the role chooses this name freely; put a prefix with a colon before the placeholder"
    : undefined;
}

/** Something about an input that is worth knowing, and no reason to refuse it. */
export interface Notice {
  /** `info`: it was mended. `warning`: it works, and may not be what was meant. */
  severity: "info" | "warning";
  /** The inputs that it is about. */
  paths: readonly Path[];
  /** The value that was given. */
  value: unknown;
  /** What there is to know, without any word of the value, which may be a secret. */
  message: string;
}

/** A notice as one line: path, value, what there is to know. */
export function describeNotice({ paths, value, message }: Notice): string {
  return `${showPaths(paths)} is ${show(value)}: ${message}`;
}
