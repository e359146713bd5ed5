import type { ObjectSpec } from "../shared/schema";
import type { Properties } from "../shared/values";
import type { Fields } from "./bridge/fields";
import type { Clients } from "./clients";

/** A resource type of the aws plugin. */
export interface ResourceType {
  /** Such as `aws:iam/role:Role`. */
  token: string;
  description: string;
  fields: Fields;
  /** Whether the real plugin implements it with Terraform's newer library, whose errors have another format. */
  isFramework?: true;
  /** Whether the real plugin always deletes the old resource first in a replacement. */
  deleteBeforeReplace?: true;
  /**
   * Creates the resource and returns its ID.
   * @param planned The planned outputs, in which all values chosen by AWS are still unknown.
   */
  create(clients: Clients, planned: Properties): Promise<string>;
  /**
   * The current outputs of the resource; undefined if it doesn't exist.
   * @param known The planned or last read outputs; empty for an import.
   */
  read(clients: Clients, id: string, known: Properties): Promise<Properties | undefined>;
  /** The ID of a resource after an import with another ID; omitted if the two are the same. */
  idOfImport?(id: string): string;
  /** Updates the resource from one state to another; omitted if every change is a replacement. */
  update?(clients: Clients, id: string, from: Properties, to: Properties): Promise<void>;
  /** Deletes the resource; a missing resource is no error. */
  delete(clients: Clients, id: string, state: Properties): Promise<void>;
}

/** A function of the aws plugin. */
export interface FunctionType {
  /** Such as `aws:eks/getCluster:getCluster`. */
  token: string;
  description: string;
  /** The arguments; `required` ones must be given. */
  args: Record<string, { type: "string" | "string-map"; required?: true; description: string }>;
  /** The results, for the schema; they must match the result of the call. */
  results: ObjectSpec;
  /** Object types used in the results. */
  types?: Record<string, ObjectSpec>;
  invoke(clients: Clients, args: Properties): Promise<Properties>;
}

/** A string property; a missing one is a bug in the stand-in. */
export function text(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== "string") throw new Error(`the property ${name} is ${JSON.stringify(value)}; expected a string`);
  return value;
}

/** A property with a list of strings; an empty list if it is missing. */
export function texts(properties: Properties, name: string): string[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`the property ${name} is ${JSON.stringify(value)}; expected a list`);
  return value.map(String);
}
