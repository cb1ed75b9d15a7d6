package admin

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/errors.txt")

// All texts of errors, to be read as a whole. Run with -update after a change, and read the difference.
func TestErrorTexts(t *testing.T) {
	c := newClient(t)
	var texts strings.Builder
	for _, test := range []struct{ method, path, body string }{
		{"GET", "/nothing", ""},
		{"PATCH", "/clock", ""},

		{"POST", "/faults", ``},
		{"POST", "/faults", `[]`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"frist":1}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"first":"one"}`},
		{"POST", "/faults", `{"effect":{}}`},
		{"POST", "/faults", `{"effect":{"kind":"explode"}}`},
		{"POST", "/faults", `{"effect":{"kind":"refuse"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang","status":500}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang","when":"later"}}`},
		{"POST", "/faults", `{"effect":{"kind":"truncate","when":"after"}}`},
		{"POST", "/faults", `{"effect":{"kind":"status","status":42}}`},
		{"POST", "/faults", `{"effect":{"kind":"status","status":200}}`},
		{"POST", "/faults", `{"effect":{"kind":"status","status":500,"code":"ACCESS"}}`},
		{"POST", "/faults", `{"effect":{"kind":"status","status":500,"body":"busy"}}`},
		{"POST", "/faults", `{"effect":{"kind":"status","status":500,"retryAfter":"soon"}}`},
		{"POST", "/faults", `{"effect":{"kind":"latency"}}`},
		{"POST", "/faults", `{"effect":{"kind":"latency","delay":"soon"}}`},
		{"POST", "/faults", `{"effect":{"kind":"latency","distribution":{"kind":"uniform","min":"2s","max":"1s"}}}`},
		{"POST", "/faults", `{"effect":{"kind":"drip"}}`},
		{"POST", "/faults", `{"effect":{"kind":"clockSkew"}}`},
		{"POST", "/faults", `{"effect":{"kind":"staleLists"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"first":1,"nth":2}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"first":-1}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"share":2}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"system":"linod"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"operation":"Keys.Creat"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"operation":"bucktCreateKey","system":"linode"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"operation":"Keys.Create","method":"GET"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"method":"get"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"method":"TRACE"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"path":"keys"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"path":"/[keys"}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"status":500}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"unanswered":true}}`},
		{"POST", "/faults", `{"effect":{"kind":"hang"},"match":{"fault":"lost"}}`},
		{"POST", "/faults", `{"effect":{"kind":"failProvisioning"},"match":{"operation":"Keys.Create"}}`},
		{"DELETE", "/faults/two", ""},
		{"DELETE", "/faults/1", ""},

		{"POST", "/clock", ``},
		{"POST", "/clock", `{"advance":"1h","back":true}`},
		{"POST", "/clock", `{"advance":"1 hour"}`},
		{"POST", "/clock", `{"advance":"-1h"}`},
		{"POST", "/clock", `{"advance":"999999h"}`},

		{"POST", "/dns", `[]`},
		{"POST", "/dns", `{"domain":"cdn.example.com","until":"1h"}`},
		{"POST", "/dns", `{"domain":1}`},
		{"POST", "/dns", `{"domain":"cdn.example.com","set":"yes"}`},
		{"POST", "/dns", `{"domain":"cdn.example.com"}`},

		{"GET", "/record?operation=Keys.Creat", ""},
		{"GET", "/record?status=1", ""},
		{"GET", "/record?status=ok", ""},
		{"GET", "/record?unanswered=perhaps", ""},
		{"GET", "/record?status=200&status=201", ""},
		{"GET", "/record?since=1", ""},
		{"GET", "/record/0", ""},
		{"GET", "/record/1", ""},

		{"PUT", "/state", ``},
		{"PUT", "/state", `{"version":1}`},
		{"PUT", "/state", `{}`},
		{"PUT", "/state", `{"version":2,"linod":{}}`},
		{"PUT", "/state", `{"version":2,"linode":{"accounts":{}}}`},
		{"PUT", "/state", `{"version":2,"buckt":{"organizations":[{"plan":"gold"}]}}`},

		{"GET", "/events?after=now", ""},
	} {
		r := c.call(test.method, test.path, test.body)
		require.GreaterOrEqual(t, r.status, 400, "%s %s %s", test.method, test.path, test.body)
		fmt.Fprintf(&texts, "%s %s %s\n  %d %s\n", test.method, test.path, test.body, r.status, r.body)
	}
	if *update {
		require.NoError(t, os.WriteFile("testdata/errors.txt", []byte(texts.String()), 0o644))
	}
	want, err := os.ReadFile("testdata/errors.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), texts.String())
}
