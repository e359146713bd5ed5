import type { EKS } from "@aws-sdk/client-eks";
import type { IAM } from "@aws-sdk/client-iam";
import type { S3 } from "@aws-sdk/client-s3";
import type { STS } from "@aws-sdk/client-sts";
import type { Config } from "./config";
import { nameOperation } from "./errors";

// The SDK's clients, each loaded and created on first use: loading all of them would triple the start time.
// They read AWS_ENDPOINT_URL to find the emulator, and find the keys like any AWS tool.

export interface Clients {
  config: Config;
  /** The clients for another region. */
  in(region: string): Clients;
  iam(): Promise<IAM>;
  eks(): Promise<EKS>;
  sts(): Promise<STS>;
  s3(): Promise<S3>;
}

export function makeClients(config: Config): Clients {
  const regions = new Map<string, Clients>();
  const made = new Map<string, Promise<unknown>>();
  const once = <Client>(name: string, make: () => Promise<Client>): Promise<Client> => {
    const client = made.get(name) ?? make();
    made.set(name, client);
    return client as Promise<Client>;
  };
  const options = {
    region: config.region,
    ...(config.profile && { profile: config.profile }),
    ...(config.credentials && { credentials: config.credentials }),
  };
  const clients: Clients = {
    config,
    in: (region) => {
      const found = region === config.region ? clients : (regions.get(region) ?? makeClients({ ...config, region }));
      regions.set(region, found);
      return found;
    },
    iam: () => once("iam", async () => nameOperation("IAM", new (await import("@aws-sdk/client-iam")).IAM(options))),
    sts: () => once("sts", async () => nameOperation("STS", new (await import("@aws-sdk/client-sts")).STS(options))),
    eks: () => once("eks", async () => nameOperation("EKS", new (await import("@aws-sdk/client-eks")).EKS(options))),
    s3: () => once("s3", async () => nameOperation("S3", new (await import("@aws-sdk/client-s3")).S3(options))),
  };
  return clients;
}
