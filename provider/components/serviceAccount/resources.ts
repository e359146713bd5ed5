import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Subject } from "../../iam/trustPolicy";
import { withShortStackTraces } from "../../sdkInternals";
import { Gate } from "../../validation/gate";
import { deepApply, isPlain, mapInput, withDefault } from "../../validation/outputs";
import { urnAtTop } from "../shared/formerChildren";
import { ExistingServiceAccount, type ServiceAccountInputs } from "./args";
import { type Creation, rejectExisting } from "./existing";
import { annotationInputs } from "./validate";

const serviceAccountCreation: Creation = {
  type: "kubernetes:core/v1:ServiceAccount",
  resource: "serviceaccounts",
  what: "service account",
  leave: 'Set existing to "patch" to add the annotations to it without managing it.',
};

const namespaceCreation: Creation = {
  type: "kubernetes:core/v1:Namespace",
  resource: "namespaces",
  what: "namespace",
  leave: "Omit createNamespace to use the namespace without managing it.",
};

/** The namespace and name of the service account. */
export function serviceAccountOf({ namespace, name }: ServiceAccountInputs): pulumi.Input<Subject> {
  return { namespace: withDefault(namespace, "default"), name } as pulumi.Input<Subject>;
}

/**
 * Declares a service account `<name>-service-account`, or a patch of it, and its namespace `<name>-namespace` if
 * requested. Returns its namespace and name, which resolve once it exists.
 */
export function declareServiceAccount(
  name: string,
  inputs: ServiceAccountInputs,
  gate: Gate,
  opts: pulumi.CustomResourceOptions,
  parent: pulumi.Resource,
): { namespace: pulumi.Output<string>; name: pulumi.Output<string> } {
  const given = gate.input(withDefault(inputs.namespace, "default"));
  const namespace = inputs.createNamespace === true ? declareNamespace(name, given, parent) : given;
  const properties = {
    metadata: { name: inputs.name, namespace, labels: inputs.labels, annotations: annotationsOf(inputs) },
    automountServiceAccountToken: inputs.automountServiceAccountToken,
  };
  const child = `${name}-service-account`;
  const options = { ...opts, parent };
  const { metadata } = withShortStackTraces(() =>
    inputs.existing === ExistingServiceAccount.Patch
      ? new kubernetes.core.v1.ServiceAccountPatch(child, properties, options)
      : new kubernetes.core.v1.ServiceAccount(child, properties, {
          ...options,
          ...creating(serviceAccountCreation, child, parent),
        }),
  );
  const { namespace: space, name: account } = gate.output(metadata);
  return { namespace: space, name: account };
}

/**
 * The options of an object that is created. The alias lets `pulumi import`, which can't set a parent component, import
 * it.
 */
function creating(creation: Creation, name: string, parent: pulumi.Resource): pulumi.CustomResourceOptions {
  return { aliases: [urnAtTop(creation.type, name)], hooks: rejectExisting(creation, name, parent) };
}

/**
 * Declares the namespace. Returns its name, which resolves once the namespace exists, and fails if the given name
 * fails.
 */
function declareNamespace(name: string, given: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const child = `${name}-namespace`;
  const { metadata } = new kubernetes.core.v1.Namespace(
    child,
    { metadata: { name: given } },
    { parent, ...creating(namespaceCreation, child, parent) },
  );
  return Gate.for(given).output(metadata.name);
}

/**
 * Lets the Kubernetes provider restore its fields after another manager has changed them. Without it, the API server
 * reports a conflict when a changed annotation is repaired. This component owns the object, so it overrides nobody.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
const repairing = { "pulumi.com/patchForce": "true" };

/** The annotations. The caller's come first, so that they can't override ours. */
function annotationsOf(args: ServiceAccountInputs): pulumi.Input<Record<string, pulumi.Input<string>>> {
  const ours = Object.fromEntries(
    Object.entries(annotationInputs)
      .filter(([, input]) => args[input] !== undefined)
      .map(([key, input]) => [
        key,
        texts.has(input) ? args[input] : mapInput(args[input] as pulumi.Input<Setting>, textOf),
      ]),
  );
  const theirs = args.annotations;
  const force = args.existing === ExistingServiceAccount.Patch ? {} : repairing;
  return isPlain(theirs)
    ? { ...force, ...theirs, ...ours }
    : deepApply(theirs, (known) => ({ ...force, ...known, ...ours }) as pulumi.Input<Record<string, string>>);
}

/** The inputs of annotations whose values are already strings. */
const texts: ReadonlySet<string> = new Set<keyof ServiceAccountInputs>(["roleArn", "audience"]);

/** The values of the other inputs. */
type Setting = number | boolean | undefined;

/** The value as the text of an annotation; undefined (no annotation) for a value that turns out to be omitted. */
function textOf(value: Setting): string | undefined {
  return value === undefined ? undefined : String(value);
}
