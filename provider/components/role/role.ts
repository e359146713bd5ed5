import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policyArnForm } from "../../iam/arn";
import { descriptionForm, pathForm, policyNameForm, roleNameForm, roleNameLimit, tagIssues } from "../../iam/names";
import {
  inlinePoliciesLimit,
  isDocument,
  managedPoliciesLimit,
  policyDocumentIssues,
  sizeTogether,
} from "../../iam/policyDocument";
import { supportsHooks, withShortStackTraces } from "../../sdkInternals";
import { booleanIssues, listIssues, mapEntries, numberIssues, textIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import type { Issue } from "../../validation/issues";
import { prefixFor } from "../shared/generatedNames";
import { onlyOne } from "../shared/onlyOne";
import type { RoleArgs } from "./args";
import { findRole, type RoleInputs, roleType } from "./existingRoles";
import { allOf, attachPolicies, type DeclaredPolicies, declareInlinePolicies } from "./rolePolicies";
import { declareWorkloadPolicies, type RoleCheck, roleWorkloadIssues, workloadPoliciesOf } from "./roleWorkload";

/** The outputs of a declared role. */
export interface DeclaredRole {
  arn: pulumi.Output<string>;
  name: pulumi.Output<string>;
  uniqueId: pulumi.Output<string>;
  /** Its policies. */
  policies: DeclaredPolicies;
}

/**
 * Declares a role `<name>-role` with its policies.
 *
 * @param trustPolicy The trust policy. If it fails, the role's outputs fail too.
 */
export function declareRole(
  name: string,
  trustPolicy: pulumi.Input<string>,
  inputs: RoleArgs,
  check: RoleCheck,
  parent: pulumi.Resource,
): DeclaredRole {
  const ofWorkload = workloadPoliciesOf(name, inputs, check, parent);
  const trust = ofWorkload ? ofWorkload.gate.input(trustPolicy) : trustPolicy;
  const child = `${name}-role`;
  const { roleName, path, description, maxSessionDuration, permissionsBoundary, forceDetachPolicies, tags } = inputs;
  const args: aws.iam.RoleArgs = {
    assumeRolePolicy: trust,
    name: roleName,
    namePrefix: prefixFor(child, roleName, roleNameLimit),
    path,
    description,
    maxSessionDuration,
    permissionsBoundary,
    forceDetachPolicies,
    tags,
  };
  const role = withShortStackTraces(
    () => new aws.iam.Role(child, args, roleOptions(child, roleName, parent, check.suffix)),
  );
  const trusted = Gate.for(trust);
  const declared = {
    arn: trusted.output(role.arn),
    name: trusted.output(role.name),
    uniqueId: trusted.output(role.uniqueId),
  };
  const policies = allOf([
    attachPolicies(name, declared.name, inputs.policyArns, parent),
    declareInlinePolicies(name, declared.name, inputs.inlinePolicies, parent),
    ...(ofWorkload === undefined ? [] : [declareWorkloadPolicies(name, declared.name, ofWorkload, parent)]),
  ]);
  return { ...declared, policies };
}

/** The issues of the inputs of a role. */
export function validateRole(args: RoleArgs): Issue[] {
  return [
    ...policyIssues(args),
    ...roleWorkloadIssues(args),
    ...textIssues("roleName", args.roleName, roleNameForm),
    ...textIssues("path", args.path, pathForm),
    ...textIssues("description", args.description, descriptionForm),
    ...numberIssues("maxSessionDuration", args.maxSessionDuration, 3600, 43200, "seconds"),
    ...textIssues("permissionsBoundary", args.permissionsBoundary, policyArnForm),
    ...booleanIssues("forceDetachPolicies", args.forceDetachPolicies),
    ...tagIssues("tags", args.tags),
  ];
}

function policyIssues(args: RoleArgs): Issue[] {
  const policies = {
    items: "managed policies",
    max: managedPoliciesLimit,
    fix: "Combine some of them into one policy, or use inlinePolicies.",
  };
  const { entries, issues } = mapEntries("inlinePolicies", args.inlinePolicies, "a map from names to policy documents");
  return [
    ...listIssues("policyArns", args.policyArns, policies, (path, item) => textIssues(path, item, policyArnForm)),
    ...issues,
    ...entries.flatMap(([name, document, path]) => [
      ...textIssues("inlinePolicies", name, policyNameForm),
      ...policyDocumentIssues(path, document),
    ]),
    ...inlineSizeIssues(entries.map(([, document]) => document)),
  ];
}

function inlineSizeIssues(documents: unknown[]): Issue[] {
  const known = documents.filter(isDocument);
  const size = sizeTogether(known);
  return size <= inlinePoliciesLimit
    ? []
    : [
        {
          code: "limit",
          paths: [["inlinePolicies"]],
          value: `${known.length} policies of ${size} characters`,
          expected: `at most ${inlinePoliciesLimit} characters in total, excluding white space`,
          fix: "Move some of them into managed policies, and list those in policyArns.",
        },
      ];
}

/**
 * The options of a role. Role names are unique in an account, so if the program sets the name, an existing role with
 * that name is rejected at preview.
 *
 * @param suffix The child's name without the component's name.
 */
export function roleOptions(
  child: string,
  roleName: pulumi.Input<string> | undefined,
  component: pulumi.Resource,
  suffix = "-role",
): pulumi.CustomResourceOptions {
  if (roleName === undefined || !supportsHooks()) {
    return { parent: component };
  }
  const found = ({ newInputs }: pulumi.ResourceHookArgs) => findRole(newInputs as RoleInputs, component);
  return onlyOne(child, { type: roleType, suffix, component, found });
}
