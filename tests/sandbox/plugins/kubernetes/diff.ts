import type { DiffKind, PropertyDiff } from "../shared/plugin";
import { isObject, isUnknown, type Properties, sameValue, type Value } from "../shared/values";

// The changes from the live object, as far as its inputs went, to the new inputs.

/** @param forceNew paths of fields whose change replaces the object, such as `metadata.name` */
export function changes(old: Properties, wanted: Properties, forceNew: string[]): Map<string, PropertyDiff> {
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

/** A property path as the engine writes it, such as `metadata.annotations["eks.amazonaws.com/role-arn"]`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/.test(part)) return `${text}["${part.replace(/"/g, '\\"')}"]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
