import type { Statement } from "../../iam/controlPlane/statements";
import { placeless } from "../arns";
import { type WorkloadDefinition, where } from "../definition";
import type { GrantedScopes } from "../scopes";

export const externalSecrets: WorkloadDefinition = {
  serviceAccount: { namespace: "external-secrets", name: "external-secrets" },
  source: {
    policy: "own",
    version: "v2.9.0",
    link: "https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md",
  },
  needsOneOf: ["secretArns", "parameterArns"],
  takes: ["kmsKeyArns"],
  statements: (scopes) => [
    ...readingStatements(scopes),
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    ...where(scopes.kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt"], resources }]),
  ],
};

/** The operator changes and deletes only what it has created, which has this tag. */
const createdByOperator = { StringEquals: { "aws:ResourceTag/managed-by": "external-secrets" } };

/**
 * The operator with PushSecret. The metadata options resourcePolicy and replicationLocations need more permissions, the
 * first of which can share secrets with other accounts. The deletion of parameters and the removal of tags are calls of
 * https://github.com/external-secrets/external-secrets/tree/v2.9.0/providers/v1/aws that the documentation omits.
 */
export const externalSecretsPush: WorkloadDefinition = {
  serviceAccount: { namespace: "external-secrets", name: "external-secrets" },
  source: {
    policy: "own",
    version: "v2.9.0",
    link: "https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md#permissions-for-pushsecret",
  },
  needsOneOf: ["secretArns", "parameterArns"],
  takes: ["kmsKeyArns"],
  statements: (scopes) => [
    ...readingStatements(scopes),
    ...where(scopes.secretArns, (resources) => [
      { actions: ["secretsmanager:CreateSecret", "secretsmanager:TagResource"], resources },
      {
        actions: ["secretsmanager:DeleteSecret", "secretsmanager:PutSecretValue", "secretsmanager:UntagResource"],
        resources,
        condition: createdByOperator,
      },
    ]),
    ...where(scopes.parameterArns, (resources) => [
      { actions: ["ssm:AddTagsToResource", "ssm:ListTagsForResource", "ssm:PutParameter"], resources },
      { actions: ["ssm:DeleteParameter", "ssm:RemoveTagsFromResource"], resources, condition: createdByOperator },
    ]),
    // Secrets and advanced parameters are encrypted with data keys, standard parameters with the key itself:
    // https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
    ...where(scopes.kmsKeyArns, (resources) => [
      { actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], resources },
    ]),
  ],
};

function readingStatements({ secretArns, parameterArns }: GrantedScopes): Statement[] {
  return [
    ...where(secretArns, (resources) => [
      // BatchGetSecretValue returns only values for which GetSecretValue is allowed.
      { actions: ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"], resources: ["*"] },
      {
        actions: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetResourcePolicy",
          "secretsmanager:GetSecretValue",
          "secretsmanager:ListSecretVersionIds",
        ],
        resources,
      },
    ]),
    ...where(parameterArns, (resources) => [
      { actions: ["ssm:DescribeParameters"], resources: ["*"] },
      { actions: ["ssm:GetParameter", "ssm:GetParametersByPath"], resources },
    ]),
  ];
}

/** The provider reads with the identity of the pod that mounts a volume, not with its own. */
export const secretsStoreCsi: WorkloadDefinition = {
  source: {
    policy: "own",
    version: "2.1.1",
    link: "https://github.com/aws/secrets-store-csi-driver-provider-aws/blob/secrets-store-csi-driver-provider-aws-2.1.1/README.md",
  },
  needsOneOf: ["secretArns", "parameterArns"],
  takes: ["kmsKeyArns"],
  statements: ({ secretArns, parameterArns, kmsKeyArns }) => [
    ...where(secretArns, (resources) => [
      { actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], resources },
    ]),
    ...where(parameterArns, (resources) => [{ actions: ["ssm:GetParameters"], resources }]),
    ...where(kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt"], resources }]),
  ],
};

export const certManager: WorkloadDefinition = {
  serviceAccount: { namespace: "cert-manager", name: "cert-manager" },
  source: {
    policy: "own",
    version: "v1.21.1",
    link: "https://cert-manager.io/docs/configuration/acme/dns01/route53/",
  },
  needs: ["hostedZoneArns"],
  statements: ({ hostedZoneArns }, place) => [
    { actions: ["route53:ListHostedZonesByName"], resources: ["*"] },
    { actions: ["route53:GetChange"], resources: placeless(place, "route53", "change/*") },
    // Listing doesn't support record types, although the source has one condition for both actions.
    { actions: ["route53:ListResourceRecordSets"], resources: hostedZoneArns },
    {
      actions: ["route53:ChangeResourceRecordSets"],
      resources: hostedZoneArns,
      condition: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": "TXT" } },
    },
  ],
};

export const awsPrivateCaIssuer: WorkloadDefinition = {
  serviceAccount: { namespace: "aws-privateca-issuer", name: "aws-privateca-issuer" },
  source: {
    policy: "own",
    version: "v1.9.0",
    link: "https://github.com/cert-manager/aws-privateca-issuer/blob/v1.9.0/README.md",
  },
  needs: ["certificateAuthorityArns"],
  statements: ({ certificateAuthorityArns }) => [
    {
      actions: ["acm-pca:DescribeCertificateAuthority", "acm-pca:GetCertificate", "acm-pca:IssueCertificate"],
      resources: certificateAuthorityArns,
    },
  ],
};
