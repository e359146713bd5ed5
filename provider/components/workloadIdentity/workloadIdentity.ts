import * as pulumi from "@pulumi/pulumi";
import { defaultAudience, subjectOf } from "../../iam/trustPolicy";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { mapInput, withDefault } from "../../validation/outputs";
import { podIdentityAgent } from "../podIdentity/agent";
import { type Associations, associateServiceAccounts } from "../podIdentity/associations";
import { declareRole } from "../role/role";
import { trustPolicyOf } from "../role/roleTrustPolicy";
import { declareServiceAccount, serviceAccountOf } from "../serviceAccount/resources";
import { setOutputs } from "../shared/setOutputs";
import { type WorkloadIdentityArgs, WorkloadIdentityMode } from "./args";
import { waitForIdentity } from "./credentialsReady";
import { listPodsCommand, restartCommand } from "./restart";
import { validateWorkloadIdentity } from "./validate";

/**
 * Everything that gives the pods of one service account access to AWS: the IAM role, the ServiceAccount and, depending
 * on `mode`, the annotation (IRSA), the association (EKS Pod Identity) or both.
 *
 * To migrate a service account from IRSA to EKS Pod Identity without interrupting the credentials of its pods:
 *
 * 1. Set `mode: migrating` with both `oidcProviderArn` and `clusterName`. The role's trust policy is extended first,
 *    then the association is created. The annotation stays.
 * 2. Restart the pods with the output `restartCommand`. The output `podsToRestart` lists the pods that remain.
 * 3. Set `mode: pod-identity`. The annotation is removed.
 * 4. Remove `oidcProviderArn`. The role's trust policy is narrowed.
 *
 * To go back, set `migrating`, then `irsa`, restart the pods immediately, and remove `clusterName` last.
 *
 * The trust policy depends only on `oidcProviderArn` and `clusterName`. While both are set, no change of `mode`, even
 * an interrupted one, takes credentials away from a new pod, or from a running pod while you migrate to EKS Pod
 * Identity. Pods that use EKS Pod Identity lose their credentials after the association is deleted, at the latest when
 * the agent's credentials expire, within 6 hours. So change `mode` in one update, and these two inputs in another.
 *
 * A service account has at most one association on a cluster. If one exists that this stack doesn't own, the preview
 * reports it, with the commands that take it over.
 *
 * The identity that runs Pulumi (the deployer) needs the permissions of a ServiceAccountRole and a ServiceAccount, and
 * with EKS Pod Identity those of a PodIdentity; with `waitUntilReady` also those of a CredentialsCheck.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html#service-accounts-iam and
 * https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** The ARN of the role. */
  public readonly roleArn!: pulumi.Output<string>;
  /** The namespace of the service account. */
  public readonly namespace!: pulumi.Output<string>;
  /** The name of the service account, with `waitUntilReady` once AWS issues its credentials. */
  public readonly name!: pulumi.Output<string>;
  /** The `sub` claim of its tokens, `system:serviceaccount:<namespace>:<name>`. */
  public readonly subject!: pulumi.Output<string>;
  /** The ID of its association; empty in the mode `irsa`. */
  public readonly associationIds!: pulumi.Output<string[]>;
  /** The ARN of its association; empty in the mode `irsa`. */
  public readonly associationArns!: pulumi.Output<string[]>;
  /**
   * A shell command that lists the pods that were created before the current `mode` took effect and must be restarted.
   * They include pods that use the node's credentials.
   */
  public readonly podsToRestart!: pulumi.Output<string>;
  /**
   * A shell command that restarts all Deployments, StatefulSets and DaemonSets of the service account with
   * `kubectl rollout restart`. It doesn't restart Jobs and standalone pods: wait until they end, or recreate them.
   */
  public readonly restartCommand!: pulumi.Output<string>;

  /**
   * Declares the identity of a workload.
   *
   * @param name The name of the component; its children are named `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-service-account`, `<name>-namespace`, `<name>-<cluster>/<namespace>/<service account>`, `<name>-agent` and, with `waitUntilReady`, `<name>-ready`.
   * @param args The service account, its role, and how its pods get their credentials.
   * @param opts Options of the component. AWS and Kubernetes providers passed here are also used for its children.
   */
  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:WorkloadIdentity", name, registrationInputs(args), opts);
    const { inputs, gate, known: knownArgs } = checkInputs("WorkloadIdentity", name, args, validateWorkloadIdentity);
    const { mode, clusterName, oidcProviderArn, audience, maxTrustPolicySize } = inputs;
    const account = { namespace: withDefault(inputs.namespace, "default"), name: inputs.name };
    const audiences = [withDefault(audience, defaultAudience)];
    const trustPolicy = trustPolicyOf(
      {
        serviceAccounts: [account],
        webIdentity: oidcProviderArn === undefined ? undefined : { oidcProviderArns: [oidcProviderArn], audiences },
        podIdentity: clusterName === undefined ? undefined : { clusterNames: [clusterName] },
        role: inputs,
      },
      { component: "WorkloadIdentity", name, args, spread: "Shorten the names", maxTrustPolicySize, gate },
      this,
    );
    const role = declareRole(
      name,
      trustPolicy,
      inputs,
      { component: "WorkloadIdentity", args, known: knownArgs },
      this,
    );
    const associations =
      mode === WorkloadIdentityMode.Irsa || clusterName === undefined
        ? undefined
        : declareAssociation(account, { ...inputs, clusterName, roleArn: role.arn }, { name, args, gate }, this);

    const isAnnotated = mode !== WorkloadIdentityMode.PodIdentity;
    const ofIrsa = { audience: undefined, tokenExpirationSeconds: undefined, stsRegionalEndpoints: undefined };
    // The annotation is removed last, because new pods need it for their credentials until the association exists.
    const before = isAnnotated ? undefined : associations?.resources;
    const declared = declareServiceAccount(
      name,
      isAnnotated ? { ...inputs, roleArn: role.arn } : { ...inputs, ...ofIrsa },
      before === undefined ? gate : gate.and(Gate.for(before)),
      { dependsOn: before },
      this,
    );
    const triggers = [trustPolicy, associations?.ids ?? [], ...audiences];
    const ready =
      inputs.waitUntilReady === true
        ? waitForIdentity(name, inputs, { ...declared, roleArn: role.arn, triggers }, this)
        : Gate.open;
    const known = serviceAccountOf(inputs);
    setOutputs<WorkloadIdentity>(this, gate.and(Gate.for(role.arn)), {
      ...declared,
      name: ready.output(declared.name),
      roleArn: role.arn,
      subject: mapInput(known, subjectOf),
      associationIds: associations?.ids ?? [],
      associationArns: associations?.arns ?? [],
      podsToRestart: mapInput(known, (subject) => listPodsCommand(subject, mode)),
      restartCommand: mapInput(known, restartCommand),
    });
  }
}

function declareAssociation(
  account: { namespace: pulumi.Input<string>; name: pulumi.Input<string> },
  inputs: Pick<WorkloadIdentityArgs, "agent" | "tags" | "profile" | "assumeRoleArn"> & {
    clusterName: pulumi.Input<string>;
    roleArn: pulumi.Output<string>;
  },
  { name, args, gate }: { name: string; args: WorkloadIdentityArgs; gate: Gate },
  parent: pulumi.Resource,
): Associations {
  const { clusterName, roleArn, tags, agent, profile, assumeRoleArn } = inputs;
  const found = podIdentityAgent(name, gate.input(clusterName), agent, parent);
  // The role is created here, so an existing association can't have it.
  const lookUp = { component: "WorkloadIdentity", name, args, gate, profile, assumeRoleArn };
  return associateServiceAccounts(name, [account], { clusterName, roleArn, tags }, found, lookUp, parent);
}
