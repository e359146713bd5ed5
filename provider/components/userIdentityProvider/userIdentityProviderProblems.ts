import { type Issue, isAbsent } from "../../check/issues";
import { listProblems, missingProblems, textProblems } from "../../check/values";
import { loginProblems } from "../../cluster/connectionProblems";
import {
  claimForm,
  clientIdForm,
  configNameForm,
  groupsPrefixForm,
  requiredClaimProblems,
  scopeForm,
  userIssuerForm,
  usernamePrefixForm,
} from "../../eks/identityProvider";
import { clusterNameForm, tagProblems } from "../../iam/names";
import { ownerTag } from "../../iam/ownership";
import type { UserIdentityProviderArgs } from "./userIdentityProvider";

/** All that is wrong with the inputs of a UserIdentityProvider, as far as it shows without asking AWS. */
export function userIdentityProviderProblems(args: UserIdentityProviderArgs): Issue[] {
  const scopes = { items: "scopes", fix: "Leave scopes out for none." };
  return [
    ...missingProblems("clusterName", args.clusterName, clusterNameForm.expected, "Give the cluster's name."),
    ...textProblems("clusterName", args.clusterName, clusterNameForm),
    ...textProblems("configName", args.configName, configNameForm),
    ...missingProblems("issuerUrl", args.issuerUrl, userIssuerForm.expected, "Give the issuer."),
    ...textProblems("issuerUrl", args.issuerUrl, userIssuerForm),
    ...missingProblems("clientId", args.clientId, clientIdForm.expected, "Give the client's ID."),
    ...textProblems("clientId", args.clientId, clientIdForm),
    ...textProblems("usernameClaim", args.usernameClaim, claimForm),
    ...textProblems("usernamePrefix", args.usernamePrefix, usernamePrefixForm),
    ...textProblems("groupsClaim", args.groupsClaim, claimForm),
    ...textProblems("groupsPrefix", args.groupsPrefix, groupsPrefixForm),
    ...groupsProblems(args),
    ...requiredClaimProblems("requiredClaims", args.requiredClaims),
    ...listProblems("scopes", args.scopes, scopes, (path, item) => textProblems(path, item, scopeForm)),
    ...loginProblems(args),
    ...tagProblems("tags", args.tags, [ownerTag]),
  ];
}

/** Groups have a prefix, unless the program asks for none by name. */
function groupsProblems({ groupsClaim, groupsPrefix }: UserIdentityProviderArgs): Issue[] {
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
