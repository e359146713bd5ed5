import type { Issue } from "../validation/issues";

/**
 * How a cluster can be told who has access to it. A cluster moves forward only: CONFIG_MAP, API_AND_CONFIG_MAP, API.
 * https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html#set-cam
 */
export type Mode = "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";

/** What grants become. */
export type Way = "access-entries" | "config-map";

/** What the grants of a cluster in a mode become; `via` chooses where the mode leaves a choice. */
export function wayOf(mode: Mode, via: Way | undefined): Way {
  if (mode === "API_AND_CONFIG_MAP") {
    return via ?? "access-entries";
  }
  return mode === "API" ? "access-entries" : "config-map";
}

/** What the mode of a cluster has to be for a way. */
const modesFor: Record<Way, Mode[]> = {
  "access-entries": ["API", "API_AND_CONFIG_MAP"],
  "config-map": ["CONFIG_MAP", "API_AND_CONFIG_MAP"],
};

/** True where the grants of a cluster in a mode can become this. */
export function isPossible(way: Way, mode: Mode): boolean {
  return modesFor[way].includes(mode);
}

/** The issues of a choice that the mode doesn't leave, and of a move that can't be made. */
export function choiceOfWayIssues(mode: Mode, via: Way | undefined, migrate: unknown): Issue[] {
  const issues: Issue[] = [];
  if (via !== undefined && !isPossible(via, mode)) {
    const expected = `"${wayOf(mode, undefined)}", since the cluster's authentication mode is ${mode}`;
    issues.push({
      code: "exclusive",
      paths: [["via"]],
      value: via,
      expected,
      fix: "Leave via out: only API_AND_CONFIG_MAP leaves a choice.",
    });
  } else if (migrate === true && wayOf(mode, via) === "config-map") {
    const expected = "no move to access entries while the grants become entries of aws-auth";
    const fix =
      mode === "CONFIG_MAP"
        ? `Bring the cluster to API_AND_CONFIG_MAP first, as ${modeCommand} does, which can't be undone.`
        : 'Set via to "access-entries", or leave it out.';
    issues.push({ code: "exclusive", paths: [["migrate"]], value: migrate, expected, fix });
  }
  return issues;
}

const modeCommand =
  "`aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP`";

/** The issue of a cluster whose live mode doesn't know what the grants become. */
export function liveModeIssues(live: Mode, way: Way, mode: Mode): Issue[] {
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
