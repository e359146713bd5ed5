import type { AccessScopeType } from "@aws-sdk/client-eks";
import { STRING, STRINGS } from "../../shared/schema";
import { isObject, type Properties } from "../../shared/values";
import { doing, ifFound } from "../errors";
import { REGION_FIELD } from "../region";
import { type ResourceType, text, texts } from "../resource";
import { arn } from "../validate";

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/accesspolicyassociation/ */
export const accessPolicyAssociation: ResourceType = {
  token: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  description: "An access policy associated with an access entry.",
  fields: {
    accessScope: {
      type: "object",
      required: true,
      forceNew: true,
      properties: {
        namespaces: { ...STRINGS, description: "The namespaces, for the type `namespace`." },
        type: { ...STRING, description: "`cluster` or `namespace`." },
      },
      description: "The scope of the access.",
    },
    associatedAt: { type: "string", computed: true, description: "When it was associated." },
    clusterName: { type: "string", required: true, forceNew: true, description: "The cluster's name." },
    modifiedAt: { type: "string", computed: true, description: "When it was last changed." },
    policyArn: { type: "string", required: true, forceNew: true, validate: arn, description: "The access policy." },
    principalArn: { type: "string", required: true, forceNew: true, validate: arn, description: "The principal." },
    ...REGION_FIELD,
  },

  async create(clients, planned) {
    const eks = await clients.eks();
    const [clusterName, principalArn, policyArn] = [
      text(planned, "clusterName"),
      text(planned, "principalArn"),
      text(planned, "policyArn"),
    ];
    const id = [clusterName, principalArn, policyArn].join("#");
    const scope = isObject(planned.accessScope) ? planned.accessScope : {};
    const accessScope = { type: text(scope, "type") as AccessScopeType, namespaces: texts(scope, "namespaces") };
    await doing(`creating EKS Access Policy Association (${id})`, () =>
      eks.associateAccessPolicy({ clusterName, principalArn, policyArn, accessScope }),
    );
    return id;
  },

  async read(clients, id) {
    const eks = await clients.eks();
    const { policyArn, ...entry } = parseId(id);
    const answer = await doing(`reading EKS Access Policy Association (${id})`, () =>
      ifFound(() => eks.listAssociatedAccessPolicies(entry)),
    );
    const found = answer?.associatedAccessPolicies?.find((policy) => policy.policyArn === policyArn);
    if (!found) return undefined;
    const { type = "cluster", namespaces = [] } = found.accessScope ?? {};
    const accessScope: Properties = { type, ...(namespaces.length > 0 && { namespaces }) };
    const [associatedAt, modifiedAt] = [String(found.associatedAt), String(found.modifiedAt)];
    return { accessScope, associatedAt, modifiedAt, policyArn, ...entry };
  },

  async delete(clients, id) {
    const eks = await clients.eks();
    await doing(`deleting EKS Access Policy Association (${id})`, () =>
      ifFound(() => eks.disassociateAccessPolicy(parseId(id))),
    );
  },
};

/** An ID is `<cluster name>#<principal ARN>#<policy ARN>`. */
function parseId(id: string): { clusterName: string; principalArn: string; policyArn: string } {
  const [clusterName, principalArn, policyArn] = id.split("#");
  if (!clusterName || !principalArn || !policyArn) {
    throw new Error(`unexpected format for ID (${id}), expected cluster-name#principal-arn#policy-arn`);
  }
  return { clusterName, principalArn, policyArn };
}
