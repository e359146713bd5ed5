import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { derived, failingWith, outcomeOf } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { booleanProblems, listProblems, mapEntries, numberProblems, textProblems } from "../../check/values";
import { policyArnForm } from "../../iam/arn";
import { descriptionForm, pathForm, policyNameForm, roleNameForm, roleNameLimit, tagProblems } from "../../iam/names";
import {
  inlinePoliciesLimit,
  isDocument,
  managedPoliciesLimit,
  policyDocumentProblems,
  sizeTogether,
} from "../../iam/policyDocument";
import type { RoleArgs } from "./args";
import { roleOptions } from "./onlyRole";
import { attachPolicies, declareInlinePolicies } from "./rolePolicies";
import { declareWorkloadPolicies, type RoleCheck, roleWorkloadProblems, workloadPoliciesOf } from "./roleWorkload";

/** The outputs of a role that was declared. */
export interface DeclaredRole {
  arn: pulumi.Output<string>;
  name: pulumi.Output<string>;
  uniqueId: pulumi.Output<string>;
}

/**
 * Declares a role `<name>-role` with its policies.
 *
 * @param trustPolicy The trust policy; where it fails, so do the role's outputs.
 */
export function declareRole(
  name: string,
  trustPolicy: pulumi.Input<string>,
  inputs: RoleArgs,
  check: RoleCheck,
  parent: pulumi.Resource,
): DeclaredRole {
  const ofWorkload = workloadPoliciesOf(name, inputs, check, parent);
  const trust = failingWith(trustPolicy, ofWorkload?.checked);
  const child = `${name}-role`;
  const { roleName, path, description, maxSessionDuration, permissionsBoundary, forceDetachPolicies, tags } = inputs;
  const role = new aws.iam.Role(
    child,
    {
      assumeRolePolicy: trust,
      name: roleName,
      namePrefix: prefixFor(child, roleName),
      path,
      description,
      maxSessionDuration,
      permissionsBoundary,
      forceDetachPolicies,
      tags,
    },
    roleOptions(child, roleName, parent),
  );
  const trusted = outcomeOf(trust);
  const declared = {
    arn: failingWith(role.arn, trusted),
    name: failingWith(role.name, trusted),
    uniqueId: failingWith(role.uniqueId, trusted),
  };
  attachPolicies(name, declared.name, inputs.policyArns, parent);
  declareInlinePolicies(name, declared.name, inputs.inlinePolicies, parent);
  if (ofWorkload !== undefined) {
    declareWorkloadPolicies(name, declared.name, ofWorkload, parent);
  }
  return declared;
}

/**
 * The prefix of a generated name. The SDK generates the child's name, a hyphen and 7 hexadecimal digits; where that is
 * too long, the provider is to generate one from the first 38 characters. Undefined where there is nothing to say.
 */
function prefixFor(child: string, roleName: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  if (child.length + "-1234567".length <= roleNameLimit) {
    return undefined;
  }
  const prefix = child.slice(0, 38);
  return derived(roleName as pulumi.Input<string | undefined>, (known) =>
    known === undefined ? prefix : undefined,
  ) as pulumi.Input<string>;
}

/** All that is wrong with the inputs of a role. */
export function roleProblems(args: RoleArgs): Issue[] {
  return [
    ...policyProblems(args),
    ...roleWorkloadProblems(args),
    ...textProblems("roleName", args.roleName, roleNameForm),
    ...textProblems("path", args.path, pathForm),
    ...textProblems("description", args.description, descriptionForm),
    ...numberProblems("maxSessionDuration", args.maxSessionDuration, 3600, 43200, "seconds"),
    ...textProblems("permissionsBoundary", args.permissionsBoundary, policyArnForm),
    ...booleanProblems("forceDetachPolicies", args.forceDetachPolicies),
    ...tagProblems("tags", args.tags),
  ];
}

function policyProblems(args: RoleArgs): Issue[] {
  const policies = {
    items: "managed policies",
    max: managedPoliciesLimit,
    fix: "Join some of them into one policy, or use inlinePolicies.",
  };
  const { entries, problems } = mapEntries(
    "inlinePolicies",
    args.inlinePolicies,
    "a map from names to policy documents",
  );
  return [
    ...listProblems("policyArns", args.policyArns, policies, (path, item) => textProblems(path, item, policyArnForm)),
    ...problems,
    ...entries.flatMap(([name, document, path]) => [
      ...textProblems("inlinePolicies", name, policyNameForm),
      ...policyDocumentProblems(path, document),
    ]),
    ...inlineSizeProblems(entries.map(([, document]) => document)),
  ];
}

function inlineSizeProblems(documents: unknown[]): Issue[] {
  const known = documents.filter(isDocument);
  const size = sizeTogether(known);
  return size <= inlinePoliciesLimit
    ? []
    : [
        {
          code: "limit",
          paths: [["inlinePolicies"]],
          value: `${known.length} policies of ${size} characters`,
          expected: `at most ${inlinePoliciesLimit} characters together, white space not counted`,
          fix: "Move some of them into managed policies, and list these in policyArns.",
        },
      ];
}
