package main

import (
	"bytes"
	"path"
	"strings"
	"text/template"
)

// readme is the page of an SDK. Its code is of the SDK's language.
type readme struct {
	// Language is the language's name.
	Language string
	// Install are the commands that add the SDK to a program: from where it is published, and from a checkout.
	Install string
	// Declare is the dependency for a program's pom.xml, in a language that needs one.
	Declare string
	// Fence is the name of the language for highlighting.
	Fence string
	// Program is a whole program.
	Program string
}

var page = template.Must(template.New("README.md").Parse(`# eks-auth for {{.Language}}

The {{.Language}} SDK of the Pulumi package ` + "`eks-auth`" + `: components that declare who and what may act in an Amazon EKS cluster, and on it. Pulumi's own generators wrote it from the package's schema; nothing here is edited by hand.

## Install

` + "```console" + `
{{.Install}}
` + "```" + `
{{- if .Declare}}

The dependency of a program, in its pom.xml:

` + "```xml" + `
{{.Declare}}
` + "```" + `
{{- end}}

The components themselves run in the plugin ` + "`pulumi-resource-eks-auth`" + `, which the Pulumi CLI starts when a program uses this SDK. Give it one, with Node 20.19 or newer: ` + "`npm install pulumi-eks-auth`" + ` beside Pulumi.yaml, and in Pulumi.yaml

` + "```yaml" + `
plugins:
  providers:
    - name: eks-auth
      path: node_modules/pulumi-eks-auth/bin
` + "```" + `

## Use

Pods of one service account read S3, by the cluster's OIDC provider (IRSA):

` + "```{{.Fence}}" + `
{{.Program}}
` + "```" + `

Every input and output is described where your editor shows it.

## Licence

Apache-2.0, see [LICENSE](LICENSE).
`))

func (r readme) bytes() []byte {
	var text bytes.Buffer
	if err := page.Execute(&text, r); err != nil {
		panic(err) // the template is ours
	}
	return text.Bytes()
}

func nodejsReadme(name string) []byte {
	return readme{
		Language: "TypeScript and JavaScript",
		Install: "$ npm install " + name + "    # where it is published\n" +
			"$ npm install ./sdk/nodejs    # from a checkout, which npm compiles",
		Fence: "typescript",
		Program: `import * as eksAuth from "` + name + `";

const cluster = new eksAuth.OidcProvider("cluster", { clusterName: "my-cluster" });
const reader = new eksAuth.ServiceAccountRole("reader", {
  oidcProviderArns: [cluster.arn],
  serviceAccounts: [{ namespace: "default", name: "my-service-account" }],
  policyArns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
});
new eksAuth.ServiceAccount("account", { name: "my-service-account", roleArn: reader.arn });

export const roleArn = reader.arn;`,
	}.bytes()
}

func pythonReadme(name string) []byte {
	return readme{
		Language: "Python",
		Install:  "$ pip install " + name + "    # where it is published\n$ pip install ./sdk/python    # from a checkout",
		Fence:    "python",
		Program: `import pulumi
import ` + name + ` as eks_auth

cluster = eks_auth.OidcProvider("cluster", cluster_name="my-cluster")
reader = eks_auth.ServiceAccountRole(
    "reader",
    oidc_provider_arns=[cluster.arn],
    service_accounts=[{"namespace": "default", "name": "my-service-account"}],
    policy_arns=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
)
eks_auth.ServiceAccount("account", name="my-service-account", role_arn=reader.arn)

pulumi.export("roleArn", reader.arn)`,
	}.bytes()
}

func goReadme(module, importPath string) []byte {
	name := path.Base(importPath)
	return readme{
		Language: "Go",
		Install: "$ go get " + importPath + "    # where it is published\n" +
			"$ go mod edit -replace " + module + "=./sdk/go && go get " + importPath + "    # from a checkout",
		Fence: "go",
		Program: `package main

import (
	"` + importPath + `"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cluster, err := ` + name + `.NewOidcProvider(ctx, "cluster", &` + name + `.OidcProviderArgs{
			ClusterName: pulumi.String("my-cluster"),
		})
		if err != nil {
			return err
		}
		reader, err := ` + name + `.NewServiceAccountRole(ctx, "reader", &` + name + `.ServiceAccountRoleArgs{
			OidcProviderArns: pulumi.StringArray{cluster.Arn},
			ServiceAccounts: ` + name + `.ServiceAccountReferenceArray{
				` + name + `.ServiceAccountReferenceArgs{
					Namespace: pulumi.String("default"),
					Name:      pulumi.String("my-service-account"),
				},
			},
			PolicyArns: pulumi.ToStringArray([]string{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}),
		})
		if err != nil {
			return err
		}
		_, err = ` + name + `.NewServiceAccount(ctx, "account", &` + name + `.ServiceAccountArgs{
			Name:    pulumi.String("my-service-account"),
			RoleArn: reader.Arn,
		})
		if err != nil {
			return err
		}
		ctx.Export("roleArn", reader.Arn)
		return nil
	})
}`,
	}.bytes()
}

func dotnetReadme(id string) []byte {
	return readme{
		Language: ".NET",
		Install: "$ dotnet add package " + id + "    # where it is published\n" +
			"$ dotnet add reference ./sdk/dotnet    # from a checkout",
		Fence: "csharp",
		Program: `using System.Collections.Generic;
using ` + id + `;
using ` + id + `.Inputs;

return await Pulumi.Deployment.RunAsync(() =>
{
    var cluster = new OidcProvider("cluster", new() { ClusterName = "my-cluster" });
    var reader = new ServiceAccountRole("reader", new()
    {
        OidcProviderArns = { cluster.Arn },
        ServiceAccounts = { new ServiceAccountReferenceArgs { Namespace = "default", Name = "my-service-account" } },
        PolicyArns = { "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" },
    });
    new ServiceAccount("account", new() { Name = "my-service-account", RoleArn = reader.Arn });
    return new Dictionary<string, object?> { ["roleArn"] = reader.Arn };
});`,
	}.bytes()
}

func javaReadme(project mavenProject) []byte {
	pkg := project.Group + "." + strings.ReplaceAll(project.Artifact, "-", "")
	return readme{
		Language: "Java",
		Install:  "$ mvn install --file sdk/java    # from a checkout, into Maven's local repository",
		Declare:  project.declaration(),
		Fence:    "java",
		Program: `import ` + pkg + `.OidcProvider;
import ` + pkg + `.OidcProviderArgs;
import ` + pkg + `.ServiceAccount;
import ` + pkg + `.ServiceAccountArgs;
import ` + pkg + `.ServiceAccountRole;
import ` + pkg + `.ServiceAccountRoleArgs;
import ` + pkg + `.inputs.ServiceAccountReferenceArgs;
import com.pulumi.Pulumi;
import java.util.List;

public class App {
  public static void main(String[] args) {
    Pulumi.run(ctx -> {
      var cluster = new OidcProvider("cluster", OidcProviderArgs.builder().clusterName("my-cluster").build());
      var reader = new ServiceAccountRole("reader", ServiceAccountRoleArgs.builder()
          .oidcProviderArns(cluster.arn().applyValue(List::of))
          .serviceAccounts(ServiceAccountReferenceArgs.builder()
              .namespace("default")
              .name("my-service-account")
              .build())
          .policyArns("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
          .build());
      new ServiceAccount("account", ServiceAccountArgs.builder()
          .name("my-service-account")
          .roleArn(reader.arn())
          .build());
      ctx.export("roleArn", reader.arn());
    });
  }
}`,
	}.bytes()
}
