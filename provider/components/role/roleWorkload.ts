import type * as pulumi from "@pulumi/pulumi";
import { inlinePoliciesLimit, managedPoliciesLimit, sizeTogether } from "../../iam/policyDocument";
import { clusterPlace } from "../../resources/clusterPlace";
import { plainIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import { rejectInputs } from "../../validation/inputs";
import { type Issue, isComplete, pending } from "../../validation/issues";
import { deepApply } from "../../validation/outputs";
import { show } from "../../validation/render";
import { scopeKinds } from "../../workloads/scopeKinds";
import type { KnownScopes, Place } from "../../workloads/scopes";
import { workloadIssues } from "../../workloads/validateWorkload";
import { Workload } from "../../workloads/workload";
import { type WorkloadPolicies, workloadPolicies } from "../../workloads/workloadPolicies";
import type { RoleArgs } from "./args";
import { allOf, attachPolicies, type DeclaredPolicies, declareInlinePolicy, onceKnown } from "./rolePolicies";

/** The check of a role's policies, once the policies of its workload are known. */
export interface RoleCheck {
  component: string;
  args: object;
  /** The inputs, with `pending` for values that this run can't know. Fails if the inputs are invalid. */
  known: Promise<RoleArgs>;
  /** The name of the role's resource without the component's name. Default: `-role`. */
  suffix?: string;
}

/** The policies that a role gets for its workload. */
export interface RoleWorkloadPolicies {
  /** Opens if the policies can be determined and fit together with the role's other policies. */
  gate: Gate;
  /**
   * The same policies if all scopes are known; otherwise a guess that lets a preview show which policies there will be.
   */
  shown: Promise<WorkloadPolicies>;
  /** The policies for the scopes, including their dependencies and secretness. */
  granted: pulumi.Output<WorkloadPolicies>;
}

/** The issues of a role's workload that can be found before account, region and partition are known. */
export function roleWorkloadIssues({ workload, workloadScopes, inlinePolicies }: RoleArgs): Issue[] {
  const paths = { workload: ["workload"], scopes: ["workloadScopes"] };
  return [
    ...plainIssues("workload", workload),
    ...workloadIssues(paths, workload, workloadScopes),
    ...reservedNameIssues(workload, inlinePolicies),
  ];
}

function reservedNameIssues(workload: unknown, inlinePolicies: unknown): Issue[] {
  const given = typeof inlinePolicies === "object" ? { ...inlinePolicies } : {};
  return Object.values(Workload).some((word) => word === workload && word in given)
    ? [
        {
          code: "reserved",
          paths: [["inlinePolicies"]],
          value: workload,
          expected: "another name, because workload creates a policy with this name",
          fix: "Rename the policy.",
        },
      ]
    : [];
}

/** The policies of the role's workload. Without a workload: undefined, and nothing is read. */
export function workloadPoliciesOf(
  name: string,
  { workload, workloadScopes }: RoleArgs,
  { component, args, known }: RoleCheck,
  parent: pulumi.Resource,
): RoleWorkloadPolicies | undefined {
  if (workload === undefined) {
    return undefined;
  }
  const place = known.then(() => placeOf(parent));
  const shown = Promise.all([known, place]).then(async ([inputs, where]) => {
    const policies = workloadPolicies(workload, assumed(inputs.workloadScopes), where);
    await rejectInputs(component, name, args, togetherIssues(inputs, policies));
    return policies;
  });
  const given = { scopes: workloadScopes, place, shown } as unknown as pulumi.Input<Scoped>;
  const granted = deepApply(given, ({ scopes = {}, place: where }) => workloadPolicies(workload, scopes, where));
  return { gate: Gate.for(shown), shown, granted };
}

/** The values from which the policies of a workload are generated. */
interface Scoped {
  scopes?: KnownScopes;
  place: Place;
}

/** Declares the policies of a role's workload, each with a resource that is named after the policy. */
export function declareWorkloadPolicies(
  name: string,
  role: pulumi.Input<string>,
  { shown, granted }: RoleWorkloadPolicies,
  parent: pulumi.Resource,
): DeclaredPolicies {
  const managed = shown.then(({ managedPolicyArns }) => managedPolicyArns);
  const attached = attachPolicies(name, role, managed, parent);
  const names = shown.then(({ inlinePolicies }) => Object.keys(inlinePolicies));
  const inline = onceKnown(names, (policies) =>
    policies.map((policy) => {
      const document = granted.apply(({ inlinePolicies }) => inlinePolicies[policy]);
      return declareInlinePolicy(name, role, policy, document, parent);
    }),
  );
  return allOf([attached, inline]);
}

async function placeOf(parent: pulumi.Resource): Promise<Place> {
  const { partition, region, account } = await clusterPlace(parent);
  return { partition, region, accountId: account };
}

/** The placeholders of scopes that aren't lists. */
const assumedValues: Record<string, unknown> = { clusterName: "", readMetrics: true };

/**
 * The scopes with placeholders for unknown values. A list that isn't known yet gets one item, because it won't be
 * empty.
 */
function assumed(scopes: unknown): KnownScopes {
  if (scopes === pending) {
    return { ...assumedValues, ...Object.fromEntries(Object.keys(scopeKinds).map((name) => [name, [""]])) };
  }
  const known = Object.entries(scopes ?? {}).map(([name, value]) => [
    name,
    value === pending ? (assumedValues[name] ?? [""]) : withoutPending(value),
  ]);
  return Object.fromEntries(known);
}

function withoutPending(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => (item === pending ? "" : item)) : value;
}

/** The issues of a role's policies combined with the policies of its workload. */
function togetherIssues(inputs: RoleArgs, { managedPolicyArns, inlinePolicies }: WorkloadPolicies): Issue[] {
  const { workload, workloadScopes, policyArns, inlinePolicies: own } = inputs;
  const given: unknown[] = Array.isArray(policyArns) ? policyArns : [];
  const room = managedPoliciesLimit - managedPolicyArns.length;
  const documents = [...Object.values(typeof own === "object" ? { ...own } : {}), ...Object.values(inlinePolicies)];
  const size = isComplete(workloadScopes) ? sizeTogether(documents) : 0;
  return [
    ...given.flatMap((arn, index) =>
      managedPolicyArns.includes(arn as string)
        ? [
            {
              code: "duplicate" as const,
              paths: [["policyArns", index]],
              value: arn,
              expected: "no policy that workload already attaches",
              fix: "Remove it.",
            },
          ]
        : [],
    ),
    ...(given.length > room
      ? [
          {
            code: "limit" as const,
            paths: [["policyArns"]],
            value: `${given.length} items`,
            expected: `at most ${room} managed policies in addition to the ${managedPolicyArns.length} of ${show(workload)}`,
            fix: "Combine some of them into one policy, or use inlinePolicies.",
          },
        ]
      : []),
    ...(size > inlinePoliciesLimit
      ? [
          {
            code: "limit" as const,
            paths: [["inlinePolicies"], ["workloadScopes"]],
            value: `${documents.length} policies of ${size} characters, including the policy of the workload`,
            expected: `at most ${inlinePoliciesLimit} characters in total, excluding white space`,
            fix: "Move your own policies into managed policies and list those in policyArns, or list fewer workloadScopes.",
          },
        ]
      : []),
  ];
}
