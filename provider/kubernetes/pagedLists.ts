import { ClusterError } from "../network/clusterErrors";
import type { Timing } from "../network/timing";
import { type ApiRequest, ask, unexpectedAnswer } from "./client";
import type { Target } from "./target";

/** A list of objects, or the reason why the caller can't read it. */
export type ListReading<T> = { items: T[] } | { unread: string };

/** The request for a list. */
export interface ListRequest extends Pick<ApiRequest, "path" | "purpose" | "rule" | "accept"> {
  /** The kind of the answer, as in `RoleList`. */
  kind: string;
}

interface Page<Item> {
  kind?: string;
  metadata?: { continue?: string };
  items?: Item[] | null;
}

const pageSize = 500;

/** Reads a list page by page. `asRead` returns what is kept of an item. */
export async function readList<Item, T>(
  target: Target,
  timing: Timing,
  { kind, path, ...wanted }: ListRequest,
  asRead: (item: Item) => T,
): Promise<ListReading<T>> {
  const items: T[] = [];
  let next: string | undefined;
  try {
    do {
      const rest = next ? `&continue=${encodeURIComponent(next)}` : "";
      const request: ApiRequest = { method: "GET", path: `${path}?limit=${pageSize}${rest}`, ...wanted };
      const { status, body } = await ask(target, request, timing);
      const page = body as Page<Item>;
      if (page?.kind !== kind) {
        throw unexpectedAnswer(target, request, status);
      }
      items.push(...(page.items ?? []).map(asRead));
      next = page.metadata?.continue;
    } while (next);
    return { items };
  } catch (error) {
    if (error instanceof ClusterError && (error.kind === "forbidden" || error.kind === "missing")) {
      return { unread: error.message };
    }
    throw error;
  }
}
