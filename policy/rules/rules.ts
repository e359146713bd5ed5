import type { PackRule } from "../rule";
import { systemMasters } from "./awsAuth/systemMasters";
import { unreadableEntries } from "./awsAuth/unreadableEntries";
import { wholeConfigMap } from "./awsAuth/wholeConfigMap";
import { configMapMode } from "./cluster/configMapMode";
import { hiddenCreator } from "./cluster/hiddenCreator";
import { eksApiAdministrators } from "./eksApi/eksApiAdministrators";
import { clusterAdministrators } from "./principals/clusterAdministrators";
import { iamUsers } from "./principals/iamUsers";
import { escalatingClusterRoles } from "./rbac/escalatingClusterRoles";
import { everyoneBindings } from "./rbac/everyoneBindings";
import { podIdentitySource } from "./trust/podIdentitySource";
import { tokenAudience } from "./trust/tokenAudience";
import { tokenSubject } from "./trust/tokenSubject";

/** All rules, in the order of the documentation. */
export const rules: readonly PackRule[] = [
  wholeConfigMap,
  unreadableEntries,
  systemMasters,
  clusterAdministrators,
  iamUsers,
  configMapMode,
  hiddenCreator,
  eksApiAdministrators,
  tokenSubject,
  tokenAudience,
  podIdentitySource,
  everyoneBindings,
  escalatingClusterRoles,
];
