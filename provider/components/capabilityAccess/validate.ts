import { accessPolicyName } from "../../eks/accessEntries";
import { ackKinds, ackNameForm } from "../../eks/ackPermissions";
import { adminPolicy } from "../../eks/administrators";
import { argoCdIdentitiesLimit, identityIdForm } from "../../eks/argoCd";
import { basePolicyNames } from "../../eks/eksCapabilities";
import { rulesIssues } from "../../eks/rbac";
import { roleArnForm } from "../../iam/arn";
import { clusterNameForm, namespaceForm } from "../../iam/names";
import {
  booleanIssues,
  choiceIssues,
  type Format,
  listIssues,
  mapEntries,
  missingIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { type Issue, isAbsent, type Path, pending } from "../../validation/issues";
import { show } from "../../validation/render";
import { arnForm, scopeKinds } from "../../workloads/scopeKinds";
import { ExistingAccessEntry } from "../accessEntry/args";
import { accessPoliciesIssues } from "../accessEntry/validate";
import { validateRole } from "../role/role";
import { ArgoCdRole, type CapabilityAccessArgs, CapabilityKind } from "./args";
import { capabilityPolicyName } from "./capabilityPolicy";

/** The issues of a CapabilityAccess's inputs. */
export function validateCapabilityAccess(args: CapabilityAccessArgs): Issue[] {
  return [
    ...capabilityIssues(args),
    ...missingIssues("clusterName", args.clusterName, clusterNameForm.expected, "Pass the cluster's name."),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...accessPoliciesIssues({ accessPolicies: args.accessPolicies }),
    ...furtherPoliciesIssues(args),
    ...permissionIssues(args),
    ...ackIssues(args),
    ...argoCdIssues(args),
    ...otherCapabilityIssues(args),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingAccessEntry),
    ...booleanIssues("force", args.force),
    ...reservedPolicyIssues(args),
    ...validateRole(args),
  ];
}

function capabilityIssues({ capability }: CapabilityAccessArgs): Issue[] {
  const words = Object.values(CapabilityKind).map((word) => `"${word}"`);
  return [
    ...missingIssues("capability", capability, `one of ${words.join(", ")}`, "Choose the capability."),
    ...plainIssues("capability", capability),
    ...choiceIssues("capability", capability, CapabilityKind).map((issue) => ({
      ...issue,
      fix: "Use one of these values.",
    })),
  ];
}

function isKind(capability: unknown): capability is CapabilityKind {
  return (Object.values(CapabilityKind) as unknown[]).includes(capability);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The issues of access policies that the capability has anyway, and of one that allows everything. */
function furtherPoliciesIssues({ capability, accessPolicies }: CapabilityAccessArgs): Issue[] {
  const own = isKind(capability) ? basePolicyNames(capability) : [];
  const given: unknown[] = Array.isArray(accessPolicies) ? accessPolicies : [];
  return given.flatMap((item, index): Issue[] => {
    const { policy, namespaces } = (item ?? {}) as { policy?: unknown; namespaces?: unknown };
    const name = typeof policy === "string" ? accessPolicyName(policy) : undefined;
    const paths = [["accessPolicies", index, "policy"]];
    if (name !== undefined && own.includes(name)) {
      const expected = "no policy that the component associates itself";
      return [{ code: "duplicate", paths, value: policy, expected, fix: "Remove it." }];
    }
    const fix = "Use a narrower policy, limit it to single namespaces, or list the permissions in clusterRules.";
    return name === adminPolicy && (!isGiven(namespaces) || isEverywhere(namespaces))
      ? [everything(paths, policy, fix)]
      : [];
  });
}

/** Whether a scope consists of all namespaces: one of its names matches any. */
function isEverywhere(namespaces: unknown): boolean {
  return Array.isArray(namespaces) && namespaces.some((name) => typeof name === "string" && /^\*+$/.test(name));
}

/** The issue of access that would make the capability an administrator, and with it everyone who can use it. */
function everything(paths: Path[], value: unknown, fix: string): Issue {
  const expected =
    "not all permissions in the cluster, which everyone who can use the capability would have through it";
  return { code: "exclusive", paths, value, expected, fix };
}

/** The issues of the rules in the cluster and in namespaces. */
function permissionIssues({ clusterRules, namespaceRules, namespaces }: CapabilityAccessArgs): Issue[] {
  const listed: unknown[] = Array.isArray(clusterRules) ? clusterRules : [];
  const names = { items: "namespaces", min: 1, fix: "Name the namespaces of namespaceRules." };
  return [
    ...rulesIssues("clusterRules", clusterRules, false, "Add a rule, or omit clusterRules."),
    ...listed.flatMap((rule, index) =>
      allowsEverything(rule)
        ? [everything([["clusterRules", index]], rule, "List the API groups, resources and verbs that it needs.")]
        : [],
    ),
    ...rulesIssues("namespaceRules", namespaceRules, true, "Add a rule, or omit namespaceRules."),
    ...listIssues("namespaces", namespaces, names, (path, item) => textIssues(path, item, namespaceForm)),
    ...(isGiven(namespaceRules)
      ? missingIssues("namespaces", namespaces, "the namespaces of namespaceRules", "Name the namespaces.")
      : notAllowed("namespaces", namespaces, "without namespaceRules", "Omit it, or set namespaceRules.")),
  ];
}

function allowsEverything(rule: unknown): boolean {
  const { verbs, apiGroups, resources } = (rule ?? {}) as Record<string, unknown>;
  return [verbs, apiGroups, resources].every((list) => Array.isArray(list) && list.includes("*"));
}

function notAllowed(input: string, value: unknown, why: string, fix = "Omit it."): Issue[] {
  return isAbsent(value) ? [] : [{ code: "exclusive", paths: [[input]], value, expected: `no ${input}, ${why}`, fix }];
}

/** The issues of the inputs for ACK. */
function ackIssues({ ackResources, ackNamespaces, ackRoleArns }: CapabilityAccessArgs): Issue[] {
  const expected = "a map from kinds of resources to lists of names";
  const { entries, issues } = mapEntries("ackResources", ackResources, expected);
  const kinds = Object.keys(ackKinds);
  const namespaces = { items: "namespaces", min: 1, fix: "Omit ackNamespaces for all namespaces." };
  const roles = { items: "roles", min: 1, fix: "Omit ackRoleArns for none." };
  const none = isAbsent(ackResources) || issues.length > 0 || entries.some(([, names]) => isGiven(names));
  return [
    ...issues,
    ...(none ? [] : [emptyResources(ackResources)]),
    ...entries.flatMap(([kind, names]): Issue[] => {
      const form = Object.entries(ackKinds).find(([known]) => known === kind)?.[1];
      const path = ["ackResources", kind];
      if (form === undefined) {
        const fix = "Use one of these, or allow the resources in inlinePolicies.";
        return [
          { code: "unknown", paths: [path], value: names, expected: `one of the kinds ${kinds.join(", ")}`, fix },
        ];
      }
      const list = { items: form.items, min: 1, fix: `Add a name, or omit ${kind}.` };
      return listIssues(path, names, list, (at, item) => textIssues(at, item, ackNameForm(form)));
    }),
    ...listIssues("ackNamespaces", ackNamespaces, namespaces, (path, item) => textIssues(path, item, namespaceForm)),
    ...(isGiven(ackResources)
      ? []
      : notAllowed("ackNamespaces", ackNamespaces, "without ackResources", "Omit it, or set ackResources.")),
    ...listIssues("ackRoleArns", ackRoleArns, roles, (path, item) => textIssues(path, item, roleArnForm)),
  ];
}

function emptyResources(value: unknown): Issue {
  const fix = "List names, or omit ackResources.";
  return { code: "range", paths: [["ackResources"]], value, expected: "at least one kind of resources", fix };
}

/** The ARNs of the sources of Argo CD. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
const sourceForms: Record<string, { items: string; form: Format }> = {
  secretArns: scopeKinds.secretArns,
  kmsKeyArns: scopeKinds.kmsKeyArns,
  connectionArns: {
    items: "connections",
    form: arnForm(
      "a connection",
      "codeconnections",
      "region",
      "connection/<ID>",
      /^connection\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    ),
  },
  codeCommitRepositoryArns: {
    items: "CodeCommit repositories",
    form: arnForm("a CodeCommit repository", "codecommit", "region", "<name>", /^[\w.-]{1,100}$/),
  },
  ecrRepositoryArns: {
    items: "ECR repositories",
    form: arnForm("an ECR repository", "ecr", "region", "repository/<name>", /^repository\/[a-z0-9][a-z0-9._/*-]*$/),
  },
};

/** The issues of the inputs for Argo CD. */
function argoCdIssues(args: CapabilityAccessArgs): Issue[] {
  return [
    ...Object.entries(sourceForms).flatMap(([input, { items, form }]) => {
      const list = { items: `ARNs of ${items}`, min: 1, fix: `Omit ${input} for none.` };
      return listIssues(input, args[input as keyof CapabilityAccessArgs], list, (path, item) =>
        textIssues(path, item, form),
      );
    }),
    ...(isGiven(args.secretArns)
      ? []
      : notAllowed("kmsKeyArns", args.kmsKeyArns, "without secretArns", "Omit it, or set secretArns.")),
    ...textIssues("argoCdNamespace", args.argoCdNamespace, namespaceForm),
    ...roleMappingsIssues(args.argoCdRoleMappings),
  ];
}

function roleMappingsIssues(mappings: unknown): Issue[] {
  const list = { items: "role mappings", min: 1, fix: "Omit argoCdRoleMappings for none." };
  const roleOf = (item: unknown) => (item as { role?: unknown } | null)?.role;
  const count = Array.isArray(mappings) ? mappings.flatMap(identitiesOf).length : 0;
  const limit: Issue = {
    code: "limit",
    paths: [["argoCdRoleMappings"]],
    value: `${count} users and groups`,
    expected: `at most ${argoCdIdentitiesLimit} users and groups in total`,
    fix: "Map groups instead of their users.",
  };
  return [
    ...listIssues("argoCdRoleMappings", mappings, list, roleMappingIssues, roleOf),
    ...(count > argoCdIdentitiesLimit ? [limit] : []),
  ];
}

function identitiesOf(mapping: unknown): unknown[] {
  const { groupIds, userIds } = (mapping ?? {}) as Record<string, unknown>;
  return [groupIds, userIds].flatMap((list) => (Array.isArray(list) ? list : []));
}

function roleMappingIssues(path: Path, item: unknown): Issue[] {
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const expected = "a role with groups or users";
    return [{ code: "type", paths: [path], value: item, expected, fix: "Write it as { role, groupIds }." }];
  }
  const { role, groupIds, userIds } = item as Record<string, unknown>;
  const words = Object.values(ArgoCdRole).map((word) => `"${word}"`);
  const ids = (input: string, value: unknown, items: string) =>
    listIssues([...path, input], value, { items, min: 1, fix: `Omit ${input} for none.` }, (at, id) =>
      textIssues(at, id, identityIdForm),
    );
  return [
    ...missingIssues([...path, "role"], role, `one of ${words.join(", ")}`, "Choose the role."),
    ...choiceIssues([...path, "role"], role, ArgoCdRole).map((issue) => ({
      ...issue,
      fix: "Use one of these values.",
    })),
    ...ids("groupIds", groupIds, "groups"),
    ...ids("userIds", userIds, "users"),
    ...(isGiven(groupIds) || isGiven(userIds)
      ? []
      : [
          {
            code: "missing" as const,
            paths: [
              [...path, "groupIds"],
              [...path, "userIds"],
            ],
            expected: "at least one group or user",
            fix: "Pass the IDs of groups or users, or remove the role.",
          },
        ]),
  ];
}

/** The capability that an input is for, for inputs that aren't for all. */
const capabilityOf: Partial<Record<keyof CapabilityAccessArgs, CapabilityKind>> = {
  ackResources: CapabilityKind.Ack,
  ackNamespaces: CapabilityKind.Ack,
  ackRoleArns: CapabilityKind.Ack,
  secretArns: CapabilityKind.ArgoCd,
  kmsKeyArns: CapabilityKind.ArgoCd,
  connectionArns: CapabilityKind.ArgoCd,
  codeCommitRepositoryArns: CapabilityKind.ArgoCd,
  ecrRepositoryArns: CapabilityKind.ArgoCd,
  argoCdNamespace: CapabilityKind.ArgoCd,
  argoCdRoleMappings: CapabilityKind.ArgoCd,
};

/** The issues of inputs for another capability. */
function otherCapabilityIssues(args: CapabilityAccessArgs): Issue[] {
  const { capability } = args;
  return isKind(capability)
    ? Object.entries(capabilityOf).flatMap(([input, kind]) =>
        kind === capability
          ? []
          : notAllowed(
              input,
              args[input as keyof CapabilityAccessArgs],
              `because capability is ${show(capability)}`,
              `Omit it: it is for ${show(kind)}.`,
            ),
      )
    : [];
}

function reservedPolicyIssues({ inlinePolicies }: CapabilityAccessArgs): Issue[] {
  const given = typeof inlinePolicies === "object" ? { ...inlinePolicies } : {};
  return (inlinePolicies as unknown) !== pending && capabilityPolicyName in given
    ? [
        {
          code: "reserved",
          paths: [["inlinePolicies"]],
          value: capabilityPolicyName,
          expected: "another name, because the component creates a policy with this name",
          fix: "Rename the policy.",
        },
      ]
    : [];
}
