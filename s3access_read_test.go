package buckt_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

// The output of WriteEnv and WriteProfile is read back unchanged, in each form.
func TestS3AccessIsReadBack(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*buckt.S3Access){
		"whole":           func(*buckt.S3Access) {},
		"no prefix":       func(a *buckt.S3Access) { a.Prefix = "" },
		"no region":       func(a *buckt.S3Access) { a.Region = "" },
		"on this machine": func(a *buckt.S3Access) { a.Endpoint = "http://127.0.0.1:9000" },
		"secret of AWS": func(a *buckt.S3Access) {
			a.SecretAccessKey = buckt.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
		},
		"secret for a shell":       func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("$HOME`id`\"'\\!*?#;&|<>()~{}[]") },
		"secret with equals signs": func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("=a==") },
		"secret that begins so":    func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("#;[~'") },
		"secret beyond ASCII":      func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("ü€😀") },
		"prefix with spaces":       func(a *buckt.S3Access) { a.Prefix = " it's a dir # 1 / " },
		"prefix with slashes":      func(a *buckt.S3Access) { a.Prefix = "//a//s3://b/" },
		"prefix of quotes":         func(a *buckt.S3Access) { a.Prefix = `'"\'"\\` },
		"prefix with odd spaces":   func(a *buckt.S3Access) { a.Prefix = "a\u2028b\u00a0" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := seedAccess()
			want.Rights = buckt.S3Rights{}
			change(&want)
			var env strings.Builder
			require.NoError(t, want.WriteEnv(&env))
			got, err := buckt.ReadEnv(strings.NewReader(env.String()))
			require.NoError(t, err)
			require.Equal(t, want, got)
			for _, tool := range []buckt.S3Tool{buckt.S3ToolAWS, buckt.S3ToolRclone, buckt.S3ToolMinIO} {
				for _, profile := range []string{"default", "up.loads_2-b"} {
					var b strings.Builder
					require.NoError(t, want.WriteProfile(&b, tool, profile))
					got, err := buckt.ReadProfile(strings.NewReader(b.String()), tool, profile)
					require.NoError(t, err, "%s\n%s", tool, b.String())
					require.Equal(t, want, got, "%s\n%s", tool, b.String())
				}
			}
		})
	}
}

const writtenEnv = `AWS_ACCESS_KEY_ID=EXAMPLEkeyid
AWS_SECRET_ACCESS_KEY=EXAMPLEsecret
AWS_ENDPOINT_URL_S3=https://eu.files.foundrydb.com
AWS_REGION=europe-1
AWS_DEFAULT_REGION=europe-1
S3_BUCKET=files-f0e1d2c3
S3_PREFIX=uploads/
`

// A file of variables may be edited manually and have other variables.
func TestReadEnv(t *testing.T) {
	t.Parallel()
	edit := func(from, to string) string { return strings.Replace(writtenEnv, from, to, 1) }
	const secret = "AWS_SECRET_ACCESS_KEY=EXAMPLEsecret"
	for name, text := range map[string]string{
		"as written":           writtenEnv,
		"other variables":      "PATH=$HOME/bin:$PATH\nfoo() { echo \"a\nb\"; }\n# AWS_REGION=x\n\nXAWS_REGION=a\nif [ a ]; then\n" + writtenEnv + "B='",
		"exported":             strings.ReplaceAll(writtenEnv, "AWS_", "\t export AWS_"),
		"of Windows":           strings.ReplaceAll(writtenEnv, "\n", "\r\n"),
		"no newline at end":    strings.TrimSuffix(writtenEnv, "\n"),
		"in single quotes":     edit(secret, "AWS_SECRET_ACCESS_KEY='EXAMPLEsecret'"),
		"in double quotes":     edit(secret, `AWS_SECRET_ACCESS_KEY="EXAMPLEsecret"`),
		"in parts":             edit(secret, `AWS_SECRET_ACCESS_KEY=EX'AMP'"LE"sec\r\et`),
		"a comment behind":     edit(secret, secret+"\t # the key"),
		"a space behind":       edit(secret, secret+"  "),
		"the last one counts":  edit(secret, "AWS_SECRET_ACCESS_KEY=old\n"+secret),
		"one region":           edit("AWS_REGION=europe-1\n", ""),
		"the other region":     edit("AWS_DEFAULT_REGION=europe-1\n", ""),
		"AWS_REGION is first":  edit("AWS_DEFAULT_REGION=europe-1", "AWS_DEFAULT_REGION=elsewhere"),
		"an empty one":         edit("AWS_REGION=europe-1", "AWS_REGION="),
		"an empty one, quoted": edit("AWS_REGION=europe-1", `AWS_REGION=''""`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := buckt.ReadEnv(strings.NewReader(text))
			require.NoError(t, err)
			want := seedAccess()
			want.Rights = buckt.S3Rights{}
			require.Equal(t, want, got)
		})
	}
	t.Run("escapes in double quotes", func(t *testing.T) {
		t.Parallel()
		got, err := buckt.ReadEnv(strings.NewReader(edit(secret, `AWS_SECRET_ACCESS_KEY="a\$\"\\\`+"`"+`\b'"`)))
		require.NoError(t, err)
		require.Equal(t, `a$"\`+"`"+`\b'`, got.SecretAccessKey.Reveal())
	})
	for name, tt := range map[string]struct{ text, field, rule string }{
		"nothing":             {"", "Endpoint", "must not be empty"},
		"no secret":           {edit(secret, ""), "SecretAccessKey", "must not be empty"},
		"no bucket":           {edit("S3_BUCKET=files-f0e1d2c3", ""), "Bucket", "must not be empty"},
		"the mark":            {edit("EXAMPLEsecret", "[redacted]"), "SecretAccessKey", "must be the secret itself"},
		"a space within":      {edit("EXAMPLEsecret", "EXAMPLE secret"), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a variable":          {edit("EXAMPLEsecret", "EXAMPLE$secret"), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a variable, quoted":  {edit("EXAMPLEsecret", `"EXAMPLE$secret"`), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a command":           {edit("EXAMPLEsecret", "`pass show secret`"), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a command behind":    {edit("EXAMPLEsecret", "EXAMPLEsecret; rm -r"), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a home":              {edit("EXAMPLEsecret", "~EXAMPLEsecret"), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a quote left open":   {edit("EXAMPLEsecret", "'EXAMPLEsecret"), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"another left open":   {edit("EXAMPLEsecret", `"EXAMPLEsecret\"`), "AWS_SECRET_ACCESS_KEY", "must be one word"},
		"a line that goes on": {edit("EXAMPLEsecret", `EXAMPLEsecret\`), "AWS_SECRET_ACCESS_KEY", "must be one word"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := buckt.ReadEnv(strings.NewReader(tt.text))
			require.Zero(t, got)
			requireInvalid(t, err, "ReadEnv", tt.field, tt.rule)
			require.NotContains(t, err.Error(), "EXAMPLE")
		})
	}
	_, err := buckt.ReadEnv(iotest.ErrReader(errDiskFull))
	require.ErrorIs(t, err, errDiskFull)
}

const writtenProfiles = `# s3://other/place
[profile other]
aws_access_key_id = OTHERkeyid
aws_secret_access_key = OTHERsecret
endpoint_url = https://other.test

# s3://files-f0e1d2c3/uploads/
[profile uploads]
aws_access_key_id = EXAMPLEkeyid
aws_secret_access_key = EXAMPLEsecret
region = europe-1
endpoint_url = https://eu.files.foundrydb.com
s3 =
    addressing_style = virtual
    region = nested
# s3://last/
[profile last]
region = last-1
`

func TestReadProfile(t *testing.T) {
	t.Parallel()
	edit := func(from, to string) string { return strings.Replace(writtenProfiles, from, to, 1) }
	for name, text := range map[string]string{
		"among others":      writtenProfiles,
		"of Windows":        strings.ReplaceAll(writtenProfiles, "\n", "\r\n"),
		"without spaces":    strings.ReplaceAll(writtenProfiles, " = ", "="),
		"other settings":    edit("region = europe-1", "; region = x\n#region = y\noutput = json\nsso_session\n\nregion =   europe-1  "),
		"another comment":   edit("[profile uploads]", "# of the team\n\n[profile uploads]"),
		"two comments":      edit("# s3://files", "# s3://old/\n# s3://files"),
		"a space behind it": edit("[profile uploads]", "[profile uploads] "),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := buckt.ReadProfile(strings.NewReader(text), buckt.S3ToolAWS, "uploads")
			require.NoError(t, err)
			want := seedAccess()
			want.Rights = buckt.S3Rights{}
			require.Equal(t, want, got)
		})
	}
	const comment = "# s3://files-f0e1d2c3/uploads/\n"
	for name, tt := range map[string]struct {
		text        string
		tool        buckt.S3Tool
		profile     string
		field, rule string
	}{
		"no such profile":  {writtenProfiles, buckt.S3ToolAWS, "none", "name", "which has no section [profile none]"},
		"of another tool":  {writtenProfiles, buckt.S3ToolRclone, "uploads", "name", "which has no section [uploads]"},
		"twice":            {writtenProfiles + writtenProfiles, buckt.S3ToolAWS, "uploads", "name", "[profile uploads] 2 times"},
		"no comment":       {edit(comment, ""), buckt.S3ToolAWS, "uploads", "Bucket", "# s3://BUCKET/PREFIX"},
		"of the one above": {edit(comment, "region = a\n"), buckt.S3ToolAWS, "uploads", "Bucket", "# s3://BUCKET/PREFIX"},
		"no secret":        {edit("aws_secret_access_key = EXAMPLEsecret", ""), buckt.S3ToolAWS, "uploads", "SecretAccessKey", "must not be empty"},
		"not complete":     {writtenProfiles, buckt.S3ToolAWS, "last", "Endpoint", "must not be empty"},
		"no alias":         {`["` + storedSecret + `"]`, buckt.S3ToolMinIO, "a", "profile", "mc alias import"},
		"no JSON":          {storedSecret, buckt.S3ToolMinIO, "a", "profile", "mc alias import"},
		"an empty alias":   {`{}`, buckt.S3ToolMinIO, "a", "Endpoint", "must not be empty"},
		"a bad name":       {writtenProfiles, buckt.S3ToolAWS, "a b", "name", "letters"},
		"an unknown tool":  {writtenProfiles, "s3fs", "a", "tool", `"s3fs"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := buckt.ReadProfile(strings.NewReader(tt.text), tt.tool, tt.profile)
			require.Zero(t, got)
			requireInvalid(t, err, "ReadProfile", tt.field, tt.rule)
			secrettest.RequireHidden(t, err, storedSecret)
			require.NotContains(t, err.Error(), "EXAMPLE")
		})
	}
	_, err := buckt.ReadProfile(io.MultiReader(strings.NewReader(writtenProfiles), iotest.ErrReader(errDiskFull)), buckt.S3ToolAWS, "uploads")
	require.ErrorIs(t, err, errDiskFull)
}
