import { ClusterAccess } from "../../../provider";
import { cloud, readOtherEntries } from "../../../tests/support/mocks/access";
import { type Notes, rejection } from "../notes";
import { groupBinding } from "./groupBinding";
import { permissionTable } from "./permissionTable";

const clusterName = "prod";
const principalArn = "arn:aws:iam::123456789012:role/team/developers";
const grants = [{ name: "developers", principalArn, access: "edit" as const }];
const functions = cloud({ principals: { [principalArn]: "AROAEXAMPLE" } });
const undeclared = {
  principalArn: "arn:aws:iam::123456789012:role/contractor",
  type: "STANDARD",
  groups: [],
  policies: [{ policy: "AmazonEKSClusterAdminPolicy" }],
  declaredBy: "nobody",
};

export const clusterAccess: Notes = {
  permissions: {
    of: ["AccessEntry", "AwsAuth"],
    words:
      "Grants with `controlPlane` also need the permissions of [ControlPlaneAccess](ControlPlaneAccess.md#permissions-of-the-deployer).",
  },
  kubernetes: `for bindings, \`rules\` and \`exactRights\`, ${groupBinding.kubernetes} With aws-auth, also those of [AwsAuth](AwsAuth.md#permissions-of-the-deployer).`,
  section: permissionTable(),
  errors: [
    rejection(
      "Two grants have the same principal.",
      () =>
        new ClusterAccess("access", {
          clusterName,
          authenticationMode: "API",
          grants: [...grants, { name: "again", principalArn, access: "view" }],
        }),
    ),
    rejection(
      "One principal doesn't exist, and another has an access entry that this stack doesn't own. All problems with the grants are reported in one error, and none of the grants is created.",
      () =>
        new ClusterAccess("access", {
          clusterName,
          grants: [...grants, { name: "pipeline", principalArn: `${principalArn}s`, access: "view" }],
        }),
      cloud({ principals: { [principalArn]: "AROAEXAMPLE" }, entries: { [principalArn]: {} } }),
    ),
    rejection(
      "The authentication mode doesn't allow the access method.",
      () => new ClusterAccess("access", { clusterName, authenticationMode: "API", accessMethod: "config-map", grants }),
      functions,
    ),
    rejection(
      "The cluster's authentication mode differs from the input.",
      () => new ClusterAccess("access", { clusterName, authenticationMode: "CONFIG_MAP", grants }),
      functions,
    ),
    rejection(
      "Someone has created an access entry without declaring it, and `unmanaged` is `fail`.",
      () => new ClusterAccess("access", { clusterName, unmanaged: "fail", grants }),
      { ...functions, [readOtherEntries]: () => ({ entries: [undeclared], callerArns: [], unread: [] }) },
    ),
  ],
  moreErrors:
    "The errors of [AccessEntry](AccessEntry.md#errors), [AwsAuth](AwsAuth.md#errors) and [GroupBinding](GroupBinding.md#errors) occur here too.",
};
