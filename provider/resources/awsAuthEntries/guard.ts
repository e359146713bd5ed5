import type { Caller } from "../../awsauth/identity";
import { type LockOut, lockOuts } from "../../awsauth/lockOut";
import type { Planned } from "./planWrite";

/** The facts that the guard reads from the cluster, each only if necessary. */
export interface ClusterFacts {
  whoAmI(): Promise<Caller | undefined>;
  registeredNodes(): Promise<number | undefined>;
}

/** The lock-outs that a change would cause. A change that only adds entries needs nothing from the cluster. */
export async function lockedOut({ risk }: Planned, facts: ClusterFacts): Promise<LockOut[]> {
  if (!risk) {
    return [];
  }
  const check = { ...risk, deployer: await facts.whoAmI() };
  const found = lockOuts(check);
  return found.some(({ kind }) => kind === "nodes")
    ? lockOuts({ ...check, registeredNodes: await facts.registeredNodes() })
    : found;
}

/** The warning about a change that is made anyway because of `force`. */
export function overridden({ message }: LockOut): string {
  return `force overrides the lock-out guard: ${message}.`;
}

/** The warning about a deletion that removes the last administrators, which the resource itself had added. */
export function unopposed({ message }: LockOut): string {
  return `${message}. The entries are removed anyway, since the resource that added them is deleted.`;
}

/** The facts of one run, each read at most once. */
export function memoized(facts: ClusterFacts): ClusterFacts {
  let caller: Promise<Caller | undefined> | undefined;
  let nodes: Promise<number | undefined> | undefined;
  return {
    whoAmI: () => {
      caller ??= facts.whoAmI();
      return caller;
    },
    registeredNodes: () => {
      nodes ??= facts.registeredNodes();
      return nodes;
    },
  };
}
