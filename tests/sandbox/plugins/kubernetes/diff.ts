import type { DiffKind, DiffRequest, DiffResult, PropertyDiff } from "../shared/plugin";
import { isObject, isUnknown, type Properties, revealAll, sameValue, type Value } from "../shared/values";
import type { Config } from "./config";
import type { Kind } from "./kind";
import * as meta from "./metadata";
import { fromOutputs, prune, withNamespace, withoutReadOnly } from "./objects";
import type { Session } from "./session";

/** The changes from the live object, limited to its inputs, to the new inputs. */
export function diff({ config, kind }: Session, request: DiffRequest): DiffResult {
  const { inputs: oldInputs, live } = fromOutputs(request.oldOutputs);
  const newInputs = revealAll(request.newInputs);
  const wanted = withNamespace(withoutReadOnly(newInputs), kind.namespaced);
  let old = withNamespace(prune(live, withoutReadOnly(oldInputs)), kind.namespaced);
  if (meta.nameOf(wanted) !== "") old = meta.withMetadata(old, { name: meta.nameOf(live) });
  const found = changes(old, wanted, ["metadata.name", "metadata.namespace", ...forceNew(kind, config, newInputs)]);
  for (const path of found.keys()) {
    if (request.ignoreChanges.some((ignored) => isWithin(path, ignored))) found.delete(path);
  }
  const replaced = [...found.values()].some(({ kind }) => kind.endsWith("-replace"));
  return {
    changes: found,
    stables: [],
    isDetailedOnly: true,
    deleteBeforeReplace:
      replaced &&
      meta.annotationOf(newInputs, meta.AUTONAMED) !== "true" &&
      meta.nameOf(wanted) === meta.nameOf(live) &&
      meta.namespaceOf(wanted) === meta.namespaceOf(live),
  };
}

/** A ConfigMap's data can be changed in place if the provider allows it and the object isn't immutable. */
function forceNew(kind: Kind, config: Config, inputs: Properties): string[] {
  const mutable = kind.kind === "ConfigMap" && config.enableConfigMapMutable && inputs.immutable !== true;
  return mutable ? [] : (kind.forceNew ?? []);
}

/** Whether a property path equals another one or is below it. */
function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

/** @param forceNew The paths of fields whose change replaces the object, such as `metadata.name`. */
function changes(old: Properties, wanted: Properties, forceNew: string[]): Map<string, PropertyDiff> {
  const found = new Map<string, PropertyDiff>();
  compareObjects([], old, wanted, (path, kind) => {
    const forced = forceNew.some((field) => startsWith(path, field.split(".")));
    const full: DiffKind = forced ? `${kind}-replace` : kind;
    found.set(pathText(path), { kind: full, ...(kind === "delete" && { inputDiff: true }) });
  });
  return found;
}

type Path = (string | number)[];
type Found = (path: Path, kind: "add" | "delete" | "update") => void;

function compareObjects(path: Path, old: Properties, wanted: Properties, found: Found): void {
  for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
    compare([...path, key], old[key], wanted[key], found);
  }
}

function compare(path: Path, old: Value | undefined, wanted: Value | undefined, found: Found): void {
  if (wanted === undefined) found(path, "delete");
  else if (old === undefined) found(path, "add");
  else if (isUnknown(wanted)) found(path, "update");
  else if (isObject(old) && isObject(wanted)) compareObjects(path, old, wanted, found);
  else if (Array.isArray(old) && Array.isArray(wanted)) {
    for (let index = 0; index < Math.max(old.length, wanted.length); index++) {
      compare([...path, index], old[index], wanted[index], found);
    }
  } else if (!sameValue(old, wanted)) found(path, "update");
}

function startsWith(path: Path, field: string[]): boolean {
  return field.every((part, index) => path[index] === part);
}

/** A property path in the engine's notation, such as `metadata.annotations["eks.amazonaws.com/role-arn"]`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/.test(part)) return `${text}["${part.replace(/"/g, '\\"')}"]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
