import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { describeCluster } from "./describedCluster";
import { fromSandbox } from "./sandbox";

/** EKS's description of the sandbox's cluster. */
async function described() {
  const { cluster } = await new EKS({}).describeCluster({ name: fromSandbox("EKS_CLUSTER_NAME") });
  return { endpoint: cluster?.endpoint, ca: cluster?.certificateAuthority?.data, status: cluster?.status };
}

describe("describeCluster", () => {
  it("changes the cluster's description until it is restored", async () => {
    const before = await described();
    const ca = join(fromSandbox("SANDBOX_DIR"), "secrets", "sts.crt");
    const back = await describeCluster({ endpoint: "https://127.0.0.1:1", ca, status: "DELETING" });
    assert.deepEqual(await described(), {
      endpoint: "https://127.0.0.1:1",
      ca: readFileSync(ca).toString("base64"),
      status: "DELETING",
    });
    await back();
    assert.equal(before.status, "ACTIVE");
    assert.deepEqual(await described(), before);
  });
});
