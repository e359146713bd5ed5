import {
  hybridPolicyName,
  isHybrid,
  isLaunchedByOthers,
  needsAccess,
  nodePolicies,
  runsVpcCni,
} from "../../eks/nodeRoles";
import { managedPolicyOf, trustAnchorArnForm } from "../../iam/arn";
import { clusterNameForm, instanceProfileNameForm } from "../../iam/names";
import { managedPoliciesLimit } from "../../iam/policyDocument";
import { ExistingMapping } from "../../resources/awsAuthArgs";
import { booleanIssues, choiceIssues, missingIssues, plainIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent } from "../../validation/issues";
import { show } from "../../validation/render";
import { ExistingAccessEntry } from "../accessEntry/args";
import { ClusterAccessMode } from "../clusterAccess/args";
import { validateRole } from "../role/role";
import { type NodeRoleArgs, NodeRoleKind, NodeRolePlatform } from "./args";

/** The issues of a NodeRole's inputs. */
export function validateNodeRole(args: NodeRoleArgs): Issue[] {
  return [
    ...nodesIssues(args),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...choiceIssues("platform", args.platform, NodeRolePlatform),
    ...plainIssues("attachCniPolicy", args.attachCniPolicy),
    ...booleanIssues("attachCniPolicy", args.attachCniPolicy),
    ...plainIssues("instanceProfile", args.instanceProfile),
    ...booleanIssues("instanceProfile", args.instanceProfile),
    ...textIssues("instanceProfileName", args.instanceProfileName, instanceProfileNameForm),
    ...textIssues("trustAnchorArn", args.trustAnchorArn, trustAnchorArnForm),
    ...plainIssues("grantAccess", args.grantAccess),
    ...booleanIssues("grantAccess", args.grantAccess),
    ...plainIssues("authenticationMode", args.authenticationMode),
    ...choiceIssues("authenticationMode", args.authenticationMode, ClusterAccessMode),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingAccessEntry),
    ...choiceIssues("existingMappings", args.existingMappings, ExistingMapping),
    ...booleanIssues("force", args.force),
    ...(isKind(args.nodes) ? [...combinationIssues(args), ...ownPoliciesIssues(args)] : []),
    ...validateRole(args),
  ];
}

/** Whether the component grants the nodes access to the cluster. */
export function grantsAccess({ nodes, grantAccess }: NodeRoleArgs): boolean {
  return grantAccess ?? needsAccess(nodes);
}

/** Whether the component creates an instance profile. */
export function hasInstanceProfile({ nodes, instanceProfile }: NodeRoleArgs): boolean {
  return instanceProfile ?? nodes === NodeRoleKind.SelfManaged;
}

function isKind(nodes: unknown): nodes is NodeRoleKind {
  return (Object.values(NodeRoleKind) as unknown[]).includes(nodes);
}

function nodesIssues({ nodes }: NodeRoleArgs): Issue[] {
  const kinds = Object.values(NodeRoleKind).map((kind) => `"${kind}"`);
  return [
    ...missingIssues("nodes", nodes, `one of ${kinds.join(", ")}`, "Choose the nodes that the role is for."),
    ...plainIssues("nodes", nodes),
    ...choiceIssues("nodes", nodes, NodeRoleKind).map((problem) => ({ ...problem, fix: "Use one of these values." })),
  ];
}

/** The issues of inputs that the nodes need, and of those that they don't allow. */
function combinationIssues(args: NodeRoleArgs): Issue[] {
  const { nodes, clusterName, trustAnchorArn } = args;
  const forNodes = `because nodes is ${show(nodes)}`;
  const notFor = (isAllowed: boolean, input: keyof NodeRoleArgs, why = forNodes, fix = "Omit it."): Issue[] =>
    isAllowed || isAbsent(args[input])
      ? []
      : [{ code: "exclusive", paths: [[input]], value: args[input], expected: `no ${input}, ${why}`, fix }];
  const grants = grantsAccess(args);
  const notGranted = "because the component doesn't grant the nodes access";
  const grantIt = nodes === NodeRoleKind.Managed ? "Omit it." : "Set grantAccess to true, or omit it.";
  const needsCluster = grants || isHybrid(nodes);
  return [
    ...(nodes === NodeRoleKind.Managed && args.grantAccess === true
      ? [
          {
            code: "exclusive" as const,
            paths: [["grantAccess"]],
            value: true,
            expected: "no grant, because EKS itself grants access to managed node groups",
            fix: "Omit it.",
          },
        ]
      : []),
    ...(needsCluster
      ? missingIssues(
          "clusterName",
          clusterName,
          `${clusterNameForm.expected}, which the nodes join`,
          isHybrid(nodes)
            ? "Pass the cluster's name."
            : "Pass the cluster's name, or set grantAccess to false if something else grants the nodes access.",
        )
      : notFor(false, "clusterName", notGranted, grantIt)),
    ...notFor(isLaunchedByOthers(nodes), "platform"),
    ...notFor(runsVpcCni(nodes) || args.attachCniPolicy === false, "attachCniPolicy"),
    ...notFor(isLaunchedByOthers(nodes) || args.instanceProfile === false, "instanceProfile"),
    ...notFor(
      hasInstanceProfile(args),
      "instanceProfileName",
      "because there is no instance profile",
      isLaunchedByOthers(nodes) ? "Set instanceProfile to true, or omit it." : "Omit it.",
    ),
    ...(nodes === NodeRoleKind.HybridRolesAnywhere
      ? missingIssues("trustAnchorArn", trustAnchorArn, trustAnchorArnForm.expected, "Pass the trust anchor's ARN.")
      : notFor(false, "trustAnchorArn")),
    ...(["authenticationMode", "existing", "existingMappings", "force"] as const).flatMap((input) =>
      notFor(grants, input, notGranted, grantIt),
    ),
    ...(grants && !isLaunchedByOthers(nodes) && args.authenticationMode === ClusterAccessMode.ConfigMap
      ? [
          {
            code: "exclusive" as const,
            paths: [["authenticationMode"]],
            value: args.authenticationMode,
            expected: `API or API_AND_CONFIG_MAP, ${forNodes}, which need an access entry`,
            fix: "Change the cluster's authentication mode first, and pass the new one.",
          },
        ]
      : []),
  ];
}

/** The issues of the program's policies combined with those that the component adds. */
function ownPoliciesIssues({ nodes, attachCniPolicy, policyArns, inlinePolicies }: NodeRoleArgs): Issue[] {
  const added = nodePolicies(nodes, attachCniPolicy === true);
  const given: unknown[] = Array.isArray(policyArns) ? policyArns : [];
  const room = managedPoliciesLimit - added.length;
  const isAdded = (arn: unknown) => {
    const policy = typeof arn === "string" ? managedPolicyOf(arn) : undefined;
    return policy?.account === "aws" && added.includes(policy.name);
  };
  const inline = typeof inlinePolicies === "object" ? { ...inlinePolicies } : {};
  return [
    ...given.flatMap((arn, index): Issue[] =>
      isAdded(arn)
        ? [
            {
              code: "duplicate",
              paths: [["policyArns", index]],
              value: arn,
              expected: "no policy that the component attaches itself",
              fix: "Remove it.",
            },
          ]
        : [],
    ),
    ...(given.length > room && given.length <= managedPoliciesLimit
      ? [
          {
            code: "limit" as const,
            paths: [["policyArns"]],
            value: `${given.length} items`,
            expected: `at most ${room} managed policies in addition to the ${added.length} of the component`,
            fix: "Combine some of them into one policy, or use inlinePolicies.",
          },
        ]
      : []),
    ...(isHybrid(nodes) && hybridPolicyName in inline
      ? [
          {
            code: "reserved" as const,
            paths: [["inlinePolicies"]],
            value: hybridPolicyName,
            expected: "another name, because the component creates a policy with this name",
            fix: "Rename the policy.",
          },
        ]
      : []),
  ];
}
