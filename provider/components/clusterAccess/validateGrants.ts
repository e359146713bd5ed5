import { principalKey } from "../../awsauth/principal";
import { groupForm, hasPlaceholder } from "../../eks/accessEntries";
import { policiesOf } from "../../eks/grants";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import {
  duplicateIssue,
  type Format,
  listIssues,
  missingIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { at, type Issue, isAbsent, movePaths, type Path, pending } from "../../validation/issues";
import { inputsOf } from "../../validation/secrets";
import { principalInput } from "../accessEntry/namedEntry";
import { nodeTypeIssues, validateAccessEntry } from "../accessEntry/validate";
import { validateControlPlaneAccess } from "../controlPlaneAccess/validate";
import { boundNames } from "../controlPlaneAccess/validateBounds";
import { ClusterAccessLevel } from "./args";
import { ownRightsIssues } from "./validateOwnRights";

/** An unchecked item of a list. */
type Item = Record<string, unknown>;

export function isItem(item: unknown): item is Item {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The issues of a grant in every mode. */
export function validateGrant(path: Path, grant: unknown): Issue[] {
  if (isAbsent(grant)) {
    return plainIssues(path, grant);
  }
  if (!isItem(grant)) {
    const fix = "Write it as { name, principalArn, access }.";
    return [{ code: "type", paths: [path], value: grant, expected: "a grant of access to a principal", fix }];
  }
  const issues = [...whatIssues(grant), ...entryIssues(grant), ...groupsIssues(grant), ...controlPlaneIssues(grant)];
  return at(path, issues);
}

function oneOf(choices: Record<string, string>): Format {
  const words = Object.values(choices);
  return {
    expected: `one of ${words.map((word) => `"${word}"`).join(", ")}`,
    fix: "Use one of these words.",
    fits: (text) => words.includes(text),
  };
}

const exclusive = {
  access: ["accessPolicies"],
  nodeType: ["access", "accessPolicies", "rules", "kubernetesGroups", "username"],
};

/** The issues of the access in a grant: it must not be empty or contradictory. */
function whatIssues(grant: Item): Issue[] {
  const sources = ["access", "accessPolicies", "rules", "kubernetesGroups", "nodeType"];
  const given = sources.filter((key) => isGiven(grant[key]));
  const decisive = ["access", "accessPolicies", "nodeType", "controlPlane"];
  return [
    ...(given.length === 0
      ? [
          {
            code: "missing" as const,
            paths: [["access"]],
            expected: "at least one of access, accessPolicies, rules, kubernetesGroups or nodeType",
            fix: 'Set access, for example to "view".',
          },
        ]
      : []),
    ...decisive.flatMap((key) => plainIssues(key, grant[key])),
    ...textIssues("access", grant.access, oneOf(ClusterAccessLevel)),
    ...nodeTypeIssues(grant.nodeType),
    ...ownRightsIssues(grant),
    ...Object.entries(exclusive).flatMap(([key, others]) =>
      isGiven(grant[key])
        ? others
            .filter((other) => isGiven(grant[other]))
            .map((other) => ({
              code: "exclusive" as const,
              paths: [[other]],
              value: grant[other],
              expected: `no ${other} together with ${key}`,
              fix: key === "nodeType" ? "Omit it, since nodes have their own permissions." : "Omit one of the two.",
            }))
        : [],
    ),
    ...(isGiven(grant.namespaces) && !isGiven(grant.access) && !isGiven(grant.rules)
      ? [
          {
            code: "exclusive" as const,
            paths: [["namespaces"]],
            value: grant.namespaces,
            expected: "no namespaces without access or rules, which they limit",
            fix: "Set access or rules, or set namespaces on each of the accessPolicies.",
          },
        ]
      : []),
  ];
}

/** The issues that an access entry would have. They apply to aws-auth too, so that the list works in every mode. */
function entryIssues(grant: Item): Issue[] {
  const { principalArn, ssoPermissionSet, username, principalUniqueId, until, access, ...rest } = grant as Item &
    Record<"access", string> &
    Record<
      | "principalArn"
      | "ssoPermissionSet"
      | "username"
      | "principalUniqueId"
      | "accessPolicies"
      | "namespaces"
      | "until",
      undefined
    >;
  const { accessPolicies, namespaces } = rest;
  const isLevel = (Object.values(ClusterAccessLevel) as unknown[]).includes(access);
  const given = isLevel ? policiesOf({ access, namespaces }) : accessPolicies;
  const nodeType = isGiven(grant.nodeType) && grant.nodeType !== pending ? grant.nodeType : undefined;
  const issues = validateAccessEntry({
    clusterName: "any",
    principalArn,
    ssoPermissionSet,
    nodeType: nodeType as undefined,
    username: isGiven(grant.nodeType) ? undefined : username,
    accessPolicies: isGiven(grant.nodeType) ? undefined : given,
    principalUniqueId,
    until,
  }).filter((issue) => !inputsOf(issue).includes("nodeType"));
  const inGrant = ([input, ...rest]: Path) => {
    return input === "accessPolicies" && isLevel && rest.length > 1 ? rest.slice(1) : [input ?? "", ...rest];
  };
  return [...movePaths(issues, inGrant), ...policyPlainIssues(accessPolicies)];
}

function policyPlainIssues(policies: unknown): Issue[] {
  return Array.isArray(policies)
    ? policies.flatMap((item, index) => {
        const path = ["accessPolicies", index];
        return isItem(item) ? plainIssues([...path, "policy"], item.policy) : plainIssues(path, item);
      })
    : [];
}

const grantedGroupForm: Format = {
  ...groupForm,
  fix: (value) => {
    if (hasPlaceholder(value)) {
      return "Give each principal a grant with its own groups: only usernames can contain placeholders.";
    }
    if (value === "system:masters") {
      return 'Set access to "cluster-admin" instead, which grants the same permissions.';
    }
    return typeof value === "string" && value.startsWith("system:")
      ? "Set nodeType for nodes; otherwise use a group of your own, and bind it to the same roles."
      : "Pass the name as in the bindings, without spaces around it.";
  },
};

function groupsIssues({ kubernetesGroups }: Item): Issue[] {
  const form = { items: "Kubernetes groups", min: 1, fix: "Name at least one, or omit kubernetesGroups." };
  return listIssues("kubernetesGroups", kubernetesGroups, form, (path, item) =>
    textIssues(path, item, grantedGroupForm),
  );
}

function controlPlaneIssues({ controlPlane, principalArn, ssoPermissionSet }: Item): Issue[] {
  if (isAbsent(controlPlane)) {
    return [];
  }
  const paths = [["controlPlane"]];
  if (!isItem(controlPlane)) {
    const fix = "Write it as { capabilities }.";
    return [{ code: "type", paths, value: controlPlane, expected: "capabilities of the EKS API", fix }];
  }
  const { capabilities, passRoleArns, kmsKeyArns, allowWildcards, ...bounds } = controlPlane as Record<string, never>;
  const isRoot = typeof principalArn === "string" && iamPrincipalOf(principalArn)?.kind === "root";
  const issues = validateControlPlaneAccess({
    capabilities: capabilities as never,
    clusterNames: ["any"],
    passRoleArns,
    kmsKeyArns,
    allowWildcards,
    ...Object.fromEntries(boundNames.map((name) => [name, bounds[name]])),
  });
  return [
    ...at(["controlPlane"], issues),
    ...(isRoot
      ? [
          {
            code: "exclusive" as const,
            paths,
            value: controlPlane,
            expected: "none for a root user",
            fix: "Omit it: a root user already has all permissions.",
          },
        ]
      : []),
    ...(isGiven(ssoPermissionSet)
      ? [
          {
            code: "exclusive" as const,
            paths,
            value: controlPlane,
            expected: "none with ssoPermissionSet, since AWS manages the policies of its role",
            fix: "Omit it, and add the policies to the permission set in IAM Identity Center.",
          },
        ]
      : []),
  ];
}

const nameForm: Format = {
  expected: "a name of 1 to 63 lower-case letters, digits and hyphens, not starting or ending with a hyphen",
  fix: "Choose a descriptive name, such as team-a; the resources are named after it.",
  fits: (text) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text),
};

const formerNameForm: Format = {
  expected:
    "a former name of the grant in this component, the URN of the AccessEntry that it replaces " +
    "(urn:pulumi:<stack>::<project>::…eks-auth:index:AccessEntry::<name>), or, if it was a grant of another ClusterAccess, " +
    "the URN of that component with the grant's name (…eks-auth:index:ClusterAccess::<name>-<grant>)",
  fix: "Run `pulumi stack --show-urns` to see the names and URNs in the stack.",
  fits: (text) =>
    nameForm.fits(text) || /^urn:pulumi:.+::.+::(.+\$)?eks-auth:index:(AccessEntry|ClusterAccess)::.+$/.test(text),
};

/** The issues of a grant's former names. */
function formerNameIssues(path: Path, names: unknown): Issue[] {
  const form = { items: "former names", fix: "Omit formerNames for none." };
  return [
    ...plainIssues(path, names),
    ...listIssues(path, names, form, (at, item) => [...plainIssues(at, item), ...textIssues(at, item, formerNameForm)]),
  ];
}

/**
 * The issues of the items' names, which must be unique because they name resources, and of the grants' former names.
 */
export function nameIssues(list: string, items: unknown): Issue[] {
  const each = Array.isArray(items) ? items : [];
  return each.flatMap((item, index): Issue[] => {
    if (!isItem(item)) {
      return [];
    }
    const path = [list, index, "name"];
    const first = each.findIndex((other) => isItem(other) && other.name === item.name);
    const twice = first < index && typeof item.name === "string";
    return [
      ...missingIssues(path, item.name, nameForm.expected, nameForm.fix as string),
      ...plainIssues(path, item.name),
      ...textIssues(path, item.name, nameForm),
      ...formerNameIssues([list, index, "formerNames"], item.formerNames),
      ...(twice ? [duplicateIssue(path, item.name, [list, first, "name"], "Rename one of the two.")] : []),
    ];
  });
}

/**
 * The issues of bindings with the same resource name: `a` in the namespace `b-c` and `a-b` in `c` would both be named
 * `a-b-c`, and Pulumi would treat them as one resource.
 */
export function bindingNameIssues(bindings: unknown): Issue[] {
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
              expected: `a unique resource name, but the binding ${first.name} in the namespace ${first.namespace} is also named ${both}`,
              fix: "Rename one of the two bindings.",
            },
          ];
    });
  });
}

/** The fix for two grants with the same principal. */
function joining(first: unknown, node: unknown): string {
  if (first !== node) {
    return isAbsent(first) || isAbsent(node)
      ? "Use another role for one of the two: a cluster has one entry per principal, and an entry for nodes grants nothing else."
      : "Use a separate role for each node type: a cluster has one entry per role, with one node type.";
  }
  return isAbsent(node)
    ? "Merge the two grants: a cluster has one entry per principal."
    : "Remove one of the two: a cluster has one entry per role.";
}

/**
 * The issues of principals with more than one grant. A cluster has one entry per principal. A grant to a permission set
 * counts by its name until the ARN of its role is known.
 *
 * @param isLeftOut Whether a grant isn't counted. Default: all are.
 */
export function principalIssues(grants: unknown, isLeftOut: (grant: Item) => boolean = () => false): Issue[] {
  const firsts = new Map<string, number>();
  const items = Array.isArray(grants) ? grants : [];
  return items.flatMap((grant, index): Issue[] => {
    const { principalArn: arn, ssoPermissionSet } = isItem(grant) ? grant : {};
    const given = arn ?? ssoPermissionSet;
    if (typeof given !== "string" || isLeftOut(grant)) {
      return [];
    }
    const key = typeof arn === "string" ? principalKey(arn) : given;
    const first = firsts.get(key);
    firsts.set(key, first ?? index);
    return first === undefined
      ? []
      : [
          duplicateIssue(
            ["grants", index, principalInput(grant)],
            given,
            ["grants", first, principalInput(items[first])],
            joining(items[first].nodeType, grant.nodeType),
          ),
        ];
  });
}
