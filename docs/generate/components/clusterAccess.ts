import { ClusterAccess } from "../../../provider";
import { cloud } from "../../../tests/support/mocks/access";
import { type Notes, refusal } from "../notes";
import { groupBinding } from "./groupBinding";

const clusterName = "prod";
const principalArn = "arn:aws:iam::123456789012:role/team/developers";
const grants = [{ name: "developers", principalArn, access: "edit" as const }];
const functions = cloud({ principals: { [principalArn]: "AROAEXAMPLE" } });

export const clusterAccess: Notes = {
  permissions: {
    of: ["AccessEntry", "AwsAuth"],
    words:
      "A grant with `controlPlane` needs the permissions of [ControlPlaneAccess](ControlPlaneAccess.md#permissions-of-the-deployer) too.",
  },
  kubernetes: `for bindings, ${groupBinding.kubernetes} With aws-auth also what [AwsAuth](AwsAuth.md#permissions-of-the-deployer) needs.`,
  errors: [
    refusal(
      "Two grants have one principal.",
      () =>
        new ClusterAccess("access", {
          clusterName,
          authenticationMode: "API",
          grants: [...grants, { name: "again", principalArn, access: "view" }],
        }),
    ),
    refusal(
      "A principal doesn't exist, and another has an entry that this stack doesn't own. All that is wrong with the grants is told together, and none of them is made.",
      () =>
        new ClusterAccess("access", {
          clusterName,
          grants: [...grants, { name: "pipeline", principalArn: `${principalArn}s`, access: "view" }],
        }),
      cloud({ principals: { [principalArn]: "AROAEXAMPLE" }, entries: { [principalArn]: {} } }),
    ),
    refusal(
      "The mode leaves no such choice.",
      () => new ClusterAccess("access", { clusterName, authenticationMode: "API", accessMethod: "config-map", grants }),
      functions,
    ),
    refusal(
      "The cluster isn't in the mode that is given.",
      () => new ClusterAccess("access", { clusterName, authenticationMode: "CONFIG_MAP", grants }),
      functions,
    ),
  ],
  moreErrors:
    "What [AccessEntry](AccessEntry.md#errors), [AwsAuth](AwsAuth.md#errors) and [GroupBinding](GroupBinding.md#errors) refuse is refused here too.",
};
