import { validateConnection } from "../../aws/connection";
import { roleArnForm } from "../../iam/arn";
import { clusterNameForm, namespaceForm, serviceAccountNameForm } from "../../iam/names";
import type { Connection } from "../../kubernetes/validateConnection";
import { choiceIssues, missingIssues, numberIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent } from "../../validation/issues";
import { redact } from "../../validation/secrets";
import { CredentialsMode } from "../credentialsCheckResource";
import {
  connectionKeys,
  isHidden,
  type Properties,
  pick,
  triggerIssues,
  unknownInputs,
  withKubeconfig,
} from "../managed";

/** The checked inputs of a program, with all defaults filled in. */
export interface CredentialsCheckInputs extends Connection {
  mode: CredentialsMode;
  name: string;
  namespace: string;
  roleArn?: string;
  timeoutSeconds: number;
  triggers: unknown[];
}

/** The default values. The connection has none. */
export const credentialsCheckDefaults = { namespace: "default", timeoutSeconds: 60, triggers: [] };

const ownKeys = ["mode", "name", "namespace", "roleArn", "timeoutSeconds", "triggers"] as const;
export const credentialsCheckKeys = [...connectionKeys, ...ownKeys];

/** Checks the inputs, as far as they are known, and fills in the defaults. */
export function checkCredentialsInputs({ values, secrets }: Properties): { inputs: Properties; issues: Issue[] } {
  const given = { values, secrets: withKubeconfig(secrets) };
  const { mode, name, namespace, roleArn, timeoutSeconds, triggers } = values;
  const modes = Object.values(CredentialsMode)
    .map((word) => `"${word}"`)
    .join(", ");
  const issues = [
    ...unknownInputs(values, credentialsCheckKeys),
    ...validateConnection(pick(values, connectionKeys)),
    ...missingIssues("mode", mode, `one of ${modes}`, "Choose how the pods get their credentials."),
    ...choiceIssues("mode", mode, CredentialsMode).map((issue) => ({ ...issue, fix: "Use one of these values." })),
    ...clusterIssues(values),
    ...missingIssues("name", name, serviceAccountNameForm.expected, "Pass the name of the service account."),
    ...textIssues("name", name, serviceAccountNameForm),
    ...textIssues("namespace", namespace, namespaceForm),
    ...textIssues("roleArn", roleArn, roleArnForm),
    ...numberIssues("timeoutSeconds", timeoutSeconds, 1, 900, "seconds"),
    ...triggerIssues(triggers),
  ];
  return {
    inputs: { values: { ...credentialsCheckDefaults, ...values }, secrets: given.secrets },
    issues: issues.map((issue) => (isHidden(issue, given) ? redact(issue) : issue)),
  };
}

/** Associations are in EKS, so a kubeconfig isn't enough for them. */
function clusterIssues({ mode, clusterName, kubeconfig }: Properties["values"]): Issue[] {
  return mode === CredentialsMode.PodIdentity && isAbsent(clusterName) && !isAbsent(kubeconfig)
    ? missingIssues(
        "clusterName",
        clusterName,
        `${clusterNameForm.expected}, because mode is "${mode}"`,
        "Pass clusterName instead of kubeconfig: the association is read from EKS.",
      )
    : [];
}
