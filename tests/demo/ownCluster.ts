/** The demo's last lines: the quick start on the user's own cluster, from the root of the checkout. */
export const ownCluster = {
  clusterName: "my-cluster",
  commands: [
    "cd examples/quickstart && pulumi stack init dev",
    "pulumi config set-all --plaintext clusterName=my-cluster --plaintext bucketArn=arn:aws:s3:::my-bucket",
    "pulumi preview",
  ],
};
