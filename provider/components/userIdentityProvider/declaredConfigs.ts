import type * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import { type Problem, show } from "../../check/problems";
import { thisRun } from "../thisRun";

/** Which component of a run declares the config of a cluster. */
interface Declared {
  urn: string;
  name: string;
}

/** The configs that are declared, by the ARN of their cluster, of each run of a program. */
const runs = new Map<unknown, Map<string, Declared>>();

/**
 * The problem of a cluster for which another component of the same run declares a config: EKS would refuse the second.
 *
 * @param arn The cluster's ARN.
 * @param clusterName Its name.
 */
export async function declaredTwiceProblems(
  name: string,
  arn: string,
  clusterName: string,
  component: pulumi.Resource,
): Promise<Problem[]> {
  const run = thisRun();
  const urn = (await whenKnown(component.urn))?.value ?? name;
  const configs = runs.get(run) ?? new Map<string, Declared>();
  runs.set(run, configs);
  const first = configs.get(arn) ?? { urn, name };
  configs.set(arn, first);
  return first.urn === urn
    ? []
    : [
        {
          path: "clusterName",
          value: clusterName,
          expected: `a cluster without another UserIdentityProvider, as it can have only one, and ${show(first.name)} is for this one too`,
          fix: "Remove one of the two.",
        },
      ];
}
