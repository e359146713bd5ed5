import * as pulumi from "@pulumi/pulumi";
import { askedVersion } from "../package";
import { asSecret } from "../validation/outputs";
import type { ConnectionArgs } from "./awsAuthArgs";
import { requirePlugin } from "./requirePlugin";

/** The way in which the pods of a service account are to get their credentials. */
export const CredentialsMode = {
  /** IAM roles for service accounts (IRSA): the service account is annotated with the role. */
  Irsa: "irsa",
  /** EKS Pod Identity: the service account is associated with the role. */
  PodIdentity: "pod-identity",
} as const;
export type CredentialsMode = (typeof CredentialsMode)[keyof typeof CredentialsMode];

/** The inputs of a CredentialsCheck. */
export interface CredentialsCheckArgs extends ConnectionArgs {
  /** The way in which the pods are to get their credentials. `pod-identity` requires `clusterName`. */
  mode: pulumi.Input<CredentialsMode>;
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace of the service account. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /**
   * The ARN of the expected role, `arn:<partition>:iam::<account>:role/<path and name>`: the role in the annotation
   * `eks.amazonaws.com/role-arn`, or that of the association, even if it has a target role. Default: any role.
   */
  roleArn?: pulumi.Input<string>;
  /** The longest time to wait for the credentials, in seconds, from 1 to 900. Default: 60. */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Values of any type. If one changes, the check is repeated. Pass outputs of the resources that give the credentials,
   * such as `arn` of an OidcProvider or `roleArn` of a WorkloadIdentity: the check then also waits for them. Default:
   * none.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the schema generator has no other type for any value
  triggers?: pulumi.Input<any[]>;
}

/** The outputs of a CredentialsCheck, in addition to its inputs. */
export interface CredentialsCheckState extends CredentialsCheckArgs {
  /** The ARN of the role of the credentials. With an association, its role, even if it has a target role. */
  currentRoleArn: string;
  /**
   * Whether AWS issued credentials. False in the mode `pod-identity` if the service account has no pod: then only the
   * association and the role were checked.
   */
  credentialsIssued: boolean;
}

/**
 * Waits until the pods of a service account can get AWS credentials. IAM and EKS can reject a new role, OIDC provider or
 * association for some seconds. Pods that start in this time fail, unless their deployment depends on this resource.
 *
 * The check requests a token of the service account from the API server and exchanges it for credentials, as a pod does.
 * It repeats this, each time with a new token, until AWS issues credentials of the expected role. If the time runs out,
 * it fails with the last answer and the fix. Tokens and credentials are discarded immediately. They are never stored or
 * logged.
 *
 * - In the mode `irsa`, the role and the audience are those in the annotations of the service account. The check calls
 *   STS (AssumeRoleWithWebIdentity), which verifies the OIDC provider and the role's trust policy. It doesn't look
 *   for an association of the same service account, whose role new pods would get instead.
 * - In the mode `pod-identity`, AWS issues credentials only for a token that is bound to a pod. If the service account
 *   has a pod that hasn't ended, the check calls the EKS Auth API (AssumeRoleForPodIdentity), as the agent does. If it
 *   has none, which is usual before its first deployment, the check only waits until the association exists with the
 *   expected role, and until the role exists and its trust policy allows `pods.eks.amazonaws.com` the actions
 *   `sts:AssumeRole` and `sts:TagSession`. Then it checks neither the conditions of the trust policy nor whether the EKS
 *   Auth API already knows the association: the output `credentialsIssued` is false.
 *
 * The check doesn't create a pod, and sees neither the EKS Pod Identity Agent nor the webhook that adds the credentials to
 * new pods. It also doesn't check what the role allows.
 *
 * The check runs when the resource is created, and again if an input changes. A preview only checks the inputs.
 * Nothing is changed on the cluster. A refresh or the deletion of the resource makes no call.
 *
 * The resource can't see the AWS provider or the stack's configuration. If those use another region or account than the
 * AWS environment, pass `clusterArn` or `region`. With `kubeconfig`, STS is called in the region of the AWS environment.
 *
 * The deployer needs `eks:DescribeCluster` with `clusterName`, and in the mode `pod-identity`
 * `eks:ListPodIdentityAssociations`, `eks:DescribePodIdentityAssociation`, `iam:GetRole` on the role and
 * `eks-auth:AssumeRoleForPodIdentity` on the cluster. In the mode `irsa`, the call of STS needs no permissions, and
 * `iam:GetRole` is optional: with it, the error distinguishes a nonexistent role from a trust policy that denies the
 * service account. With `assumeRoleArn`, the deployer needs `sts:AssumeRole`, and the role needs the rest.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
 */
export class CredentialsCheck extends pulumi.CustomResource {
  declare public readonly currentRoleArn: pulumi.Output<CredentialsCheckState["currentRoleArn"]>;
  declare public readonly credentialsIssued: pulumi.Output<CredentialsCheckState["credentialsIssued"]>;

  constructor(name: string, args: CredentialsCheckArgs, opts?: pulumi.CustomResourceOptions) {
    requirePlugin(`CredentialsCheck "${name}"`);
    const defaults = { version: askedVersion(), additionalSecretOutputs: ["kubeconfig"] };
    super(
      "eks-auth:index:CredentialsCheck",
      name,
      { ...args, kubeconfig: asSecret(args.kubeconfig), currentRoleArn: undefined, credentialsIssued: undefined },
      pulumi.mergeOptions(defaults, opts),
    );
  }
}
