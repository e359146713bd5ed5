package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// manifest is the generated package.json, with what a package needs to be installed from its folder and published.
type manifest struct {
	Name            string            `json:"name"`
	Version         string            `json:"version"`
	Description     string            `json:"description,omitempty"`
	Keywords        []string          `json:"keywords,omitempty"`
	Homepage        string            `json:"homepage,omitempty"`
	Repository      string            `json:"repository,omitempty"`
	License         string            `json:"license,omitempty"`
	Main            string            `json:"main"`
	Types           string            `json:"types"`
	Files           []string          `json:"files"`
	Scripts         map[string]string `json:"scripts"`
	Dependencies    map[string]string `json:"dependencies,omitempty"`
	DevDependencies map[string]string `json:"devDependencies,omitempty"`
	Pulumi          json.RawMessage   `json:"pulumi"`
}

// completeManifest says where the compiled SDK is, and lets npm compile it when it installs the folder or packs it. The
// compiled SDK reads its version from a package.json beside it.
func completeManifest(generated []byte) ([]byte, error) {
	var complete manifest
	decoder := json.NewDecoder(bytes.NewReader(generated))
	// What the generator would write one day and this doesn't know mustn't get lost.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&complete); err != nil {
		return nil, err
	}
	complete.Main = "bin/index.js"
	complete.Types = "bin/index.d.ts"
	complete.Files = []string{"bin"}
	complete.Scripts["build"] = `tsc && node -e "fs.copyFileSync('package.json', 'bin/package.json')"`
	complete.Scripts["prepare"] = "npm run build"
	text, err := json.MarshalIndent(complete, "", "    ")
	if err != nil {
		return nil, err
	}
	// No HTML is written here: `&&` stays readable.
	readable := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(string(text))
	return []byte(readable + "\n"), nil
}

// buildProperties is what MSBuild reads before the generated project: its name, its README and its tags.
func buildProperties(id string, keywords []string) []byte {
	return fmt.Appendf(nil, `<Project>

  <PropertyGroup>
    <PackageId>%s</PackageId>
    <PackageReadmeFile>README.md</PackageReadmeFile>
    <PackageTags>%s</PackageTags>
  </PropertyGroup>

  <ItemGroup>
    <None Include="README.md" Pack="true" PackagePath="/" />
    <None Include="LICENSE" Pack="true" PackagePath="/" />
  </ItemGroup>

</Project>
`, id, strings.Join(keywords, " "))
}
