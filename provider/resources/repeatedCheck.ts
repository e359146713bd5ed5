import { isDeepStrictEqual } from "node:util";
import type { Target } from "../kubernetes/target";
import type { Connection } from "../kubernetes/validateConnection";
import { ClusterError, type ClusterErrorKind } from "../network/clusterErrors";
import { bounded, TimedOut, type Timing } from "../network/timing";
import type { Issue } from "../validation/issues";
import { render } from "../validation/render";
import {
  connectionIn,
  isSecret,
  type ManagedResource,
  type Properties,
  type PropertyPath,
  pick,
  secretTexts,
} from "./managed";
import { redaction, reported } from "./rejection";

/** The external functions that a check uses. Tests provide their own. */
export interface CheckEnvironment {
  targetOf(connection: Connection, timing: Timing): Promise<Target>;
  timing: Timing;
}

/** A resource that repeats a check until it succeeds, and changes nothing. */
export interface RepeatedCheck<Inputs> {
  /** The type of the resource, with its article. */
  name: string;
  /** The names of the inputs. */
  keys: readonly string[];
  defaults: Record<string, unknown>;
  /** Checks the inputs, as far as they are known, and fills in the defaults. */
  validate(given: Properties): { inputs: Properties; issues: Issue[] };
  /** Waits until the check succeeds, and returns the outputs. */
  run(inputs: Inputs): Promise<object>;
  /** The inputs whose secrecy makes outputs secret, with these outputs. */
  derived: Record<string, string[]>;
}

/** A check as a resource: it runs when the resource is created or changed. */
export function repeatedCheck<Inputs>(check: RepeatedCheck<Inputs>): ManagedResource {
  const { keys, defaults } = check;
  /** Runs the check. Its error contains no secrets of the inputs. Returns the outputs. */
  async function outputsOf({ values, secrets }: Properties): Promise<Properties> {
    try {
      const outputs = await check.run(values as unknown as Inputs);
      return { values: { ...values, ...outputs }, secrets: [...secrets, ...derivedFrom({ secrets })] };
    } catch (error) {
      throw reported(error, redaction(secretTexts({ values, secrets })));
    }
  }
  function derivedFrom(given: Pick<Properties, "secrets">): PropertyPath[] {
    const entries = Object.entries(check.derived).filter(([input]) => isSecret(given, [input]));
    return entries.flatMap(([, outputs]) => outputs.map((output) => [output]));
  }
  return {
    async check(_urn, _olds, news) {
      const { inputs, issues } = check.validate(news);
      return { inputs, reasons: issues.map(render).map(redaction(secretTexts(inputs))) };
    },
    async diff(_urn, olds, news) {
      const before: Record<string, unknown> = { ...defaults, ...olds.values };
      return { changes: keys.some((key) => !isDeepStrictEqual(before[key], news.values[key])), replaces: [] };
    },
    async create(urn, news) {
      return { id: urn.split("::").slice(3).join("::"), outputs: await outputsOf(news) };
    },
    async read(_urn, id, olds) {
      if (Object.keys(olds.values).length === 0) {
        const message = `${check.name} can't be imported: it is nothing on the cluster. Declare it without an import.`;
        throw reported(new ClusterError("missing", message), (text) => text);
      }
      const secrets = olds.secrets.filter(([key = ""]) => keys.includes(key));
      return { id, outputs: olds, inputs: { values: pick(olds.values, keys), secrets } };
    },
    update: (_urn, _olds, news) => outputsOf(news),
    async delete() {},
  };
}

/**
 * The wait after a try, in milliseconds: the first, the factor for the next ones, and the longest. Tokens signed within
 * the same second are identical, and the API server caches the answer to a token, so no wait is shorter than a second.
 */
const firstWait = 1_000;
const growth = 1.5;
const longestWait = 5_000;

/** The errors that can end without a change of the program. */
export const passingErrors: readonly ClusterErrorKind[] = [
  "unauthorized",
  "forbidden",
  "unreachable",
  "busy",
  "server",
];

/**
 * Connects to a cluster, and repeats a try until it succeeds.
 *
 * @param words The beginning of the error after the time, as in `the access isn't as expected`; its end; and the kinds of
 * errors after which the try is repeated.
 * @throws ClusterError with the last answer if the time runs out, or with any other cause at once
 */
export async function untilSuccess<Inputs extends Connection & { timeoutSeconds: number }, T>(
  inputs: Inputs,
  { targetOf, timing }: CheckEnvironment,
  { failed, hint, passing }: { failed: string; hint: string; passing: readonly ClusterErrorKind[] },
  attempt: (target: Target) => Promise<T>,
): Promise<T> {
  const { timeoutSeconds } = inputs;
  const end = timing.now() + timeoutSeconds * 1000;
  const outOfTime = ({ kind, message }: ClusterError) =>
    new ClusterError(kind, `${failed} after ${timeoutSeconds} s. The last answer: ${message} ${hint}`);
  let target: Target | undefined;
  let failure: ClusterError | undefined;
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * growth)) {
    try {
      return await bounded(end - timing.now(), async () => {
        target?.renew?.();
        target ??= await targetOf(connectionIn(inputs), timing);
        return await attempt(target);
      });
    } catch (error) {
      if (error instanceof TimedOut) {
        throw outOfTime(failure ?? new ClusterError("unreachable", "there was none."));
      }
      if (!(error instanceof ClusterError) || !passing.includes(error.kind)) {
        throw error;
      }
      failure = error;
    }
    if (timing.now() + wait >= end) {
      throw outOfTime(failure);
    }
    await timing.sleep(wait);
  }
}
