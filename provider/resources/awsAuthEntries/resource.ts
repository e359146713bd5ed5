import { principalOf } from "../../awsauth/principal";
import { ClusterError } from "../../network/clusterErrors";
import { hidden } from "../../validation/render";
import { type Log, type ManagedResource, type Properties, secretTexts } from "../managed";
import { ChangeRejected } from "../rejection";
import { check } from "./check";
import { type Context, Documents, type Environment } from "./context";
import { diff } from "./diff";
import { read } from "./refresh";
import { Turns } from "./turns";
import { create, remove, update } from "./write";

/** The resource `AwsAuthEntries`: individual entries of the ConfigMap `kube-system/aws-auth`. */
export function awsAuthEntries(log: Log, world: Environment): ManagedResource {
  const documents = new Documents();
  const turns = new Turns();
  const said = new Set<string>();
  /** Runs an operation. Its messages contain no secrets of the properties, and no message is shown twice. */
  async function run<T>(
    urn: string,
    properties: Properties[],
    operation: (context: Context) => Promise<T>,
  ): Promise<T> {
    const redact = redaction(properties.flatMap(secretTexts));
    const tell = (kind: keyof Log) => async (message: string) => {
      const text = redact(message);
      const key = JSON.stringify([urn, text]);
      if (!said.has(key)) {
        said.add(key);
        await log[kind](urn, text);
      }
    };
    try {
      return await operation({ ...world, urn, documents, turns, info: tell("info"), warn: tell("warn") });
    } catch (error) {
      throw told(error, redact);
    }
  }
  return {
    check: (urn, olds, news) =>
      run(urn, [olds, news], async (context) => {
        const { inputs, reasons } = await check(olds, news, context);
        return { inputs, reasons: reasons.map(redaction([olds, news].flatMap(secretTexts))) };
      }),
    diff: (urn, olds, news) => run(urn, [olds, news], (context) => diff(olds, news, context)),
    create: (urn, news) => run(urn, [news], (context) => create(news, context)),
    read: (urn, id, olds) => run(urn, [olds], (context) => read(id, olds, context)),
    update: (urn, olds, news) => run(urn, [olds, news], (context) => update(olds, news, context)),
    delete: (urn, olds) => run(urn, [olds], (context) => remove(olds, context)),
  };
}

/** Returns a function that hides secrets in a text: unquoted, quoted, and a role's ARN without its path. */
function redaction(secrets: string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    principalOf(secret).arn ?? secret,
  ]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
}

/** An error as shown to the user. Errors that the user can fix have no stack trace. */
function told(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  error.message = redact(error.message);
  const isUsers = error instanceof ClusterError || error instanceof ChangeRejected;
  error.stack = isUsers ? error.message : redact(error.stack ?? "");
  return error;
}
