import type { CheckFailure, CheckRequest, CheckResult } from "../shared/plugin";
import { isObject, type Properties, revealAll } from "../shared/values";
import type { Kind } from "./kind";
import * as meta from "./metadata";
import { secretsMarked, withoutReadOnly } from "./objects";
import { METADATA } from "./schema";
import type { Session } from "./session";

/** Rejects unknown inputs, generates a missing name, and fills in the namespace. */
export function check({ config, kind }: Session, request: CheckRequest): CheckResult {
  const given = revealAll(request.newInputs);
  const failures = unknownInputs(kind, given);
  let inputs = withoutReadOnly({ apiVersion: kind.apiVersion, kind: kind.kind, ...given });
  if (kind.patch && meta.nameOf(inputs) === "") {
    throw new Error("patch resources require the `.metadata.name` field to be set");
  }
  inputs = meta.autoname(inputs, request);
  if (!meta.isNamed(inputs) && meta.metadataOf(inputs).generateName) {
    throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  if (config.namespace !== "" && kind.namespaced && (meta.metadataOf(inputs).namespace ?? "") === "") {
    inputs = meta.withMetadata(inputs, { namespace: config.namespace });
  }
  return { inputs: secretsMarked(inputs, request.newInputs), failures };
}

/** Unknown inputs, at the top level and in the metadata. */
function unknownInputs(kind: Kind, inputs: Properties): CheckFailure[] {
  const top = ["apiVersion", "kind", "metadata", ...Object.keys(kind.inputs)];
  const metadata = isObject(inputs.metadata) ? Object.keys(inputs.metadata) : [];
  return [
    ...unknown(Object.keys(inputs), top, ""),
    ...unknown(metadata, Object.keys(METADATA.properties), "metadata."),
  ].map((property) => ({
    property,
    reason: `unknown field "${property}" for ${kind.token} (this stand-in for the kubernetes plugin supports only: ${top.join(", ")})`,
  }));
}

function unknown(given: string[], known: string[], prefix: string): string[] {
  return given.filter((name) => !known.includes(name)).map((name) => prefix + name);
}
