import * as pulumi from "@pulumi/pulumi";
import { isComplete, type Problem, show } from "../../check/problems";
import { withoutSecrets } from "../../check/secrets";
import type { ClusterAccessArgs } from "./clusterAccess";

/**
 * Warns about groups that nothing here binds to a role: being in one gives no rights, unless a binding that somebody else
 * declares mentions it.
 */
export function tellUnboundGroups(
  known: Promise<ClusterAccessArgs>,
  given: ClusterAccessArgs,
  component: pulumi.Resource,
): void {
  const done = pulumi.runtime.rpcKeepAlive();
  const tell = async (args: ClusterAccessArgs) => {
    for (const { path, value } of await withoutSecrets(unboundGroups(args), { ...given })) {
      const message =
        `${path} is ${show(value)}: none of the bindings mentions this group, so it gives no rights here. ` +
        "Add a binding for it, unless one is declared elsewhere.";
      void pulumi.log.warn(message, component);
    }
  };
  void known.then(tell, () => undefined).finally(done);
}

/** The groups that no binding mentions, each where it first stands; none while a binding's group isn't known. */
function unboundGroups({ grants, bindings }: ClusterAccessArgs): Pick<Problem, "path" | "value">[] {
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
      return [{ path: `grants[${index}].groups[${place}]`, value: group }];
    }),
  );
}
