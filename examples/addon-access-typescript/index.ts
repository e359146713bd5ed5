import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AddonAccess } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const addonName = "aws-ebs-csi-driver";
const addonVersion = config.require("addonVersion");

// A role for each service account of the add-on, with the policies that EKS recommends for this version.
const access = new AddonAccess("driver", {
  clusterName,
  addonName,
  addonVersion,
  owner: "add-on",
  agent: "ensure",
});

// The add-on owns the associations: EKS creates them with it and deletes them with it.
new aws.eks.Addon("driver", {
  clusterName,
  addonName,
  addonVersion,
  podIdentityAssociations: access.podIdentityAssociations,
});

// The ARN of the role, by the name of the service account.
export const roleArns = access.roleArns;
