import type { Issue } from "../../check/issues";
import {
  booleanProblems,
  choiceProblems,
  mapEntries,
  missingProblems,
  numberProblems,
  plainProblems,
  textProblems,
} from "../../check/values";
import { roleArnForm } from "../../iam/arn";
import {
  audienceForm,
  labelValueForm,
  namespaceForm,
  qualifiedNameForm,
  serviceAccountNameForm,
} from "../../iam/names";
import { ExistingServiceAccount } from "./existingServiceAccount";
import type { ServiceAccountArgs } from "./serviceAccount";
import type { ServiceAccountInputs } from "./serviceAccountObject";

const prefix = "eks.amazonaws.com/";

/** The annotations that EKS reads on a service account, and the input that each comes from. */
export const annotationInputs = {
  [`${prefix}role-arn`]: "roleArn",
  [`${prefix}audience`]: "audience",
  [`${prefix}token-expiration`]: "tokenExpirationSeconds",
  [`${prefix}sts-regional-endpoints`]: "stsRegionalEndpoints",
} as const;

/** All that is wrong with the inputs of a ServiceAccount. */
export function serviceAccountProblems(args: ServiceAccountArgs): Issue[] {
  return [
    ...serviceAccountNameProblems(args),
    ...missingProblems("roleArn", args.roleArn, roleArnForm.expected, "Pass the arn of a ServiceAccountRole."),
    ...textProblems("roleArn", args.roleArn, roleArnForm),
    ...serviceAccountObjectProblems(args),
  ];
}

/** The problems of the name and the namespace of a service account. */
export function serviceAccountNameProblems({ name, namespace }: ServiceAccountInputs): Issue[] {
  return [
    ...missingProblems("name", name, serviceAccountNameForm.expected, "Give the service account a name."),
    ...textProblems("name", name, serviceAccountNameForm),
    ...textProblems("namespace", namespace, namespaceForm),
  ];
}

/** The problems of everything else about a service account but its role. */
export function serviceAccountObjectProblems(args: ServiceAccountInputs): Issue[] {
  return [
    ...textProblems("audience", args.audience, audienceForm),
    ...numberProblems("tokenExpirationSeconds", args.tokenExpirationSeconds, 600, 86400, "seconds"),
    ...booleanProblems("stsRegionalEndpoints", args.stsRegionalEndpoints),
    ...booleanProblems("automountServiceAccountToken", args.automountServiceAccountToken),
    ...annotationProblems(args.annotations),
    ...labelProblems(args.labels),
    ...plainProblems("createNamespace", args.createNamespace),
    ...booleanProblems("createNamespace", args.createNamespace),
    ...plainProblems("existing", args.existing),
    ...choiceProblems("existing", args.existing, ExistingServiceAccount),
    ...patchProblems(args),
  ];
}

function labelProblems(labels: unknown): Issue[] {
  const { entries, problems } = mapEntries("labels", labels, "a map of labels");
  const each = entries.flatMap(([key, value, path]) => [
    ...textProblems(path, key, qualifiedNameForm),
    ...textProblems(path, value, labelValueForm),
  ]);
  return [...problems, ...each];
}

function annotationProblems(annotations: unknown): Issue[] {
  const { entries, problems } = mapEntries("annotations", annotations, "a map of annotations");
  const each = entries.flatMap(([key, value, path]): Issue[] => {
    const input = (annotationInputs as Record<string, string>)[key];
    if (input !== undefined) {
      const fix = `Remove it, and use the input ${input}.`;
      return [{ code: "exclusive", paths: [path], value, expected: `no annotation that the input ${input} sets`, fix }];
    }
    return [...textProblems(path, key, qualifiedNameForm), ...textProblems(path, value, textForm)];
  });
  return [...problems, ...each];
}

const textForm = { expected: "a text", fix: "Write numbers and booleans in quotes.", fits: () => true };

function patchProblems({ existing, createNamespace }: ServiceAccountInputs): Issue[] {
  const fix = "Leave createNamespace out: what makes the service account makes its namespace.";
  return existing === ExistingServiceAccount.Patch && createNamespace === true
    ? [
        {
          code: "exclusive",
          paths: [["createNamespace"]],
          value: true,
          expected: 'false where existing is "patch"',
          fix,
        },
      ]
    : [];
}
