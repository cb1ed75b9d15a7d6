package tables

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTablesAreCurrent(t *testing.T) {
	const root = "../.."
	s, err := Read(root)
	require.NoError(t, err)
	require.Len(t, s.Operations, 81)
	for name, update := range s.updates() {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		want, err := update(string(text))
		require.NoError(t, err)
		require.True(t, want == string(text), "%s: run go generate ./...", name)
	}
}

// files is a small package that replaces buckt.
var files = map[string]string{
	"a_keys.go": `package p

type KeyClient struct{ core *core }

var opKeysDelete = &operation{id: "bucktDeleteKey", name: "Keys.Delete", system: SystemBuckt, method: http.MethodDelete, path: "/keys/{id}"}

func (k *KeyClient) Delete() {}

func (k *KeyClient) unexported() {}
`,
	"b_objects.go": `package p

type OtherClient struct{
	Objects *ObjectClient
	core *core
}

func (o *OtherClient) S3Access() {}

type ObjectClient struct{}

var opObjectsCopy = &operation{name: "Other.Objects.Copy"}

var opObjectsList = &operation{id: "otherListObjects", name: "Other.Objects.List", system: SystemOther, method: http.MethodGet, path: "/objects"}

func (o *ObjectClient) List() {}

func (o *ObjectClient) All() {}
`,
	"client.go": `package p

type Client struct {
	Keys  *KeyClient
	Other *OtherClient
	core  *core
}
`,
	"c_test.go": `package p

var opTest = &operation{id: "test"}
`,
	"system.go": `package p

type System string

const (
	SystemBuckt System = "buckt" // keys
	SystemOther System = "other" // objects
)

var systems = map[System]systemRow{
	SystemOther: {
		name: "Other", baseURLVariable: "OTHER_URL", token: parameter{"Other token", "WithOtherToken", "OTHER_TOKEN", rule}, user: parameter{"", "WithOther", "OTHER_USER", rule},
		password: parameter{"", "WithOther", "OTHER_PASSWORD", rule}, organization: parameter{"", "WithOtherOrg", "OTHER_ORG", rule},
	},
	SystemBuckt: {name: "Buckt", baseURLVariable: "BUCKT_URL", token: parameter{"APIKey", "WithAPIKey", "BUCKT_API_KEY", rule}},
}
`,
	"credentials.go":  "package p\n\n// Other is\n//\n//\tkept\n\n// FromEnv reads:\n//\n//\tOLD\n//\n// Text.\nfunc FromEnv() {}\n",
	"doc.go":          "/*\nPackage p.\n\n\tSystem old\n\nText.\n\n\tMethod old\n\trow\n\n\trow\n\n# Next\n*/\npackage p\n",
	"README.md":       "# p\n\n| system | old |\n| --- | --- |\n| row | row |\n\nText.\n",
	"docs/methods.md": "# m\n\n| service | old |\n\nEnd.\n",
}

// folder writes the small package, changed by pairs of texts.
func folder(t *testing.T, changes ...string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "docs"), 0o755))
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.NewReplacer(changes...).Replace(text)), 0o644))
	}
	return dir
}

func TestWrite(t *testing.T) {
	dir := folder(t)
	for range 2 {
		require.NoError(t, Write(dir))
		doc, err := os.ReadFile(filepath.Join(dir, "doc.go"))
		require.NoError(t, err)
		require.Equal(t, `/*
Package p.

	System      Options                                                         Variables
	Buckt       WithAPIKey                                                      BUCKT_API_KEY
	Other       WithOther or WithOtherToken, WithOtherOrg                       OTHER_USER and OTHER_PASSWORD, or OTHER_TOKEN; OTHER_ORG

Text.

	Method                          HTTP                                                          Operation
	Keys.Delete                     DELETE /keys/{id}                                             bucktDeleteKey

	Other.Objects.List              GET /objects                                                  otherListObjects

# Next
*/
package p
`, string(doc))
		credentials, err := os.ReadFile(filepath.Join(dir, "credentials.go"))
		require.NoError(t, err)
		require.Equal(t, `package p

// Other is
//
//	kept

// FromEnv reads:
//
//	BUCKT_API_KEY
//	OTHER_USER, OTHER_PASSWORD, OTHER_TOKEN, OTHER_ORG
//	BUCKT_URL, OTHER_URL
//
// Text.
func FromEnv() {}
`, string(credentials))
		readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
		require.NoError(t, err)
		require.Equal(t, strings.ReplaceAll(`# p

| system | what it gives or takes | credential in the environment | operations |
| --- | --- | --- | --- |
| Buckt | keys | 'BUCKT_API_KEY' | 1 |
| Other | objects | 'OTHER_USER' and 'OTHER_PASSWORD', or 'OTHER_TOKEN'; 'OTHER_ORG' | 1 |

Text.
`, "'", "`"), string(readme))
		methods, err := os.ReadFile(filepath.Join(dir, "docs", "methods.md"))
		require.NoError(t, err)
		require.Equal(t, strings.ReplaceAll(`# m

| service | methods |
| --- | --- |
| 'client.Keys' | 'Delete' |
| 'client.Other' | 'S3Access' |
| 'client.Other.Objects' | 'List', 'All' |

End.
`, "'", "`"), string(methods))
	}
}

func TestWriteFails(t *testing.T) {
	for _, test := range []struct{ name, old, with, want string }{
		{"no client", "type Client", "type Customer", "has no type Client"},
		{"unknown service", "Other.Objects.List", "Other.Things.List", "otherListObjects: no service has the method Other.Things.List"},
		{"no comment", "// objects", "", "the system other has no row, or its constant no comment"},
		{"no row", "SystemBuckt: {", "Elsewhere: {", "the system buckt has no row"},
		{"short parameter", `"WithAPIKey", `, "", "token of the system buckt is not a parameter of four values"},
		{"no table in doc.go", "\tMethod old", "\tOld", `doc.go: no table starts with "\tMethod "`},
		{"no FromEnv", "// FromEnv", "// From", "credentials.go: no comment starts with FromEnv"},
		{"no table in credentials.go", "//\tOLD", "// OLD", `credentials.go: no table starts with "//\t"`},
		{"no table in README.md", "| system |", "| old |", `README.md: no table starts with "| system |"`},
		{"no table in docs/methods.md", "| service |", "| old |", `methods.md: no table starts with "| service |"`},
		{"no Go", "package p", "package", "expected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.ErrorContains(t, Write(folder(t, test.old, test.with)), test.want)
		})
	}
}
