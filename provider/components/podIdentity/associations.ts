import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyText } from "../../iam/policyDocument";
import { Gate } from "../../validation/gate";
import { isPlain } from "../../validation/outputs";
import type { ServiceAccountReference } from "../serviceAccountRole/args";
import { declareEach } from "../shared/declareEach";
import { withOwner } from "../shared/ownership";
import { onlyOne } from "../shared/refuseSecond";
import { ExistingPodIdentityAssociation } from "./args";
import { type AssociationLookUp, type FoundAssociation, findAssociationOf } from "./existing";

const associationType = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** What the associations of service accounts have in common. */
export interface AssociationInputs {
  clusterName: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  targetRoleArn?: pulumi.Input<string>;
  disableSessionTags?: pulumi.Input<boolean>;
  policy?: unknown;
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** An association that is made here, or that another owns and is used. */
type Association = pulumi.Unwrap<Pick<aws.eks.PodIdentityAssociation, "associationId" | "associationArn">>;

/** The associations of service accounts, in their order. */
export interface Associations {
  /** The resources, for whatever comes after them. */
  resources: pulumi.Output<pulumi.Resource[]>;
  ids: pulumi.Output<string[]>;
  arns: pulumi.Output<string[]>;
}

/**
 * Associates a role with service accounts, each by a resource that is named after cluster, namespace and service account:
 * none of them can be changed at AWS, so that with another one a new association is made before the old one goes.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
 *
 * @param agent What the associations come after.
 * @param lookUp How associations that another owns are looked for.
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
        // EKS keeps a target role and a policy that an update leaves out. Only a new association is rid of them, and a
        // service account has one at a time.
        replacementTrigger: pulumi
          .all([targetRoleArn, policy])
          .apply(([target, text]) => [target !== undefined, text !== undefined]),
        deleteBeforeReplace: true,
      },
    );
  // One that is only referred to is read under the name of the one that would be declared: where the state has that, as after
  // its tag was lost, the engine lets go of it, and deletes nothing. It tells so by the ID, which is without the cluster.
  const read = (resourceName: string, associationId: string) => {
    const known = { clusterName: inputs.clusterName, associationId };
    return aws.eks.PodIdentityAssociation.get(resourceName, associationId, known, { parent });
  };
  const associations = declareEach(accounts, keyOf, (item, key, index) => {
    const resourceName = `${name}-${key ?? `association-${index}`}`;
    const look = findAssociationOf(inputs.clusterName, item, { ...inputs, policy }, lookUp, parent);
    const found = pulumi.output(look.then(({ foreign }) => foreign)) as pulumi.Output<Association | undefined>;
    // Whether there is a resource at all is known only once another's association was looked for.
    const association =
      lookUp.existing === ExistingPodIdentityAssociation.Use
        ? found.apply((known) =>
            pulumi.output(known ? read(resourceName, known.associationId) : declare(item, resourceName, look, found)),
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

/** The text of a policy that is given as a text or as a structure; undefined where it turns out to be left out. */
function textOf(policy: unknown): pulumi.Output<string> {
  const known = pulumi.output(policy as pulumi.Input<string | object>);
  return known.apply((given) => (given === undefined ? undefined : policyText(given))) as pulumi.Output<string>;
}
