import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { userError } from "../../validation/inputs";
import { containsSecret, mapInput, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { declaredElsewhere } from "../shared/declaredOnce";
import { describeCluster, isNotFound } from "../shared/lookups";
import { ownerTag, thisStack } from "../shared/ownership";
import { type Owned, onlyOne } from "../shared/refuseSecond";
import { isFirstInRun } from "../shared/thisRun";
import { PodIdentityAgent } from "./args";

const addonName = "eks-pod-identity-agent";

/** What is known of the agent of a cluster: nothing while the cluster isn't there yet. */
interface FoundAgent {
  is: "unknown" | "missing" | "ours" | "theirs" | "built-in";
  own?: Owned;
}

/**
 * The agent's add-on, where this stack makes it or is to see to it. Associations belong after it: a pod that is admitted with an association
 * has no other credentials.
 *
 * @param clusterName The cluster's name; it fails where an input is refused, and then nothing is looked up or made.
 */
export function podIdentityAgent(
  name: string,
  clusterName: pulumi.Input<string>,
  agent: PodIdentityAgent | undefined,
  parent: pulumi.Resource,
): pulumi.Output<pulumi.Resource[]> {
  if (agent === PodIdentityAgent.Ignore) {
    return pulumi.output([]);
  }
  const look = findAgent(clusterName, agent, parent);
  const found = pulumi.output(look.then(({ is }) => is));
  if (agent === PodIdentityAgent.Ensure) {
    const declareOrRead = (is: FoundAgent["is"]) =>
      is === "theirs" ? readAgent(name, clusterName, parent) : declareAgent(name, clusterName, look, parent);
    return found.apply((is) => (is === "built-in" ? [] : [declareOrRead(is)])) as pulumi.Output<pulumi.Resource[]>;
  }
  return found.apply(() => []);
}

function declareAgent(
  name: string,
  clusterName: pulumi.Input<string>,
  look: Promise<FoundAgent>,
  parent: pulumi.Resource,
): aws.eks.Addon {
  const found = look.then(({ own }) => own);
  const only = { type: "aws:eks/addon:Addon", suffix: "-agent", component: parent, found };
  const args = { clusterName, addonName, tags: { [ownerTag]: thisStack() } };
  return new aws.eks.Addon(`${name}-agent`, args, onlyOne(`${name}-agent`, only));
}

/**
 * An add-on that is only used. It is read under the name of the one that would be declared: where the state has that, as after
 * its tag was lost, the engine lets go of it, and deletes nothing.
 */
function readAgent(name: string, clusterName: pulumi.Input<string>, parent: pulumi.Resource): aws.eks.Addon {
  const id = mapInput(clusterName, (cluster) => `${cluster}:${addonName}`);
  return aws.eks.Addon.get(`${name}-agent`, id, undefined, { parent });
}

/** Looks for the agent; warns once per cluster and run where it is missing and isn't to be made. */
async function findAgent(
  clusterName: pulumi.Input<string>,
  agent: PodIdentityAgent | undefined,
  parent: pulumi.Resource,
): Promise<FoundAgent> {
  const known = await resolveIfKnown(clusterName);
  const cluster = known && (await describeCluster(clusterName, known.value, parent, "set agent to ignore"));
  if (known === undefined || cluster === undefined) {
    return { is: "unknown" };
  }
  // EKS Auto Mode has the agent built in.
  if (cluster.computeConfigs?.[0]?.enabled === true) {
    return { is: "built-in" };
  }
  const found = await readAgentOf(clusterName, known.value, cluster.arn, agent, parent);
  const other =
    agent === PodIdentityAgent.Ensure && found.is !== "theirs"
      ? await declaredElsewhere(`agent of ${cluster.arn}`, parent)
      : undefined;
  if (other !== undefined) {
    throw userError(
      `agent is "ensure", and ${other.kind} ${show(other.name)} makes the add-on ${addonName} of this cluster too; expected ` +
        "one component of the program that makes it. Set agent to use in one of the two.",
    );
  }
  return found;
}

async function readAgentOf(
  clusterName: pulumi.Input<string>,
  known: string,
  clusterArn: string,
  agent: PodIdentityAgent | undefined,
  parent: pulumi.Resource,
): Promise<FoundAgent> {
  try {
    const { tags, arn } = await aws.eks.getAddon({ clusterName: known, addonName }, { parent });
    if (tags?.[ownerTag] !== thisStack()) {
      return { is: "theirs" };
    }
    const told = (await containsSecret(clusterName)) ? hidden : known;
    const what = `The add-on ${addonName} of the cluster ${told}`;
    return { is: "ours", own: { what, property: "arn", value: arn, importId: `${told}:${addonName}` } };
  } catch (error) {
    const reason = (error as Error).message;
    if (isNotFound(reason)) {
      if (agent !== PodIdentityAgent.Ensure && isFirstInRun(`agent of ${clusterArn}`)) {
        await warn(clusterName, known, parent);
      }
      return { is: "missing" };
    }
    const isSecret = await containsSecret(clusterName);
    throw userError(
      `The add-ons of the cluster ${show(isSecret ? hidden : known)} can't be read, to see whether it has ${addonName}; ` +
        "expected eks:DescribeAddon to answer. Give the deployer that permission, or set agent to ignore." +
        (isSecret ? "" : ` ${reason}`),
    );
  }
}

async function warn(clusterName: pulumi.Input<string>, known: string, parent: pulumi.Resource): Promise<void> {
  const told = show((await containsSecret(clusterName)) ? hidden : known);
  await pulumi.log.warn(
    `clusterName is ${told}: this cluster has no add-on ${addonName}, without which pods get no credentials from EKS Pod ` +
      "Identity. Set agent to ensure to have it made, or to ignore where the agent was installed without the add-on.",
    parent,
  );
}
