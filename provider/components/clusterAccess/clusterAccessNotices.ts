import type { Notice } from "../../awsauth/lint/names";
import { isComplete } from "../../check/issues";
import type { ClusterAccessArgs } from "./clusterAccess";

/**
 * Groups that no binding of the component mentions, each where it first stands; none while a binding's group isn't
 * known. Such a group gives no rights, unless a binding that is declared elsewhere mentions it.
 */
export function unboundGroups({ grants, bindings }: ClusterAccessArgs): Notice[] {
  const bound = (bindings ?? []).map(({ group }) => group);
  if (!isComplete(bound)) {
    return [];
  }
  const told = new Set<unknown>(bound);
  return grants.flatMap(({ groups }, index) =>
    (Array.isArray(groups) ? groups : []).flatMap((group, place) => {
      if (typeof group !== "string" || told.has(group)) {
        return [];
      }
      told.add(group);
      const message =
        "none of the bindings mentions this group, so it gives no rights here. " +
        "Add a binding for it, unless one is declared elsewhere.";
      return [{ severity: "warning", paths: [["grants", index, "groups", place]], value: group, message }];
    }),
  );
}
