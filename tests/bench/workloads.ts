import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { ServiceAccount, ServiceAccountRole } from "../../provider";
import type { Subject } from "./subject";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/BENCH0123456789ABCDEF0123456789";
const oidcProviderArn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const policyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const namespace = "default";

const names = (count: number) => Array.from({ length: count }, (_, index) => `app-${index}`);

/** What a pod needs to act in AWS by IRSA: a role with a managed policy, and the annotated service account. */
export const workloads: Subject = {
  items: "workloads",
  components: (count) => async () => {
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
  flat: (count) => async () => {
    for (const name of names(count)) {
      const role = new aws.iam.Role(`${name}-role`, { name, assumeRolePolicy: trustPolicyOf(name) });
      new aws.iam.RolePolicyAttachment(`${name}-AmazonS3ReadOnlyAccess`, { role: role.name, policyArn });
      new kubernetes.core.v1.ServiceAccount(`${name}-service-account`, {
        metadata: {
          name,
          namespace,
          annotations: { "pulumi.com/patchForce": "true", "eks.amazonaws.com/role-arn": role.arn },
        },
      });
    }
  },
};

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
