import { matcherOf, type SessionMatch, type TemplatePrincipal } from "../awsauth/templateMatching";
import { everyone, type RbacIdentity } from "./bindings";
import { type SubjectAccess, serviceAccountUsername } from "./rbacGrants";

/** A subject that an identity is, in the sessions that match. */
export interface SubjectOfIdentity {
  access: SubjectAccess;
  sessions: SessionMatch;
}

/** Subjects by the name that a username or a group must have. */
type Index = ReadonlyMap<string, readonly SubjectAccess[]>;

/** Returns a function that finds the subjects that an identity is in some of its principal's sessions. */
export function subjectFinder(subjects: readonly SubjectAccess[]) {
  // The API server compares a ServiceAccount with the username only.
  const users = indexed(subjects, (kind) => kind !== "Group");
  const groups = indexed(subjects, (kind) => kind === "Group");
  return (identity: RbacIdentity, principal: TemplatePrincipal): SubjectOfIdentity[] => {
    const found = new Map<SubjectAccess, SessionMatch>();
    const matches = [
      ...matching([identity.username], users, principal),
      ...matching(withEveryone(identity), groups, principal),
    ];
    for (const { access, sessions } of matches) {
      const known = found.get(access);
      if (known === undefined || isEverySession(sessions)) {
        found.set(access, sessions);
      }
    }
    return [...found].map(([access, sessions]) => ({ access, sessions }));
  };
}

/** True if a match is of all sessions. */
export function isEverySession(sessions: SessionMatch): boolean {
  return Object.keys(sessions).length === 0;
}

function indexed(subjects: readonly SubjectAccess[], isWanted: (kind: string) => boolean): Index {
  const index = new Map<string, SubjectAccess[]>();
  for (const access of subjects.filter(({ subject }) => isWanted(subject.kind))) {
    const { subject } = access;
    const name = subject.kind === "ServiceAccount" ? serviceAccountUsername(subject) : subject.name;
    index.set(name, [...(index.get(name) ?? []), access]);
  }
  return index;
}

function matching(templates: readonly string[], index: Index, principal: TemplatePrincipal): SubjectOfIdentity[] {
  return templates.flatMap((template) => {
    const matcher = matcherOf(template, principal);
    if (typeof matcher === "string") {
      return (index.get(matcher) ?? []).map((access) => ({ access, sessions: {} }));
    }
    return [...index].flatMap(([name, accesses]) => {
      const sessions = matcher(name);
      return sessions === undefined ? [] : accesses.map((access) => ({ access, sessions }));
    });
  });
}

/**
 * The groups of an identity with the one that the API server adds to every caller who signs in, unless the caller already
 * has a group of that kind.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/authentication/group/authenticated_group_adder.go
 */
function withEveryone({ username, groups }: RbacIdentity): readonly string[] {
  const isOutside = username === "system:anonymous" || groups.includes("system:unauthenticated");
  return isOutside || groups.includes(everyone) ? groups : [...groups, everyone];
}
