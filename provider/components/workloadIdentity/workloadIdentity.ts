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
import { listPodsCommand, restartCommand } from "./restart";
import { validateWorkloadIdentity } from "./validate";

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
  public readonly roleArn!: pulumi.Output<string>;
  /** The namespace of the service account. */
  public readonly namespace!: pulumi.Output<string>;
  /** The name of the service account. */
  public readonly name!: pulumi.Output<string>;
  /** The `sub` claim of its tokens, `system:serviceaccount:<namespace>:<name>`. */
  public readonly subject!: pulumi.Output<string>;
  /** The ID of its association; empty in the mode `irsa`. */
  public readonly associationIds!: pulumi.Output<string[]>;
  /** The ARN of its association; empty in the mode `irsa`. */
  public readonly associationArns!: pulumi.Output<string[]>;
  /**
   * A command for a shell that lists the pods which were admitted before `mode` took effect and still have to be restarted.
   * Those of the node's credentials are among them.
   */
  public readonly podsToRestart!: pulumi.Output<string>;
  /**
   * A command for a shell that restarts all Deployments, StatefulSets and DaemonSets of the service account, by
   * `kubectl rollout restart`. Jobs and pods of their own are left: they end by themselves, or have to be made again.
   */
  public readonly restartCommand!: pulumi.Output<string>;

  /**
   * Declares the identity of a workload.
   *
   * @param name The name of the component; its children are called `<name>-role`, `<name>-<managed policy>`, `<name>-<inline policy>`, `<name>-service-account`, `<name>-namespace`, `<name>-<cluster>/<namespace>/<service account>` and `<name>-agent`.
   * @param args The service account, its role, and how its pods get the credentials.
   * @param opts Options of the component; AWS and Kubernetes providers given here are used for its children too.
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
    // The annotation goes last: until the association is there, it is what new pods get their credentials by.
    const before = isAnnotated ? undefined : associations?.resources;
    const declared = declareServiceAccount(
      name,
      isAnnotated ? { ...inputs, roleArn: role.arn } : { ...inputs, ...ofIrsa },
      before === undefined ? gate : gate.and(Gate.for(before)),
      { dependsOn: before },
      this,
    );
    const known = serviceAccountOf(inputs);
    setOutputs<WorkloadIdentity>(this, gate.and(Gate.for(role.arn)), {
      ...declared,
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
  // The role is made here: no association that exists can be its own.
  const lookUp = { component: "WorkloadIdentity", name, args, gate, profile, assumeRoleArn };
  return associateServiceAccounts(name, [account], { clusterName, roleArn, tags }, found, lookUp, parent);
}
