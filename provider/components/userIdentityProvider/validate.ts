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

/** All that is wrong with the inputs of a UserIdentityProvider, as far as it shows without asking AWS. */
export function validateUserIdentityProvider(args: UserIdentityProviderArgs): Issue[] {
  const scopes = { items: "scopes", fix: "Leave scopes out for none." };
  return [
    ...missingIssues("clusterName", args.clusterName, clusterNameForm.expected, "Give the cluster's name."),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...textIssues("configName", args.configName, configNameForm),
    ...missingIssues("issuerUrl", args.issuerUrl, userIssuerForm.expected, "Give the issuer."),
    ...textIssues("issuerUrl", args.issuerUrl, userIssuerForm),
    ...missingIssues("clientId", args.clientId, clientIdForm.expected, "Give the client's ID."),
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

/** Groups have a prefix, unless the program asks for none by name. */
function groupsIssues({ groupsClaim, groupsPrefix }: UserIdentityProviderArgs): Issue[] {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (isGiven(groupsClaim) && !isGiven(groupsPrefix)) {
    return [
      {
        code: "missing",
        paths: [["groupsPrefix"]],
        expected: 'what stands before each group of groupsClaim, such as "oidc:", or "" for nothing',
        fix: 'Without a prefix, whoever names groups at the issuer can give a group the rights of one in the cluster: use "oidc:".',
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
          expected: "no prefix of groups without groupsClaim",
          fix: "Give the claim that has the groups in groupsClaim, or leave groupsPrefix out.",
        },
      ];
}
