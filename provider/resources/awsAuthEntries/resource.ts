import { type Log, type ManagedResource, type Properties, secretTexts } from "../managed";
import { redaction, reported } from "../rejection";
import { check } from "./check";
import { type Context, Documents, type Environment, Turns } from "./context";
import { diff } from "./diff";
import { read } from "./refresh";
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
    const report = (kind: keyof Log) => async (message: string) => {
      const text = redact(message);
      const key = JSON.stringify([urn, text]);
      if (!said.has(key)) {
        said.add(key);
        await log[kind](urn, text);
      }
    };
    try {
      return await operation({ ...world, urn, documents, turns, info: report("info"), warn: report("warn") });
    } catch (error) {
      throw reported(error, redact);
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
