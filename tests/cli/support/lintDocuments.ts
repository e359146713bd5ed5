/** A stream of manifests whose aws-auth has a finding in four entries. */
export const stream = `# rendered
---
kind: Service
metadata: {name: web}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |

    # the nodes
    - rolearn: arn:aws:iam::123456789012:role/team/Node
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:nodes]
    - rolearn: arn:aws:iam::123456789012:role/Ops
      username: 1234
    - rolearn: arn:aws:iam::123456789012:role/ops
      username: ops
`;

const data = "- rolearn: arn:aws:iam::123456789012:role/team/Node\n  username: x\n";
/** Forms of a document with one finding, `unmatched-arn`, and its line. */
export const forms: [name: string, text: string, line: number][] = [
  ["the list of a key alone", `# c\n${data}`, 2],
  ["the data alone", `mapAccounts: '[]'\nmapRoles: |\n${data.replace(/^(?=.)/gm, "  ")}`, 3],
  ["the data alone, with a list instead of a text", `mapRoles:\n${data}`, 2],
  [
    "a ConfigMap as JSON",
    JSON.stringify({ kind: "ConfigMap", metadata: { name: "aws-auth" }, data: { mapRoles: data } }, null, 1),
    7,
  ],
  [
    "a list of ConfigMaps",
    `kind: List\nitems:\n- kind: Secret\n- kind: ConfigMap\n  metadata: {name: aws-auth-backup-1}\n  data:\n    mapRoles: |\n${data.replace(/^(?=.)/gm, "      ")}`,
    8,
  ],
  [
    "a file with CR LF",
    `kind: ConfigMap\r\nmetadata: {name: aws-auth}\r\ndata:\r\n  mapRoles: |\r\n${data.replace(/^(?=.)/gm, "    ").replaceAll("\n", "\r\n")}`,
    5,
  ],
  [
    "a file with a character that only YAML counts as a line break",
    `# a\u0085# b\u2028\nmapRoles: |\n${data.replace(/^(?=.)/gm, "  ")}`,
    3,
  ],
  ["a text with an anchor", `x: &roles |\n${data.replace(/^(?=.)/gm, "  ")}mapRoles: *roles\n`, 2],
  ["a folded text", `mapRoles: >\n  # c\n\n\n${data.replace(/^(?=.)/gm, "  ").replace("\n", "\n\n")}`, 5],
];
/** Documents with one finding: its kind, line and fix. */
export const faults: [name: string, text: string, found: unknown[]][] = [
  [
    "a template that isn't rendered",
    "kind: ConfigMap\ndata:\n  {{- if x }}\n",
    ["unreadable-manifest", 3, "If it is a template, render it first, as with `helm template`."],
  ],
  ["invalid YAML", "kind: ConfigMap\n  x: [\n", ["unreadable-manifest", 2, "Correct it: kubectl rejects the file."]],
  [
    "a number in a ConfigMap",
    "kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapAccounts: 123456789012\n",
    ["value-is-not-text", 4, "Put it in quotes."],
  ],
  [
    "a list in a ConfigMap",
    "kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapRoles:\n  - rolearn: arn:aws:iam::123456789012:role/A\n    username: a\n",
    ["value-is-not-text", 5, "Write `mapRoles: |`, and indent the lines below it."],
  ],
  [
    "another namespace",
    "kind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: prod\n",
    ["other-namespace", 4, "Set the namespace to kube-system."],
  ],
  [
    "a misspelled key",
    "kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapAccounts: '[]'\n  MapRoles: '[]'\n",
    ["misspelled-key", 5, "Rename it to mapRoles."],
  ],
];
