import type { AccessEntry } from "@aws-sdk/client-eks";
import { isUnknown, type Properties } from "../../shared/values";
import { eksTagOutputs, eksTags, updateEksTags } from "../eksTags";
import { doing, ifFound, untilKnown } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text, texts } from "../resource";
import { TAG_FIELDS } from "../tags";
import { arn, oneOf } from "../validate";

const TYPES = ["STANDARD", "EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"];

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/accessentry/ */
export const accessEntry: ResourceType = {
  token: "aws:eks/accessEntry:AccessEntry",
  description: "The access of an IAM principal to an EKS cluster.",
  fields: {
    accessEntryArn: { type: "string", computed: true, description: "The ARN." },
    clusterName: { type: "string", required: true, forceNew: true, description: "The cluster's name." },
    createdAt: { type: "string", computed: true, description: "When it was created." },
    kubernetesGroups: {
      type: "strings",
      optional: true,
      computed: true,
      set: true,
      description: "The principal's Kubernetes groups.",
    },
    modifiedAt: { type: "string", computed: true, description: "When it was last changed." },
    principalArn: { type: "string", required: true, forceNew: true, validate: arn, description: "The principal." },
    ...REGION_FIELD,
    type: {
      type: "string",
      optional: true,
      forceNew: true,
      default: "STANDARD",
      validate: oneOf(TYPES),
      description: "The type of principal.",
    },
    userName: { type: "string", optional: true, computed: true, description: "The principal's Kubernetes username." },
    ...TAG_FIELDS,
  },

  async create(clients, planned) {
    const eks = await clients.eks();
    const [clusterName, principalArn] = [text(planned, "clusterName"), text(planned, "principalArn")];
    const id = `${clusterName}:${principalArn}`;
    await doing(`creating EKS Access Entry (${id})`, () =>
      untilKnown("The specified principalArn is invalid: invalid principal", () =>
        eks.createAccessEntry({
          clusterName,
          principalArn,
          type: text(planned, "type"),
          ...given(planned),
          tags: eksTags(planned),
        }),
      ),
    );
    return id;
  },

  async read(clients, id) {
    const eks = await clients.eks();
    const found = await doing(`reading EKS Access Entry (${id})`, () =>
      ifFound(() => eks.describeAccessEntry(parseId(id))),
    );
    return found?.accessEntry && describeAccessEntry(found.accessEntry);
  },

  async update(clients, id, from, to) {
    const eks = await clients.eks();
    const changes = (name: string) => JSON.stringify(from[name]) !== JSON.stringify(to[name]);
    if (changes("kubernetesGroups") || changes("userName")) {
      const all = { kubernetesGroups: texts(to, "kubernetesGroups"), username: String(to.userName ?? "") };
      await doing(`updating EKS Access Entry (${id})`, () => eks.updateAccessEntry({ ...parseId(id), ...all }));
    }
    await updateEksTags(eks, "EKS Access Entry", text(from, "accessEntryArn"), from, to);
  },

  async delete(clients, id) {
    const eks = await clients.eks();
    await doing(`deleting EKS Access Entry (${id})`, () => ifFound(() => eks.deleteAccessEntry(parseId(id))));
  },
};

/** The groups and the username, if the program sets them. */
function given({ kubernetesGroups, userName }: Properties) {
  return {
    ...(Array.isArray(kubernetesGroups) &&
      kubernetesGroups.length > 0 && { kubernetesGroups: kubernetesGroups.map(String) }),
    ...(typeof userName === "string" && userName !== "" && !isUnknown(userName) && { username: userName }),
  };
}

/** The properties of an entry, for the resource and for the function. */
export function describeAccessEntry(entry: AccessEntry): Properties {
  const time = (date: Date | undefined) => date?.toISOString().replace(/\.\d+Z$/, "Z") ?? "";
  return {
    accessEntryArn: entry.accessEntryArn ?? "",
    clusterName: entry.clusterName ?? "",
    createdAt: time(entry.createdAt),
    kubernetesGroups: entry.kubernetesGroups ?? [],
    modifiedAt: time(entry.modifiedAt),
    principalArn: entry.principalArn ?? "",
    type: entry.type ?? "",
    userName: entry.username ?? "",
    ...eksTagOutputs(entry.tags),
  };
}

/** An ID is `<cluster name>:<principal ARN>`; a cluster's name can't have a colon. */
function parseId(id: string): { clusterName: string; principalArn: string } {
  const colon = id.indexOf(":");
  if (colon < 1 || colon === id.length - 1) {
    throw new Error(`unexpected format for ID (${id}), expected cluster-name:principal-arn`);
  }
  return { clusterName: id.slice(0, colon), principalArn: id.slice(colon + 1) };
}
