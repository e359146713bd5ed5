import type {
  ArgoCdRoleMapping,
  CapabilityConfigurationRequest,
  CapabilityDeletePropagationPolicy,
  CapabilityType,
} from "@aws-sdk/client-eks";
import { ANY } from "../../shared/schema";
import { isObject, type Properties, type Value } from "../../shared/values";
import { eksTagOutputs, eksTags, updateEksTags } from "../eksTags";
import { doing, ifFound } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS } from "../tags";
import { arn, oneOf } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/capability/, without timeouts. */
export const capability: ResourceType = {
  token: "aws:eks/capability:Capability",
  description: "A capability of an EKS cluster.",
  isFramework: true,
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    capabilityName: { type: "string", required: true, forceNew: true, description: "The name." },
    clusterName: { type: "string", required: true, forceNew: true, description: "The cluster's name." },
    configuration: {
      type: "object",
      optional: true,
      properties: { argoCd: { ...ANY, description: "The configuration of Argo CD." } },
      description: "The configuration, for Argo CD.",
    },
    deletePropagationPolicy: {
      type: "string",
      required: true,
      validate: oneOf(["RETAIN"]),
      description: "What happens to its objects when it is deleted.",
    },
    ...REGION_FIELD,
    roleArn: { type: "string", required: true, validate: arn, description: "Its role." },
    ...TAG_FIELDS,
    type: {
      type: "string",
      required: true,
      forceNew: true,
      validate: oneOf(["ACK", "KRO", "ARGOCD"]),
      description: "The type.",
    },
    version: { type: "string", computed: true, description: "The version." },
  },

  async create(clients, planned) {
    const eks = await clients.eks();
    const [clusterName, capabilityName] = [text(planned, "clusterName"), text(planned, "capabilityName")];
    const id = `${clusterName},${capabilityName}`;
    await doing(`creating EKS Capability (${id})`, () =>
      eks.createCapability({
        clusterName,
        capabilityName,
        type: text(planned, "type") as CapabilityType,
        roleArn: text(planned, "roleArn"),
        configuration: isObject(planned.configuration) ? request(planned.configuration) : undefined,
        deletePropagationPolicy: text(planned, "deletePropagationPolicy") as CapabilityDeletePropagationPolicy,
        tags: eksTags(planned),
      }),
    );
    return id;
  },

  async read(clients, id, known) {
    const eks = await clients.eks();
    const found = await doing(`reading EKS Capability (${id})`, () =>
      ifFound(() => eks.describeCapability(parseId(id))),
    );
    const live = found?.capability;
    return (
      live && {
        arn: live.arn ?? "",
        capabilityName: live.capabilityName ?? "",
        clusterName: live.clusterName ?? "",
        configuration: known.configuration ?? null,
        deletePropagationPolicy: live.deletePropagationPolicy ?? "",
        roleArn: live.roleArn ?? "",
        type: live.type ?? "",
        version: live.version ?? "",
        ...eksTagOutputs(live.tags),
      }
    );
  },

  async update(clients, id, from, to) {
    const eks = await clients.eks();
    const [before, after] = [mappingsOf(from.configuration), mappingsOf(to.configuration)];
    const removed = before.filter(({ role }) => !after.some((mapping) => mapping.role === role));
    await doing(`updating EKS Capability (${id})`, () =>
      eks.updateCapability({
        ...parseId(id),
        roleArn: text(to, "roleArn"),
        configuration: {
          argoCd: { rbacRoleMappings: { addOrUpdateRoleMappings: after, removeRoleMappings: removed } },
        },
      }),
    );
    await updateEksTags(eks, "EKS Capability", text(from, "arn"), from, to);
  },

  async delete(clients, id) {
    const eks = await clients.eks();
    await doing(`deleting EKS Capability (${id})`, () => ifFound(() => eks.deleteCapability(parseId(id))));
  },
};

function request(configuration: Properties): CapabilityConfigurationRequest {
  return configuration as unknown as CapabilityConfigurationRequest;
}

function mappingsOf(configuration: Value | undefined): ArgoCdRoleMapping[] {
  return (isObject(configuration) && request(configuration).argoCd?.rbacRoleMappings) || [];
}

/** An ID is `<cluster name>,<capability name>`. */
function parseId(id: string): { clusterName: string; capabilityName: string } {
  const [clusterName, capabilityName] = id.split(",");
  if (!clusterName || !capabilityName) {
    throw new Error(`unexpected format for ID (${id}), expected cluster-name,capability-name`);
  }
  return { clusterName, capabilityName };
}
