package main

import (
	"fmt"
	"strings"

	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// generators make the files of an SDK, by the name of its folder.
var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"nodejs": nodejsFiles,
	"python": pythonFiles,
	"go":     goFiles,
	"dotnet": dotnetFiles,
	"java":   javaFiles,
}

func nodejsFiles(pkg *schema.Package) (map[string][]byte, error) {
	files, err := nodejs.GeneratePackage(tool, pkg, nil, nil, false, offline{})
	if err != nil {
		return nil, err
	}
	info, _ := pkg.Language["nodejs"].(nodejs.NodePackageInfo)
	files["README.md"] = nodejsReadme(info.PackageName)
	files["package.json"], err = completeManifest(files["package.json"])
	return files, err
}

func pythonFiles(pkg *schema.Package) (map[string][]byte, error) {
	files, err := python.GeneratePackage(tool, pkg, nil, offline{})
	if err != nil {
		return nil, err
	}
	info, _ := pkg.Language["python"].(python.PackageInfo)
	files["README.md"] = pythonReadme(info.PackageName)
	return files, nil
}

func goFiles(pkg *schema.Package) (map[string][]byte, error) {
	files, err := golang.GeneratePackage(tool, pkg, nil)
	if err != nil {
		return nil, err
	}
	info, _ := pkg.Language["go"].(golang.GoPackageInfo)
	files["README.md"] = goReadme(info.ModulePath, info.ImportBasePath)
	return files, nil
}

func dotnetFiles(pkg *schema.Package) (map[string][]byte, error) {
	files, err := dotnet.GeneratePackage(tool, pkg, nil, nil)
	if err != nil {
		return nil, err
	}
	info, _ := pkg.Language["csharp"].(dotnet.CSharpPackageInfo)
	id := fmt.Sprintf("%s.%s", info.RootNamespace, info.Namespaces[pkg.Name])
	files["README.md"] = dotnetReadme(id)
	files["Directory.Build.props"] = buildProperties(id, pkg.Keywords)
	return files, nil
}

func javaFiles(pkg *schema.Package) (map[string][]byte, error) {
	// The generator fills in a placeholder where there is none.
	page, repository := pkg.Homepage, pkg.Repository
	if page == "" {
		page = repository
	}
	// Without the files of Gradle: Maven builds the SDK, for programs built with either.
	files, err := java.GeneratePackage(tool, pkg, nil, nil, true, false)
	if err != nil {
		return nil, err
	}
	info, isJava := pkg.Language["java"].(*java.PackageInfo)
	if !isJava {
		return nil, fmt.Errorf("the generator left %T in place of its settings", pkg.Language["java"])
	}
	project := mavenProject{
		Group:        strings.TrimSuffix(info.BasePackageOrDefault(), "."),
		Artifact:     pkg.Name,
		Version:      pkg.Version.String(),
		Description:  pkg.Description,
		Page:         page,
		Repository:   repository,
		License:      pkg.License,
		Publisher:    pkg.Publisher,
		Dependencies: info.Dependencies,
	}
	if files["pom.xml"], err = project.pom(); err != nil {
		return nil, err
	}
	if err := addPlugin(files, pkg); err != nil {
		return nil, err
	}
	files["README.md"] = javaReadme(project)
	return files, nil
}
