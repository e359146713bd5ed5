import type { Caller } from "../../awsauth/identity";
import { type LockOut, lockOuts } from "../../awsauth/lockOut";
import type { Planned } from "./planWrite";

/** What the guard asks of the cluster, each only where it matters. */
export interface ClusterFacts {
  whoAmI(): Promise<Caller | undefined>;
  registeredNodes(): Promise<number | undefined>;
}

/** Whom a change would lock out. One that only adds entries asks the cluster for nothing. */
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

/** What is said when a change is made nevertheless. */
export function overridden({ message }: LockOut): string {
  return `force overrides the lock-out guard: ${message}.`;
}

/** What is said when a removal takes away the last administrators, which the resource itself had brought. */
export function unopposed({ message }: LockOut): string {
  return `${message}. A removal takes its entries away nevertheless.`;
}

/** The facts of one run: what was asked once isn't asked again. */
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
