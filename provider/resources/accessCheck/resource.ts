import { isDeepStrictEqual } from "node:util";
import { targetOf } from "../../aws/connection";
import { ClusterError } from "../../network/clusterErrors";
import { defaultTiming } from "../../network/timing";
import { render } from "../../validation/render";
import { pick } from "../givenInputs";
import { isSecret, type ManagedResource, type Properties, secretTexts } from "../managed";
import { redaction, reported } from "../reporting";
import { type AccessCheckInputs, accessCheckDefaults, accessCheckKeys, checkAccessInputs } from "./accessCheckInputs";
import { type CheckEnvironment, waitForAccess } from "./waitForAccess";

/** The resource `AccessCheck`: waits until an identity has access to a cluster, and changes nothing. */
export function accessCheck(world: CheckEnvironment = { targetOf, timing: defaultTiming }): ManagedResource {
  /** Runs the check. Its error contains no secrets of the inputs. Returns the outputs. */
  async function outputsOf({ values, secrets }: Properties): Promise<Properties> {
    try {
      const identity = await waitForAccess(values as unknown as AccessCheckInputs, world);
      const derived = isSecret({ secrets }, ["expect"]) ? [["username"], ["groups"]] : [];
      return { values: { ...values, ...identity }, secrets: [...secrets, ...derived] };
    } catch (error) {
      throw reported(error, redaction(secretTexts({ values, secrets })));
    }
  }
  return {
    async check(_urn, _olds, news) {
      const { inputs, issues } = checkAccessInputs(news);
      return { inputs, reasons: issues.map(render).map(redaction(secretTexts(inputs))) };
    },
    async diff(_urn, olds, news) {
      const before: Record<string, unknown> = { ...accessCheckDefaults, ...olds.values };
      return {
        changes: accessCheckKeys.some((key) => !isDeepStrictEqual(before[key], news.values[key])),
        replaces: [],
      };
    },
    async create(urn, news) {
      return { id: urn.split("::").slice(3).join("::"), outputs: await outputsOf(news) };
    },
    async read(_urn, id, olds) {
      if (Object.keys(olds.values).length === 0) {
        const message = "an AccessCheck can't be imported: it is nothing on the cluster. Declare it without an import.";
        throw reported(new ClusterError("missing", message), (text) => text);
      }
      const secrets = olds.secrets.filter(([key]) => accessCheckKeys.includes(key as never));
      return { id, outputs: olds, inputs: { values: pick(olds.values, accessCheckKeys), secrets } };
    },
    update: (_urn, _olds, news) => outputsOf(news),
    async delete() {},
  };
}
