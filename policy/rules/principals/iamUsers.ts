import { principalOf } from "../../../provider/awsauth/principal";
import { iamPrincipalOf } from "../../../provider/eks/iamPrincipal";
import { textOf } from "../../inputValues";
import { type CheckedResource, matchesAny, rule, texts, type Violation } from "../../rule";
import { awsAuthOf, configMapTypes, mappingsIn } from "../awsAuth/configMaps";

const accessEntry = "aws:eks/accessEntry:AccessEntry";

export const iamUsers = rule({
  name: "iam-user-principals",
  description: "Principals of a cluster are IAM roles, not IAM users.",
  reason: "A user has access keys that don't expire. A role has credentials for a session, and says who may have them.",
  level: "advisory",
  settings: {
    users: texts("The ARNs of the users that may have access, as for an emergency. `*` matches any characters."),
  },
  types: [accessEntry, ...configMapTypes],
  check: (resource, { users }) =>
    resource.type === accessEntry ? byEntry(resource, users) : byAwsAuth(resource, users),
});

/** The principals that the rule reports, by their kind. */
const kinds: Readonly<Record<string, string | undefined>> = { user: "an IAM user", root: "the root user" };

const fix =
  "Let people assume a role, for example by IAM Identity Center, and give the role the access. To keep the user, add it to the setting `users` of this rule.";

function byEntry({ props }: CheckedResource, users: readonly string[]): Violation[] {
  const principal = textOf(props.principalArn);
  const what = kinds[iamPrincipalOf(principal)?.kind ?? ""];
  return what !== undefined && !matchesAny(users, principal)
    ? [{ problem: `The access entry is for ${principal}, ${what}.`, fix }]
    : [];
}

function byAwsAuth(resource: CheckedResource, users: readonly string[]): Violation[] {
  const document = awsAuthOf(resource);
  if (document === undefined) return [];
  const entries = mappingsIn(document)
    .map((entry) => ({ ...entry, what: kinds[principalOf(entry.arn).kind] }))
    .filter(({ arn, what }) => what !== undefined && !matchesAny(users, arn))
    .map(({ key, line, arn, what }) => ({ problem: `aws-auth maps ${arn}, ${what} (${key}, line ${line}).`, fix }));
  const accounts = document.mapAccounts.items
    .filter(({ dropped }) => dropped === undefined)
    .map(({ account, line }) => ({
      problem: `aws-auth maps every IAM user of the account ${account} (mapAccounts, line ${line}).`,
      fix: "Map the roles that need access one by one.",
    }));
  return [...entries, ...accounts];
}
