import { principalKey } from "../../awsauth/principal";
import { type Issue, isAbsent, type Path } from "../../check/issues";
import {
  duplicateIssue,
  type Form,
  listProblems,
  missingProblems,
  plainProblems,
  textProblems,
} from "../../check/values";
import { isItem } from "./clusterAccessGrantProblems";

const nameForm: Form = {
  expected: "a name of 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen",
  fix: "Choose one that says whom it is for, as in team-a; the resources are named after it.",
  fits: (text) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text),
};

const formerNameForm: Form = {
  expected:
    "a name that the grant had in this component, the URN of the AccessEntry that it replaces " +
    "(urn:pulumi:<stack>::<project>::…eks-auth:index:AccessEntry::<name>), or where it was a grant of another ClusterAccess " +
    "the URN of that with the grant's name (…eks-auth:index:ClusterAccess::<name>-<grant>)",
  fix: "`pulumi stack --show-urns` shows the names and URNs that the stack has.",
  fits: (text) =>
    nameForm.fits(text) || /^urn:pulumi:.+::.+::(.+\$)?eks-auth:index:(AccessEntry|ClusterAccess)::.+$/.test(text),
};

/** The former names of a grant. */
function formerNameProblems(path: Path, names: unknown): Issue[] {
  const form = { items: "former names", fix: "Leave formerNames out for none." };
  return [
    ...plainProblems(path, names),
    ...listProblems(path, names, form, (at, item) => [
      ...plainProblems(at, item),
      ...textProblems(at, item, formerNameForm),
    ]),
  ];
}

/** The names of the items of a list, each once: they name resources. And the former names of grants. */
export function nameProblems(list: string, items: unknown): Issue[] {
  const each = Array.isArray(items) ? items : [];
  return each.flatMap((item, index): Issue[] => {
    if (!isItem(item)) {
      return [];
    }
    const path = [list, index, "name"];
    const first = each.findIndex((other) => isItem(other) && other.name === item.name);
    const twice = first < index && typeof item.name === "string";
    return [
      ...missingProblems(path, item.name, nameForm.expected, nameForm.fix as string),
      ...plainProblems(path, item.name),
      ...textProblems(path, item.name, nameForm),
      ...formerNameProblems([list, index, "formerNames"], item.formerNames),
      ...(twice ? [duplicateIssue(path, item.name, [list, first, "name"], "Rename one of the two.")] : []),
    ];
  });
}

/**
 * The names of the bindings with their namespaces, each once: `a` in the namespace `b-c` would be called as `a-b` in `c` is,
 * and Pulumi takes two resources of one name for one.
 */
export function bindingNameProblems(bindings: unknown): Issue[] {
  const firsts = new Map<string, { name: string; namespace: string }>();
  const items = Array.isArray(bindings) ? bindings : [];
  return items.flatMap((item, index) => {
    const { name, namespaces } = isItem(item) ? item : {};
    const each: unknown[] = Array.isArray(namespaces) ? namespaces : [];
    return each.flatMap((namespace, place): Issue[] => {
      if (typeof name !== "string" || typeof namespace !== "string") {
        return [];
      }
      const both = `${name}-${namespace}`;
      const first = firsts.get(both) ?? { name, namespace };
      firsts.set(both, first);
      return first.name === name
        ? []
        : [
            {
              code: "duplicate",
              paths: [["bindings", index, "namespaces", place]],
              value: namespace,
              expected: `none in which the binding ${name} is called as the binding ${first.name} in ${first.namespace} is, ${both}`,
              fix: "Rename one of the two bindings.",
            },
          ];
    });
  });
}

/** What to do about two grants for one principal. */
function joining(first: unknown, node: unknown): string {
  if (first !== node) {
    return isAbsent(first) || isAbsent(node)
      ? "A cluster has one entry for a principal, and one for nodes gives nothing else: use another role for one of the two."
      : "A cluster has one entry for a role, of one kind of nodes: give the nodes of each kind a role of their own.";
  }
  return isAbsent(node)
    ? "Join the two grants: a cluster has one entry for a principal."
    : "Remove one of the two: a cluster has one entry for a role.";
}

/** The principals, each once: a cluster has one entry for each. */
export function principalProblems(grants: unknown): Issue[] {
  const firsts = new Map<string, number>();
  const items = Array.isArray(grants) ? grants : [];
  return items.flatMap((grant, index): Issue[] => {
    const arn = isItem(grant) ? grant.principalArn : undefined;
    if (typeof arn !== "string") {
      return [];
    }
    const key = principalKey(arn);
    const first = firsts.get(key);
    firsts.set(key, first ?? index);
    return first === undefined
      ? []
      : [
          duplicateIssue(
            ["grants", index, "principalArn"],
            arn,
            ["grants", first, "principalArn"],
            joining(items[first].node, grant.node),
          ),
        ];
  });
}
