import type { Properties } from "./properties";

/** A message to the user, about one resource. */
export interface Log {
  info(urn: string, message: string): Promise<void>;
  warn(urn: string, message: string): Promise<void>;
}

/** What the plugin serves for a resource that it manages itself. */
export interface ManagedResource {
  /** The inputs to work with, and why they are refused; `olds` are those of the last change. */
  check(urn: string, olds: Properties, news: Properties): Promise<{ inputs: Properties; reasons: string[] }>;
  diff(urn: string, olds: Properties, news: Properties): Promise<{ changes: boolean; replaces: string[] }>;
  create(urn: string, news: Properties): Promise<{ id: string; outputs: Properties }>;
  /** The resource as it is; without an ID when it is gone. An import has no `olds`. */
  read(urn: string, id: string, olds: Properties): Promise<{ id: string; outputs?: Properties; inputs?: Properties }>;
  update(urn: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(urn: string, olds: Properties): Promise<void>;
}
