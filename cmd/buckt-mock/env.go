package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
)

// variable is one of a shell's environment.
type variable struct{ name, value string }

// variables are those that buckt.FromEnv and S3 clients read, and those of the mock itself.
func variables(r ready, pid int) []variable {
	var vars []variable
	for _, system := range r.systems {
		for _, setting := range system.settings {
			if setting.Variable != "" {
				vars = append(vars, variable{setting.Variable, setting.Value})
			}
		}
	}
	vars = append(vars, variable{"BUCKT_MOCK_ADMIN_URL", r.Admin.BaseURL}, variable{"BUCKT_MOCK_PID", strconv.Itoa(pid)})
	if r.access.AccessKeyID != "" {
		scheme, host, _ := strings.Cut(r.S3.Endpoint, "://")
		vars = append(vars, s3Variables(r.access, scheme, host)...)
	}
	if r.caFile != "" {
		vars = append(vars, variable{"BUCKT_MOCK_CA_FILE", r.caFile}, variable{"AWS_CA_BUNDLE", r.caFile})
	}
	return vars
}

// unset returns commands that unset all that variables may set, and the credentials of real systems that would take precedence. They come
// first: otherwise a shell would keep what an earlier mock has set.
func unset() string {
	var b strings.Builder
	for _, system := range mockserver.Systems() {
		b.WriteString("unset " + strings.Join(system.Variables, " ") + "\n")
	}
	b.WriteString(`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL_S3 AWS_REGION AWS_DEFAULT_REGION AWS_CA_BUNDLE
unset S3_BUCKET S3_PREFIX MC_HOST_bucktmock
unset RCLONE_CONFIG_BUCKTMOCK_TYPE RCLONE_CONFIG_BUCKTMOCK_PROVIDER RCLONE_CONFIG_BUCKTMOCK_ACCESS_KEY_ID
unset RCLONE_CONFIG_BUCKTMOCK_SECRET_ACCESS_KEY RCLONE_CONFIG_BUCKTMOCK_REGION RCLONE_CONFIG_BUCKTMOCK_ENDPOINT
unset RCLONE_CONFIG_BUCKTMOCK_FORCE_PATH_STYLE
unset BUCKT_MOCK_ADMIN_URL BUCKT_MOCK_CA_FILE BUCKT_MOCK_PID
`)
	return b.String()
}

// failure returns what a shell reads instead of variables if the mock does not start: its eval fails. The program's own status is lost, as
// it runs in the background.
func failure() string { return unset() + "false\n" }

// wantsEnv tells whether -env is among arguments that could not be parsed.
func wantsEnv(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return slices.Contains([]string{"-env", "--env", "-env=true", "--env=true"}, arg)
	})
}

// exports are commands for a POSIX shell that set variables, and those only.
func exports(vars []variable) string {
	var b strings.Builder
	b.WriteString(unset())
	for _, v := range vars {
		b.WriteString("export " + v.name + "=" + quoted(v.value) + "\n")
	}
	return b.String()
}

// quoted is a text as a word of a POSIX shell. Between single quotes nothing but the single quote means anything.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
