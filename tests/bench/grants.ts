import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { newRole, removeRole } from "../support/login";
import { fromSandbox } from "../support/sandbox";
import { compiledPackage, Group, type Subject } from "./subject";

const namespaces = ["default"];
const roleOf = (index: number) => `bench-team-${index}`;
const grantsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `team-${index}`,
    principalArn: `arn:aws:iam::123456789012:role/${roleOf(index)}`,
  }));

/** Access of roles to a cluster: one access entry each, with an access policy for a namespace. */
export const grants: Subject = {
  items: "grants",
  components: (count) => async () => {
    const { ClusterAccess } = compiledPackage();
    new ClusterAccess("access", {
      clusterName: fromSandbox("EKS_CLUSTER_NAME"),
      grants: grantsOf(count).map((grant) => ({ ...grant, access: "view", namespaces })),
    });
  },
  flat,
};

/** The same with components that only group resources: the least that one component per grant can cost. */
export const grantsGrouped: Subject = {
  items: "grants of an empty component each",
  components: (count) => async () => {
    const clusterName = fromSandbox("EKS_CLUSTER_NAME");
    for (const grant of grantsOf(count)) {
      const args = { ...grant, clusterName, policies: [{ policy: "AmazonEKSViewPolicy", namespaces }] };
      new Group(grant.name, args, (parent) => declare(grant, { parent }));
    }
  },
  flat,
};

function flat(count: number): PulumiFn {
  return async () => {
    for (const grant of grantsOf(count)) {
      declare(grant);
    }
  };
}

/** The resources of a grant, and the outputs of a component for it. */
function declare(
  { name, principalArn }: { name: string; principalArn: string },
  opts: pulumi.CustomResourceOptions = {},
): pulumi.Inputs {
  const clusterName = fromSandbox("EKS_CLUSTER_NAME");
  const owner = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const entry = new aws.eks.AccessEntry(
    `access-${name}-entry`,
    { clusterName, principalArn, type: "STANDARD", kubernetesGroups: [], tags: { "eks-auth:stack": owner } },
    opts,
  );
  new aws.eks.AccessPolicyAssociation(
    `access-${name}-AmazonEKSViewPolicy`,
    {
      clusterName,
      principalArn: entry.principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      accessScope: { type: "namespace", namespaces },
    },
    opts,
  );
  return { arn: entry.accessEntryArn, principalArn: entry.principalArn, username: entry.userName };
}

/** Runs the work while the roles of that many grants exist. */
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
