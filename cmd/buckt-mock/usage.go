package main

import (
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/bucktgo/buckt"
)

// flagGroups are the groups of flags that -h prints.
var flagGroups = [...]struct {
	title string
	names []string
}{
	{"Network", []string{"addr", "tls", "production-urls"}},
	{"Output", []string{"env", "version"}},
	{"State at the start", []string{"seed", "random-seed", "plan"}},
	{"Behavior", []string{"provisioning", "rate-limits", "check-contract"}},
}

const usageExamples = `Examples:
  buckt-mock -addr 127.0.0.1:0                 listen on a free port; the first line of output has the address
  eval "$(buckt-mock -env &)"                  start in the background and set the variables of the clients
  buckt-mock -seed state.json -rate-limits     start with a state, and enforce the rate limits
  buckt-mock -plan free -provisioning 10s      a free organization at Buckt, whose buckets need 10 s

The page is at http://ADDRESS/_mock/, and its API is described by http://ADDRESS/_mock/openapi.yaml.
`

// printUsage prints the flags by groups, and examples.
func printUsage(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprint(w, "Usage: buckt-mock [flags]\n\nA mock of Buckt, FoundryDB, Amove, Linode Object Storage and Tornado, with S3, on one port.\n")
	for _, group := range flagGroups {
		fmt.Fprintf(w, "\n%s:\n", group.title)
		for _, name := range group.names {
			f := flags.Lookup(name)
			value, text := flag.UnquoteUsage(f)
			if f.DefValue != "" && f.DefValue != "false" {
				text += " (default " + f.DefValue + ")"
			}
			fmt.Fprintf(w, "  %-24s%s\n", strings.TrimRight("-"+name+" "+value, " "), text)
		}
	}
	fmt.Fprint(w, "\n", usageExamples)
}

// version returns the version of the module, and the commit if the program was built in a checkout.
func version() string {
	text := "buckt-mock " + buckt.Version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				text += " (" + setting.Value + ")"
			}
		}
		text += " " + info.GoVersion
	}
	return text
}
