import { uniqueName } from "../../shared/names";
import type { CheckFailure, CheckRequest, CheckResult } from "../../shared/plugin";
import { containsUnknown, isUnknown, type Properties, UNKNOWN, type Value, withoutNulls } from "../../shared/values";
import { DEFAULTS, defaultsOf, type Field, type Fields, isInput, terraformName } from "./fields";

// The bridge's Check: it rejects unknown inputs, converts values to their type, fills in defaults and automatic names,
// and validates known values.

export function check(fields: Fields, request: CheckRequest): CheckResult {
  const given = withoutNulls(request.newInputs);
  delete given[DEFAULTS];
  const failures = unknownInputs(fields, request.name, given);
  const inputs: Properties = {};
  for (const [name, value] of Object.entries(given)) {
    const field = fields[name];
    if (field && isInput(field)) inputs[name] = coerce(field, value);
  }
  failures.push(...conflicts(fields, request.name, inputs));
  const filledIn = applyDefaults(fields, request, inputs);
  failures.push(...validate(fields, request.name, inputs));
  return { inputs: { ...inputs, [DEFAULTS]: filledIn }, failures };
}

function unknownInputs(fields: Fields, resource: string, given: Properties): CheckFailure[] {
  const known = Object.keys(fields).filter((name) => fields[name] && isInput(fields[name]));
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      reason:
        `Invalid or unknown key. Examine values at '${resource}.${name}'. ` +
        `(This stand-in for the aws plugin supports only: ${known.join(", ")}.)`,
    }));
}

/** The bridge accepts strings for numbers and booleans, numbers for strings, and structures for JSON documents. */
function coerce(field: Field, value: Value): Value {
  if (isUnknown(value)) return value;
  if (field.json && typeof value === "object") return containsUnknown(value) ? UNKNOWN : JSON.stringify(value);
  if (field.type === "integer" && typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
  if (field.type === "boolean" && (value === "true" || value === "false")) return value === "true";
  if (field.type === "string" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  return value;
}

/** Fills in omitted inputs, and returns their names, sorted. */
function applyDefaults(fields: Fields, request: CheckRequest, inputs: Properties): string[] {
  const old = request.oldInputs;
  const oldDefaults = defaultsOf(old);
  const filledIn: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (inputs[name] !== undefined || field.conflictsWith?.some((other) => inputs[other] !== undefined)) continue;
    const kept = oldDefaults === undefined || oldDefaults.includes(name) ? old[name] : undefined;
    const value = kept ?? (field.autoName ? automaticName(field.autoName, request) : trueDefault(field));
    if (value === undefined || !(field.autoName || field.default !== undefined)) continue;
    inputs[name] = value;
    filledIn.push(name);
  }
  return filledIn.sort();
}

/** A default that is false, zero or empty is left to Terraform and isn't shown in the inputs. */
function trueDefault(field: Field): Value | undefined {
  return field.default ? field.default : undefined;
}

function automaticName(rule: { maxLength: number; lowerCase?: true }, request: CheckRequest): string {
  const { autonaming, name, randomSeed } = request;
  if (autonaming?.mode === "disable") throw new Error("automatic naming is disabled but no explicit name was provided");
  if (autonaming) {
    const proposed = autonaming.proposedName;
    if (autonaming.mode === "propose" && proposed.length > rule.maxLength) {
      throw new Error(`calculated name '${proposed}' exceeds maximum length of ${rule.maxLength}`);
    }
    return rule.lowerCase && autonaming.mode === "propose" ? proposed.toLowerCase() : proposed;
  }
  return uniqueName(`${rule.lowerCase ? name.toLowerCase() : name}-`, 7, rule.maxLength, randomSeed);
}

function conflicts(fields: Fields, resource: string, inputs: Properties): CheckFailure[] {
  return Object.keys(inputs).flatMap((name) => {
    const others = fields[name]?.conflictsWith?.filter((other) => inputs[other] !== undefined) ?? [];
    return others.map((other) => {
      const [mine, theirs] = [name, other].map((key) => (fields[key] ? terraformName(key, fields[key]) : key));
      return {
        reason: `Conflicting configuration arguments: "${mine}": conflicts with ${theirs}. Examine values at '${resource}.${name}'.`,
      };
    });
  });
}

function validate(fields: Fields, resource: string, inputs: Properties): CheckFailure[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = inputs[name];
    if (value === undefined) return field.required ? [{ reason: `Missing required property '${name}'` }] : [];
    const items: [string, Value][] = Array.isArray(value) ? value.map((v, i) => [`${name}[${i}]`, v]) : [[name, value]];
    return items.flatMap(([path, item]) => {
      if (containsUnknown(item)) return [];
      const reason = field.validate?.(item, terraformName(name, field));
      return reason === undefined ? [] : [{ reason: `${reason}. Examine values at '${resource}.${path}'.` }];
    });
  });
}
