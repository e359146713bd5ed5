import type { ComponentResource, Output } from "@pulumi/pulumi";
import type { ExplainAccessOutputArgs, ExplainAccessResult } from "../../functions/explainAccess";
import type { GetAwsAuthOutputArgs, GetAwsAuthResult } from "../../functions/getAwsAuth";
import type { GetClusterAccessOutputArgs, GetClusterAccessResult } from "../../functions/getClusterAccess";
import type { AccessCheckArgs, AccessCheckState } from "../../resources/accessCheckResource";
import type { AwsAuthEntriesArgs, AwsAuthEntriesState } from "../../resources/awsAuthEntriesResource";
import type { CredentialsCheckArgs, CredentialsCheckState } from "../../resources/credentialsCheckResource";

/**
 * The resources and functions in the schema besides the components. The SDK's analyzer reads only components, so each
 * is declared here as one: `args` are its inputs, and the properties of `outputs` are its outputs.
 */
export * from "../..";

export declare class AccessCheck extends ComponentResource {
  readonly outputs: Output<AccessCheckState>;
  constructor(name: string, args: AccessCheckArgs);
}

export declare class AwsAuthEntries extends ComponentResource {
  readonly outputs: Output<AwsAuthEntriesState>;
  constructor(name: string, args: AwsAuthEntriesArgs);
}

export declare class CredentialsCheck extends ComponentResource {
  readonly outputs: Output<CredentialsCheckState>;
  constructor(name: string, args: CredentialsCheckArgs);
}

export declare class getAwsAuth extends ComponentResource {
  readonly outputs: Output<GetAwsAuthResult>;
  constructor(name: string, args: GetAwsAuthOutputArgs);
}

export declare class explainAccess extends ComponentResource {
  readonly outputs: Output<ExplainAccessResult>;
  constructor(name: string, args: ExplainAccessOutputArgs);
}

export declare class getClusterAccess extends ComponentResource {
  readonly outputs: Output<GetClusterAccessResult>;
  constructor(name: string, args: GetClusterAccessOutputArgs);
}
