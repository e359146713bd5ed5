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
  /** The real plugin has it from Terraform's newer library, which reports errors in another form. */
  isFramework?: true;
  /** The real plugin deletes the old one first whenever it replaces one, named or not. */
  deleteBeforeReplace?: true;
  /**
   * Makes the resource and returns its ID.
   * @param planned the planned outputs, with everything that AWS decides still unknown
   */
  create(clients: Clients, planned: Properties): Promise<string>;
  /**
   * The outputs of the resource as it is now; undefined if it doesn't exist.
   * @param known the outputs that were planned or read before; empty for an import
   */
  read(clients: Clients, id: string, known: Properties): Promise<Properties | undefined>;
  /** The ID that a resource has after an import by another one; left out if that is the same. */
  idOfImport?(id: string): string;
  /** Brings the resource from one state to another; left out if every change is a replacement. */
  update?(clients: Clients, id: string, from: Properties, to: Properties): Promise<void>;
  /** Deletes the resource; one that doesn't exist any more is no error. */
  delete(clients: Clients, id: string, state: Properties): Promise<void>;
}

/** A function of the aws plugin. */
export interface FunctionType {
  /** Such as `aws:eks/getCluster:getCluster`. */
  token: string;
  description: string;
  /** The arguments; `required` ones must be given. */
  args: Record<string, { type: "string" | "string-map"; required?: true; description: string }>;
  /** The results, for the schema; the invocation's result must match. */
  results: ObjectSpec;
  /** Object types that the results refer to. */
  types?: Record<string, ObjectSpec>;
  invoke(clients: Clients, args: Properties): Promise<Properties>;
}

/** A property that is text; a missing one is an error of the stand-in. */
export function text(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== "string") throw new Error(`the property ${name} is ${JSON.stringify(value)}; expected text`);
  return value;
}

/** A property that is a list of texts; a missing one is an empty list. */
export function texts(properties: Properties, name: string): string[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`the property ${name} is ${JSON.stringify(value)}; expected a list`);
  return value.map(String);
}
