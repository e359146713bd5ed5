/** The components of eks-auth. Importing this module declares and starts nothing. */

export { ExistingServiceAccount } from "./components/existingServiceAccount";
export { ExistingOidcProvider, OidcProvider, type OidcProviderArgs } from "./components/oidcProvider";
export { ServiceAccount, type ServiceAccountArgs } from "./components/serviceAccount";
export {
  type ServiceAccountReference,
  ServiceAccountRole,
  type ServiceAccountRoleArgs,
} from "./components/serviceAccountRole";
