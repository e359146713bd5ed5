import assert from "node:assert/strict";
import { endpointIsUnused } from "../../provider/kubernetes/target";

/** A resolver that resolves these hosts and records its queries. */
function resolver(known: string[], code = "ENOTFOUND") {
  const asked: string[] = [];
  const resolve = async (host: string) => {
    asked.push(host);
    if (!known.includes(host)) {
      throw Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code });
    }
    return { address: "192.0.2.1", family: 4 };
  };
  return { resolve, asked };
}

const host = "0123456789ABCDEF0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com";

describe("endpointIsUnused", () => {
  const removed: [string, string][] = [
    [`https://${host}`, "eks.us-west-2.amazonaws.com"],
    ["https://0123456789ABCDEF0123456789ABCDEF.sk1.us-gov-west-1.eks.amazonaws.com", "eks.us-gov-west-1.amazonaws.com"],
    ["https://0123456789ABCDEF0123456789ABCDEF.yl4.cn-north-1.eks.amazonaws.com.cn", "eks.cn-north-1.amazonaws.com.cn"],
    ["https://0123456789ABCDEF0123456789ABCDEF.eks-cluster.eu-west-1.api.aws", "eks.eu-west-1.amazonaws.com"],
  ];
  for (const [endpoint, service] of removed) {
    it(`is true if ${service} resolves but ${endpoint} doesn't`, async () => {
      const { resolve, asked } = resolver([service]);
      assert.equal(await endpointIsUnused(endpoint, resolve), true);
      assert.deepEqual(asked, [new URL(endpoint).hostname, service]);
    });
  }

  it("is false if the endpoint resolves", async () => {
    const { resolve } = resolver([host.toLowerCase(), "eks.us-west-2.amazonaws.com"]);
    assert.equal(await endpointIsUnused(`https://${host}`, resolve), false);
  });

  it("is false if no host resolves", async () => {
    assert.equal(await endpointIsUnused(`https://${host}`, resolver([]).resolve), false);
  });

  it("is false if the resolver fails", async () => {
    const { resolve, asked } = resolver(["eks.us-west-2.amazonaws.com"], "EAI_AGAIN");
    assert.equal(await endpointIsUnused(`https://${host}`, resolve), false);
    assert.deepEqual(asked, [host.toLowerCase()]);
  });

  for (const endpoint of [
    "https://api.example.com",
    "https://127.0.0.1:6443",
    "https://eks.amazonaws.com",
    "nonsense",
  ]) {
    it(`is false for an endpoint outside EKS: ${endpoint}`, async () => {
      const { resolve, asked } = resolver(["eks.us-west-2.amazonaws.com"]);
      assert.equal(await endpointIsUnused(endpoint, resolve), false);
      assert.deepEqual(asked, []);
    });
  }
});
