import type { SessionMatch } from "../awsauth/templateMatching";
import type { RbacSubject } from "./bindings";
import { policiesInWords } from "./clusterEntry";
import type { SubjectWay } from "./rbacGrants";
import { isEverySession } from "./subjectsOf";
import type { PrincipalAccess, PrincipalWay } from "./whoCan";

/** Text between the parts of a path. */
const arrow = " → ";

/** A principal as a table shows it. */
export function principalInWords({ source, principalArn, isMissing }: PrincipalAccess): string {
  if (source.by === "creator") {
    return "the creator of the cluster";
  }
  if (isMissing) {
    return `${principalArn} (IAM has no such role or user)`;
  }
  return (
    principalArn ?? `every other principal of the account ${source.by === "account" ? source.account.account : ""}`
  );
}

/** The sessions of a principal that may make the request, as in `sessions named sam`; undefined for all. */
export function sessionsInWords(sessions: SessionMatch, onlyInstances: boolean): string | undefined {
  if (isEverySession(sessions)) {
    return onlyInstances ? "sessions of EC2 instances" : undefined;
  }
  const { SessionName, SessionNameRaw = SessionName, AccessKeyID, EC2PrivateDNSName } = sessions;
  const isInexact = sessions.SessionNameRaw === undefined && SessionNameRaw?.includes("-");
  const conditions = [
    ...(SessionNameRaw === undefined ? [] : [`named ${SessionNameRaw}${isInexact ? " (a hyphen may be an @)" : ""}`]),
    ...(AccessKeyID === undefined ? [] : [`with the access key ${AccessKeyID}`]),
    ...(EC2PrivateDNSName === undefined ? [] : [`of the EC2 instance ${EC2PrivateDNSName}`]),
  ];
  return `sessions ${conditions.join(" ")}`;
}

/** The path from a principal to a permission, as in `access entry → Group devs → RoleBinding shop/devs → Role deploy`. */
export function pathInWords({ source }: PrincipalAccess, way: PrincipalWay): string {
  return [...sourceInWords(source), ...wayInWords(way)].join(arrow);
}

/** A subject as in `Group devs` or `ServiceAccount shop/deployer`. */
export function subjectInWords(subject: RbacSubject): string {
  return named(subject);
}

/** The path from a subject to a permission, as in `RoleBinding shop/devs → Role deploy`. */
export function subjectPathInWords(way: SubjectWay): string {
  return subjectWayInWords(way).join(arrow);
}

function sourceInWords(source: PrincipalAccess["source"]): string[] {
  switch (source.by) {
    case "access-entry":
      return ["access entry"];
    case "mapping":
      return [`aws-auth, ${source.mapping.key}, line ${source.mapping.line}`];
    case "account":
      return [`aws-auth, mapAccounts, line ${source.account.line}`];
    case "creator":
      return [];
  }
}

function wayInWords(way: PrincipalWay): string[] {
  switch (way.by) {
    case "subject":
      return [subjectInWords(way.subject), ...subjectWayInWords(way.way)];
    case "access-policy": {
      const policy = `access policy ${policiesInWords([way.policy])}`;
      return [way.rule === undefined ? `${policy}, whose permissions this package doesn't know` : policy];
    }
    case "unread-policies":
      return ["access policies, which can't be read"];
  }
}

function subjectWayInWords(way: SubjectWay): string[] {
  if (way.by === "masters") {
    return ["everything, without a binding"];
  }
  const { roleKind, roleName } = way.binding;
  const role = `${roleKind} ${roleName}`;
  return [named(way.binding), way.rule === undefined ? `${role}, which can't be read` : role];
}

function named({ kind, name, namespace }: { kind: string; name: string; namespace?: string }): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
