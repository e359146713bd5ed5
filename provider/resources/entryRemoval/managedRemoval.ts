import { pending } from "../../validation/issues";
import { type Log, type ManagedResource, type Properties, secretTexts } from "../managed";
import { redaction, reported } from "../rejection";
import { type AwsRemoval, type RemovalInputs, type RemovedEntry, realRemoval, removeEntries } from "./removeEntries";

/** The number of removed entries that the state keeps. */
const longestRecord = 100;

/** The resource `EntryRemoval`: removes access entries once, and does nothing when it is deleted. */
export function entryRemoval(log: Log, aws: AwsRemoval = realRemoval): ManagedResource {
  /** Removes the entries. Its error contains no secrets of the inputs. Returns the outputs. */
  async function outputsOf(urn: string, before: RemovedEntry[], { values, secrets }: Properties): Promise<Properties> {
    const redact = redaction(secretTexts({ values, secrets }));
    const report = {
      removed: (message: string) => log.info(urn, redact(message)),
      kept: (message: string) => log.warn(urn, redact(message)),
    };
    try {
      const now = await removeEntries(values as unknown as RemovalInputs, aws, report);
      return { values: { ...values, removed: [...now, ...before].slice(0, longestRecord) }, secrets };
    } catch (error) {
      throw reported(error, redact);
    }
  }
  return {
    async check(_urn, _olds, news) {
      return { inputs: news, reasons: [] };
    },
    // The listed entries exist, so each of them is still to be removed, even if the last update has listed it too.
    async diff(_urn, _olds, { values: { principalArns } }) {
      const changes = principalArns === pending || (principalArns as string[]).length > 0;
      return { changes, replaces: [] };
    },
    async create(urn, news) {
      return { id: urn.split("::").slice(3).join("::"), outputs: await outputsOf(urn, [], news) };
    },
    async read(_urn, id, olds) {
      const { removed: _, ...inputs } = olds.values;
      return { id, outputs: olds, inputs: { values: inputs, secrets: olds.secrets } };
    },
    update: (urn, { values: { removed } }, news) => outputsOf(urn, (removed ?? []) as RemovedEntry[], news),
    async delete() {},
  };
}
