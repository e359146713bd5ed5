import { roleArnForm } from "../../iam/arn";
import {
  audienceForm,
  labelValueForm,
  namespaceForm,
  qualifiedNameForm,
  serviceAccountNameForm,
} from "../../iam/names";
import {
  booleanIssues,
  choiceIssues,
  mapEntries,
  missingIssues,
  numberIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import type { Issue } from "../../validation/issues";
import { ExistingServiceAccount, type ServiceAccountArgs, type ServiceAccountInputs } from "./args";

const prefix = "eks.amazonaws.com/";

/** The annotations that EKS reads from a service account, and the input that sets each of them. */
export const annotationInputs = {
  [`${prefix}role-arn`]: "roleArn",
  [`${prefix}audience`]: "audience",
  [`${prefix}token-expiration`]: "tokenExpirationSeconds",
  [`${prefix}sts-regional-endpoints`]: "stsRegionalEndpoints",
} as const;

/** The issues of the inputs of a ServiceAccount. */
export function validateServiceAccount(args: ServiceAccountArgs): Issue[] {
  return [
    ...serviceAccountNameIssues(args),
    ...missingIssues("roleArn", args.roleArn, roleArnForm.expected, "Pass the arn of a ServiceAccountRole."),
    ...textIssues("roleArn", args.roleArn, roleArnForm),
    ...serviceAccountObjectIssues(args),
  ];
}

/** The issues of the name and the namespace of a service account. */
export function serviceAccountNameIssues({ name, namespace }: ServiceAccountInputs): Issue[] {
  return [
    ...missingIssues("name", name, serviceAccountNameForm.expected, "Pass the name of the service account."),
    ...textIssues("name", name, serviceAccountNameForm),
    ...textIssues("namespace", namespace, namespaceForm),
  ];
}

/** The issues of the other inputs of a service account, except its role. */
export function serviceAccountObjectIssues(args: ServiceAccountInputs): Issue[] {
  return [
    ...textIssues("audience", args.audience, audienceForm),
    ...numberIssues("tokenExpirationSeconds", args.tokenExpirationSeconds, 600, 86400, "seconds"),
    ...booleanIssues("stsRegionalEndpoints", args.stsRegionalEndpoints),
    ...booleanIssues("automountServiceAccountToken", args.automountServiceAccountToken),
    ...annotationIssues(args.annotations),
    ...labelIssues(args.labels),
    ...plainIssues("createNamespace", args.createNamespace),
    ...booleanIssues("createNamespace", args.createNamespace),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingServiceAccount),
    ...patchIssues(args),
  ];
}

function labelIssues(labels: unknown): Issue[] {
  const { entries, issues } = mapEntries("labels", labels, "a map of labels");
  const each = entries.flatMap(([key, value, path]) => [
    ...textIssues(path, key, qualifiedNameForm),
    ...textIssues(path, value, labelValueForm),
  ]);
  return [...issues, ...each];
}

function annotationIssues(annotations: unknown): Issue[] {
  const { entries, issues } = mapEntries("annotations", annotations, "a map of annotations");
  const each = entries.flatMap(([key, value, path]): Issue[] => {
    const input = (annotationInputs as Record<string, string>)[key];
    if (input !== undefined) {
      const fix = `Remove it, and use the input ${input}.`;
      return [{ code: "exclusive", paths: [path], value, expected: `no annotation that the input ${input} sets`, fix }];
    }
    return [...textIssues(path, key, qualifiedNameForm), ...textIssues(path, value, textForm)];
  });
  return [...issues, ...each];
}

const textForm = { expected: "a string", fix: "Write numbers and booleans in quotes.", fits: () => true };

function patchIssues({ existing, createNamespace }: ServiceAccountInputs): Issue[] {
  const fix = "Omit createNamespace: the tool that creates the service account also creates its namespace.";
  return existing === ExistingServiceAccount.Patch && createNamespace === true
    ? [
        {
          code: "exclusive",
          paths: [["createNamespace"]],
          value: true,
          expected: 'false when existing is "patch"',
          fix,
        },
      ]
    : [];
}
