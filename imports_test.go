package buckt_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/bucktgo/buckt"

// TestImports limits the packages that a program links. Each package is a cost for every user, so an addition to these lists is a
// decision.
func TestImports(t *testing.T) {
	for _, test := range []struct {
		of string
		// may are the packages beside the standard library, or trees of them.
		may []string
		// not are packages that cost every user: the templates call methods by name, which makes the linker keep every
		// exported method of the program, and the others belong to tests.
		not []string
	}{
		{
			of: ".",
			may: []string{
				module, module + "/internal/body", module + "/internal/conceal", module + "/internal/escape", module + "/internal/guard",
				module + "/internal/mediatype", module + "/internal/presign", module + "/internal/printable", module + "/internal/ratelimit",
				module + "/internal/retry", module + "/internal/upload",
				"github.com/go-json-experiment/json/...",
				"github.com/google/go-querystring/query",
				"github.com/hashicorp/go-cleanhttp",
				"github.com/hashicorp/go-retryablehttp",
			},
			not: []string{"html/template", "text/template", "testing", "net/http/httptest"},
		},
		{
			// it links the client's packages, but the client does not link it
			of: "./provision",
			may: []string{
				module, module + "/provision", module + "/internal/...", "github.com/go-json-experiment/json/...",
				"github.com/google/go-querystring/query", "github.com/hashicorp/go-cleanhttp", "github.com/hashicorp/go-retryablehttp",
			},
			not: []string{"html/template", "text/template", "testing", "net/http/httptest"},
		},
		{of: "./internal/body", may: []string{module + "/internal/body"}},
		{of: "./internal/conceal", may: []string{module + "/internal/conceal", module + "/internal/printable"}},
		{of: "./internal/escape", may: []string{module + "/internal/escape"}},
		{of: "./internal/guard", may: []string{module + "/internal/guard"}},
		{of: "./internal/mediatype", may: []string{module + "/internal/mediatype"}},
		{of: "./internal/presign", may: []string{module + "/internal/presign"}},
		{of: "./internal/printable", may: []string{module + "/internal/printable"}},
		{of: "./internal/ratelimit", may: []string{module + "/internal/ratelimit"}},
		{of: "./internal/retry", may: []string{module + "/internal/retry"}},
		{of: "./internal/upload", may: []string{module + "/internal/upload", module + "/internal/guard"}},
		{
			of: "./mockserver/fault",
			may: []string{
				module, module + "/internal/...", module + "/mockserver/fault", module + "/mockserver/internal/httpjson",
				"github.com/go-json-experiment/json/...",
				"github.com/google/go-querystring/query",
				"github.com/hashicorp/go-cleanhttp",
				"github.com/hashicorp/go-retryablehttp",
			},
		},
		{
			// Without the validator of contractcheck, which costs 3 MB and 5 ms at the start of every program.
			of: "./mockserver",
			may: []string{
				module, module + "/internal/...", module + "/mockserver", module + "/mockserver/internal/...",
				module + "/mockserver/bucktapi", module + "/mockserver/foundrydb", module + "/mockserver/amove", module + "/mockserver/linode",
				module + "/mockserver/tornado", module + "/mockserver/fault",
				"github.com/go-json-experiment/json/...",
				"github.com/google/go-querystring/query",
				"github.com/google/uuid",
				"github.com/hashicorp/go-cleanhttp",
				"github.com/hashicorp/go-retryablehttp",
				"github.com/oklog/ulid/v2",
				"github.com/tidwall/btree",
			},
			not: []string{"html/template", "text/template", "testing", "net/http/httptest"},
		},
	} {
		t.Run(test.of, func(t *testing.T) {
			packages, err := goList()
			require.NoError(t, err)
			at := slices.IndexFunc(packages, func(p listedPackage) bool { return p.ImportPath == path.Join(module, test.of) })
			require.GreaterOrEqual(t, at, 0, "not even the package itself is in the list")
			for _, p := range packages {
				switch linked := slices.Contains(packages[at].Deps, p.ImportPath); {
				case linked && p.Standard:
					require.NotContains(t, test.not, p.ImportPath)
				case linked:
					require.True(t, slices.ContainsFunc(test.may, func(pattern string) bool { return matchesPattern(pattern, p.ImportPath) }), p.ImportPath)
				}
			}
		})
	}
}

func matchesPattern(pattern, name string) bool {
	tree, isTree := strings.CutSuffix(pattern, "/...")
	return name == tree || isTree && strings.HasPrefix(name, tree+"/")
}

// part is a part of the module. Each package belongs to the first part that covers it.
type part struct {
	name string
	// of are packages below the module, or trees of them. A star is one segment.
	of []string
	// to are the parts that it may import, its own if it is named.
	to []string
	// libraries are the packages or trees of other modules that it may import.
	libraries []string
}

const (
	jsonLibrary = "github.com/go-json-experiment/json/..."
	uuid        = "github.com/google/uuid"
	testify     = "github.com/stretchr/testify/..."
	leakCheck   = "go.uber.org/goleak"
)

// parts are the parts of the module with their arrows: examples and cmd → mockserver → rooms → kernel, mockserver → buckt → internal.
// Mocktest is in no list, as tests alone import it.
var parts = []part{
	{
		name: "examples", of: []string{"examples/..."},
		to: []string{"examples", "contractcheck", "mockserver", "rooms", "fault", "provision", "buckt"},
	},
	{name: "provisiontest", of: []string{"provision/provisiontest"}, to: []string{"provision", "buckt"}},
	{name: "provision", of: []string{"provision"}, to: []string{"buckt"}},
	{name: "cmd", of: []string{"cmd/..."}, to: []string{"cmd", "contractcheck", "mockserver", "rooms", "fault", "buckt"}},
	{name: "readme", of: []string{"internal/readme/..."}, to: []string{"buckt"}},
	{
		name: "mocktest", of: []string{"mockserver/internal/mocktest"},
		to: []string{"contractcheck", "mockserver", "rooms", "fault", "s3", "buckt"}, libraries: []string{testify},
	},
	{
		name: "contractcheck", of: []string{"mockserver/contractcheck/..."}, to: []string{"mockserver"},
		libraries: []string{"github.com/getkin/kin-openapi/...", jsonLibrary},
	},
	{name: "systemtest", of: []string{"mockserver/systemtest"}}, // it has tests alone
	{
		name: "mockserver", of: []string{"mockserver"},
		to: []string{"rooms", "fault", "kernel", "httpjson", "s3", "engine", "buckt"}, libraries: []string{jsonLibrary},
	},
	{name: "fault", of: []string{"mockserver/fault"}, to: []string{"httpjson", "buckt"}, libraries: []string{jsonLibrary}},
	{
		name: "rooms", of: []string{"mockserver/*"},
		to: []string{"kernel", "httpjson", "s3", "buckt", "wire"}, libraries: []string{jsonLibrary, uuid},
	},
	{
		name: "kernel", of: []string{"mockserver/internal/service", "mockserver/internal/state"},
		to: []string{"kernel", "httpjson", "s3", "buckt"}, libraries: []string{jsonLibrary, uuid, "github.com/oklog/ulid/v2"},
	},
	{name: "s3", of: []string{"mockserver/internal/s3/..."}, to: []string{"s3"}, libraries: []string{"github.com/tidwall/btree"}},
	{
		name: "engine", to: []string{"httpjson"},
		of: []string{"mockserver/internal/clock", "mockserver/internal/front", "mockserver/internal/memnet", "mockserver/internal/record"},
	},
	{name: "httpjson", of: []string{"mockserver/internal/httpjson"}, to: []string{"wire"}, libraries: []string{jsonLibrary}},
	{
		name: "buckt", of: []string{""}, to: []string{"helpers"},
		libraries: []string{jsonLibrary, "github.com/google/go-querystring/query", "github.com/hashicorp/go-retryablehttp"},
	},
	{name: "wire", of: []string{"internal/wire/..."}, to: []string{"wire"}},
	{name: "secrettest", of: []string{"internal/secrettest"}, libraries: []string{jsonLibrary, testify}},
	{name: "helpers", of: []string{"internal/..."}, to: []string{"helpers"}},
}

// partOf returns the part of a package, or nil.
func partOf(pkg string) *part {
	below := strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/")
	for i := range parts {
		if slices.ContainsFunc(parts[i].of, func(pattern string) bool {
			if folder, isStar := strings.CutSuffix(pattern, "/*"); isStar {
				return path.Dir(below) == folder
			}
			return matchesPattern(pattern, below)
		}) {
			return &parts[i]
		}
	}
	return nil
}

// checkArrow returns the error of an import, or "" if it is allowed.
func checkArrow(from, to string) string {
	source := partOf(from)
	switch {
	case source == nil:
		return from + " belongs to no part of the module"
	case to != module && !strings.HasPrefix(to, module+"/"):
		if first, _, _ := strings.Cut(to, "/"); !strings.Contains(first, ".") {
			return "" // the standard library
		}
		if slices.ContainsFunc(source.libraries, func(pattern string) bool { return matchesPattern(pattern, to) }) {
			return ""
		}
		return fmt.Sprintf("%s → %s: %s may not import this library", from, to, source.name)
	}
	target := partOf(to)
	switch {
	case target == nil:
		return to + " belongs to no part of the module"
	case slices.Contains(source.to, target.name):
		return ""
	}
	return fmt.Sprintf("%s → %s: no arrow leads from %s to %s", from, to, source.name, target.name)
}

func TestCheckArrow(t *testing.T) {
	for _, test := range []struct{ name, from, to, want string }{
		{"mock to room", "/mockserver", "/mockserver/linode", ""},
		{"room to kernel", "/mockserver/linode", "/mockserver/internal/service", ""},
		{"room to a package of S3", "/mockserver/linode", "/mockserver/internal/s3/sigv4", ""},
		{"room to room", "/mockserver/linode", "/mockserver/amove", "no arrow leads from rooms to rooms"},
		{"room to fault", "/mockserver/linode", "/mockserver/fault", "no arrow leads from rooms to fault"},
		{"room to mock", "/mockserver/linode", "/mockserver", "no arrow leads from rooms to mockserver"},
		{"room to record", "/mockserver/linode", "/mockserver/internal/record", "no arrow leads from rooms to engine"},
		{"record to JSON", "/mockserver/internal/record", "/mockserver/internal/httpjson", ""},
		{"record to kernel", "/mockserver/internal/record", "/mockserver/internal/service", "no arrow leads from engine to kernel"},
		{"network to mock", "/mockserver/internal/memnet", "/mockserver", "no arrow leads from engine to mockserver"},
		{"JSON to kernel", "/mockserver/internal/httpjson", "/mockserver/internal/state", "no arrow leads from httpjson to kernel"},
		{"room to helper", "/mockserver/linode", "/internal/presign", "no arrow leads from rooms to helpers"},
		{"room to wire", "/mockserver/linode", "/internal/wire", ""},
		{"kernel to fault", "/mockserver/internal/service", "/mockserver/fault", "no arrow leads from kernel to fault"},
		{"kernel to room", "/mockserver/internal/state", "/mockserver/tornado", "no arrow leads from kernel to rooms"},
		{"fault to kernel", "/mockserver/fault", "/mockserver/internal/service", "no arrow leads from fault to kernel"},
		{"fault to room", "/mockserver/fault", "/mockserver/tornado", "no arrow leads from fault to rooms"},
		{"fault to mock", "/mockserver/fault", "/mockserver", "no arrow leads from fault to mockserver"},
		{"S3 to kernel", "/mockserver/internal/s3", "/mockserver/internal/state", "no arrow leads from s3 to kernel"},
		{"mock to helper", "/mockserver", "/internal/retry", "no arrow leads from mockserver to helpers"},
		{"client to mock", "", "/mockserver", "no arrow leads from buckt to mockserver"},
		{"client to room", "", "/mockserver/linode", "no arrow leads from buckt to rooms"},
		{"client to wire", "", "/internal/wire", "no arrow leads from buckt to wire"},
		{"helper to client", "/internal/retry", "", "no arrow leads from helpers to buckt"},
		{"wire to client", "/internal/wire", "", "no arrow leads from wire to buckt"},
		{"program to room", "/cmd/buckt-mock", "/mockserver/linode", ""},
		{"program to mocktest", "/cmd/buckt-mock", "/mockserver/internal/mocktest", "no arrow leads from cmd to mocktest"},
		{"mock to mocktest", "/mockserver", "/mockserver/internal/mocktest", "no arrow leads from mockserver to mocktest"},
		{"client to provision", "", "/provision", "no arrow leads from buckt to provision"},
		{"provision to mock", "/provision/provisiontest", "/mockserver", "no arrow leads from provisiontest to mockserver"},
		{"program to kernel", "/cmd/buckt-mock", "/mockserver/internal/service", "no arrow leads from cmd to kernel"},
		{"example to client", "/examples/linode", "", ""},
		{"client to example", "", "/examples/linode", "no arrow leads from buckt to examples"},
		{"new folder", "/elsewhere", "", "belongs to no part of the module"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := checkArrow(module+test.from, module+test.to)
			if test.want == "" {
				require.Empty(t, got)
				return
			}
			require.Contains(t, got, test.want)
			require.Contains(t, got, module+test.from)
		})
	}
	require.Empty(t, checkArrow(module+"/mockserver/linode", "net/http"))
	require.Contains(t, checkArrow(module+"/mockserver/linode", "github.com/hashicorp/go-retryablehttp"), "rooms may not import this library")
}

// TestArrows checks every direct import of the module, those of tests too in what the client is made of.
func TestArrows(t *testing.T) {
	used := map[string]bool{}
	for _, p := range listPackages(t) {
		from := partOf(p.ImportPath)
		require.NotNil(t, from, "%s belongs to no part of the module", p.ImportPath)
		used[from.name] = true
		imports := p.Imports
		if slices.Contains([]string{"helpers", "wire", "secrettest"}, from.name) {
			imports = slices.Concat(imports, p.TestImports, p.XTestImports)
			imports = slices.DeleteFunc(imports, func(to string) bool {
				return to == p.ImportPath || to == leakCheck || matchesPattern(testify, to)
			})
		}
		for _, to := range imports {
			if problem := checkArrow(p.ImportPath, to); problem != "" {
				t.Error(problem)
			}
		}
	}
	for _, p := range parts {
		require.True(t, used[p.name], "no package belongs to the part %s", p.name)
	}
}

// The most that a package of the mock, or of provision, may have before it is divided.
const (
	mostFiles = 45
	mostLines = 4500
)

// moreLines are the packages of the mock that may have more lines.
var moreLines = map[string]int{module + "/mockserver/internal/s3": 4700}

func TestSizes(t *testing.T) {
	seen := 0
	for _, p := range listPackages(t) {
		if !matchesPattern(module+"/mockserver/...", p.ImportPath) && !matchesPattern(module+"/provision/...", p.ImportPath) {
			continue
		}
		seen++
		lines := 0
		for _, name := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			require.NoError(t, err)
			lines += bytes.Count(text, []byte("\n"))
		}
		require.LessOrEqual(t, len(p.GoFiles), mostFiles, "production files of %s", p.ImportPath)
		require.LessOrEqual(t, lines, max(mostLines, moreLines[p.ImportPath]), "lines of the production files of %s", p.ImportPath)
	}
	require.Greater(t, seen, 10)
}

// TestPackagesPageNamesEveryPackage checks that the tables of docs/packages.md name each package and each module once, and none that does
// not exist.
func TestPackagesPageNamesEveryPackage(t *testing.T) {
	var want []string
	for _, p := range listPackages(t) {
		want = append(want, cmp.Or(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/"), "buckt"))
	}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return filepath.SkipDir
		case entry.Name() == "go.mod" && name != "go.mod":
			want = append(want, filepath.ToSlash(filepath.Dir(name)))
		}
		return nil
	})
	require.NoError(t, err)

	text, err := os.ReadFile(filepath.Join("docs", "packages.md"))
	require.NoError(t, err)
	var named []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| \\S.* \\|$").FindAllStringSubmatch(string(text), -1) {
		named = append(named, row[1])
	}
	require.ElementsMatch(t, want, named)
}

// listedPackage is a package, as go list describes it.
type listedPackage struct {
	ImportPath, Dir                    string
	Standard                           bool
	GoFiles                            []string
	Imports, TestImports, XTestImports []string
	Deps                               []string // direct and indirect imports
}

// goList lists the packages of the module and those that they import.
var goList = sync.OnceValues(func() (packages []listedPackage, err error) {
	const fields = "-json=ImportPath,Dir,Standard,GoFiles,Imports,TestImports,XTestImports,Deps"
	out, err := exec.Command("go", "list", "-deps", fields, "./...").Output()
	for decoder := json.NewDecoder(bytes.NewReader(out)); err == nil && decoder.More(); {
		var p listedPackage
		err = decoder.Decode(&p)
		packages = append(packages, p)
	}
	return packages, err
})

// listPackages lists the packages of the module.
func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	packages, err := goList()
	require.NoError(t, err)
	packages = slices.DeleteFunc(slices.Clone(packages), func(p listedPackage) bool { return !matchesPattern(module+"/...", p.ImportPath) })
	require.NotEmpty(t, packages)
	return packages
}
