import { type ConditionBlock, oneOrMore, sorted } from "../conditionBlock";

/** The settings of a cluster that callers may choose. */
export interface BoundedSettings {
  authenticationModes?: string[];
  bootstrapClusterCreatorAdminPermissions?: boolean;
  bootstrapSelfManagedAddons?: boolean;
  endpointPublicAccess?: boolean;
  endpointPrivateAccess?: boolean;
  deletionProtection?: boolean;
  kubernetesVersions?: string[];
  supportTypes?: string[];
  controlPlaneScalingTiers?: string[];
  controlPlaneEgressModes?: string[];
  zonalShiftEnabled?: boolean;
  computeConfigEnabled?: boolean;
  blockStorageEnabled?: boolean;
  elasticLoadBalancingEnabled?: boolean;
  requiredLogTypes?: string[];
  kubeApiServerConfig?: boolean;
  kubeControllerManagerConfig?: boolean;
  kubeSchedulerConfig?: boolean;
}

/** The condition key of a setting, and the actions whose calls have it. */
interface ClusterSetting {
  key: string;
  actions: ClusterAction[];
  /** The type of the key's value; `log-types` for a key for each type of log. */
  value: "text" | "flag" | "log-types";
  /** Set if a call that doesn't mention the setting leaves it out: there is no default that could exceed the bound. */
  defaultsToNone?: true;
}

type ClusterAction = "CreateCluster" | "UpdateClusterConfig" | "UpdateClusterVersion";

const both: ClusterAction[] = ["CreateCluster", "UpdateClusterConfig"];

/**
 * The condition keys of the Service Authorization Reference (2026-09-26) for settings of clusters.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export const clusterSettings: Record<keyof BoundedSettings, ClusterSetting> = {
  authenticationModes: { key: "authenticationMode", actions: both, value: "text" },
  bootstrapClusterCreatorAdminPermissions: {
    key: "bootstrapClusterCreatorAdminPermissions",
    actions: ["CreateCluster"],
    value: "flag",
  },
  bootstrapSelfManagedAddons: { key: "bootstrapSelfManagedAddons", actions: ["CreateCluster"], value: "flag" },
  endpointPublicAccess: { key: "endpointPublicAccess", actions: both, value: "flag" },
  endpointPrivateAccess: { key: "endpointPrivateAccess", actions: both, value: "flag" },
  deletionProtection: { key: "deletionProtection", actions: both, value: "flag" },
  kubernetesVersions: { key: "kubernetesVersion", actions: ["CreateCluster", "UpdateClusterVersion"], value: "text" },
  supportTypes: { key: "supportType", actions: both, value: "text" },
  controlPlaneScalingTiers: { key: "controlPlaneScalingTier", actions: both, value: "text" },
  controlPlaneEgressModes: { key: "controlPlaneEgressMode", actions: both, value: "text" },
  zonalShiftEnabled: { key: "zonalShiftEnabled", actions: both, value: "flag" },
  computeConfigEnabled: { key: "computeConfigEnabled", actions: both, value: "flag" },
  blockStorageEnabled: { key: "blockStorageEnabled", actions: both, value: "flag" },
  elasticLoadBalancingEnabled: { key: "elasticLoadBalancingEnabled", actions: both, value: "flag" },
  requiredLogTypes: { key: "loggingType", actions: both, value: "log-types" },
  kubeApiServerConfig: { key: "kubeApiServerConfig", actions: both, value: "flag", defaultsToNone: true },
  kubeControllerManagerConfig: {
    key: "kubeControllerManagerConfig",
    actions: both,
    value: "flag",
    defaultsToNone: true,
  },
  kubeSchedulerConfig: { key: "kubeSchedulerConfig", actions: both, value: "flag", defaultsToNone: true },
};

/**
 * The conditions of an action on the settings of a cluster. A call that changes a cluster mentions only what it changes,
 * so a missing key is allowed. EKS fills in what a call that creates a cluster doesn't mention, so that call must
 * mention every bounded setting.
 */
export function settingConditions(action: string, settings: BoundedSettings = {}): ConditionBlock[] {
  return Object.entries(clusterSettings)
    .filter(([name, { actions }]) => given(settings, name) !== undefined && (actions as string[]).includes(action))
    .flatMap(([name, { key, value, defaultsToNone }]) => {
      const ifExists = action === "UpdateClusterConfig" || defaultsToNone ? "IfExists" : "";
      const bound = given(settings, name);
      if (value === "flag") {
        return [{ [`Bool${ifExists}`]: { [`eks:${key}`]: String(bound) } }];
      }
      const texts = sorted(bound as string[]);
      return value === "text"
        ? [{ [`StringEquals${ifExists}`]: { [`eks:${key}`]: oneOrMore(texts) } }]
        : texts.map((type) => ({ [`Bool${ifExists}`]: { [`eks:${key}/${type}`]: "true" } }));
    });
}

function given(settings: BoundedSettings, name: string): boolean | string[] | undefined {
  return settings[name as keyof BoundedSettings] ?? undefined;
}
