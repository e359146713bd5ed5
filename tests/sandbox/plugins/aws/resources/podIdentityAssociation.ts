import type { PodIdentityAssociation } from "@aws-sdk/client-eks";
import type { Properties } from "../../shared/values";
import { eksTagOutputs, eksTags, updateEksTags } from "../eksTags";
import { doing, ifFound, untilKnown } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text } from "../resource";
import { TAG_FIELDS } from "../tags";
import { arn } from "../validate";

/** EKS's message for a role that it doesn't find. */
const NO_ROLE = "Role provided in the request does not exist";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/podidentityassociation/ */
export const podIdentityAssociation: ResourceType = {
  token: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  description: "The IAM role of a service account's pods.",
  isFramework: true,
  fields: {
    associationArn: { type: "string", computed: true, description: "The ARN." },
    associationId: { type: "string", computed: true, description: "The ID." },
    clusterName: { type: "string", required: true, forceNew: true, description: "The cluster's name." },
    disableSessionTags: {
      type: "boolean",
      optional: true,
      default: false,
      description: "Whether session tags are omitted.",
    },
    externalId: {
      type: "string",
      computed: true,
      unknownInUpdates: true,
      description: "The external ID that a target role may require.",
    },
    namespace: { type: "string", required: true, forceNew: true, description: "The service account's namespace." },
    policy: { type: "string", optional: true, json: true, description: "The session policy." },
    ...REGION_FIELD,
    roleArn: { type: "string", required: true, validate: arn, description: "The role." },
    serviceAccount: { type: "string", required: true, forceNew: true, description: "The service account's name." },
    ...TAG_FIELDS,
    targetRoleArn: {
      type: "string",
      optional: true,
      validate: arn,
      description: "The role that pods get instead.",
    },
  },

  async create(clients, planned) {
    const eks = await clients.eks();
    const made = await doing("creating EKS Pod Identity Association", () =>
      untilKnown(NO_ROLE, () =>
        eks.createPodIdentityAssociation({
          clusterName: text(planned, "clusterName"),
          namespace: text(planned, "namespace"),
          serviceAccount: text(planned, "serviceAccount"),
          roleArn: text(planned, "roleArn"),
          ...given(planned),
          tags: eksTags(planned),
        }),
      ),
    );
    return made.association?.associationId ?? "";
  },

  async read(clients, id, known) {
    const eks = await clients.eks();
    const [associationId = "", imported] = id.split(",").reverse();
    const clusterName = imported ?? text(known, "clusterName");
    const found = await doing(`reading EKS Pod Identity Association (${associationId})`, () =>
      ifFound(() => eks.describePodIdentityAssociation({ clusterName, associationId })),
    );
    return found?.association && describeAssociation(found.association);
  },

  /** An import ID includes the cluster: `<cluster name>,<association ID>`. */
  idOfImport: (id) => id.slice(id.indexOf(",") + 1),

  /** The real plugin omits removed values, and then EKS keeps them. */
  async update(clients, _id, from, to) {
    const eks = await clients.eks();
    const associationId = text(from, "associationId");
    const changes = (name: string) => (from[name] ?? null) !== (to[name] ?? null);
    if (["disableSessionTags", "roleArn", "targetRoleArn", "policy"].some(changes)) {
      const all = { clusterName: text(to, "clusterName"), associationId, roleArn: text(to, "roleArn"), ...given(to) };
      await doing(`updating EKS Pod Identity Association (${associationId})`, () =>
        untilKnown(NO_ROLE, () => eks.updatePodIdentityAssociation(all)),
      );
    }
    await updateEksTags(eks, "EKS Pod Identity Association", text(from, "associationArn"), from, to);
  },

  async delete(clients, _id, state) {
    const eks = await clients.eks();
    const [clusterName, associationId] = [text(state, "clusterName"), text(state, "associationId")];
    await doing(`deleting EKS Pod Identity Association (${associationId})`, () =>
      ifFound(() => eks.deletePodIdentityAssociation({ clusterName, associationId })),
    );
  },
};

/** The optional properties that have a value. */
function given({ disableSessionTags, targetRoleArn, policy }: Properties) {
  return {
    disableSessionTags: disableSessionTags === true,
    ...(typeof targetRoleArn === "string" && { targetRoleArn }),
    ...(typeof policy === "string" && { policy }),
  };
}

function describeAssociation(association: PodIdentityAssociation): Properties {
  return {
    associationArn: association.associationArn ?? "",
    associationId: association.associationId ?? "",
    clusterName: association.clusterName ?? "",
    disableSessionTags: association.disableSessionTags ?? false,
    externalId: association.externalId ?? null,
    namespace: association.namespace ?? "",
    policy: association.policy ?? null,
    roleArn: association.roleArn ?? "",
    serviceAccount: association.serviceAccount ?? "",
    targetRoleArn: association.targetRoleArn ?? null,
    ...eksTagOutputs(association.tags),
  };
}
