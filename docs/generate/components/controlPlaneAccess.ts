import { ControlPlaneAccess } from "../../../provider";
import { type Notes, rejection } from "../notes";
import { controlPlaneTables } from "./controlPlaneTables";

export const controlPlaneAccess: Notes = {
  permissions: {
    actions: ["User", "Group"].flatMap((kind) => [
      `iam:Attach${kind}Policy`,
      `iam:Detach${kind}Policy`,
      `iam:ListAttached${kind}Policies`,
    ]),
  },
  section: controlPlaneTables(),
  errors: [
    rejection(
      "A cluster name contains a wildcard, and `allowWildcards` isn't set.",
      () => new ControlPlaneAccess("ci", { capabilities: ["update-nodegroups"], clusterNames: ["prod-*"] }),
    ),
    rejection(
      "A capability passes roles to EKS, and `passRoleArns` is missing.",
      () => new ControlPlaneAccess("ci", { capabilities: ["manage-nodegroups"], clusterNames: ["prod"] }),
    ),
    rejection(
      "An input would bound nothing: no capability has a call with its condition key.",
      () =>
        new ControlPlaneAccess("ci", {
          capabilities: ["update-clusters"],
          clusterNames: ["prod"],
          accessPolicies: ["AmazonEKSViewPolicy"],
        }),
    ),
    rejection(
      "The policy would be attached to a role in another account.",
      () =>
        new ControlPlaneAccess("ci", {
          capabilities: ["update-nodegroups"],
          clusterNames: ["prod"],
          accountId: "123456789012",
          roles: ["arn:aws:iam::210987654321:role/ci"],
        }),
    ),
  ],
};
