import { awsAuth } from "./awsAuth";
import { title } from "./print";
import { quickstart } from "./quickstart";

/** The examples on the sandbox, one concern after the other: `make demo` runs it. */
async function main(): Promise<void> {
  await quickstart();
  await awsAuth();
  title("On your own cluster");
  console.log(`  cd examples/quickstart
  npm install --prefix ../.. && export PATH=$PWD/../../bin:$PATH   # the plugin
  pulumi stack init dev
  pulumi config set clusterName <your cluster>
  pulumi config set bucketArn arn:aws:s3:::<your bucket>
  pulumi preview                                                  # with the AWS credentials and kubeconfig of a deployer
  pulumi up`);
}

main().catch((error) => {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
});
