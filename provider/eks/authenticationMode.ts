import type { Issue } from "../validation/issues";

/**
 * The authentication mode of a cluster. EKS allows only the changes CONFIG_MAP → API_AND_CONFIG_MAP → API.
 * https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html#set-cam
 */
export type Mode = "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";

/** The form that grants take. */
export type AccessMethod = "access-entries" | "config-map";

/** The access method of a cluster in a mode; `accessMethod` decides if the mode supports both. */
export function accessMethodOf(mode: Mode, accessMethod: AccessMethod | undefined): AccessMethod {
  if (mode === "API_AND_CONFIG_MAP") {
    return accessMethod ?? "access-entries";
  }
  return mode === "API" ? "access-entries" : "config-map";
}

/** The modes that support each access method. */
const modesFor: Record<AccessMethod, Mode[]> = {
  "access-entries": ["API", "API_AND_CONFIG_MAP"],
  "config-map": ["CONFIG_MAP", "API_AND_CONFIG_MAP"],
};

/** True if the mode supports the access method. */
export function isPossible(way: AccessMethod, mode: Mode): boolean {
  return modesFor[way].includes(mode);
}

/** The issues of an access method that the mode doesn't support, and of a migration that isn't possible. */
export function accessMethodIssues(mode: Mode, accessMethod: AccessMethod | undefined, migrate: unknown): Issue[] {
  const issues: Issue[] = [];
  if (accessMethod !== undefined && !isPossible(accessMethod, mode)) {
    const expected = `"${accessMethodOf(mode, undefined)}", since the cluster's authentication mode is ${mode}`;
    issues.push({
      code: "exclusive",
      paths: [["accessMethod"]],
      value: accessMethod,
      expected,
      fix: "Omit accessMethod: only API_AND_CONFIG_MAP supports both methods.",
    });
  } else if (migrate === true && accessMethodOf(mode, accessMethod) === "config-map") {
    const expected = "no migration to access entries while the grants are written to aws-auth";
    const fix =
      mode === "CONFIG_MAP"
        ? `Change the cluster to API_AND_CONFIG_MAP first with ${modeCommand}, which can't be undone.`
        : 'Set accessMethod to "access-entries", or omit it.';
    issues.push({ code: "exclusive", paths: [["migrate"]], value: migrate, expected, fix });
  }
  return issues;
}

const modeCommand =
  "`aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP`";

/** The issue of a cluster whose live mode doesn't support the access method. */
export function liveModeIssues(live: Mode, way: AccessMethod, mode: Mode): Issue[] {
  if (isPossible(way, live)) {
    return [];
  }
  const fix =
    way === "access-entries"
      ? `Change the cluster to API_AND_CONFIG_MAP first with ${modeCommand}, which can't be undone; or pass CONFIG_MAP.`
      : "EKS ignores aws-auth in that mode, which can't be undone: pass API.";
  const expected = `the cluster's current mode, ${live}`;
  return [{ code: "mismatch", paths: [["authenticationMode"]], value: mode, expected, fix }];
}

/** The issue of a cluster that doesn't exist yet, if its mode isn't given. */
export const unknownModeIssue: Issue = {
  code: "missing",
  paths: [["authenticationMode"]],
  expected: "the cluster's authentication mode, which can't be read before the cluster exists",
  fix: "Pass the mode that the program sets on the cluster: it determines which resources are created.",
};
