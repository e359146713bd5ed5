import type { Request } from "./identityPolicies";

/**
 * A model of EKS's access entries, and of the condition keys of their requests, written from the references and
 * independently of the package:
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */

/** A call about access entries. */
export type EntryCall =
  | { action: "CreateAccessEntry"; principal: string; type?: string; groups?: string[]; username?: string }
  | { action: "UpdateAccessEntry"; principal: string; groups?: string[]; username?: string }
  | { action: "DeleteAccessEntry"; principal: string }
  | { action: "AssociateAccessPolicy"; principal: string; policy: string; namespaces?: string[] }
  | { action: "DisassociateAccessPolicy"; principal: string; policy: string };

/** An access entry. */
export interface Entry {
  type: string;
  groups: string[];
  username?: string;
  /** Access policy → its namespaces, or `cluster`. */
  policies: Record<string, string[] | "cluster">;
}

export type Entries = Record<string, Entry>;

const account = "arn:aws:eks:us-west-2:123456789012";

/** The call as IAM evaluates it. `keysOfEntry` are the keys of UpdateAccessEntry that may be those of the entry. */
export function requestOf(call: EntryCall, entries: Entries, keysOf: "request" | "entry" = "request"): Request {
  const { action, principal } = call;
  const [, kind = "", name = ""] = /:(\w+)\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  const created = action === "CreateAccessEntry";
  const resource = created
    ? `${account}:cluster/prod`
    : `${account}:access-entry/prod/${kind}/123456789012/${name}/00000000-0000-0000-0000-000000000000`;
  const context: Request["context"] = { "eks:clusterName": "prod", "eks:principalArn": principal };
  const identity = action === "UpdateAccessEntry" && keysOf === "entry" ? entries[principal] : call;
  if (identity && "groups" in identity && identity.groups) {
    context["eks:kubernetesGroups"] = identity.groups;
  }
  if (identity && "username" in identity && identity.username) {
    context["eks:username"] = identity.username;
  }
  if (created && call.type) {
    context["eks:accessEntryType"] = call.type;
  }
  if ("policy" in call) {
    context["eks:policyArn"] = call.policy;
  }
  if (action === "AssociateAccessPolicy") {
    context["eks:accessScope"] = call.namespaces ? "namespace" : "cluster";
    if (call.namespaces) {
      context["eks:namespaces"] = call.namespaces;
    }
  }
  return { action: `eks:${action}`, resource, context };
}

/** The entries after a call that IAM allows. A call that EKS rejects changes nothing. */
export function after(entries: Entries, call: EntryCall): Entries {
  const { [call.principal]: entry, ...others } = entries;
  if (call.action === "CreateAccessEntry") {
    const { type = "STANDARD", groups = [], username } = call;
    return entry ? entries : { ...others, [call.principal]: { type, groups, username, policies: {} } };
  }
  if (entry === undefined || call.action === "DeleteAccessEntry") {
    return others;
  }
  return { ...others, [call.principal]: changed(entry, call) };
}

function changed(entry: Entry, call: EntryCall): Entry {
  switch (call.action) {
    case "UpdateAccessEntry":
      return { ...entry, groups: call.groups ?? entry.groups, username: call.username ?? entry.username };
    case "AssociateAccessPolicy":
      // It also replaces the scope of an access policy that the entry already has.
      return { ...entry, policies: { ...entry.policies, [call.policy]: call.namespaces ?? "cluster" } };
    case "DisassociateAccessPolicy": {
      const { [call.policy]: _, ...policies } = entry.policies;
      return { ...entry, policies };
    }
    default:
      return entry;
  }
}
