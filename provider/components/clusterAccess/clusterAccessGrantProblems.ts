import { policiesOf } from "../../access/rights";
import { at, type Issue, isAbsent, movePaths, type Path, pending } from "../../check/issues";
import { inputsOf } from "../../check/secrets";
import { type Form, listProblems, plainProblems, textProblems } from "../../check/values";
import { groupForm, hasPlaceholder } from "../../eks/accessEntryNames";
import { hyperpodProblems } from "../../eks/accessEntryTypes";
import { principalOf } from "../../eks/principal";
import { accessEntryProblems } from "../accessEntry/accessEntryProblems";
import { controlPlaneAccessProblems } from "../controlPlaneAccess/controlPlaneAccessProblems";
import { ClusterAccessLevel, ClusterAccessNode } from "./clusterAccessChoices";

/** An item of a list as it is checked: nothing is known of its members. */
type Item = Record<string, unknown>;

export function isItem(item: unknown): item is Item {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** What is wrong with a grant, whatever it becomes. */
export function grantProblems(path: Path, grant: unknown): Issue[] {
  if (isAbsent(grant)) {
    return plainProblems(path, grant);
  }
  if (!isItem(grant)) {
    const fix = "Write it as { name, principalArn, access }.";
    return [{ code: "type", paths: [path], value: grant, expected: "a grant: who gets what", fix }];
  }
  const issues = [
    ...whatProblems(grant),
    ...entryProblems(grant),
    ...groupsProblems(grant),
    ...controlPlaneProblems(grant),
  ];
  return at(path, issues);
}

function oneOf(choices: Record<string, string>): Form {
  const words = Object.values(choices);
  return {
    expected: `one of ${words.map((word) => `"${word}"`).join(", ")}`,
    fix: "Use one of these words.",
    fits: (text) => words.includes(text),
  };
}

const exclusive = { access: ["accessPolicies"], node: ["access", "accessPolicies", "groups", "username"] };

/** What a grant gives: something, and nothing that excludes something else. */
function whatProblems(grant: Item): Issue[] {
  const given = ["access", "accessPolicies", "groups", "node"].filter((key) => isGiven(grant[key]));
  const decisive = ["access", "accessPolicies", "node", "controlPlane"];
  return [
    ...(given.length === 0
      ? [
          {
            code: "missing" as const,
            paths: [["access"]],
            expected: "something that is granted: access, accessPolicies, groups or node",
            fix: 'Say what the principal gets, as in "view".',
          },
        ]
      : []),
    ...decisive.flatMap((key) => plainProblems(key, grant[key])),
    ...textProblems("access", grant.access, oneOf(ClusterAccessLevel)),
    ...nodeProblems(grant.node),
    ...Object.entries(exclusive).flatMap(([key, others]) =>
      isGiven(grant[key])
        ? others
            .filter((other) => isGiven(grant[other]))
            .map((other) => ({
              code: "exclusive" as const,
              paths: [[other]],
              value: grant[other],
              expected: `nothing beside ${key}`,
              fix: key === "node" ? "Nodes have rights of their own: leave it out." : "Leave one of the two out.",
            }))
        : [],
    ),
    ...(isGiven(grant.namespaces) && !isGiven(grant.access)
      ? [
          {
            code: "exclusive" as const,
            paths: [["namespaces"]],
            value: grant.namespaces,
            expected: "none without access, which they limit",
            fix: "Give access, or the namespaces of each of the accessPolicies.",
          },
        ]
      : []),
  ];
}

function nodeProblems(node: unknown): Issue[] {
  const ofHyperpod = hyperpodProblems(["node"], node);
  return ofHyperpod.length > 0 ? ofHyperpod : textProblems("node", node, oneOf(ClusterAccessNode));
}

/** What an access entry would refuse; the same is refused for aws-auth, so that the list works in every mode. */
function entryProblems(grant: Item): Issue[] {
  const { principalArn, username, principalUniqueId, access, accessPolicies, namespaces } = grant as Item &
    Record<"principalArn" | "access", string> &
    Record<"username" | "principalUniqueId" | "accessPolicies" | "namespaces", undefined>;
  const isLevel = (Object.values(ClusterAccessLevel) as unknown[]).includes(access);
  const given = isLevel ? policiesOf({ access, namespaces }) : accessPolicies;
  const type = isGiven(grant.node) && grant.node !== pending ? grant.node : undefined;
  const issues = accessEntryProblems({
    clusterName: "any",
    principalArn,
    type: type as undefined,
    username: isGiven(grant.node) ? undefined : username,
    policies: isGiven(grant.node) ? undefined : given,
    principalUniqueId,
  }).filter((issue) => !inputsOf(issue).includes("type"));
  const inGrant = ([input, ...rest]: Path) => {
    if (input !== "policies") {
      return [input ?? "", ...rest];
    }
    return isLevel && rest.length > 1 ? rest.slice(1) : ["accessPolicies", ...rest];
  };
  return [...movePaths(issues, inGrant), ...policyPlainProblems(accessPolicies)];
}

function policyPlainProblems(policies: unknown): Issue[] {
  return Array.isArray(policies)
    ? policies.flatMap((item, index) => {
        const path = ["accessPolicies", index];
        return isItem(item) ? plainProblems([...path, "policy"], item.policy) : plainProblems(path, item);
      })
    : [];
}

const grantedGroupForm: Form = {
  ...groupForm,
  fix: (value) => {
    if (hasPlaceholder(value)) {
      return "Only user names have placeholders: give each principal a grant with its own groups.";
    }
    if (value === "system:masters") {
      return 'Access entries refuse it: set access to "cluster-admin", which gives the same rights.';
    }
    return typeof value === "string" && value.startsWith("system:")
      ? "Access entries refuse it: set node for nodes; else name a group of your own, and bind it to the same roles."
      : "Give the name as it stands in the bindings, without spaces around it.";
  },
};

function groupsProblems({ groups }: Item): Issue[] {
  const form = { items: "Kubernetes groups", min: 1, fix: "Name some, or leave groups out." };
  return listProblems("groups", groups, form, (path, item) => textProblems(path, item, grantedGroupForm));
}

function controlPlaneProblems({ controlPlane, principalArn }: Item): Issue[] {
  if (isAbsent(controlPlane)) {
    return [];
  }
  const paths = [["controlPlane"]];
  if (!isItem(controlPlane)) {
    const fix = "Write it as { capabilities }.";
    return [{ code: "type", paths, value: controlPlane, expected: "capabilities of the EKS API", fix }];
  }
  const { capabilities, passRoleArns, kmsKeyArns } = controlPlane as Record<string, never>;
  const isRoot = typeof principalArn === "string" && principalOf(principalArn)?.kind === "root";
  const problems = controlPlaneAccessProblems({
    capabilities: capabilities as never,
    clusterNames: ["any"],
    passRoleArns,
    kmsKeyArns,
  });
  return [
    ...at(["controlPlane"], problems),
    ...(isRoot
      ? [
          {
            code: "exclusive" as const,
            paths,
            value: controlPlane,
            expected: "none for a root user",
            fix: "It may do everything already.",
          },
        ]
      : []),
  ];
}
