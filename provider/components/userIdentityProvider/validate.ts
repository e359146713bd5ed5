import {
  claimForm,
  clientIdForm,
  configNameForm,
  groupsPrefixForm,
  requiredClaimIssues,
  scopeForm,
  userIssuerForm,
  usernamePrefixForm,
} from "../../eks/identityProvider";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { loginIssues } from "../../kubernetes/validateConnection";
import { listIssues, missingIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent } from "../../validation/issues";
import { ownerTag } from "../shared/ownership";
import type { UserIdentityProviderArgs } from "./args";

/** The issues of the inputs of a UserIdentityProvider that can be found without calling AWS. */
export function validateUserIdentityProvider(args: UserIdentityProviderArgs): Issue[] {
  const scopes = { items: "scopes", fix: "Omit scopes for none." };
  return [
    ...missingIssues("clusterName", args.clusterName, clusterNameForm.expected, "Pass the name of the cluster."),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...textIssues("configName", args.configName, configNameForm),
    ...missingIssues("issuerUrl", args.issuerUrl, userIssuerForm.expected, "Pass the URL of the issuer."),
    ...textIssues("issuerUrl", args.issuerUrl, userIssuerForm),
    ...missingIssues("clientId", args.clientId, clientIdForm.expected, "Pass the ID of the client."),
    ...textIssues("clientId", args.clientId, clientIdForm),
    ...textIssues("usernameClaim", args.usernameClaim, claimForm),
    ...textIssues("usernamePrefix", args.usernamePrefix, usernamePrefixForm),
    ...textIssues("groupsClaim", args.groupsClaim, claimForm),
    ...textIssues("groupsPrefix", args.groupsPrefix, groupsPrefixForm),
    ...groupsIssues(args),
    ...requiredClaimIssues("requiredClaims", args.requiredClaims),
    ...listIssues("scopes", args.scopes, scopes, (path, item) => textIssues(path, item, scopeForm)),
    ...loginIssues(args),
    ...tagIssues("tags", args.tags, [ownerTag]),
  ];
}

/** The issues of the group inputs: groups require a prefix, unless the program sets an empty one. */
function groupsIssues({ groupsClaim, groupsPrefix }: UserIdentityProviderArgs): Issue[] {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (isGiven(groupsClaim) && !isGiven(groupsPrefix)) {
    return [
      {
        code: "missing",
        paths: [["groupsPrefix"]],
        expected: 'the prefix of the groups in groupsClaim, such as "oidc:", or "" for none',
        fix: 'Set it to "oidc:": without a prefix, a group at the issuer can get the permissions of a group in the cluster.',
      },
    ];
  }
  return isAbsent(groupsPrefix) || isGiven(groupsClaim)
    ? []
    : [
        {
          code: "exclusive",
          paths: [["groupsPrefix"]],
          value: groupsPrefix,
          expected: "no prefix for groups without groupsClaim",
          fix: "Set groupsClaim to the claim that contains the groups, or omit groupsPrefix.",
        },
      ];
}
