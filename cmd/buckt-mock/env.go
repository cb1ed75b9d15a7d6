package main

import (
	"strconv"
	"strings"
)

// variable is one of a shell's environment.
type variable struct{ name, value string }

// variables are those that buckt.FromEnv reads, and those of the mock itself.
func variables(r ready, pid int) []variable {
	vars := []variable{
		{"BUCKT_BASE_URL", r.Buckt.BaseURL},
		{"BUCKT_API_KEY", r.Buckt.APIKey},
		{"FOUNDRYDB_BASE_URL", r.FoundryDB.BaseURL},
		{"FOUNDRYDB_USERNAME", r.FoundryDB.Username},
		{"FOUNDRYDB_PASSWORD", r.FoundryDB.Password},
		{"AMOVE_BASE_URL", r.Amove.BaseURL},
		{"AMOVE_TOKEN", r.Amove.Token},
		{"LINODE_BASE_URL", r.Linode.BaseURL},
		{"LINODE_TOKEN", r.Linode.Token},
		{"TORNADO_BASE_URL", r.Tornado.BaseURL},
		{"TORNADO_API_KEY", r.Tornado.APIKey},
		{"BUCKT_MOCK_ADMIN_URL", r.Admin.BaseURL},
		{"BUCKT_MOCK_PID", strconv.Itoa(pid)},
	}
	if r.TLS != nil {
		vars = append(vars, variable{"BUCKT_MOCK_CA_PEM", r.TLS.CAPEM})
	}
	return vars
}

// exports are commands for a POSIX shell that set variables.
func exports(vars []variable) string {
	var b strings.Builder
	for _, v := range vars {
		b.WriteString("export " + v.name + "=" + quoted(v.value) + "\n")
	}
	return b.String()
}

// quoted is a text as a word of a POSIX shell. Between single quotes nothing but the single quote means anything.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
