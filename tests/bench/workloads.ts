import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { compiledPackage, Group, type Subject } from "./subject";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/BENCH0123456789ABCDEF0123456789";
const oidcProviderArn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const policyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const namespace = "default";

const names = (count: number) => Array.from({ length: count }, (_, index) => `app-${index}`);

/** What a workload needs to call AWS with IRSA: a role with a managed policy, and the annotated service account. */
export const workloads: Subject = {
  items: "workloads",
  noOpLimit: 1.1,
  components: (count) => async () => {
    const { WorkloadIdentity, WorkloadIdentityMode } = compiledPackage();
    for (const name of names(count)) {
      new WorkloadIdentity(name, {
        mode: WorkloadIdentityMode.Irsa,
        name,
        namespace,
        oidcProviderArn,
        policyArns: [policyArn],
        roleName: name,
      });
    }
  },
  flat,
};

/** The same with two components: for a role of several service accounts, or a service account with an existing role. */
export const workloadsByTwo: Subject = {
  items: "workloads of two components each",
  components: (count) => async () => {
    const { ServiceAccount, ServiceAccountRole } = compiledPackage();
    for (const name of names(count)) {
      const role = new ServiceAccountRole(name, {
        oidcProviderArns: [oidcProviderArn],
        serviceAccounts: [{ namespace, name }],
        policyArns: [policyArn],
        roleName: name,
      });
      new ServiceAccount(name, { name, namespace, roleArn: role.arn });
    }
  },
  flat,
};

/** The same with components that only group resources: the least that one component per workload can cost. */
export const workloadsGrouped: Subject = {
  items: "workloads of an empty component each",
  components: (count) => async () => {
    for (const name of names(count)) {
      const args = { mode: "irsa", name, namespace, oidcProviderArn, policyArns: [policyArn], roleName: name };
      new Group(name, args, (parent) => declare(name, { parent }));
    }
  },
  flat,
};

function flat(count: number): PulumiFn {
  return async () => {
    for (const name of names(count)) {
      declare(name);
    }
  };
}

/** The resources of a workload, and the outputs of a component for it. */
function declare(name: string, opts: pulumi.CustomResourceOptions = {}): pulumi.Inputs {
  const role = new aws.iam.Role(`${name}-role`, { name, assumeRolePolicy: trustPolicyOf(name) }, opts);
  new aws.iam.RolePolicyAttachment(`${name}-AmazonS3ReadOnlyAccess`, { role: role.name, policyArn }, opts);
  const { metadata } = new kubernetes.core.v1.ServiceAccount(
    `${name}-service-account`,
    {
      metadata: {
        name,
        namespace,
        annotations: { "pulumi.com/patchForce": "true", "eks.amazonaws.com/role-arn": role.arn },
      },
    },
    opts,
  );
  return { roleArn: role.arn, namespace: metadata.namespace, name: metadata.name };
}

function trustPolicyOf(name: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: oidcProviderArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: "sts.amazonaws.com",
            [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}`,
          },
        },
      },
    ],
  });
}
