package buckt_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestImports holds what a program links to what it is meant to link. Each package is a burden on every user, so an
// addition to these lists is a decision.
func TestImports(t *testing.T) {
	const module = "github.com/bucktgo/buckt"
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
		{of: "./mockserver/fault", may: []string{module + "/mockserver/fault"}},
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
				"github.com/oapi-codegen/nullable",
				"github.com/oklog/ulid/v2",
			},
			not: []string{"html/template", "text/template", "testing", "net/http/httptest"},
		},
	} {
		t.Run(test.of, func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}} {{.Standard}}", test.of).Output()
			require.NoError(t, err)
			require.Contains(t, string(out), " false\n", "not even the package itself is in the list")
			for line := range strings.Lines(string(out)) {
				name, standard, _ := strings.Cut(strings.TrimSpace(line), " ")
				if standard == "true" {
					require.NotContains(t, test.not, name)
					continue
				}
				require.True(t, slices.ContainsFunc(test.may, func(pattern string) bool { return covers(pattern, name) }), name)
			}
		})
	}
}

func covers(pattern, name string) bool {
	tree, isTree := strings.CutSuffix(pattern, "/...")
	return name == tree || isTree && strings.HasPrefix(name, tree+"/")
}
