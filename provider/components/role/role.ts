import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyArnForm } from "../../iam/arn";
import { descriptionForm, pathForm, policyNameForm, roleNameForm, roleNameLimit, tagIssues } from "../../iam/names";
import {
  inlinePoliciesLimit,
  isDocument,
  managedPoliciesLimit,
  policyDocumentIssues,
  sizeTogether,
} from "../../iam/policyDocument";
import { supportsHooks } from "../../sdkInternals";
import { booleanIssues, listIssues, mapEntries, numberIssues, textIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import type { Issue } from "../../validation/issues";
import { mapInput, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { type Owned, onlyOne } from "../shared/refuseSecond";
import type { RoleArgs } from "./args";
import { attachPolicies, declareInlinePolicies } from "./rolePolicies";
import { declareWorkloadPolicies, type RoleCheck, roleWorkloadIssues, workloadPoliciesOf } from "./roleWorkload";

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
  const trust = ofWorkload ? ofWorkload.gate.input(trustPolicy) : trustPolicy;
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
  const trusted = Gate.for(trust);
  const declared = {
    arn: trusted.output(role.arn),
    name: trusted.output(role.name),
    uniqueId: trusted.output(role.uniqueId),
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
  return mapInput(roleName as pulumi.Input<string | undefined>, (known) =>
    known === undefined ? prefix : undefined,
  ) as pulumi.Input<string>;
}

/** All that is wrong with the inputs of a role. */
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
    fix: "Join some of them into one policy, or use inlinePolicies.",
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
          expected: `at most ${inlinePoliciesLimit} characters together, white space not counted`,
          fix: "Move some of them into managed policies, and list these in policyArns.",
        },
      ];
}

/**
 * The options of a role. An account has one role of a name: where the program gives the name, a role that exists is refused
 * at preview.
 */
export function roleOptions(
  child: string,
  roleName: pulumi.Input<string> | undefined,
  component: pulumi.Resource,
): pulumi.CustomResourceOptions {
  if (roleName === undefined || !supportsHooks()) {
    return { parent: component };
  }
  const found = ({ newInputs }: pulumi.ResourceHookArgs) => findRole(newInputs as RoleInputs, component);
  return onlyOne(child, { type: "aws:iam/role:Role", suffix: "-role", component, found });
}

interface RoleInputs {
  name?: pulumi.Input<string>;
}

/** The role that has the name; undefined where there is none, and where it can't be looked up: then IAM tells in the update. */
async function findRole({ name }: RoleInputs, parent: pulumi.Resource): Promise<Owned | undefined> {
  const given = pulumi.output(name);
  const known = (await resolveIfKnown(given))?.value;
  if (known === undefined) {
    return undefined;
  }
  const role = await aws.iam.getRole({ name: known }, { parent }).catch(() => undefined);
  if (role?.arn === undefined) {
    return undefined;
  }
  const told = (await pulumi.isSecret(given)) ? hidden : known;
  return {
    what: `The IAM role ${show(told)}`,
    property: "arn",
    value: role.arn,
    importId: told,
    lost: {
      reason: "it isn't in the state of this stack",
      otherwise: "Else set roleName to another name, or leave it out.",
    },
  };
}
