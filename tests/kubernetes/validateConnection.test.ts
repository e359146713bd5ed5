import assert from "node:assert/strict";
import { validateConnection } from "../../provider/aws/connection";
import { kubeconfigEndpoint, kubeconfigTarget } from "../../provider/kubernetes/kubeconfig";
import type { Connection } from "../../provider/kubernetes/validateConnection";
import { type Issue, pending } from "../../provider/validation/issues";
import { assertIssues } from "../support/messages";
import { kubeconfig, kubeconfigText } from "./fakes/kubeconfig";

type Inputs = Partial<Record<keyof Connection, unknown>>;

function issues(inputs: Inputs): Issue[] {
  const all = {
    clusterName: undefined,
    clusterArn: undefined,
    region: undefined,
    profile: undefined,
    assumeRoleArn: undefined,
  };
  return validateConnection({ ...all, kubeconfig: undefined, ...inputs });
}

const role = "arn:aws:iam::123456789012:role/team/Deployer";

describe("validateConnection", () => {
  const good: [string, Inputs][] = [
    ["clusterName", { clusterName: "prod" }],
    [
      "all inputs that clusterName allows",
      { clusterName: "prod", region: "us-west-2", profile: "p", assumeRoleArn: role },
    ],
    ["clusterArn", { clusterName: "prod", clusterArn: "arn:aws-cn:eks:cn-north-1:123456789012:cluster/prod" }],
    ["regions of other partitions", { clusterName: "prod", region: "us-gov-west-1" }],
    ["a region with a longer name", { clusterName: "prod", region: "us-iso-east-1" }],
    ["a profile with a space", { clusterName: "prod", profile: "my profile" }],
    ["a kubeconfig", { kubeconfig: kubeconfigText() }],
    ["a name that isn't known yet", { clusterName: pending, region: pending }],
    ["a kubeconfig that isn't known yet", { kubeconfig: pending }],
    ["null for omitted inputs", { clusterName: "prod", kubeconfig: null, region: null, profile: null }],
  ];
  for (const [what, inputs] of good) {
    it(`accepts ${what}`, () => assert.deepEqual(issues(inputs), []));
  }

  const text = kubeconfigText();
  const bad: [string, Inputs, string[]][] = [
    ["no inputs", {}, ["missing clusterName, kubeconfig"]],
    [
      "clusterName and kubeconfig together, without showing the kubeconfig",
      { clusterName: "prod", kubeconfig: text },
      ["exclusive clusterName, kubeconfig"],
    ],
    [
      "an ARN as clusterName",
      { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
      ["format clusterName"],
    ],
    ["an availability zone", { clusterName: "prod", region: "us-west-2a" }, ["format region"]],
    ["the name of a region", { clusterName: "prod", region: "Oregon" }, ["format region"]],
    [
      "a profile with the brackets of its section",
      { clusterName: "prod", profile: "[profile prod]" },
      ["format profile"],
    ],
    [
      "a session as assumeRoleArn",
      { clusterName: "prod", assumeRoleArn: "arn:aws:sts::123456789012:assumed-role/Deployer/me" },
      ["format assumeRoleArn"],
    ],
    [
      "inputs for clusterName together with kubeconfig",
      { kubeconfig: text, region: "us-west-2", profile: pending, assumeRoleArn: role },
      ["exclusive region", "exclusive assumeRoleArn"],
    ],
  ];
  for (const [what, inputs, expected] of bad) {
    it(`rejects ${what}`, () => assertIssues(issues(inputs), { of: "connectionIssues", what, issues: expected }));
  }
});

describe("a connection's kubeconfig", () => {
  const whole = kubeconfig();
  const bad: [string, unknown][] = [
    ["an object", whole],
    ["an empty string", ""],
    ["a file name", "/home/me/.kube/s3cret"],
    ["broken YAML", 'clusters: [s3cret\n  - "'],
    ["a list", "- s3cret"],
    ["no current context", { ...whole, "current-context": undefined }],
    ["an empty current context", { ...whole, "current-context": "" }],
    ["an unknown current context", { ...whole, "current-context": "s3cret" }],
    ["no contexts", { ...whole, contexts: null }],
    ["no clusters", { ...whole, clusters: "s3cret" }],
    ["a missing user", { ...whole, users: [] }],
    ...[
      "http://localhost:8080",
      "https://me:s3cret@api.example.com",
      "https://api.example.com/?token=s3cret",
      "https://api.example.com/#s3cret",
      "api.example.com",
      "s3cret",
    ].map((server): [string, unknown] => [`the server ${server}`, kubeconfig({ server })]),
  ];
  for (const [what, value] of bad) {
    const isText = typeof value === "string" || what === "an object";
    it(`is rejected with ${what}, and isn't shown`, () => {
      const found = issues({ kubeconfig: isText ? value : JSON.stringify(value) });
      const expected = { of: "connectionIssues", what: `a kubeconfig: ${what}`, issues: ["format kubeconfig"] };
      assertIssues(found, { ...expected, secret: "s3cret" });
    });
  }

  const quotes = "Put its value in quotes, or remove it.";
  const fields: [string, unknown, string, string][] = [
    ...["tls-server-name", "certificate-authority", "certificate-authority-data"].map(
      (field): [string, unknown, string, string] => [`cluster.${field}`, 5, "isn't a string", quotes],
    ),
    ["cluster.tls-server-name", { s3cret: true }, "isn't a string", quotes],
    ...[5, "s3cret", "s3cret:3128", "ftp://s3cret:21", "http://"].map((url): [string, unknown, string, string] => [
      "cluster.proxy-url",
      url,
      "isn't the address of a proxy",
      'Use a URL such as "http://proxy.example.com:3128" with the scheme http, https or socks5, or remove it.',
    ]),
    [
      "cluster.insecure-skip-tls-verify",
      "true",
      "isn't true or false",
      "Write true or false without quotes, or remove it.",
    ],
    ...["client-certificate", "client-certificate-data", "client-key", "client-key-data"].map(
      (field): [string, unknown, string, string] => [`user.${field}`, true, "isn't a string", quotes],
    ),
    ...["token", "token-file", "as", "username", "password"].map((field): [string, unknown, string, string] => [
      `user.${field}`,
      ["s3cret"],
      "isn't a string",
      quotes,
    ]),
    ["user.exec", "s3cret", "isn't a map", "Write its fields below it, or remove it."],
    ["user.exec.command", 5, "isn't a string", quotes],
    ["user.exec.args", "s3cret", "isn't a list of strings", "Write a list with each value in quotes."],
    ["user.exec.args", ["-p", 5], "isn't a list of strings", "Write a list with each value in quotes."],
    ...[[null], [{ name: "S" }], [{ name: "S", value: 5 }], { S: "s3cret" }].map(
      (env): [string, unknown, string, string] => [
        "user.exec.env",
        env,
        "isn't a list of maps with name and value, both strings",
        "Write a map with name and value for each variable, with the value in quotes.",
      ],
    ),
    ["user.auth-provider", "s3cret", "isn't a map", "Write its fields below it, or remove it."],
    ["user.auth-provider.name", 5, "isn't a string", quotes],
    [
      "user.auth-provider.config",
      { "id-token": 5 },
      "isn't a map of strings",
      "Write its fields below it, with their values in quotes.",
    ],
  ];
  /** A valid kubeconfig with this field added to its cluster or user. */
  function withField(path: string, value: unknown): string {
    const [owner, field = "", inner] = path.split(".");
    const known = kubeconfig();
    const fields: Record<string, unknown> =
      owner === "cluster" ? (known.clusters[0]?.cluster ?? {}) : (known.users[0]?.user as Record<string, unknown>);
    fields[field] = inner === undefined ? value : { [inner]: value };
    return JSON.stringify(known);
  }
  for (const [path, value, problem, fix] of fields) {
    const [owner, ...field] = path.split(".");
    it(`is rejected if ${path} is ${JSON.stringify(value)}, and isn't shown`, async () => {
      const text = withField(path, value);
      const said = `the ${field.join(".")} of its ${owner} ${problem}`;
      assertIssues(issues({ kubeconfig: text }), {
        of: "connectionIssues",
        what: `a kubeconfig with ${path} set to ${JSON.stringify(value)}`,
        issues: ["format kubeconfig"],
        secret: "s3cret",
      });
      await assert.rejects(kubeconfigTarget(text), {
        kind: "settings",
        message: `kubeconfig can't be used: ${said}. ${fix}`,
      });
    });
  }
  it("can have all of these fields empty", () => {
    for (const [path] of fields) {
      assert.deepEqual(issues({ kubeconfig: withField(path, null) }), []);
    }
  });

  it("can be YAML, and unused entries can be invalid", () => {
    const text = `
apiVersion: v1
current-context: two
contexts:
- name: one
  context: {}
- name: two
  context: {cluster: here, user: me}
clusters:
- name: there
- name: here
  cluster: {server: "https://API.example.com:443/k8s/"}
users: [{name: me, user: {token: x}}]
`;
    assert.deepEqual(issues({ kubeconfig: text }), []);
    assert.equal(kubeconfigEndpoint(text), "https://api.example.com/k8s");
  });

  it("has no endpoint if it is invalid", () => assert.equal(kubeconfigEndpoint("- nothing"), undefined));
});
