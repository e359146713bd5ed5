package access;

import com.example.eksauth.ClusterAccess;
import com.example.eksauth.ClusterAccessArgs;
import com.example.eksauth.WorkloadIdentity;
import com.example.eksauth.WorkloadIdentityArgs;
import com.example.eksauth.enums.ClusterAccessLevel;
import com.example.eksauth.enums.PodIdentityAgent;
import com.example.eksauth.enums.WorkloadIdentityMode;
import com.example.eksauth.inputs.ClusterAccessGrantArgs;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import java.util.List;
import java.util.Map;

/** A team's access to an Amazon EKS cluster, and a service account that can read a bucket. */
public class App {
  public static void main(String[] args) {
    Pulumi.run(App::declare);
  }

  private static void declare(Context ctx) {
    var config = ctx.config();
    var clusterName = config.require("clusterName");
    var bucketArn = config.require("bucketArn");

    // The team can read most resources in all namespaces, but no secrets and no roles.
    var access = new ClusterAccess("access", ClusterAccessArgs.builder()
        .clusterName(clusterName)
        .grants(ClusterAccessGrantArgs.builder()
            .name("team")
            .principalArn(config.require("teamRoleArn"))
            .access(ClusterAccessLevel.View)
            .build())
        .build());

    // A service account whose pods can read the bucket, by EKS Pod Identity.
    var reader = new WorkloadIdentity("reader", WorkloadIdentityArgs.builder()
        .mode(WorkloadIdentityMode.PodIdentity)
        .clusterName(clusterName)
        .namespace(config.get("namespace").orElse("default"))
        .name("bucket-reader")
        // Installs the agent's add-on, unless the cluster has it.
        .agent(PodIdentityAgent.Ensure)
        .inlinePolicies(Map.of("read-bucket", Map.of(
            "Version", "2012-10-17",
            "Statement", List.of(
                allow("s3:ListBucket", bucketArn),
                allow("s3:GetObject", bucketArn + "/*")))))
        .build());

    ctx.export("accessTable", access.accessTable());
    ctx.export("roleArn", reader.roleArn());
  }

  /** A policy statement. */
  private static Map<String, Object> allow(String action, String resource) {
    return Map.of("Effect", "Allow", "Action", action, "Resource", resource);
  }
}
