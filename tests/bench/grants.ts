import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../../provider";
import { newRole, removeRole } from "../support/login";
import { fromSandbox } from "../support/sandbox";
import type { Subject } from "./subject";

const namespaces = ["default"];
const roleOf = (index: number) => `bench-team-${index}`;
const grantsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `team-${index}`,
    principalArn: `arn:aws:iam::123456789012:role/${roleOf(index)}`,
  }));

/** Access of roles to a cluster: an access entry each, with an access policy for a namespace. */
export const grants: Subject = {
  items: "grants",
  components: (count) => async () => {
    new ClusterAccess("access", {
      clusterName: fromSandbox("EKS_CLUSTER_NAME"),
      grants: grantsOf(count).map((grant) => ({ ...grant, access: "view", namespaces })),
    });
  },
  flat: (count) => async () => {
    const clusterName = fromSandbox("EKS_CLUSTER_NAME");
    const owner = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    for (const { name, principalArn } of grantsOf(count)) {
      const entry = new aws.eks.AccessEntry(`access-${name}-entry`, {
        clusterName,
        principalArn,
        type: "STANDARD",
        kubernetesGroups: [],
        tags: { "eks-auth:stack": owner },
      });
      new aws.eks.AccessPolicyAssociation(`access-${name}-AmazonEKSViewPolicy`, {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        accessScope: { type: "namespace", namespaces },
      });
    }
  },
};

/** Does the work while the roles of so many grants exist. */
export async function withRoles<T>(count: number, work: () => Promise<T>): Promise<T> {
  const names = Array.from({ length: count }, (_, index) => roleOf(index));
  for (const name of names) {
    await newRole(name);
  }
  try {
    return await work();
  } finally {
    for (const name of names) {
      await removeRole(name);
    }
  }
}
