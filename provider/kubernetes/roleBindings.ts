import type { RbacBinding } from "../eks/bindings";
import { ClusterError } from "../network/clusterErrors";
import type { Timing } from "../network/timing";
import { ask } from "./client";
import { type ApiRequest, unexpectedAnswer } from "./request";
import type { Target } from "./target";

/** The bindings of a kind, or the reason why the caller can't read them. */
export type BindingsReading = { bindings: RbacBinding[] } | { unread: string };

const group = "rbac.authorization.k8s.io";
const pageSize = 500;

/** Reads all ClusterRoleBindings or all RoleBindings. */
export async function listBindings(
  target: Target,
  timing: Timing,
  kind: RbacBinding["kind"],
): Promise<BindingsReading> {
  try {
    return { bindings: await list(target, timing, kind) };
  } catch (error) {
    if (error instanceof ClusterError && (error.kind === "forbidden" || error.kind === "missing")) {
      return { unread: error.message };
    }
    throw error;
  }
}

interface BindingObject {
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  roleRef: { kind: string; name: string };
  subjects?: { kind: string; name: string }[] | null;
}

interface BindingList {
  kind?: string;
  metadata?: { continue?: string };
  items?: BindingObject[] | null;
}

async function list(target: Target, timing: Timing, kind: RbacBinding["kind"]): Promise<RbacBinding[]> {
  const resource = `${kind.toLowerCase()}s`;
  const found: RbacBinding[] = [];
  let next: string | undefined;
  do {
    const rest = next ? `&continue=${encodeURIComponent(next)}` : "";
    const request: ApiRequest = {
      method: "GET",
      path: `/apis/${group}/v1/${resource}?limit=${pageSize}${rest}`,
      purpose: `list the ${kind}s`,
      rule: { apiGroup: group, resource, verb: "list" },
    };
    const { status, body } = await ask(target, request, timing);
    const page = body as BindingList;
    if (page?.kind !== `${kind}List`) {
      throw unexpectedAnswer(target, request, status);
    }
    found.push(...(page.items ?? []).map((item) => asBinding(kind, item)));
    next = page.metadata?.continue;
  } while (next);
  return found;
}

function asBinding(kind: RbacBinding["kind"], { metadata, roleRef, subjects }: BindingObject): RbacBinding {
  const { name, namespace, labels = {} } = metadata;
  return {
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    roleKind: roleRef.kind,
    roleName: roleRef.name,
    subjects: (subjects ?? []).map((subject) => ({ kind: subject.kind, name: subject.name })),
    isDefault: labels["kubernetes.io/bootstrapping"] === "rbac-defaults",
  };
}
