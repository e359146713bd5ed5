import type { Issue } from "../validation/issues";

/**
 * How a cluster can be told who has access to it. A cluster moves forward only: CONFIG_MAP, API_AND_CONFIG_MAP, API.
 * https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html#set-cam
 */
export type Mode = "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";

/** What grants become. */
export type AccessMethod = "access-entries" | "config-map";

/** What the grants of a cluster in a mode become; `accessMethod` chooses where the mode leaves a choice. */
export function accessMethodOf(mode: Mode, accessMethod: AccessMethod | undefined): AccessMethod {
  if (mode === "API_AND_CONFIG_MAP") {
    return accessMethod ?? "access-entries";
  }
  return mode === "API" ? "access-entries" : "config-map";
}

/** What the mode of a cluster has to be for a way. */
const modesFor: Record<AccessMethod, Mode[]> = {
  "access-entries": ["API", "API_AND_CONFIG_MAP"],
  "config-map": ["CONFIG_MAP", "API_AND_CONFIG_MAP"],
};

/** True where the grants of a cluster in a mode can become this. */
export function isPossible(way: AccessMethod, mode: Mode): boolean {
  return modesFor[way].includes(mode);
}

/** The issues of a choice that the mode doesn't leave, and of a move that can't be made. */
export function accessMethodIssues(mode: Mode, accessMethod: AccessMethod | undefined, migrate: unknown): Issue[] {
  const issues: Issue[] = [];
  if (accessMethod !== undefined && !isPossible(accessMethod, mode)) {
    const expected = `"${accessMethodOf(mode, undefined)}", since the cluster's authentication mode is ${mode}`;
    issues.push({
      code: "exclusive",
      paths: [["accessMethod"]],
      value: accessMethod,
      expected,
      fix: "Leave accessMethod out: only API_AND_CONFIG_MAP leaves a choice.",
    });
  } else if (migrate === true && accessMethodOf(mode, accessMethod) === "config-map") {
    const expected = "no move to access entries while the grants become entries of aws-auth";
    const fix =
      mode === "CONFIG_MAP"
        ? `Bring the cluster to API_AND_CONFIG_MAP first, as ${modeCommand} does, which can't be undone.`
        : 'Set accessMethod to "access-entries", or leave it out.';
    issues.push({ code: "exclusive", paths: [["migrate"]], value: migrate, expected, fix });
  }
  return issues;
}

const modeCommand =
  "`aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP`";

/** The issue of a cluster whose live mode doesn't know what the grants become. */
export function liveModeIssues(live: Mode, way: AccessMethod, mode: Mode): Issue[] {
  if (isPossible(way, live)) {
    return [];
  }
  const fix =
    way === "access-entries"
      ? `Bring the cluster to API_AND_CONFIG_MAP first, as ${modeCommand} does, which can't be undone; or give CONFIG_MAP.`
      : "Nothing reads aws-auth in that mode, and there is no way back from it: give API.";
  const expected = `the mode that the cluster is in, which is ${live}`;
  return [{ code: "mismatch", paths: [["authenticationMode"]], value: mode, expected, fix }];
}
