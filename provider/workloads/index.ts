export type { WorkloadSource } from "./definition";
export { type WorkloadPaths, workloadProblems } from "./problems";
export type { KnownScopes, Place, WorkloadScopes } from "./scopes";
export { Workload } from "./workload";
export { type WorkloadPolicies, workloadDefaults, workloadPolicies, workloadSource } from "./workloadPolicies";
