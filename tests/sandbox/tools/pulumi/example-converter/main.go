// Converts programs in Pulumi YAML to the other languages, with Pulumi's own converter, without the package's plugin and
// the network:
//
//	example-converter SCHEMA.json PROGRAMS.json
//
// The second file has programs by name, and the output has, for each name, the program by language. Programs can use
// resources of the schema's package only. A program with an error or a warning is rejected.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-yaml/pkg/pulumiyaml"
	yaml "github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/codegen"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
)

// language is a target of the conversion.
type language struct {
	generate yaml.GenerateFunc
	// file is the name of the program among the generated files.
	file string
}

// languages are the targets, by the names of their code blocks.
var languages = map[string]language{
	"typescript": {nodejs.GenerateProgram, "index.ts"},
	"python":     {python.GenerateProgram, "__main__.py"},
	"go":         {goProgram, goFile},
	"csharp":     {dotnet.GenerateProgram, "Program.cs"},
	"java":       {javaProgram, javaFile},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: example-converter SCHEMA.json PROGRAMS.json")
		os.Exit(2)
	}
	if err := convertAll(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func convertAll(schemaFile, programsFile string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	source, err := os.ReadFile(programsFile)
	if err != nil {
		return err
	}
	var programs map[string]string
	if err := json.Unmarshal(source, &programs); err != nil {
		return err
	}
	converted := map[string]map[string]string{}
	for name, program := range programs {
		converted[name] = map[string]string{}
		for key, target := range languages {
			// Each has a package of its own, since generators leave their marks on what they are given.
			code, err := convert(text, program, target)
			if err != nil {
				return fmt.Errorf("%s in %s: %w", name, key, err)
			}
			converted[name][key] = code
		}
	}
	return json.NewEncoder(os.Stdout).Encode(converted)
}

func convert(schemaText []byte, program string, target language) (string, error) {
	packages, err := newLoader(schemaText)
	if err != nil {
		return "", err
	}
	template, syntaxDiagnostics, err := pulumiyaml.LoadYAMLBytes("Pulumi.yaml", []byte(program))
	if err := complaint(syntaxDiagnostics.HCL(), err); err != nil {
		return "", err
	}
	// The intermediate language, PCL.
	text, diagnostics, err := yaml.ConvertTemplateIL(template, packages)
	if err := complaint(diagnostics, err); err != nil {
		return "", err
	}
	parser := syntax.NewParser()
	err = parser.ParseFile(strings.NewReader(text), "program.pp")
	if err := complaint(parser.Diagnostics, err); err != nil {
		return "", err
	}
	bound, diagnostics, err := pcl.BindProgram(parser.Files, packages)
	if err := complaint(diagnostics, err); err != nil {
		return "", err
	}
	files, diagnostics, err := target.generate(bound)
	if err := complaint(diagnostics, err); err != nil {
		return "", err
	}
	code, found := files[target.file]
	if !found {
		return "", fmt.Errorf("the generator wrote no %s", target.file)
	}
	return string(code), nil
}

// complaint is the first problem, warnings included.
func complaint(diagnostics hcl.Diagnostics, err error) error {
	if len(diagnostics) > 0 {
		return diagnostics
	}
	return err
}
