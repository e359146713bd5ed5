import assert from "node:assert/strict";
import { isExempt } from "../../provider/network/noProxy";

describe("NO_PROXY", () => {
  const eks = "https://eks.us-west-2.amazonaws.com";
  const cases: [string, string, boolean][] = [
    [eks, "", false],
    [eks, "*", true],
    [eks, "example.com,*", true],
    [eks, "*.com", true],
    [eks, "amazonaws.com", true],
    [eks, " example.com , AmazonAWS.com ", true],
    [eks, "example.com amazonaws.com", true],
    [eks, ".amazonaws.com", true],
    [eks, "*.amazonaws.com", true],
    [eks, "eks.us-west-2.amazonaws.com", true],
    [eks, ".eks.us-west-2.amazonaws.com", false],
    [eks, "*.eks.us-west-2.amazonaws.com", false],
    [eks, "aws.com", false],
    [eks, "s.us-west-2.amazonaws.com", false],
    [eks, "amazonaws.com:443", true],
    [eks, "amazonaws.com:8443", false],
    ["https://eks.us-west-2.amazonaws.com:8443", "amazonaws.com:8443", true],
    ["http://eks.us-west-2.amazonaws.com", "amazonaws.com:80", true],
    [eks, "amazonaws.com:", true],
    [eks, ":443", false],
    [eks, ",,", false],
    [eks, "10.0.0.0/8", false],
    ["https://10.1.2.3", "10.0.0.0/8", true],
    ["https://11.1.2.3", "10.0.0.0/8", false],
    ["https://10.1.2.3", "10.0.0.0/33", false],
    ["https://10.1.2.3", "10.1.2.3", true],
    ["https://10.1.2.3:6443", "10.1.2.3", true],
    ["https://10.1.2.3:6443", "10.1.2.3:6443", true],
    ["https://10.1.2.3:6443", "10.1.2.3:443", false],
    ["https://10.1.2.3", "2.3", false],
    ["https://[fd00::1]", "fd00::1", true],
    ["https://[fd00::1]", "[fd00:0::1]:443", true],
    ["https://[fd00::1]", "[fd00::1]", true],
    ["https://[fd00::1]", "fd00::/8", true],
    ["https://[fe80::1]", "fd00::/8", false],
    ["https://[fd00::1]", "10.0.0.0/8", false],
    ["https://localhost:6443", "", true],
    ["https://127.0.0.1:6443", "", true],
    ["https://127.1.2.3", "", true],
    ["https://[::1]", "", true],
    ["https://127.example.com", "", false],
    ["https://localhost.example.com", "", false],
  ];
  for (const [url, noProxy, exempt] of cases) {
    it(`${JSON.stringify(noProxy)} ${exempt ? "exempts" : "doesn't exempt"} ${url}`, () => {
      assert.equal(isExempt(new URL(url), noProxy), exempt);
    });
  }
});
