import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyText } from "../../iam/policyDocument";
import { Gate } from "../../validation/gate";
import { isPlain } from "../../validation/outputs";
import type { ServiceAccountReference } from "../serviceAccountRole/args";
import { declareEach } from "../shared/declareEach";
import { ExistingResource } from "../shared/existingResource";
import { onlyOne } from "../shared/onlyOne";
import { withOwner } from "../shared/ownership";
import { nameToRead } from "../shared/usedResource";

import { type AssociationLookUp, type FoundAssociation, findAssociationOf } from "./existing";

const associationType = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** The inputs that the associations of all service accounts have in common. */
export interface AssociationInputs {
  clusterName: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  targetRoleArn?: pulumi.Input<string>;
  disableSessionTags?: pulumi.Input<boolean>;
  policy?: unknown;
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** An association that is declared here, or an existing one that is used. */
type Association = pulumi.Unwrap<Pick<aws.eks.PodIdentityAssociation, "associationId" | "associationArn">>;

/** The associations of service accounts, in the order of the service accounts. */
export interface Associations {
  /** The resources, for others to depend on. */
  resources: pulumi.Output<pulumi.Resource[]>;
  ids: pulumi.Output<string[]>;
  arns: pulumi.Output<string[]>;
}

/**
 * Associates a role with service accounts. Each association is a resource that is named after the cluster, namespace
 * and service account. AWS can't change any of these, so with a new value a new association is created before the old
 * one is deleted.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
 *
 * @param agent The resources that the associations depend on.
 * @param lookUp How to look for existing associations.
 */
export function associateServiceAccounts(
  name: string,
  accounts: pulumi.Input<pulumi.Input<ServiceAccountReference>[]>,
  inputs: AssociationInputs,
  agent: pulumi.Output<pulumi.Resource[]>,
  lookUp: AssociationLookUp,
  parent: pulumi.Resource,
): Associations {
  const keyOf = (item: pulumi.Input<ServiceAccountReference>): pulumi.Input<string> => {
    const { namespace, serviceAccount } = partsOf(item);
    const { clusterName } = inputs;
    return isPlain(clusterName) && isPlain(namespace) && isPlain(serviceAccount)
      ? `${clusterName}/${namespace}/${serviceAccount}`
      : pulumi.all([clusterName, namespace, serviceAccount]).apply((parts) => parts.join("/"));
  };
  const gate = Gate.for(inputs.roleArn).and(Gate.for(agent));
  const targetRoleArn = inputs.targetRoleArn;
  const policy = inputs.policy === undefined ? undefined : textOf(inputs.policy);
  const declare = (
    item: pulumi.Input<ServiceAccountReference>,
    resourceName: string,
    look: Promise<FoundAssociation>,
    found: pulumi.Output<Association | undefined>,
  ) =>
    new aws.eks.PodIdentityAssociation(
      resourceName,
      {
        clusterName: Gate.after(found).input(inputs.clusterName),
        ...partsOf(item),
        roleArn: inputs.roleArn,
        targetRoleArn,
        disableSessionTags: inputs.disableSessionTags,
        policy,
        tags: withOwner(inputs.tags),
      },
      {
        ...onlyOne(resourceName, {
          type: associationType,
          suffix: resourceName.slice(name.length),
          component: parent,
          found: look.then(({ own }) => own),
        }),
        dependsOn: agent,
        // EKS keeps a target role and a policy that an update omits. Removing them takes a new association, and a
        // service account has only one at a time.
        replacementTrigger: pulumi
          .all([targetRoleArn, policy])
          .apply(([target, text]) => [target !== undefined, text !== undefined]),
        deleteBeforeReplace: true,
      },
    );
  // An association that is used without being managed. If the state contains it as managed, for example after its tag
  // was lost, the engine removes it from the state without deleting the association. The engine recognizes it by its ID,
  // which doesn't contain the cluster.
  const read = async (resourceName: string, { associationId, associationArn: value }: Association) => {
    const suffix = resourceName.slice(name.length);
    const what = "The Pod Identity association of this service account";
    const used = { type: associationType, suffix, component: parent, what, property: "associationArn", value };
    const known = { clusterName: inputs.clusterName, associationId };
    return aws.eks.PodIdentityAssociation.get(await nameToRead(resourceName, used), associationId, known, { parent });
  };
  const associations = declareEach(accounts, keyOf, (item, key, index) => {
    const resourceName = `${name}-${key ?? `association-${index}`}`;
    const look = findAssociationOf(inputs.clusterName, item, { ...inputs, policy }, lookUp, parent);
    const found = pulumi.output(look.then(({ unmanaged }) => unmanaged)) as pulumi.Output<Association | undefined>;
    // Whether a resource is declared is known only after looking for an existing association.
    const association =
      lookUp.existing === ExistingResource.Use
        ? found.apply((known) =>
            pulumi.output(known ? read(resourceName, known) : declare(item, resourceName, look, found)),
          )
        : pulumi.output(declare(item, resourceName, look, found));
    return Gate.after(found).output(association as unknown as pulumi.Output<Association>);
  });
  const each = (output: "associationId" | "associationArn") =>
    gate.output(associations.apply((all) => pulumi.all(all.map((association) => association[output]))));
  return {
    resources: gate.output(
      associations.apply((all) => (all as unknown[]).filter(pulumi.Resource.isInstance)),
    ) as unknown as pulumi.Output<pulumi.Resource[]>,
    ids: each("associationId"),
    arns: each("associationArn"),
  };
}

function partsOf(item: pulumi.Input<ServiceAccountReference>): {
  namespace: pulumi.Input<string>;
  serviceAccount: pulumi.Input<string>;
} {
  if (isPlain(item)) {
    const { namespace, name } = item as ServiceAccountReference;
    return { namespace, serviceAccount: name };
  }
  const known = pulumi.output(item);
  return { namespace: known.namespace, serviceAccount: known.name };
}

/** The text of a policy that is given as a text or as a structure; undefined if it turns out to be omitted. */
function textOf(policy: unknown): pulumi.Output<string> {
  const known = pulumi.output(policy as pulumi.Input<string | object>);
  return known.apply((given) => (given === undefined ? undefined : policyText(given))) as pulumi.Output<string>;
}
