import * as pulumi from "@pulumi/pulumi";
import { subjectOf } from "../../iam/trustPolicy";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { mapInput } from "../../validation/outputs";
import { setOutputs } from "../shared/setOutputs";
import type { ServiceAccountArgs } from "./args";
import { declareServiceAccount, serviceAccountOf } from "./resources";
import { validateServiceAccount } from "./validate";

/**
 * A Kubernetes ServiceAccount with the annotations that give its pods the credentials of an IAM role (IRSA). Running
 * pods get the credentials when they are restarted, because EKS reads the annotations only when a pod is created.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html and
 * https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export class ServiceAccount extends pulumi.ComponentResource {
  /** The namespace of the service account. */
  public readonly namespace!: pulumi.Output<string>;
  /** The name of the service account. */
  public readonly name!: pulumi.Output<string>;
  /** The `sub` claim of its tokens, `system:serviceaccount:<namespace>:<name>`. */
  public readonly subject!: pulumi.Output<string>;
  /** The ARN of the IAM role in its annotation. */
  public readonly roleArn!: pulumi.Output<string>;

  /**
   * Declares a service account whose pods get the credentials of an IAM role.
   *
   * @param name The name of the component; its children are named `<name>-service-account` and `<name>-namespace`.
   * @param args The service account and the role of its pods.
   * @param opts Options of the component. A Kubernetes provider passed here is also used for its children.
   */
  constructor(name: string, args: ServiceAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ServiceAccount", name, registrationInputs(args), opts);
    const { inputs, gate } = checkInputs("ServiceAccount", name, args, validateServiceAccount);
    const declared = declareServiceAccount(name, inputs, gate, {}, this);
    const subject = mapInput(serviceAccountOf(inputs), subjectOf);
    setOutputs<ServiceAccount>(this, gate, { ...declared, subject, roleArn: inputs.roleArn });
  }
}
