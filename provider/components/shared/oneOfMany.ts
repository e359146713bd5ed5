import { perRun } from "./thisRun";

/** The number of things of a kind that are read one by one. From the next one on, all of them are listed. */
const readOneByOne = 10;

/** The lookups of the things of a kind. */
interface Lookups {
  count: number;
  /** All of them; undefined if they can't be listed. */
  all?: Promise<unknown>;
}

const lookups = perRun(() => new Map<string, Lookups>());

/** How to read a thing of a kind: alone, or from a list of all. */
export interface Reading<All, One> {
  /** The kind, and the place where its things are. */
  kind: string;
  one(): Promise<One>;
  /** Lists all of them. If it fails, each is read alone. */
  list(): Promise<All>;
  from(all: All): One;
}

/** Reads one thing. Many of a kind cost one list instead of a call each. */
export async function readOneOfMany<All, One>({ kind, one, list, from }: Reading<All, One>): Promise<One> {
  const ofKind = lookups().get(kind) ?? { count: 0 };
  lookups().set(kind, ofKind);
  ofKind.count += 1;
  if (ofKind.count > readOneByOne) {
    ofKind.all ??= list().catch(() => undefined);
    const all = (await ofKind.all) as All | undefined;
    if (all !== undefined) {
      return from(all);
    }
  }
  return await one();
}
