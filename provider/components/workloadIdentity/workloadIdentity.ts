import * as pulumi from "@pulumi/pulumi";
import { asOutput, both, type Condition, derived, failingWith, orDefault, outcomeOf } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import { defaultAudience, subjectOf } from "../../iam/trustPolicy";
import type { LookUpLogin } from "../lookUpLogin";
import { type PodIdentityAgent, podIdentityAgent } from "../podIdentity/podIdentityAgent";
import { type Associations, associateServiceAccounts } from "../podIdentity/podIdentityAssociations";
import type { RoleArgs } from "../role/args";
import { declareRole } from "../role/roleInputs";
import { trustPolicyOf } from "../role/roleTrustPolicy";
import type { ExistingServiceAccount } from "../serviceAccount/existingServiceAccount";
import { accountOf, declareServiceAccount } from "../serviceAccount/serviceAccountObject";
import { WorkloadIdentityMode } from "./workloadIdentityMode";
import { workloadIdentityProblems } from "./workloadIdentityProblems";
import { listPodsCommand, restartCommand } from "./workloadIdentityRestart";

/** The inputs of a WorkloadIdentity. */
export interface WorkloadIdentityArgs extends RoleArgs, LookUpLogin {
  /** How the pods get the role's credentials. Known when the program starts. */
  mode: WorkloadIdentityMode;
  /**
   * The name of the EKS cluster, in the account and region of the AWS provider. Where it is given, the role trusts EKS Pod
   * Identity. Needed by the modes `pod-identity` and `migrating`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The ARN of the cluster's IAM OIDC provider, `arn:<partition>:iam::<account>:oidc-provider/<issuer>`: the `arn` of an
   * OidcProvider. Where it is given, the role trusts the tokens of the service account (IRSA). Needed by the modes `irsa` and
   * `migrating`.
   */
  oidcProviderArn?: pulumi.Input<string>;
  /** The name of the service account: a DNS subdomain of at most 253 characters. */
  name: pulumi.Input<string>;
  /** The namespace that it is in. Default: `default`. */
  namespace?: pulumi.Input<string>;
  /** Whether to make the namespace too. Default: false. Removing the component then removes it with all that is in it. */
  createNamespace?: boolean;
  /**
   * Who makes the ServiceAccount object: `fail` (the default) has this component make it, `patch` adds the annotations
   * to one that a chart or another tool makes.
   */
  existing?: ExistingServiceAccount;
  /** Further annotations of the service account. Those of IRSA have inputs of their own and are refused here. */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Labels of the service account. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether its pods get a token for the Kubernetes API. Default: what the cluster does, normally true. */
  automountServiceAccountToken?: pulumi.Input<boolean>;
  /** The audience of the token that its pods get for IRSA. Default: `sts.amazonaws.com`. */
  audience?: pulumi.Input<string>;
  /** How long that token is valid, in seconds, from 600 to 86400. Default: 86400, a day. It is renewed before it ends. */
  tokenExpirationSeconds?: pulumi.Input<number>;
  /** Whether its pods use the STS endpoint of their own region. Default: what the cluster does, on EKS true. */
  stsRegionalEndpoints?: pulumi.Input<boolean>;
  /** What to do about the EKS Pod Identity Agent, in the modes `pod-identity` and `migrating`. Default: `use`. Known when the program starts. */
  agent?: PodIdentityAgent;
  /**
   * The profile of the AWS configuration files that an association which exists is looked up with, in the modes
   * `pod-identity` and `migrating`. Pulumi's AWS provider has no function for that, so it is the AWS SDK that asks EKS, in
   * the provider's region. Give it where the provider has a profile of its own. Default: the login that the AWS SDK finds.
   */
  profile?: pulumi.Input<string>;
  /** Tags of the role and of the association. The association also gets the tag `eks-auth:stack`. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Everything that the pods of one service account need to act in AWS: the role, the service account, and by `mode` the
 * annotation (IRSA) or the association (EKS Pod Identity), or both.
 *
 * To carry a service account over from IRSA to EKS Pod Identity without a moment in which its pods get no credentials:
 *
 * 1. `mode: migrating` with both `oidcProviderArn` and `clusterName`. The role's trust is widened first, then comes the
 *    association; the annotation stays.
 * 2. Restart the pods: the output `restartCommand` does, and `podsToRestart` lists those that are left.
 * 3. `mode: pod-identity`. The annotation goes.
 * 4. Remove `oidcProviderArn`. The role's trust is narrowed.
 *
 * The way back is the same from the other end: `migrating`, then `irsa`, restart the pods at once, and remove `clusterName`
 * last. What the role trusts comes of these two inputs alone, so that as long as both are given, no change of the mode,
 * however it is interrupted, takes the credentials of a new pod or, on the way to EKS Pod Identity, of one that runs. Pods
 * that have those of EKS Pod Identity lose them with the association, at the latest when the agent's expire, within 6 hours.
 * So change the mode in one update and the two inputs in another.
 *
 * A service account has at most one association on a cluster: where one exists that this stack doesn't own, the preview says
 * so, with the commands that take it over.
 *
 * The deployer needs the permissions of a ServiceAccountRole, of a ServiceAccount, and with EKS Pod Identity of a PodIdentity.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html#service-accounts-iam and
 * https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** The ARN of the role. */
  public readonly roleArn: pulumi.Output<string>;
  /** The namespace of the service account. */
  public readonly namespace: pulumi.Output<string>;
  /** The name of the service account. */
  public readonly name: pulumi.Output<string>;
  /** The `sub` claim of its tokens, `system:serviceaccount:<namespace>:<name>`. */
  public readonly subject: pulumi.Output<string>;
  /** The ID of its association; empty in the mode `irsa`. */
  public readonly associationIds: pulumi.Output<string[]>;
  /** The ARN of its association; empty in the mode `irsa`. */
  public readonly associationArns: pulumi.Output<string[]>;
  /**
   * A command for a shell that lists the pods which were admitted before `mode` took effect and still have to be restarted.
   * Those of the node's credentials are among them.
   */
  public readonly podsToRestart: pulumi.Output<string>;
  /**
   * A command for a shell that restarts all Deployments, StatefulSets and DaemonSets of the service account, by
   * `kubectl rollout restart`. Jobs and pods of their own are left: they end by themselves, or have to be made again.
   */
  public readonly restartCommand: pulumi.Output<string>;

  /**
   * Declares the identity of a workload.
   *
   * @param name The name of the component; its children are called `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-service-account`, `<name>-namespace`, `<name>-<cluster>/<namespace>/<service account>` and `<name>-agent`.
   * @param args The service account, its role, and how its pods get the credentials.
   * @param opts Options of the component; AWS and Kubernetes providers given here are used for its children too.
   */
  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:WorkloadIdentity", name, recordable(args), opts);
    const { inputs, checked, known: knownArgs } = checkInputs("WorkloadIdentity", name, args, workloadIdentityProblems);
    const { mode, clusterName, oidcProviderArn, audience, maxTrustPolicySize } = inputs;
    const account = { namespace: orDefault(inputs.namespace, "default"), name: inputs.name };
    const audiences = [orDefault(audience, defaultAudience)];
    const trustPolicy = trustPolicyOf(
      {
        serviceAccounts: [account],
        webIdentity: oidcProviderArn === undefined ? undefined : { oidcProviderArns: [oidcProviderArn], audiences },
        podIdentity: clusterName === undefined ? undefined : { clusterNames: [clusterName] },
      },
      { component: "WorkloadIdentity", name, args, spread: "Shorten the names", maxTrustPolicySize, checked },
      this,
    );
    const role = declareRole(
      name,
      trustPolicy,
      inputs,
      { component: "WorkloadIdentity", args, known: knownArgs },
      this,
    );
    this.roleArn = role.arn;

    const associations =
      mode === WorkloadIdentityMode.Irsa || clusterName === undefined
        ? undefined
        : declareAssociation(account, { ...inputs, clusterName, roleArn: role.arn }, { name, args, checked }, this);
    this.associationIds = associations?.ids ?? pulumi.output([]);
    this.associationArns = associations?.arns ?? pulumi.output([]);

    const isAnnotated = mode !== WorkloadIdentityMode.PodIdentity;
    const ofIrsa = { audience: undefined, tokenExpirationSeconds: undefined, stsRegionalEndpoints: undefined };
    // The annotation goes last: until the association is there, it is what new pods get their credentials by.
    const before = isAnnotated ? undefined : associations?.resources;
    const declared = declareServiceAccount(
      name,
      isAnnotated ? { ...inputs, roleArn: role.arn } : { ...inputs, ...ofIrsa },
      both(checked, before === undefined ? undefined : outcomeOf(before)),
      { dependsOn: before },
      this,
    );
    this.namespace = declared.namespace;
    this.name = declared.name;
    const known = accountOf(inputs);
    this.subject = asOutput(derived(known, subjectOf));
    this.podsToRestart = asOutput(derived(known, (subject) => listPodsCommand(subject, mode)));
    this.restartCommand = asOutput(derived(known, restartCommand));
    this.registerOutputs({
      roleArn: this.roleArn,
      namespace: this.namespace,
      name: this.name,
      subject: this.subject,
      associationIds: this.associationIds,
      associationArns: this.associationArns,
      podsToRestart: this.podsToRestart,
      restartCommand: this.restartCommand,
    });
  }
}

function declareAssociation(
  account: { namespace: pulumi.Input<string>; name: pulumi.Input<string> },
  inputs: Pick<WorkloadIdentityArgs, "agent" | "tags" | "profile" | "roleToAssume"> & {
    clusterName: pulumi.Input<string>;
    roleArn: pulumi.Output<string>;
  },
  { name, args, checked }: { name: string; args: WorkloadIdentityArgs; checked: Condition },
  parent: pulumi.Resource,
): Associations {
  const { clusterName, roleArn, tags, agent, profile, roleToAssume } = inputs;
  const found = podIdentityAgent(name, failingWith(clusterName, checked), agent, parent);
  // The role is made here: no association that exists can be its own.
  const lookUp = { component: "WorkloadIdentity", name, args, checked, profile, roleToAssume };
  return associateServiceAccounts(name, [account], { clusterName, roleArn, tags }, found, lookUp, parent);
}
