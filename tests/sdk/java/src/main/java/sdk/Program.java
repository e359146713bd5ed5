package sdk;

import com.example.eksauth.*;
import com.example.eksauth.enums.*;
import com.example.eksauth.inputs.*;
import com.example.eksauth.outputs.*;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.pulumi.Context;
import com.pulumi.automation.LocalWorkspace;
import com.pulumi.automation.OperationType;
import com.pulumi.automation.OutputValue;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The Java program's resources, declared with the generated SDK; the plugin creates every component. */
public class Program {
  private static final String CLUSTER_NAME = System.getenv("EKS_CLUSTER_NAME");
  private static final String ACCOUNT = "arn:aws:iam::123456789012";

  private static void declare(Context ctx) {
    people(ctx);
    pods(ctx);
  }

  /** Declares who may act in the cluster, and on it. */
  private static void people(Context ctx) {
    // A team's role in aws-auth, beside the entries of other owners.
    var team = new AwsAuth("team", AwsAuthArgs.builder()
        .clusterName(CLUSTER_NAME)
        .roles(AwsAuthRoleArgs.builder()
            .roleArn(ACCOUNT + ":role/sdk-team")
            .username("team")
            .groups("developers")
            .build())
        .build());

    // A pipeline's role as an access entry, and the permissions of its group.
    var rollouts = new GroupBinding("rollouts", GroupBindingArgs.builder()
        .group("sdk-pipelines")
        .namespaces("default")
        .rules(PolicyRuleArgs.builder()
            .verbs("get", "patch")
            .apiGroups("apps")
            .resources("deployments")
            .build())
        .build());
    var pipeline = new AccessEntry("pipeline", AccessEntryArgs.builder()
        .clusterName(CLUSTER_NAME)
        .principalArn(ACCOUNT + ":role/sdk-pipeline")
        .kubernetesGroups(rollouts.group().applyValue(List::of))
        .accessPolicies(AccessPolicyArgs.builder().policy("AmazonEKSViewPolicy").namespaces("default").build())
        .build());

    // Waits until the deployer can sign in and read nodes, after the entry has changed.
    var check = new AccessCheck("deployer", AccessCheckArgs.builder()
        .clusterName(CLUSTER_NAME)
        .expect(AccessCheckExpectationArgs.builder().groups("system:authenticated").build())
        .permissions(AccessCheckPermissionArgs.builder().verb("list").resource("nodes").build())
        .triggers(pipeline.arn(), Map.of("attempt", 1))
        .build());

    // Users of a company's OIDC issuer.
    var company = new UserIdentityProvider("company", UserIdentityProviderArgs.builder()
        .clusterName(CLUSTER_NAME)
        .issuerUrl("https://login.example.com/realms/company")
        .clientId("kubernetes")
        .groupsClaim("groups")
        .groupsPrefix("oidc:")
        .requiredClaims(Map.of("hd", "example.com"))
        .build());

    // The role of nodes that are launched outside of a managed node group.
    var workers = new NodeRole("workers", NodeRoleArgs.builder()
        .nodes(NodeRoleKind.SelfManaged)
        .clusterName(CLUSTER_NAME)
        .roleName("sdk-workers")
        .attachCniPolicy(true)
        .build());

    // The access of kro as a capability of EKS.
    var kro = new CapabilityAccess("kro", CapabilityAccessArgs.builder()
        .capability(CapabilityKind.Kro)
        .clusterName(CLUSTER_NAME)
        .roleName("sdk-kro")
        .accessPolicies(AccessPolicyArgs.builder().policy("AmazonEKSEditPolicy").namespaces("default").build())
        .build());

    // One list of principals and their access, here as access entries.
    var access = new ClusterAccess("access", ClusterAccessArgs.builder()
        .clusterName(CLUSTER_NAME)
        .authenticationMode(ClusterAccessMode.ApiAndConfigMap)
        .grants(ClusterAccessGrantArgs.builder()
            .name("ops")
            .principalArn(ACCOUNT + ":role/sdk-ops")
            .access(ClusterAccessLevel.Edit)
            .namespaces("default")
            .build())
        .build());

    // A pipeline that calls the EKS API.
    var calls = new ControlPlaneAccess("calls", ControlPlaneAccessArgs.builder()
        .capabilities(ControlPlaneCapability.UpdateNodegroups)
        .clusterNames(CLUSTER_NAME)
        .roles("sdk-pipeline")
        .build());

    // Functions: one returns an output, and the other a future.
    var explained = EksauthFunctions.explainAccess(ExplainAccessArgs.builder()
        .clusterName(CLUSTER_NAME)
        .principalArn(ACCOUNT + ":role/Nobody")
        .build());
    var live = EksauthFunctions.getAwsAuthPlain(GetAwsAuthPlainArgs.builder().clusterName(CLUSTER_NAME).build());

    export(ctx, "groups", team.entries().applyValue(Program::groupsOf));
    export(ctx, "bindings", rollouts.bindings());
    export(ctx, "username", pipeline.username());
    export(ctx, "deployer", check.username());
    export(ctx, "configName", company.configName());
    export(ctx, "groupsPrefix", company.groupsPrefix());
    export(ctx, "workers", workers.ready());
    export(ctx, "kro", kro.ready());
    export(ctx, "table", access.accessTable());
    export(ctx, "policies", calls.policyJson());
    export(ctx, "nobody", explained.applyValue(result -> result.access().getValue()));
    export(ctx, "exists", Output.of(live.thenApply(GetAwsAuthResult::exists)));
  }

  /** Declares which pods act in AWS. */
  private static void pods(Context ctx) {
    // The pods of an existing service account.
    var reader = new PodIdentity("reader", PodIdentityArgs.builder()
        .clusterName(CLUSTER_NAME)
        .serviceAccount(ServiceAccountReferenceArgs.builder().namespace("default").name("sdk-reader").build())
        .policyArns("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
        .agent(PodIdentityAgent.Ensure)
        .build());

    // The permissions that EKS recommends for an add-on.
    var driver = new AddonAccess("driver", AddonAccessArgs.builder()
        .clusterName(CLUSTER_NAME)
        .addonName("aws-ebs-csi-driver")
        .addonVersion("v1.31.0-eksbuild.1")
        .owner(AssociationOwner.Stack)
        .roleName("sdk-driver")
        .agent(PodIdentityAgent.Ignore)
        .build());

    // A service account and the role of its pods, created together.
    var writer = new WorkloadIdentity("writer", WorkloadIdentityArgs.builder()
        .mode(WorkloadIdentityMode.PodIdentity)
        .clusterName(CLUSTER_NAME)
        .namespace("default")
        .name("sdk-writer")
        .policyArns("arn:aws:iam::aws:policy/AmazonS3FullAccess")
        .build(), ComponentResourceOptions.builder().dependsOn(reader).build());

    // Waits until its pods can get the role's credentials.
    var credentials = new CredentialsCheck("writer", CredentialsCheckArgs.builder()
        .clusterName(CLUSTER_NAME)
        .mode(CredentialsMode.PodIdentity)
        .namespace(writer.namespace())
        .name(writer.name())
        .roleArn(writer.roleArn())
        .triggers(writer.associationIds())
        .build());

    export(ctx, "roleArn", reader.roleArn());
    export(ctx, "associations", reader.associationIds());
    export(ctx, "credentialsIssued", credentials.credentialsIssued());
    export(ctx, "driver", driver.roleArns());
    export(ctx, "subject", writer.subject());
  }

  /** Exports a value as JSON: Pulumi's Automation API for Java, 1.36.1, reads only strings, and fails at a list or map. */
  private static void export(Context ctx, String name, Output<?> value) {
    ctx.export(name, value.applyValue(known -> new Gson().toJson(known)));
  }

  private static Map<String, List<String>> groupsOf(Map<String, AwsAuthEntry> entries) {
    return entries.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().groups()));
  }

  /** Runs one operation on the stack, and prints its result and the outputs. */
  public static void main(String[] args) throws Exception {
    try (var stack = LocalWorkspace.createOrSelectStack("sdk-java", "sdk", Program::declare)) {
      switch (args[0]) {
        case "preview":
          print(stack.preview().changeSummary(), Map.of());
          break;
        case "up":
          var result = stack.up();
          print(result.summary().resourceChanges(), result.outputs());
          break;
        case "destroy":
          print(stack.destroy().summary().resourceChanges(), Map.of());
          break;
        default:
          throw new IllegalArgumentException("The operation " + args[0] + " isn't one of preview, up and destroy.");
      }
    }
  }

  private static void print(Map<OperationType, Integer> changes, Map<String, OutputValue> outputs) {
    var numbers = new JsonObject();
    changes.forEach((operation, count) -> numbers.addProperty(operation.name().toLowerCase(Locale.ROOT), count));
    var values = new JsonObject();
    outputs.forEach((name, output) -> values.add(name, JsonParser.parseString((String) output.value())));
    System.out.println(new Gson().toJson(Map.of("changes", numbers, "outputs", values)));
  }
}
