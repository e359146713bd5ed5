/** The validating webhook that EKS itself installs for aws-auth. */
const ofEks = "eks-aws-auth-configmap-validation-webhook";

/** How the API server names what has refused a request. */
const deniers: [RegExp, (name: string) => string][] = [
  [/admission webhook "([^"]+)" denied the request/, webhookFix],
  [/failed calling webhook "([^"]+)"/, failingWebhookFix],
  [/ValidatingAdmissionPolicy '([^']+)'(?: with binding '[^']+')? denied request/, policyFix],
  [/exceeded quota: ([^,]+),/, quotaFix],
];

/**
 * What the user can do about a refusal that comes from the cluster's own rules, by the words of the API server;
 * undefined where it is none.
 */
export function denialFix(said: string): string | undefined {
  for (const [pattern, fix] of deniers) {
    const name = pattern.exec(said)?.[1];
    if (name !== undefined) {
      return fix(name);
    }
  }
  return undefined;
}

function webhookFix(name: string): string {
  return name.startsWith(ofEks)
    ? `The webhook ${name} is EKS's own: correct in aws-auth what it names; it refuses a document that the authenticator can't read.`
    : `The cluster's admission webhook ${name} refuses it: change what it names, or ask who installed it. ${whereWebhooks}`;
}

function failingWebhookFix(name: string): string {
  return `The cluster's admission webhook ${name} doesn't answer, and the cluster refuses what it can't check: ask who installed it. ${whereWebhooks}`;
}

const whereWebhooks = "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` shows it.";

function policyFix(name: string): string {
  return (
    `The cluster's ValidatingAdmissionPolicy ${name} refuses it: change what it names, or ask who installed it. ` +
    `\`kubectl get validatingadmissionpolicy ${name} -o yaml\` shows its rules.`
  );
}

function quotaFix(name: string): string {
  return `The namespace's ResourceQuota ${name} is used up: remove what is no longer needed, or have it raised.`;
}
