import { installing } from "./readme";

/**
 * The command lines of the documents, besides those of an example's README that a test follows: the test that runs each
 * one as written. The source of the test contains the command, or the path of the document that it takes it from.
 */
export const ranBy: Record<string, readonly string[]> = {
  "tests/plugin/install.test.ts": [
    ...(installing["tests/plugin/install.test.ts"] ?? []),
    "npm install pulumi-eks-auth",
    "npm install ./sdk/nodejs",
    "npm install pulumi-eks-auth-sdk",
    "npm publish ./sdk/nodejs",
  ],
  "tests/plugin/sdkInstall.test.ts": [
    ...(installing["tests/plugin/sdkInstall.test.ts"] ?? []),
    "pip install ./sdk/python",
    "pip install pulumi_eks_auth",
    "go mod edit -replace example.com/pulumi-eks-auth/sdk/go=./sdk/go && go get example.com/pulumi-eks-auth/sdk/go/eksauth",
    "go get example.com/pulumi-eks-auth/sdk/go/eksauth",
    "mvn install --file sdk/java",
    "mvn deploy --file sdk/java -DaltDeploymentRepository=<id>::<URL of the repository>",
  ],
  // Run for every example.
  "tests/support/readme.ts": ["pulumi preview", "pulumi up", "pulumi destroy"],
  "tests/engine/commandLines.test.ts": [
    // In docs/deleted-cluster.md.
    "pulumi stack --show-urns",
    "pulumi state delete '<URN>'",
    "PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh",
    // In prose.
    "pulumi import eks-auth:index:AwsAuthEntries <name>-entries <cluster name>/<ARN>,<ARN>,…",
    "pulumi up --debug",
    "pulumi stack rm",
    "kubectl auth can-i --list",
    "aws-iam-authenticator token --cluster-id $EKS_CLUSTER_NAME",
  ],
  "tests/engine/policyPack.test.ts": [
    "pulumi preview --policy-pack node_modules/pulumi-eks-auth-policy",
    "pulumi preview --policy-pack node_modules/pulumi-eks-auth-policy --policy-pack-config policies.json",
  ],
  "tests/engine/grantEnds.test.ts": [
    "pulumi preview --expect-no-changes",
    "pulumi stack schedule new --kind raw --operation update --cron '0 4 * * *'",
    "pulumi stack schedule new --kind drift --cron '0 8 * * *' --auto-remediate",
  ],
  "tests/engine/addonAccessExample.test.ts": ["aws eks describe-addon-versions --addon-name aws-ebs-csi-driver"],
  "tests/engine/ciControlPlane.test.ts": ["pulumi stack output policyJson"],
  "tests/engine/clusterAccessExamples.test.ts": [
    "pulumi cancel",
    "pulumi refresh",
    "aws eks list-access-entries --cluster-name <your cluster>",
    "pulumi import aws:eks/accessEntry:AccessEntry access-<grant>-entry <your cluster>:<the principal's ARN>",
  ],
  "tests/engine/operatorExample.test.ts": ["kubectl delete -f stack.yaml"],
  "tests/engine/fleetReadme.test.ts": [
    "export PULUMI_CONFIG_PASSPHRASE=<a passphrase>",
    "export STATE_URL=s3://<a bucket for Pulumi's state>",
    "npm start",
    "PARALLEL=8 npm start up",
    "npm start destroy",
  ],
  "tests/engine/awsAuthRestore.test.ts": [
    `kubectl get configmap <backup> --namespace kube-system --output jsonpath='[{"{"}"op":"add","path":"/data","value":{.data}{"}"}]' | kubectl patch configmap aws-auth --namespace kube-system --type json --patch-file /dev/stdin`,
  ],
  "tests/engine/terminalCommands.test.ts": [
    "npx pulumi-eks-auth lint aws-auth.yaml",
    "npx pulumi-eks-auth explain me --cluster prod",
    "npx pulumi-eks-auth who-can delete pods -n shop --cluster prod",
    "npx pulumi-eks-auth report --cluster prod -o html > access.html",
    "npx pulumi-eks-auth kubeconfig --cluster prod",
    "npx pulumi-eks-auth backup --cluster prod",
    "npx pulumi-eks-auth restore --cluster prod",
    "npx pulumi-eks-auth apply aws-auth.yaml --dry-run --cluster prod",
    "npx pulumi-eks-auth diff before.yaml after.yaml",
    "npx pulumi-eks-auth adopt --cluster prod > Pulumi.yaml",
    "eks-auth backup",
    "eks-auth restore",
    "eks-auth apply",
    "eks-auth diff",
    "eks-auth adopt",
    "eks-auth report",
    "eks-auth report --cluster prod --output html > access.html",
    "eks-auth restore NAME",
    "eks-auth backup --list",
    "kubectl -n kube-system delete configmap NAME",
    "npx pulumi-eks-auth …",
    "eks-auth …",
    "kubectl eks-auth …",
    "helm template … | eks-auth lint -",
    "eks-auth kubeconfig --cluster prod > prod.yaml",
    "kubectl --kubeconfig prod.yaml get pods",
    "eks-auth kubeconfig",
    "eks-auth token",
    "npx pulumi-eks-auth",
    "kubectl eks-auth",
    "aws eks get-token",
    "aws-iam-authenticator token",
  ],
  "tests/site/site.test.ts": ["make site"],
  // In its README, with krew and kubelogin.
  "tests/engine/companyLoginExamples.test.ts": ["kubectl krew install oidc-login"],
  "tests/docs/repositoryCommands.test.ts": [
    "npx mocha tests/iam/trustPolicy.test.ts",
    "git log --stat --grep='^Add '",
    "make clean-cache",
    "cd tests/sandbox/tools/pulumi",
    "cd tests/sandbox/tools/kubernetes",
    "cd tests/sandbox/tools/kubectl-plugins",
    "cd tests/sandbox/emulator",
    "sed -i 's/ v0\\.36\\.3$/ v0.36.NEW/' go.mod",
    "git tag v<version> && git push origin v<version>",
  ],
  "tests/sandbox/readmeLines.test.ts": [
    "tests/sandbox/setup",
    "tests/sandbox/setup run",
    "tests/sandbox/run pulumi version",
    "tests/sandbox/run bash",
    "tests/sandbox/run COMMAND [ARG …]",
    "tests/sandbox/run -q npx mocha …",
    "tests/sandbox/run --for demo …",
  ],
};

/** The tests that follow the documents in a folder: they run each of their listings as written. */
export const folderFollowedBy: Record<string, readonly string[]> = {
  "docs/cli": ["tests/engine/cliDocuments.test.ts"],
  "docs/guides": ["tests/engine/guides.test.ts", "tests/engine/moveGuides.test.ts"],
};

/** The command lines that no test runs as written, by the reason. */
export const notRun: Record<string, readonly string[]> = {
  "needs .NET, which is in none of the registries; tests/sdk/dotnet.test.ts checks the form of the project": [
    "dotnet add package EksAuth.PulumiPackage",
    "dotnet add reference ./sdk/dotnet",
  ],
  "publishes the checkout; tests/plugin/install.test.ts publishes the packed file to a registry of its own": [
    "npm publish",
  ],
  "needs the address of this repository, which isn't published; tests/engine/templates.test.ts uses the paths": [
    "pulumi package add <the git URL of this repository>",
    "pulumi new <the git URL of this repository>/templates/eks-auth-python",
    "pulumi new <the git URL of this repository>/templates/eks-auth-typescript",
  ],
  "needs the published pack: tests/policy/package.test.ts packs it, and tests/engine/policyPack.test.ts runs its files":
    ["npm install pulumi-eks-auth-policy", "npm publish ./policy"],
  "is `npm install pulumi-eks-auth`, which a test runs, in another folder; it would download all packages again": [
    "npm install --global pulumi-eks-auth",
  ],
  "changes the checkout or lasts minutes; `make --dry-run` checks it, and the tests of the results run the same programs":
    [
      "make test",
      "make test-node NODE=24",
      "make release-dry-run",
      "npm install --package-lock-only",
      "make demo",
      "make demo VERBOSE=1",
      "make bench",
      "BENCH_ONLY=workloads,grants make bench",
      "make format",
      "make schema",
      "make schema api",
      "make schema api sdk",
      "make schema api sdk docs messages",
      "make sdk",
      "make schema sdk",
      "make schema sdk docs",
      "make docs",
      "make messages",
    ],
  "runs tests, installs or builds, as `make test` does before this test": [
    "npm ci && npm ci --prefix tests",
    "npm ci && npm ci --prefix tests && npm run build && tests/sandbox/run --for demo npx ts-node tests/demo/demo.ts",
    "npm run build",
    "npx ts-node tests/run.ts lint unit",
    "WRITE_OUTPUTS=yes tests/sandbox/run -q npx mocha tests/engine/cliDocuments.test.ts",
    "npx ts-node tests/run.ts --write-times",
    "npx mocha -r ts-node/register 'tests/sandbox/*.test.ts'",
    "npx mocha tests/components/fargateRole/fargateRole.test.ts",
    "tests/sandbox/run npx mocha tests/engine/oidcProvider.test.ts",
    "tests/sandbox/run npx mocha 'tests/sandbox/plugins/*.test.ts'",
  ],
  "opens a browser, for a login with IAM Identity Center, which the emulator doesn't have": ["aws sso login"],
  "downloads new versions of what is pinned": [
    "go get -tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v3.NEW && go mod tidy",
    "go get -tool github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml@v1.NEW && go mod tidy",
    "GONOSUMDB=github.com/pulumi/pulumi-java go get github.com/pulumi/pulumi-java@v1.NEW && go mod tidy",
    "go get k8s.io/kubernetes@v1.36.NEW && go mod tidy",
    "go get go.etcd.io/etcd/server/v3@v3.NEW sigs.k8s.io/aws-iam-authenticator@v0.6.NEW && go mod tidy",
    "go get -tool sigs.k8s.io/krew/cmd/krew@v0.NEW github.com/int128/kubelogin@v1.NEW && go mod tidy",
    "uv pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --override overrides.txt --upgrade requirements.in -o requirements.txt",
  ],
};

/** Incomplete commands, which prose names: tests/engine/commandLines.test.ts finds each in the help of its program. */
export const named = [
  "go get",
  "kubectl auth whoami",
  "kubectl rollout restart",
  "pulumi config set",
  "pulumi env run",
  "pulumi import",
  "pulumi new",
  "pulumi preview --save-plan",
  "pulumi stack history",
  "pulumi stack init",
  "pulumi stack rename",
  "pulumi state delete",
  "pulumi up --plan",
];

/** Examples whose README no test follows to its end, with the reason. tests/engine/commandLines.test.ts previews them. */
export const notFollowed: Record<string, string> = {
  "deployments-typescript": "it needs Pulumi Cloud; tests/plugin/deploymentsExample.test.ts runs the program on mocks",
  "eks-cluster-typescript": "its plugin is in no registry; tests/plugin/eksCluster.test.ts runs the program on mocks",
  "quickstart-go": "a copy of it has no SDK; tests/engine/quickstart.test.ts runs the program by the Automation API",
  "quickstart-python":
    "a copy of it has no SDK; tests/engine/quickstart.test.ts runs the program by the Automation API",
};
