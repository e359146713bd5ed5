import type { Subject } from "../../iam/trustPolicy";
import { WorkloadIdentityMode } from "./args";

/**
 * The environment variables that EKS adds to the containers of a pod on admission, from which the AWS SDKs read where
 * the credentials are.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html
 */
const variables = {
  irsa: "AWS_WEB_IDENTITY_TOKEN_FILE",
  podIdentity: "AWS_CONTAINER_CREDENTIALS_FULL_URI",
};

/** A command that lists the pods of a service account that lack the variable which new pods get in this mode. */
export function listPodsCommand({ namespace, name }: Subject, mode: WorkloadIdentityMode): string {
  const variable = mode === WorkloadIdentityMode.Irsa ? variables.irsa : variables.podIdentity;
  return (
    `kubectl get pods --namespace ${namespace} --field-selector spec.serviceAccountName=${name} --no-headers ` +
    `--output custom-columns=POD:.metadata.name,VARIABLES:.spec.containers[*].env[*].name | grep -v ${variable}`
  );
}

/** A command that restarts the Deployments, StatefulSets and DaemonSets of a service account, a few pods at a time. */
export function restartCommand({ namespace, name }: Subject): string {
  const workloads = `{range .items[?(@.spec.template.spec.serviceAccountName=="${name}")]}{.kind}/{.metadata.name}{"\\n"}{end}`;
  return (
    `kubectl get deployments,statefulsets,daemonsets --namespace ${namespace} --output jsonpath='${workloads}' ` +
    `| xargs -r kubectl rollout restart --namespace ${namespace}`
  );
}
