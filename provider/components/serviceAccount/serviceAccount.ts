import * as pulumi from "@pulumi/pulumi";
import { asOutput, derived } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import { subjectOf } from "../../iam/trustPolicy";
import type { ExistingServiceAccount } from "./existingServiceAccount";
import { accountOf, declareServiceAccount } from "./serviceAccountObject";
import { serviceAccountProblems } from "./serviceAccountProblems";

/** The inputs of a ServiceAccount. */
export interface ServiceAccountArgs {
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace that it is in. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /** The ARN of the IAM role that its pods get the credentials of, `arn:<partition>:iam::<account>:role/<name>`. */
  roleArn: pulumi.Input<string>;
  /** The audience of the token that its pods get. Default: `sts.amazonaws.com`. The role has to trust the same. */
  audience?: pulumi.Input<string>;
  /** How long that token is valid, in seconds, from 600 to 86400. Default: 86400, a day. It is renewed before it ends. */
  tokenExpirationSeconds?: pulumi.Input<number>;
  /** Whether its pods use the STS endpoint of their own region. Default: what the cluster does, on EKS true. */
  stsRegionalEndpoints?: pulumi.Input<boolean>;
  /** Whether its pods get a token for the Kubernetes API. Default: what the cluster does, normally true. */
  automountServiceAccountToken?: pulumi.Input<boolean>;
  /** Further annotations. Those of IRSA have inputs of their own and are refused here. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Labels. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether to make the namespace too. Default: false. Removing the component then removes it with all that is in it. */
  createNamespace?: boolean;
  /**
   * Who makes the ServiceAccount object: `fail` (the default) has this component make it, `patch` adds the annotations
   * to one that a chart or another tool makes. To overrule another manager of the same annotation, add the annotation
   * `pulumi.com/patchForce: "true"`.
   */
  existing?: ExistingServiceAccount;
}

/**
 * The identity of pods in Kubernetes: a ServiceAccount with the annotations that make EKS hand its pods the credentials
 * of an IAM role (IRSA). Pods that run already get them when they are restarted: EKS looks at a pod only when it is
 * created.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html and
 * https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export class ServiceAccount extends pulumi.ComponentResource {
  /** The namespace of the service account. */
  public readonly namespace: pulumi.Output<string>;
  /** The name of the service account. */
  public readonly name: pulumi.Output<string>;
  /** The `sub` claim of its tokens, `system:serviceaccount:<namespace>:<name>`. */
  public readonly subject: pulumi.Output<string>;
  /** The ARN of the IAM role that it is annotated with. */
  public readonly roleArn: pulumi.Output<string>;

  /**
   * Declares a service account that acts in AWS.
   *
   * @param name The name of the component; its children are called `<name>-service-account` and `<name>-namespace`.
   * @param args The service account, and the role that its pods act as.
   * @param opts Options of the component; a Kubernetes provider given here is used for its children too.
   */
  constructor(name: string, args: ServiceAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ServiceAccount", name, recordable(args), opts);
    const { inputs, checked } = checkInputs("ServiceAccount", name, args, serviceAccountProblems);
    const declared = declareServiceAccount(name, inputs, checked, {}, this);
    this.namespace = declared.namespace;
    this.name = declared.name;
    this.subject = asOutput(derived(accountOf(inputs), subjectOf));
    this.roleArn = asOutput(inputs.roleArn);
    this.registerOutputs({
      namespace: this.namespace,
      name: this.name,
      subject: this.subject,
      roleArn: this.roleArn,
    });
  }
}
