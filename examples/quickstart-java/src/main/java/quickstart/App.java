package quickstart;

import com.example.eksauth.OidcProvider;
import com.example.eksauth.OidcProviderArgs;
import com.example.eksauth.ServiceAccount;
import com.example.eksauth.ServiceAccountArgs;
import com.example.eksauth.ServiceAccountRole;
import com.example.eksauth.ServiceAccountRoleArgs;
import com.example.eksauth.inputs.ServiceAccountReferenceArgs;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import java.util.List;
import java.util.Map;

/** Lets the pods of one service account read one S3 bucket, through the cluster's OIDC provider (IRSA). */
public class App {
  public static void main(String[] args) {
    Pulumi.run(App::declare);
  }

  private static void declare(Context ctx) {
    var bucketArn = ctx.config().require("bucketArn");

    // The cluster's OIDC provider in IAM.
    var cluster = new OidcProvider("cluster", OidcProviderArgs.builder()
        .clusterName(ctx.config().require("clusterName"))
        .build());

    // The pods' permissions in AWS, and the service account that gets them.
    var reader = new ServiceAccountRole("reader", ServiceAccountRoleArgs.builder()
        .oidcProviderArns(cluster.arn().applyValue(List::of))
        .serviceAccounts(ServiceAccountReferenceArgs.builder()
            .namespace("default")
            .name("my-service-account")
            .build())
        .inlinePolicies(Map.of("read-bucket", Map.of(
            "Version", "2012-10-17",
            "Statement", List.of(
                allow("s3:ListBucket", bucketArn),
                allow("s3:GetObject", bucketArn + "/*")))))
        .build());

    // The service account of the pods.
    var account = new ServiceAccount("account", ServiceAccountArgs.builder()
        .namespace("default")
        .name("my-service-account")
        .roleArn(reader.arn())
        .build());

    ctx.export("providerArn", cluster.arn());
    ctx.export("roleArn", reader.arn());
    ctx.export("trustPolicy", reader.trustPolicy());
    ctx.export("subject", account.subject());
  }

  /** A policy statement. */
  private static Map<String, Object> allow(String action, String resource) {
    return Map.of("Effect", "Allow", "Action", action, "Resource", resource);
  }
}
