/** A statement of a trust policy, as far as it is read here. */
export interface TrustStatement {
  Effect?: unknown;
  Principal?: unknown;
  Action?: unknown;
  Condition?: unknown;
}

/** The service that assumes roles for pods. */
export const podIdentityService = "pods.eks.amazonaws.com";

/**
 * The actions that a trust policy doesn't allow EKS Pod Identity: it needs both, or only the first without session tags.
 * Conditions aren't evaluated: with them, the policy can allow less. A policy that can't be read allows nothing.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function missingPodIdentityActions(trustPolicy: string, hasSessionTags: boolean): string[] {
  const allowed = statementsIn(trustPolicy)
    .filter(({ Effect, Principal }) => Effect === "Allow" && isForPods(Principal))
    .flatMap(({ Action }) => valuesOf(Action))
    .map((action) => String(action).toLowerCase());
  return ["sts:AssumeRole", ...(hasSessionTags ? ["sts:TagSession"] : [])].filter(
    (action) => ![action.toLowerCase(), "sts:*", "*"].some((name) => allowed.includes(name)),
  );
}

/** The statements of a trust policy; none if it can't be read. */
export function statementsIn(trustPolicy: string): TrustStatement[] {
  try {
    return valuesOf(JSON.parse(trustPolicy)?.Statement).filter(
      (item) => typeof item === "object" && item !== null,
    ) as TrustStatement[];
  } catch {
    return [];
  }
}

/** Whether the principal of a statement includes EKS Pod Identity. */
export function isForPods(principal: unknown): boolean {
  const { Service: service } = (principal ?? {}) as { Service?: unknown };
  return principal === "*" || valuesOf(service).includes(podIdentityService);
}

/** The items of a list in a policy, which may be a single item without brackets. */
export function valuesOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}
