/** A statement of a trust policy, as far as it is read here. */
interface Statement {
  Effect?: unknown;
  Principal?: unknown;
  Action?: unknown;
}

/** The service that assumes roles for pods. */
const podIdentityService = "pods.eks.amazonaws.com";

/**
 * The actions that a trust policy doesn't allow EKS Pod Identity: it needs both, or only the first without session tags.
 * Conditions aren't evaluated: with them, the policy can allow less. A policy that can't be read allows nothing.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function missingPodIdentityActions(trustPolicy: string, hasSessionTags: boolean): string[] {
  const allowed = statementsIn(trustPolicy)
    .filter(({ Effect, Principal }) => Effect === "Allow" && isForPods(Principal))
    .flatMap(({ Action }) => listOf(Action))
    .map((action) => String(action).toLowerCase());
  return ["sts:AssumeRole", ...(hasSessionTags ? ["sts:TagSession"] : [])].filter(
    (action) => ![action.toLowerCase(), "sts:*", "*"].some((name) => allowed.includes(name)),
  );
}

function statementsIn(trustPolicy: string): Statement[] {
  try {
    return listOf(JSON.parse(trustPolicy)?.Statement) as Statement[];
  } catch {
    return [];
  }
}

function isForPods(principal: unknown): boolean {
  const { Service: service } = (principal ?? {}) as { Service?: unknown };
  return principal === "*" || listOf(service).includes(podIdentityService);
}

function listOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}
