import type { Statement } from "../iam/controlPlane/statements";
import type { Format } from "../validation/checks";

/**
 * The access to and of Argo CD as a capability of EKS. Read on 2026-11-29:
 * https://docs.aws.amazon.com/eks/latest/userguide/argocd-permissions.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/argocd-considerations.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/argocd-configure-repositories.html
 */

/** The sources that Argo CD reads: the ARNs of each kind. */
export interface ArgoCdSources {
  secretArns: string[];
  kmsKeyArns: string[];
  connectionArns: string[];
  codeCommitRepositoryArns: string[];
  ecrRepositoryArns: string[];
}

/** The actions on the sources of each kind. */
const actions: Record<keyof ArgoCdSources, string[]> = {
  secretArns: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
  kmsKeyArns: ["kms:Decrypt"],
  connectionArns: ["codeconnections:UseConnection"],
  codeCommitRepositoryArns: ["codecommit:GitPull"],
  ecrRepositoryArns: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
};

/** The statements that let Argo CD read its sources. */
export function argoCdStatements(sources: ArgoCdSources): Statement[] {
  const kinds = Object.keys(actions) as (keyof ArgoCdSources)[];
  const logIn = { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] };
  return [
    ...kinds.flatMap((kind) =>
      sources[kind].length === 0 ? [] : [{ actions: actions[kind], resources: [...sources[kind]].sort() }],
    ),
    ...(sources.ecrRepositoryArns.length === 0 ? [] : [logIn]),
  ];
}

/** The maximum number of users and groups in the role mappings of a capability. */
export const argoCdIdentitiesLimit = 1000;

/**
 * The ID of a user or group in IAM Identity Center.
 * https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_Group.html
 */
export const identityIdForm: Format = {
  expected: "the ID of a user or group in IAM Identity Center, such as 686103e0-f051-7068-b225-e6392b959d9e",
  fix: "Pass the ID that the console of IAM Identity Center shows, not the name.",
  fits: (text) => /^([0-9a-f]{10}-)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text),
};

/** A role of Argo CD, with the IDs of its users and groups. */
export interface KnownRoleMapping {
  role: string;
  groupIds?: string[] | null;
  userIds?: string[] | null;
}

/** The role mappings in the form of the API of EKS. */
export function rbacRoleMappings(mappings: KnownRoleMapping[]) {
  const identity = (type: string) => (id: string) => ({ id, type });
  return mappings.map(({ role, groupIds, userIds }) => ({
    role,
    identities: [...(groupIds ?? []).map(identity("SSO_GROUP")), ...(userIds ?? []).map(identity("SSO_USER"))],
  }));
}
