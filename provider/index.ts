/** The components of eks-auth. Importing this module declares and starts nothing. */
export { ExistingOidcProvider, OidcProvider, type OidcProviderArgs } from "./components/oidcProvider";
export { ExistingServiceAccount, ServiceAccount, type ServiceAccountArgs } from "./components/serviceAccount";
export {
  type ServiceAccountReference,
  ServiceAccountRole,
  type ServiceAccountRoleArgs,
} from "./components/serviceAccountRole";
