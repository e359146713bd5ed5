import { credentialsCheck as resource } from "../../../provider/resources/credentialsCheck/resource";
import { type Notes, rejectedCheck } from "../notes";

export const credentialsCheck: Notes = {
  kubernetes:
    "`get` on `serviceaccounts` and `create` on `serviceaccounts/token`, in the namespace of the service account or for it " +
    "alone (`resourceNames`); in the mode `pod-identity` also `list` on `pods` in the namespace. An identity that may create " +
    "tokens of a service account can act as it, in Kubernetes and in AWS.",
  errors: [
    rejectedCheck("A required input is missing.", resource(), { clusterName: "prod", name: "my-service-account" }),
    rejectedCheck("A kubeconfig doesn't lead to the association, which is in EKS.", resource(), {
      kubeconfig: "{}",
      mode: "pod-identity",
      name: "my-service-account",
    }),
  ],
  moreErrors:
    "After the timeout, the error shows the last answer with its fix: a service account without the annotation or the " +
    "association, another role than expected, a role that doesn't exist, a missing OIDC provider, an audience that it " +
    "doesn't accept, a trust policy that denies the service account, or permissions that the deployer lacks. For example: " +
    "`the service account default/my-service-account gets no credentials of arn:aws:iam::123456789012:role/reader: STS " +
    "answers AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. The trust policy of the role must allow …`. " +
    "An error that waiting can't fix, such as a nonexistent cluster or an untrusted certificate, ends the check " +
    "immediately.",
};
