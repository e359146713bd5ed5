import type * as pulumi from "@pulumi/pulumi";
import { inlinePoliciesLimit, managedPoliciesLimit, sizeTogether } from "../../iam/policyDocument";
import { clusterPlace } from "../../resources/clusterPlace";
import { plainIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import { refuse } from "../../validation/inputs";
import { type Issue, isComplete, pending } from "../../validation/issues";
import { deepApply } from "../../validation/outputs";
import { show } from "../../validation/render";
import { scopeKinds } from "../../workloads/scopeKinds";
import type { KnownScopes, Place } from "../../workloads/scopes";
import { workloadIssues } from "../../workloads/validateWorkload";
import { Workload } from "../../workloads/workload";
import { type WorkloadPolicies, workloadPolicies } from "../../workloads/workloadPolicies";
import type { RoleArgs } from "./args";
import { attachPolicies, declareInlinePolicy, onceKnown } from "./rolePolicies";

/** What is checked of a role's policies once those of its workload are known. */
export interface RoleCheck {
  component: string;
  args: object;
  /** The inputs with `pending` where this run can't know a value. Fails where they are refused. */
  known: Promise<RoleArgs>;
}

/** The policies that a role gets for its workload. */
export interface RoleWorkloadPolicies {
  /** Opens when the policies fit together with the role's other policies. */
  gate: Gate;
  /** The same policies where all the scopes are known; else a guess, for a preview to show which there are. */
  shown: Promise<WorkloadPolicies>;
  /** What the scopes give, with all that they carry. */
  granted: pulumi.Output<WorkloadPolicies>;
}

/** The issues of a role's workload that show before account, region and partition are looked up. */
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
          expected: "another name, as this is that of the policy which workload brings",
          fix: "Rename the policy.",
        },
      ]
    : [];
}

/** The policies of the role's workload; undefined, and nothing is looked up, where it has none. */
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
    await refuse(component, name, args, togetherIssues(inputs, policies));
    return policies;
  });
  const given = { scopes: workloadScopes, place, shown } as unknown as pulumi.Input<Scoped>;
  const granted = deepApply(given, ({ scopes = {}, place: where }) => workloadPolicies(workload, scopes, where));
  return { gate: Gate.for(shown), shown, granted };
}

/** What the policies of a workload are made of. */
interface Scoped {
  scopes?: KnownScopes;
  place: Place;
}

/** Declares the policies of a role's workload, each by a resource that is named after it. */
export function declareWorkloadPolicies(
  name: string,
  role: pulumi.Input<string>,
  { shown, granted }: RoleWorkloadPolicies,
  parent: pulumi.Resource,
): void {
  const managed = shown.then(({ managedPolicyArns }) => managedPolicyArns);
  attachPolicies(name, role, managed, parent);
  const names = shown.then(({ inlinePolicies }) => Object.keys(inlinePolicies));
  onceKnown(names, (policies) => {
    for (const policy of policies) {
      const document = granted.apply(({ inlinePolicies }) => inlinePolicies[policy]);
      declareInlinePolicy(name, role, policy, document, parent);
    }
  });
}

async function placeOf(parent: pulumi.Resource): Promise<Place> {
  const { partition, region, account } = await clusterPlace(parent);
  return { partition, region, accountId: account };
}

/** The scopes, with something in the place of what isn't known yet: whatever it is, a list of it isn't empty. */
function assumed(scopes: unknown): KnownScopes {
  if (scopes === pending) {
    return Object.fromEntries(Object.keys(scopeKinds).map((name) => [name, [""]]));
  }
  const known = Object.entries(scopes ?? {}).map(([name, value]) => [
    name,
    value === pending ? (name === "clusterName" ? "" : [""]) : withoutPending(value),
  ]);
  return Object.fromEntries(known);
}

function withoutPending(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => (item === pending ? "" : item)) : value;
}

/** The issues of a role's policies and those of its workload together. */
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
              expected: "no policy that workload brings",
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
            expected: `at most ${room} managed policies beside the ${managedPolicyArns.length} of ${show(workload)}`,
            fix: "Join some of them into one policy, or use inlinePolicies.",
          },
        ]
      : []),
    ...(size > inlinePoliciesLimit
      ? [
          {
            code: "limit" as const,
            paths: [["inlinePolicies"], ["workloadScopes"]],
            value: `${documents.length} policies of ${size} characters, that of the workload among them`,
            expected: `at most ${inlinePoliciesLimit} characters together, white space not counted`,
            fix: "Move policies of your own into managed ones, and list these in policyArns, or name less in workloadScopes.",
          },
        ]
      : []),
  ];
}
