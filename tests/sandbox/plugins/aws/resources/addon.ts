import type { ResolveConflicts } from "@aws-sdk/client-eks";
import { isUnknown } from "../../shared/values";
import { eksTagOutputs, eksTags, updateEksTags } from "../eksTags";
import { doing, ifFound } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS } from "../tags";
import { arn, oneOf } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/addon/, without associations and its own namespace. */
export const addon: ResourceType = {
  token: "aws:eks/addon:Addon",
  description: "An add-on of an EKS cluster.",
  fields: {
    addonName: { type: "string", required: true, forceNew: true, description: "The name." },
    addonVersion: { type: "string", optional: true, computed: true, description: "The version." },
    arn: { type: "string", computed: true, description: "The ARN." },
    clusterName: { type: "string", required: true, forceNew: true, description: "The cluster's name." },
    configurationValues: { type: "string", optional: true, computed: true, description: "Its configuration, as JSON." },
    createdAt: { type: "string", computed: true, description: "When it was created." },
    modifiedAt: { type: "string", computed: true, description: "When it was last changed." },
    preserve: { type: "boolean", optional: true, description: "Whether its objects stay when it is deleted." },
    ...REGION_FIELD,
    resolveConflictsOnCreate: {
      type: "string",
      optional: true,
      validate: oneOf(["NONE", "OVERWRITE"]),
      description: "How to resolve conflicts with fields set by others on creation.",
    },
    resolveConflictsOnUpdate: {
      type: "string",
      optional: true,
      validate: oneOf(["NONE", "OVERWRITE", "PRESERVE"]),
      description: "How to resolve conflicts with fields set by others on update.",
    },
    serviceAccountRoleArn: { type: "string", optional: true, validate: arn, description: "Its role." },
    ...TAG_FIELDS,
  },

  async create(clients, planned) {
    const eks = await clients.eks();
    const [clusterName, addonName] = [text(planned, "clusterName"), text(planned, "addonName")];
    const id = `${clusterName}:${addonName}`;
    const given = (name: string) => {
      const value = planned[name] ?? "";
      return value === "" || isUnknown(value) ? undefined : String(value);
    };
    await doing(`creating EKS Add-On (${id})`, () =>
      eks.createAddon({
        clusterName,
        addonName,
        addonVersion: given("addonVersion"),
        configurationValues: given("configurationValues"),
        serviceAccountRoleArn: given("serviceAccountRoleArn"),
        resolveConflicts: given("resolveConflictsOnCreate") as ResolveConflicts | undefined,
        tags: eksTags(planned),
      }),
    );
    return id;
  },

  async read(clients, id, known) {
    const eks = await clients.eks();
    const found = await doing(`reading EKS Add-On (${id})`, () => ifFound(() => eks.describeAddon(parseId(id))));
    const live = found?.addon;
    const time = (date: Date | undefined) => date?.toISOString().replace(/\.\d+Z$/, "Z") ?? "";
    return (
      live && {
        addonName: live.addonName ?? "",
        addonVersion: live.addonVersion ?? "",
        arn: live.addonArn ?? "",
        clusterName: live.clusterName ?? "",
        configurationValues: live.configurationValues ?? "",
        createdAt: time(live.createdAt),
        modifiedAt: time(live.modifiedAt),
        preserve: known.preserve ?? null,
        resolveConflictsOnCreate: known.resolveConflictsOnCreate ?? null,
        resolveConflictsOnUpdate: known.resolveConflictsOnUpdate ?? null,
        serviceAccountRoleArn: live.serviceAccountRoleArn ?? "",
        ...eksTagOutputs(live.tags),
      }
    );
  },

  async update(clients, id, from, to) {
    const eks = await clients.eks();
    if (from.addonVersion !== to.addonVersion) {
      await doing(`updating EKS Add-On (${id})`, () =>
        eks.updateAddon({ ...parseId(id), addonVersion: text(to, "addonVersion") }),
      );
    }
    await updateEksTags(eks, "EKS Add-On", text(from, "arn"), from, to);
  },

  async delete(clients, id, state) {
    const eks = await clients.eks();
    await doing(`deleting EKS Add-On (${id})`, () =>
      ifFound(() => eks.deleteAddon({ ...parseId(id), preserve: state.preserve === true })),
    );
  },
};

/** An ID is `<cluster name>:<add-on name>`. */
function parseId(id: string): { clusterName: string; addonName: string } {
  const [clusterName, addonName] = id.split(":");
  if (!clusterName || !addonName) {
    throw new Error(`unexpected format for ID (${id}), expected cluster-name:addon-name`);
  }
  return { clusterName, addonName };
}
