import type { Creation, State } from "./creation";
import { unwrap } from "./markers";

/** What AWS adds to the EKS Pod Identity resources. */
export const podIdentityCreators: Record<string, (creation: Creation) => State> = {
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ({ inputs, partition }) => {
    const associationId = `a-${unwrap(inputs.namespace)}-${unwrap(inputs.serviceAccount)}`;
    const associationArn = `arn:${partition}:eks:us-west-2:123456789012:podidentityassociation/${unwrap(inputs.clusterName)}/${associationId}`;
    return { id: associationId, state: { associationId, associationArn } };
  },
  "aws:eks/addon:Addon": ({ inputs }) => ({
    id: `${unwrap(inputs.clusterName)}:${unwrap(inputs.addonName)}`,
    state: { addonVersion: "v1.3.4-eksbuild.1" },
  }),
};
