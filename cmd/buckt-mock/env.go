package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
)

// variable is an environment variable of a shell.
type variable struct{ name, value string }

// variables returns the variables that buckt.FromEnv, the programs of vendors and S3 clients read, and those of the mock itself.
// docs/environment.md lists them.
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
		for _, name := range slices.Concat(caVariables, sharedCAVariables) {
			vars = append(vars, variable{name, r.caFile})
		}
		vars = append(vars, variable{"BUCKT_MOCK_CA_FILE", r.caFile})
	}
	return vars
}

// caVariables name the file with the certificate to trust for clients of the systems: linodego, Ansible and linode-cli.
var caVariables = []string{"LINODE_CA", "LINODE_CLI_CA"}

// sharedCAVariables name it for all connections of a program: Go and OpenSSL, rclone, Python with requests or boto3 (including the AWS
// CLI), and Node.js. AWS_CA_BUNDLE is not included: rclone 1.60 fails with it, as does LoadDefaultConfig of the AWS SDK for Go with an
// *http.Client.
var sharedCAVariables = []string{"SSL_CERT_FILE", "RCLONE_CA_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"}

// unset returns commands that unset all variables that variables may set or that take precedence over them: the credentials of real
// systems, and profiles. They come first, so that no variable of an earlier mock remains. The file with a user's own certificates is
// kept.
func unset() string {
	var b strings.Builder
	for _, name := range sharedCAVariables {
		b.WriteString(`[ "${` + name + `-}" != "${BUCKT_MOCK_CA_FILE-}" ] || unset ` + name + "\n")
	}
	for _, system := range mockserver.Systems() {
		b.WriteString("unset " + strings.Join(system.Variables, " ") + "\n")
	}
	b.WriteString("unset " + strings.Join(caVariables, " ") + `
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL_S3 AWS_REGION AWS_DEFAULT_REGION AWS_CA_BUNDLE
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_IGNORE_CONFIGURED_ENDPOINT_URLS S3_BUCKET S3_PREFIX MC_HOST_bucktmock
unset RCLONE_CONFIG_BUCKTMOCK_TYPE RCLONE_CONFIG_BUCKTMOCK_PROVIDER RCLONE_CONFIG_BUCKTMOCK_ACCESS_KEY_ID
unset RCLONE_CONFIG_BUCKTMOCK_SECRET_ACCESS_KEY RCLONE_CONFIG_BUCKTMOCK_REGION RCLONE_CONFIG_BUCKTMOCK_ENDPOINT
unset RCLONE_CONFIG_BUCKTMOCK_FORCE_PATH_STYLE
unset BUCKT_MOCK_ADMIN_URL BUCKT_MOCK_CA_FILE BUCKT_MOCK_PID
`)
	return b.String()
}

// failure returns the output for a shell if the mock does not start: its eval fails. The exit status of the program is lost, because
// it runs in the background.
func failure() string { return unset() + "false\n" }

// wantsEnv reports whether -env is among arguments that could not be parsed.
func wantsEnv(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return slices.Contains([]string{"-env", "--env", "-env=true", "--env=true"}, arg)
	})
}

// exports returns commands for a POSIX shell that only set variables.
func exports(vars []variable) string {
	var b strings.Builder
	b.WriteString(unset())
	for _, v := range vars {
		b.WriteString("export " + v.name + "=" + quoted(v.value) + "\n")
	}
	return b.String()
}

// quoted returns a text as a word of a POSIX shell. Between single quotes only the single quote is special.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
