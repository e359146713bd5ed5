import type {
  AddonNamespaceConfigRequest,
  AddonPodIdentityAssociations,
  EKS,
  ResolveConflicts,
} from "@aws-sdk/client-eks";
import { STRING } from "../../shared/schema";
import { isObject, isUnknown, type Properties, type Value } from "../../shared/values";
import { eksTagOutputs, eksTags, updateEksTags } from "../eksTags";
import { doing, ifFound, untilKnown } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS } from "../tags";
import { arn, oneOf } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/addon/ */
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
    namespaceConfig: {
      type: "object",
      optional: true,
      computed: true,
      forceNew: true,
      properties: { namespace: { ...STRING, description: "The namespace." } },
      description: "The namespace that it is installed in.",
    },
    podIdentityAssociations: {
      type: "objects",
      optional: true,
      set: true,
      items: {
        roleArn: { type: "string", description: "The role." },
        serviceAccount: { type: "string", description: "The service account's name." },
      },
      description: "Its associations of EKS Pod Identity.",
    },
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
    const podIdentityAssociations = associationsIn(planned);
    await doing(`creating EKS Add-On (${id})`, () =>
      untilKnown("does not exist", () =>
        eks.createAddon({
          clusterName,
          addonName,
          addonVersion: given("addonVersion"),
          configurationValues: given("configurationValues"),
          namespaceConfig: namespaceIn(planned.namespaceConfig),
          ...(podIdentityAssociations.length > 0 && { podIdentityAssociations }),
          serviceAccountRoleArn: given("serviceAccountRoleArn"),
          resolveConflicts: given("resolveConflictsOnCreate") as ResolveConflicts | undefined,
          tags: eksTags(planned),
        }),
      ),
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
        namespaceConfig: live.namespaceConfig?.namespace ? { namespace: live.namespaceConfig.namespace } : null,
        podIdentityAssociations: await describeAssociations(eks, parseId(id).clusterName, live.podIdentityAssociations),
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
    const hasVersion = from.addonVersion !== to.addonVersion;
    const [before, after] = [associationsIn(from), associationsIn(to)];
    const hasAssociations = JSON.stringify(before) !== JSON.stringify(after);
    if (hasVersion || hasAssociations) {
      await doing(`updating EKS Add-On (${id})`, () =>
        eks.updateAddon({
          ...parseId(id),
          ...(hasVersion && { addonVersion: text(to, "addonVersion") }),
          // An empty list deletes them.
          ...(hasAssociations && { podIdentityAssociations: after }),
        }),
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

/** The associations in a state or a plan, in a fixed order, as they are a set. */
function associationsIn({ podIdentityAssociations: given }: Properties): AddonPodIdentityAssociations[] {
  return (Array.isArray(given) ? given : [])
    .filter(isObject)
    .map(({ serviceAccount, roleArn }) => ({ serviceAccount: String(serviceAccount), roleArn: String(roleArn) }))
    .sort((one, other) => (one.serviceAccount < other.serviceAccount ? -1 : 1));
}

function namespaceIn(config: Value | undefined): AddonNamespaceConfigRequest | undefined {
  return isObject(config) && typeof config.namespace === "string" ? { namespace: config.namespace } : undefined;
}

/** The associations of an add-on, which EKS lists by their ARNs; null if there are none. */
export async function describeAssociations(
  eks: EKS,
  clusterName: string,
  arns: string[] = [],
): Promise<{ serviceAccount: string; roleArn: string }[] | null> {
  const described = await Promise.all(
    arns.map(async (arn) => {
      const associationId = arn.slice(arn.lastIndexOf("/") + 1);
      const { association } = await eks.describePodIdentityAssociation({ clusterName, associationId });
      return { serviceAccount: association?.serviceAccount ?? "", roleArn: association?.roleArn ?? "" };
    }),
  );
  return described.length > 0 ? described : null;
}

/** An ID is `<cluster name>:<add-on name>`. */
function parseId(id: string): { clusterName: string; addonName: string } {
  const [clusterName, addonName] = id.split(":");
  if (!clusterName || !addonName) {
    throw new Error(`unexpected format for ID (${id}), expected cluster-name:addon-name`);
  }
  return { clusterName, addonName };
}
