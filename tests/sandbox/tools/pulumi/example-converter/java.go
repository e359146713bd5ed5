package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	"github.com/pulumi/pulumi-java/pkg/codegen/java/names"
	"github.com/pulumi/pulumi/pkg/v3/codegen"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/model"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/zclconf/go-cty/cty"
)

// The program generator for Java has gaps that matter here: members of enums become strings, and lists of outputs become
// arguments of a method that takes plain values, neither of which compiles; input types are imported from com.pulumi in
// place of the package's own group; and components get the options of custom resources. javaProgram closes them.

const javaFile = "MyStack.java"

// marker begins the strings that mean members of enums until the program is generated.
const marker = "member of an enum: "

var (
	marked        = regexp.MustCompile(`"` + marker + `(\w+)(\.\w+)"`)
	trailingSpace = regexp.MustCompile(`(?m)[ \t]+$`)
)

func javaProgram(program *pcl.Program) (map[string][]byte, hcl.Diagnostics, error) {
	var pkg schema.PackageReference
	var lists []string
	for _, node := range program.Nodes {
		resource, isResource := node.(*pcl.Resource)
		if !isResource {
			continue
		}
		pkg = resource.Schema.PackageReference
		for _, input := range resource.Inputs {
			declared := propertyType(resource.Schema.InputProperties, input.Name)
			markEnums(input.Value, declared)
			if isListOfOutput(input.Value, declared) {
				lists = append(lists, input.Name)
			}
		}
	}
	files, diagnostics, err := java.GenerateProgram(program)
	if err != nil {
		return nil, diagnostics, err
	}
	definition, err := pkg.Definition()
	if err != nil {
		return nil, diagnostics, err
	}
	settings, isJava := definition.Language["java"].(java.PackageInfo)
	if !isJava {
		return nil, diagnostics, fmt.Errorf("the generator left %T in place of its settings", definition.Language["java"])
	}
	group := settings.BasePackageOrDefault() + strings.ReplaceAll(definition.Name, "-", "")
	files[javaFile] = []byte(corrected(string(files[javaFile]), group, lists))
	return files, diagnostics, nil
}

func corrected(code, group string, lists []string) string {
	for _, name := range lists {
		argument := regexp.MustCompile(`\.` + name + `\((\w+\.\w+\(\))\)`)
		code = argument.ReplaceAllString(code, "."+name+"(Output.all($1))")
	}
	_, name, _ := lastCut(group, ".")
	imports := map[string]bool{}
	for _, match := range marked.FindAllStringSubmatch(code, -1) {
		imports[fmt.Sprintf("import %s.enums.%s;\n", group, match[1])] = true
	}
	var lines []string
	for line := range imports {
		lines = append(lines, line)
	}
	sort.Strings(lines)
	const first = "import java.util.ArrayList;\n"
	code = strings.Replace(code, first, strings.Join(lines, "")+first, 1)
	code = marked.ReplaceAllString(code, "$1$2")
	code = strings.ReplaceAll(code, "import com.pulumi."+name+".", "import "+group+".")
	code = strings.ReplaceAll(code, "CustomResourceOptions", "ComponentResourceOptions")
	return trailingSpace.ReplaceAllString(code, "")
}

// lastCut splits a text at the last separator.
func lastCut(text, separator string) (before, after string, found bool) {
	if index := strings.LastIndex(text, separator); index >= 0 {
		return text[:index], text[index+len(separator):], true
	}
	return "", text, false
}

func propertyType(properties []*schema.Property, name string) schema.Type {
	for _, property := range properties {
		if property.Name == name {
			return property.Type
		}
	}
	return schema.AnyType
}

// markEnums replaces the values of enums in an expression by the markers of their members.
func markEnums(value model.Expression, declared schema.Type) {
	switch declared := declared.(type) {
	case *schema.OptionalType:
		markEnums(value, declared.ElementType)
	case *schema.InputType:
		markEnums(value, declared.ElementType)
	case *schema.ArrayType:
		if list, isList := value.(*model.TupleConsExpression); isList {
			for _, item := range list.Expressions {
				markEnums(item, declared.ElementType)
			}
		}
	case *schema.ObjectType:
		if object, isObject := value.(*model.ObjectConsExpression); isObject {
			for _, item := range object.Items {
				if key, isText := literal(item.Key); isText {
					markEnums(item.Value, propertyType(declared.Properties, key.Value.AsString()))
				}
			}
		}
	case *schema.EnumType:
		if text, isText := literal(value); isText {
			text.Value = cty.StringVal(marker + member(declared, text.Value.AsString()))
		}
	}
}

// isListOfOutput is whether an expression is a list of texts with one item, an output of a resource.
func isListOfOutput(value model.Expression, declared schema.Type) bool {
	array, isArray := codegen.UnwrapType(declared).(*schema.ArrayType)
	list, isList := value.(*model.TupleConsExpression)
	if !isArray || !isList || len(list.Expressions) != 1 || codegen.UnwrapType(array.ElementType) != schema.StringType {
		return false
	}
	reference, isReference := list.Expressions[0].(*model.ScopeTraversalExpression)
	if !isReference || len(reference.Parts) == 0 {
		return false
	}
	_, isResource := reference.Parts[0].(*pcl.Resource)
	return isResource
}

// literal is the only part of a text without references.
func literal(value model.Expression) (*model.LiteralValueExpression, bool) {
	if template, isTemplate := value.(*model.TemplateExpression); isTemplate && len(template.Parts) == 1 {
		value = template.Parts[0]
	}
	text, isLiteral := value.(*model.LiteralValueExpression)
	return text, isLiteral && text.Value.Type() == cty.String
}

// member is the name of an enum's member in Java.
func member(enum *schema.EnumType, value string) string {
	_, name, _ := lastCut(enum.Token, ":")
	for _, element := range enum.Elements {
		if element.Value == value {
			safe, err := names.MakeSafeEnumName(element.Name, name)
			if err == nil {
				return name + "." + safe
			}
		}
	}
	return name + "." + value
}
