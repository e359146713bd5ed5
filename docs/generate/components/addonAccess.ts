import { AddonAccess } from "../../../provider";
import { account, addons } from "../../../tests/support/mocks/addons";
import { readyCluster } from "../../../tests/support/mocks/podIdentity";
import { type Notes, rejection } from "../notes";

const driver = { clusterName: "prod", addonName: "aws-ebs-csi-driver", owner: "add-on" } as const;
const functions = readyCluster("prod");
const association = {
  associationId: "a-0123456789abcdef0",
  associationArn: "arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/a-0123456789abcdef0",
  roleArn: "arn:aws:iam::123456789012:role/ebs",
};

export const addonAccess: Notes = {
  permissions: { of: ["ServiceAccountRole"] },
  errors: [
    rejection(
      "The add-on has no such version.",
      () => new AddonAccess("driver", { ...driver, addonVersion: "v1.99.0-eksbuild.1" }),
      functions,
      { addons },
    ),
    rejection(
      "EKS recommends nothing for the add-on.",
      () => new AddonAccess("dns", { ...driver, addonName: "coredns" }),
      functions,
      { addons },
    ),
    rejection("The service account already has an association.", () => new AddonAccess("driver", driver), functions, {
      addons,
      associations: { [`prod/kube-system/${account}`]: association },
    }),
  ],
  moreErrors:
    "In unit tests with the mocks of Pulumi's SDK, nothing is read from EKS: the component then declares no roles, and " +
    "its lists are empty.",
};
