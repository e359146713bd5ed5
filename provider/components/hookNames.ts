import type * as pulumi from "@pulumi/pulumi";
import { thisRun } from "./thisRun";

/** How many hooks have begun with a name, of each run of a program. */
const runs = new Map<unknown, Map<string, number>>();

/**
 * The name of a hook of a component, which no other has in the same deployment, and which is the same in the next: the engine
 * keeps it in the state, and writes a resource whose hook has another name though nothing else changes. Components of one name
 * and type, beside different parents, are numbered.
 */
export function hookName(what: string, component: pulumi.Resource): string {
  const counts = runs.get(thisRun()) ?? new Map<string, number>();
  runs.set(thisRun(), counts);
  const name = `eks-auth:${what}:${kindOf(component)}:${nameOf(component)}`;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : `${name}:${count}`;
}

/** A component as a program names it, as in `AccessEntry`. */
export function kindOf(component: pulumi.Resource): string {
  const { __pulumiType = "component" } = component as { __pulumiType?: string };
  return __pulumiType.split(":").at(-1) ?? "";
}

function nameOf(component: pulumi.Resource): string {
  return (component as { __name?: string }).__name ?? "";
}
