import { placeless } from "../arns";
import { type WorkloadDefinition, where } from "../definition";

export const externalSecrets: WorkloadDefinition = {
  serviceAccount: { namespace: "external-secrets", name: "external-secrets" },
  source: {
    policy: "own",
    version: "v2.9.0",
    link: "https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md",
  },
  needsOneOf: ["secretArns", "parameterArns"],
  takes: ["kmsKeyArns"],
  statements: ({ secretArns, parameterArns, kmsKeyArns }) => [
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
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
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
