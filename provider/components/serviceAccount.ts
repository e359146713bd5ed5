import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { failingWith, isPlain, orDefault } from "../check/eventual";
import { checkInputs, recordable } from "../check/inputs";
import { subjectOf } from "../iam/trustPolicy";
import { ExistingServiceAccount } from "./existingServiceAccount";
import { annotationInputs, serviceAccountProblems } from "./serviceAccountProblems";

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
    const given = failingWith(pulumi.output(orDefault(inputs.namespace, "default")), checked);
    const namespace = inputs.createNamespace === true ? declareNamespace(name, given, this) : given;
    const properties = {
      metadata: { name: inputs.name, namespace, labels: inputs.labels, annotations: annotationsOf(inputs) },
      automountServiceAccountToken: inputs.automountServiceAccountToken,
    };
    const child = `${name}-service-account`;
    const { metadata } =
      inputs.existing === ExistingServiceAccount.Patch
        ? new kubernetes.core.v1.ServiceAccountPatch(child, properties, { parent: this })
        : new kubernetes.core.v1.ServiceAccount(child, properties, { parent: this });

    this.namespace = failingWith(metadata.namespace, checked);
    this.name = failingWith(metadata.name, checked);
    this.subject = pulumi
      .all([this.namespace, this.name])
      .apply(([space, account]) => subjectOf({ namespace: space, name: account }));
    this.roleArn = pulumi.output(inputs.roleArn);
    this.registerOutputs({
      namespace: this.namespace,
      name: this.name,
      subject: this.subject,
      roleArn: this.roleArn,
    });
  }
}

/** Declares the namespace; its name, which is there once the namespace is, and fails where the given one does. */
function declareNamespace(name: string, given: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const child = new kubernetes.core.v1.Namespace(`${name}-namespace`, { metadata: { name: given } }, { parent });
  return failingWith(child.metadata.name, given);
}

/**
 * Lets the Kubernetes provider set its fields again after someone else has set them. Without it, the API server answers
 * a repair of a changed annotation with a conflict. The object is ours, so there is nobody to overrule.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
const repairing = { "pulumi.com/patchForce": "true" };

/** The annotations, those of the caller first: ours can't be overridden. */
function annotationsOf(args: ServiceAccountArgs): pulumi.Input<Record<string, pulumi.Input<string>>> {
  const ours = Object.fromEntries(
    Object.entries(annotationInputs)
      .filter(([, input]) => args[input] !== undefined)
      .map(([key, input]) => [key, textOf(args[input] as pulumi.Input<string | number | boolean | undefined>)]),
  );
  const theirs = args.annotations;
  const force = args.existing === ExistingServiceAccount.Patch ? {} : repairing;
  return isPlain(theirs)
    ? { ...force, ...theirs, ...ours }
    : pulumi.all([theirs, ours]).apply(([known, own]) => ({ ...force, ...known, ...own }) as Record<string, string>);
}

/** The value as the text of an annotation; undefined, which is no annotation, for one that turns out to be left out. */
function textOf(value: pulumi.Input<string | number | boolean | undefined>): pulumi.Output<string> {
  return pulumi
    .output(value)
    .apply((known) => (known === undefined ? undefined : String(known))) as pulumi.Output<string>;
}
