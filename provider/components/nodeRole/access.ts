import * as pulumi from "@pulumi/pulumi";
import { principalOf } from "../../awsauth/principal";
import { accessMethodOf, type Mode, unknownModeIssue } from "../../eks/authenticationMode";
import { autoNodePolicy } from "../../eks/grants";
import { isLaunchedByOthers, nodeEntryType } from "../../eks/nodeRoles";
import type { Gate } from "../../validation/gate";
import { rejectInputs } from "../../validation/inputs";
import { mapInput, resolveIfKnown, withDefault } from "../../validation/outputs";
import { AccessEntry } from "../accessEntry/accessEntry";
import { AwsAuth } from "../awsAuth/awsAuth";
import type { DeclaredRole } from "../role/role";
import { flat } from "../shared/declareEach";
import { describeCluster, liveMode } from "../shared/lookups";
import { type NodeRoleArgs, NodeRoleKind, NodeRolePlatform } from "./args";

/** The inputs of a component that grants access. */
type Granting = Omit<NodeRoleArgs, "clusterName"> & { clusterName: pulumi.Input<string> };

/**
 * Grants the nodes with the role access to the cluster, in the form that the cluster's authentication mode takes.
 *
 * @returns the role's ARN, once the access exists
 */
export function declareNodeAccess(
  name: string,
  inputs: Granting,
  role: DeclaredRole,
  gate: Gate,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const declare = (mode: Mode) =>
    accessMethodOf(mode, undefined) === "access-entries"
      ? declareNodeEntry(name, inputs, role, gate, parent)
      : declareNodeMapping(name, inputs, role, gate, parent);
  return flat(pulumi.output(modeOf(name, inputs, gate, parent)).apply(declare));
}

/** The mode that applies, once the inputs are checked: the given one, or else the one in EKS. */
async function modeOf(name: string, inputs: Granting, gate: Gate, parent: pulumi.Resource): Promise<Mode> {
  await gate.opened();
  const { nodes, clusterName, authenticationMode } = inputs;
  // Other nodes than these need an access entry in any case. Its own lookup checks the mode.
  const given = authenticationMode ?? (isLaunchedByOthers(nodes) ? undefined : "API");
  if (given !== undefined) {
    return given;
  }
  const known = await resolveIfKnown<string>(clusterName);
  const live = liveMode(known && (await describeCluster(clusterName, known.value, parent, "pass authenticationMode")));
  if (live === undefined) {
    await rejectInputs("NodeRole", name, inputs, [unknownModeIssue]);
  }
  return live as Mode;
}

function declareNodeEntry(
  name: string,
  { nodes, clusterName, platform, existing, force }: Granting,
  role: DeclaredRole,
  gate: Gate,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const nodeType = mapInput(withDefault(platform, NodeRolePlatform.Linux), (known) => nodeEntryType(nodes, known));
  const { ready } = new AccessEntry(
    name,
    {
      clusterName: gate.input(clusterName),
      principalArn: role.arn,
      principalUniqueId: role.uniqueId,
      nodeType,
      accessPolicies: nodes === NodeRoleKind.AutoMode ? [{ policy: autoNodePolicy }] : undefined,
      existing,
      force,
    },
    { parent },
  );
  return ready;
}

function declareNodeMapping(
  name: string,
  { clusterName, platform, existingMappings, force }: Granting,
  role: DeclaredRole,
  gate: Gate,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  // AwsAuth would log that it removes the role's path.
  const roleArn = role.arn.apply((arn) => principalOf(arn).arn ?? arn);
  const { resourceVersion } = new AwsAuth(
    name,
    {
      clusterName: gate.input(clusterName),
      nodeRoles: [{ roleArn, platform: withDefault(platform, NodeRolePlatform.Linux) }],
      existingMappings,
      force,
    },
    { parent },
  );
  return resourceVersion.apply(() => role.arn);
}
