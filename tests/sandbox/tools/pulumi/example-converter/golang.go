package main

import (
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/model"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// The program generator for Go has gaps that matter here: an optional plain input is a pointer in the SDK and gets a
// value, and the package of an array of enums is the schema's name, which isn't an identifier. goProgram closes them.

const goFile = "main.go"

const ref = `
// ref returns a pointer to a value.
func ref[T any](value T) *T { return &value }
`

func goProgram(program *pcl.Program) (map[string][]byte, hcl.Diagnostics, error) {
	pointers := map[string]bool{}
	for _, node := range program.Nodes {
		if resource, isResource := node.(*pcl.Resource); isResource {
			for _, input := range resource.Inputs {
				findPointers(input.Name, input.Value, propertyType(resource.Schema.InputProperties, input.Name), pointers)
			}
		}
	}
	files, diagnostics, err := golang.GenerateProgram(program)
	if err != nil {
		return nil, diagnostics, err
	}
	code := strings.ReplaceAll(string(files[goFile]), "eks - auth.", "eksauth.")
	before := code
	for name := range pointers {
		field := strings.ToUpper(name[:1]) + name[1:]
		value := regexp.MustCompile(`(?m)^(\s*` + field + `:\s+)(true|false|eksauth\.\w+),$`)
		code = value.ReplaceAllString(code, "${1}ref(${2}),")
	}
	if code != before {
		code += ref
	}
	files[goFile] = []byte(code)
	return files, diagnostics, nil
}

// findPointers finds the optional plain inputs that are set to a boolean or a member of an enum.
func findPointers(name string, value model.Expression, declared schema.Type, found map[string]bool) {
	switch declared := declared.(type) {
	case *schema.InputType:
		findPointers(name, value, declared.ElementType, found)
	case *schema.OptionalType:
		if _, isEnum := declared.ElementType.(*schema.EnumType); isEnum || declared.ElementType == schema.BoolType {
			found[name] = true
			return
		}
		findPointers(name, value, declared.ElementType, found)
	case *schema.ArrayType:
		if list, isList := value.(*model.TupleConsExpression); isList {
			for _, item := range list.Expressions {
				findPointers(name, item, declared.ElementType, found)
			}
		}
	case *schema.ObjectType:
		if object, isObject := value.(*model.ObjectConsExpression); isObject {
			for _, item := range object.Items {
				if key, isText := literal(item.Key); isText {
					property := key.Value.AsString()
					findPointers(property, item.Value, propertyType(declared.Properties, property), found)
				}
			}
		}
	}
}
