import { namespaceForm } from "../iam/names";
import { type Format, missingIssues, textIssues } from "../validation/checks";
import { type Issue, isAbsent, type Path } from "../validation/issues";
import { apiGroupForm, resourceForm, verbForm } from "./rbac";

/** A request that an identity may be allowed to make. */
export interface Permission {
  verb: string;
  resource: string;
  apiGroup?: string;
  namespace?: string;
  name?: string;
}

const forms: Record<keyof Permission, Format> = {
  verb: verbForm,
  resource: {
    ...resourceForm,
    fix: "Use a name that `kubectl api-resources` shows under NAME; put the API group into apiGroup.",
  },
  apiGroup: apiGroupForm,
  namespace: namespaceForm,
  name: {
    expected: "the name of an object, without wildcards",
    fix: "Pass the name, or omit it for all objects.",
    fits: (text) => text !== "" && !text.includes("*"),
  },
};

/** The names of a permission's parts. */
export const permissionKeys = Object.keys(forms) as (keyof Permission)[];

/** The issues of a permission at a path. */
export function permissionIssues(path: Path, permission: unknown): Issue[] {
  if (isAbsent(permission)) {
    return [];
  }
  if (typeof permission !== "object" || Array.isArray(permission)) {
    const expected = "a permission with verb and resource";
    const fix = 'Write it as { verb: "list", resource: "pods" }.';
    return [{ code: "type", paths: [path], value: permission, expected, fix }];
  }
  const given = permission as Record<keyof Permission, unknown>;
  return [
    ...missingIssues([...path, "verb"], given.verb, verbForm.expected, "Name the verb."),
    ...missingIssues([...path, "resource"], given.resource, resourceForm.expected, "Name the resource."),
    ...permissionKeys.flatMap((key) => textIssues([...path, key], given[key], forms[key])),
  ];
}

/** A permission in words, such as `list deployments.apps in the namespace "shop"`. */
export function permissionInWords({ verb, resource, apiGroup = "", namespace, name }: Permission): string {
  const [kind, ...subresource] = resource.split("/");
  const target = [apiGroup === "" ? kind : `${kind}.${apiGroup}`, ...subresource].join("/");
  const parts = [`${verb} ${target}`];
  if (name !== undefined) {
    parts.push(JSON.stringify(name));
  }
  return [...parts, namespace === undefined ? "in the whole cluster" : `in the namespace "${namespace}"`].join(" ");
}
