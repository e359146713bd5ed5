import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { userError } from "../../validation/inputs";
import { containsSecret, mapInput, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { declaredElsewhere } from "../shared/declaredOnce";
import { describeCluster, isAnswered, lookup } from "../shared/lookups";
import { type Owned, onlyOne } from "../shared/onlyOne";
import { ownerTag, thisStack } from "../shared/ownership";
import { isFirstInRun } from "../shared/thisRun";
import { nameToRead } from "../shared/usedResource";
import { PodIdentityAgent } from "./args";

const addonName = "eks-pod-identity-agent";
const addonType = "aws:eks/addon:Addon";
const suffix = "-agent";

/** The agent of a cluster, as far as it is known: `unknown` while the cluster doesn't exist yet. */
interface FoundAgent {
  is: "unknown" | "missing" | "ours" | "theirs" | "built-in";
  /** The ARN of an add-on that this stack doesn't own. */
  arn?: string;
  own?: Owned;
}

/**
 * Declares or reads the agent's add-on if `agent` is `ensure`. Associations must be created after it, because a pod
 * that is admitted with an association has no other credentials.
 *
 * @param clusterName The cluster's name. It fails if an input is invalid; then nothing is read or created.
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
    const declareOrRead = async ({ is, arn }: FoundAgent) =>
      is === "theirs" ? readAgent(name, clusterName, arn ?? "", parent) : declareAgent(name, clusterName, look, parent);
    const resources = look.then(async (known) => (known.is === "built-in" ? [] : [await declareOrRead(known)]));
    return pulumi.output(resources) as unknown as pulumi.Output<pulumi.Resource[]>;
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
  const only = { type: addonType, suffix, component: parent, found };
  const args = { clusterName, addonName, tags: { [ownerTag]: thisStack() } };
  return new aws.eks.Addon(`${name}${suffix}`, args, onlyOne(`${name}${suffix}`, only));
}

/**
 * Reads an add-on that is used without being managed. If the state contains it as managed, for example after its tag was
 * lost, the engine removes it from the state without deleting the add-on.
 */
async function readAgent(
  name: string,
  clusterName: pulumi.Input<string>,
  arn: string,
  component: pulumi.Resource,
): Promise<aws.eks.Addon> {
  const what = `The add-on ${addonName}`;
  const used = { type: addonType, suffix, component, what, property: "arn", value: arn };
  const id = mapInput(clusterName, (cluster) => `${cluster}:${addonName}`);
  return aws.eks.Addon.get(await nameToRead(`${name}${suffix}`, used), id, undefined, { parent: component });
}

/** Looks for the agent. Warns once per cluster and run if it is missing and isn't going to be created. */
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
      `agent is "ensure", but ${other.kind} ${show(other.name)} also creates the add-on ${addonName} of this cluster; expected ` +
        'only one component in the program that creates it. Set agent to "use" in one of the two.',
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
  const isSecret = await containsSecret(clusterName);
  const shown = isSecret ? hidden : known;
  const addon = await lookup(() => aws.eks.getAddon({ clusterName: known, addonName }, { parent }), {
    subject: `The add-ons of the cluster ${show(shown)}`,
    purpose: `to check whether it has ${addonName}`,
    permissions: ["eks:DescribeAddon"],
    otherwise: 'set agent to "ignore"',
    isSecret,
  });
  if (addon === undefined) {
    if (agent !== PodIdentityAgent.Ensure && isFirstInRun(`agent of ${clusterArn}`)) {
      await warn(clusterName, known, parent);
    }
    return { is: "missing" };
  }
  if (!isAnswered(addon.arn)) {
    return { is: "unknown" };
  }
  if (addon.tags?.[ownerTag] !== thisStack()) {
    return { is: "theirs", arn: addon.arn };
  }
  const what = `The add-on ${addonName} of the cluster ${shown}`;
  return { is: "ours", own: { what, property: "arn", value: addon.arn, importId: `${shown}:${addonName}` } };
}

async function warn(clusterName: pulumi.Input<string>, known: string, parent: pulumi.Resource): Promise<void> {
  const shown = show((await containsSecret(clusterName)) ? hidden : known);
  await pulumi.log.warn(
    `clusterName is ${shown}: this cluster has no add-on ${addonName}, and without it pods get no credentials ` +
      'from EKS Pod Identity. Set agent to "ensure" to create it, or to "ignore" if the agent was installed without it.',
    parent,
  );
}
