import { ControlPlaneAccess } from "../../../provider";
import { type Notes, refusal } from "../notes";

export const controlPlaneAccess: Notes = {
  permissions: {
    actions: ["User", "Group"].flatMap((kind) => [
      `iam:Attach${kind}Policy`,
      `iam:Detach${kind}Policy`,
      `iam:ListAttached${kind}Policies`,
    ]),
  },
  errors: [
    refusal(
      "A cluster's name has a wildcard, and `allowWildcards` isn't set.",
      () => new ControlPlaneAccess("ci", { capabilities: ["update-nodegroups"], clusterNames: ["prod-*"] }),
    ),
    refusal(
      "A capability passes roles to EKS, and none is named.",
      () => new ControlPlaneAccess("ci", { capabilities: ["manage-nodegroups"], clusterNames: ["prod"] }),
    ),
    refusal(
      "A role of another account is to get the policy.",
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
