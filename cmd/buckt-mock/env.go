package main

import (
	"slices"
	"strconv"
	"strings"
)

// variable is one of a shell's environment.
type variable struct{ name, value string }

// variables are those that buckt.FromEnv and S3 clients read, and those of the mock itself.
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
	if r.access.AccessKeyID != "" {
		scheme, host, _ := strings.Cut(r.S3.Endpoint, "://")
		vars = append(vars, s3Variables(r.access, scheme, host)...)
	}
	if r.caFile != "" {
		vars = append(vars, variable{"BUCKT_MOCK_CA_FILE", r.caFile}, variable{"AWS_CA_BUNDLE", r.caFile})
	}
	return vars
}

// unset is a command that takes away all that variables may set, and what would stand in its way. It comes first, or a shell went on with
// what an earlier mock has set, or with the credentials of real systems.
const unset = `unset BUCKT_BASE_URL BUCKT_API_KEY
unset FOUNDRYDB_BASE_URL FOUNDRYDB_USERNAME FOUNDRYDB_PASSWORD FOUNDRYDB_TOKEN FOUNDRYDB_ORG_ID
unset AMOVE_BASE_URL AMOVE_TOKEN
unset LINODE_BASE_URL LINODE_TOKEN
unset TORNADO_BASE_URL TORNADO_API_KEY
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL_S3 AWS_REGION AWS_DEFAULT_REGION AWS_CA_BUNDLE
unset S3_BUCKET S3_PREFIX MC_HOST_bucktmock
unset RCLONE_CONFIG_BUCKTMOCK_TYPE RCLONE_CONFIG_BUCKTMOCK_PROVIDER RCLONE_CONFIG_BUCKTMOCK_ACCESS_KEY_ID
unset RCLONE_CONFIG_BUCKTMOCK_SECRET_ACCESS_KEY RCLONE_CONFIG_BUCKTMOCK_REGION RCLONE_CONFIG_BUCKTMOCK_ENDPOINT
unset RCLONE_CONFIG_BUCKTMOCK_FORCE_PATH_STYLE
unset BUCKT_MOCK_ADMIN_URL BUCKT_MOCK_CA_FILE BUCKT_MOCK_PID
`

// failure is what a shell reads in place of variables where there is no mock: its eval fails, of which the program's own status, in the
// background, would not tell it.
const failure = unset + "false\n"

// wantsEnv tells whether -env is among arguments that could not be parsed.
func wantsEnv(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return slices.Contains([]string{"-env", "--env", "-env=true", "--env=true"}, arg)
	})
}

// exports are commands for a POSIX shell that set variables, and those only.
func exports(vars []variable) string {
	var b strings.Builder
	b.WriteString(unset)
	for _, v := range vars {
		b.WriteString("export " + v.name + "=" + quoted(v.value) + "\n")
	}
	return b.String()
}

// quoted is a text as a word of a POSIX shell. Between single quotes nothing but the single quote means anything.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
