import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { valueIn } from "../../support/mocks/markers";

export const issuer = "oidc.eks.us-west-2.amazonaws.com/id/BLUE";
export const blue = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
export const roleType = "aws:iam/role:Role";
export const component = "urn:pulumi:prod::shop::eks-auth:index:ServiceAccountRole::app";
/** The URN of a child of the component. */
export const child = (type: string, name: string) =>
  `urn:pulumi:prod::shop::eks-auth:index:ServiceAccountRole$${type}::${name}`;
/** The minimal inputs and the resulting trust policy. */
export const minimal: ServiceAccountRoleArgs = {
  oidcProviderArns: [blue],
  serviceAccounts: [{ namespace: "default", name: "my-sa" }],
};
export const trustPolicy =
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"${blue}"},` +
  `"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"${issuer}:aud":"sts.amazonaws.com",` +
  `"${issuer}:sub":"system:serviceaccount:default:my-sa"}}}]}`;

/** Declares the component and runs the program, which must succeed. */
export const declare = (args: ServiceAccountRoleArgs, options?: RunOptions, name = "app") =>
  runWell(() => new ServiceAccountRole(name, args), options);

/** The outputs of the component. */
export async function outputsOf({ arn, name, uniqueId, trustPolicy }: ServiceAccountRole) {
  return {
    arn: await valueIn(arn),
    name: await valueIn(name),
    uniqueId: await valueIn(uniqueId),
    trustPolicy: await valueIn(trustPolicy),
  };
}
