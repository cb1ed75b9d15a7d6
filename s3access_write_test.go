package buckt_test

import (
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

func TestS3AccessEnv(t *testing.T) {
	t.Parallel()
	env, err := seedAccess().Env()
	require.NoError(t, err)
	require.Equal(t, []string{
		"AWS_ACCESS_KEY_ID=EXAMPLEkeyid",
		"AWS_SECRET_ACCESS_KEY=EXAMPLEsecret",
		"AWS_ENDPOINT_URL_S3=https://eu.files.foundrydb.com",
		"AWS_REGION=europe-1",
		"AWS_DEFAULT_REGION=europe-1",
		"S3_BUCKET=files-f0e1d2c3",
		"S3_PREFIX=uploads/",
	}, env)
	var b strings.Builder
	require.NoError(t, seedAccess().WriteEnv(&b))
	require.Equal(t, strings.Join(env, "\n")+"\n", b.String())

	bare := seedAccess()
	bare.Prefix, bare.Region = "", ""
	env, err = bare.Env()
	require.NoError(t, err)
	require.Equal(t, []string{
		"AWS_ACCESS_KEY_ID=EXAMPLEkeyid", "AWS_SECRET_ACCESS_KEY=EXAMPLEsecret", "AWS_ENDPOINT_URL_S3=https://eu.files.foundrydb.com",
		"S3_BUCKET=files-f0e1d2c3",
	}, env)
}

// A shell reads the values that were written.
func TestS3AccessEnvInAShell(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell")
	}
	for _, secret := range []string{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "$HOME`id`\"'\\!*?#;&|<>()~{}[]", "ü€😀", "-n", "=="} {
		a := seedAccess()
		a.SecretAccessKey = buckt.NewSecret(secret)
		a.Prefix = "it's a dir/"
		var b strings.Builder
		require.NoError(t, a.WriteEnv(&b))
		cmd := exec.CommandContext(t.Context(), sh, "-c", b.String()+`printf '%s|%s' "$AWS_SECRET_ACCESS_KEY" "$S3_PREFIX"`)
		cmd.Env = []string{}
		out, err := cmd.Output()
		require.NoError(t, err)
		require.Equal(t, secret+"|it's a dir/", string(out))
	}
}

func TestS3AccessProfiles(t *testing.T) {
	t.Parallel()
	local := seedAccess()
	local.Endpoint, local.Region, local.Prefix = "http://127.0.0.1:9000", "", ""
	quoted := seedAccess()
	quoted.SecretAccessKey = buckt.NewSecret(`a"b\c/<&>`)
	for name, tt := range map[string]struct {
		access  buckt.S3Access
		tool    buckt.S3Tool
		profile string
		want    string
	}{
		"aws": {seedAccess(), buckt.S3ToolAWS, "uploads", `# s3://files-f0e1d2c3/uploads/
[profile uploads]
aws_access_key_id = EXAMPLEkeyid
aws_secret_access_key = EXAMPLEsecret
region = europe-1
endpoint_url = https://eu.files.foundrydb.com
s3 =
    addressing_style = virtual
`},
		"aws, the default": {local, buckt.S3ToolAWS, "default", `# s3://files-f0e1d2c3/
[default]
aws_access_key_id = EXAMPLEkeyid
aws_secret_access_key = EXAMPLEsecret
endpoint_url = http://127.0.0.1:9000
`},
		"rclone": {seedAccess(), buckt.S3ToolRclone, "my_uploads.2-b", `# s3://files-f0e1d2c3/uploads/
[my_uploads.2-b]
type = s3
provider = Other
access_key_id = EXAMPLEkeyid
secret_access_key = EXAMPLEsecret
region = europe-1
endpoint = https://eu.files.foundrydb.com
force_path_style = false
no_check_bucket = true
`},
		"rclone on this machine": {local, buckt.S3ToolRclone, "default", `# s3://files-f0e1d2c3/
[default]
type = s3
provider = Other
access_key_id = EXAMPLEkeyid
secret_access_key = EXAMPLEsecret
endpoint = http://127.0.0.1:9000
force_path_style = true
no_check_bucket = true
`},
		"mc": {quoted, buckt.S3ToolMinIO, "uploads", `{
  "url": "https://eu.files.foundrydb.com",
  "accessKey": "EXAMPLEkeyid",
  "secretKey": "a\"b\\c/<&>",
  "api": "s3v4",
  "path": "off",
  "region": "europe-1",
  "bucket": "files-f0e1d2c3",
  "prefix": "uploads/"
}
`},
		"mc on this machine": {local, buckt.S3ToolMinIO, "uploads", `{
  "url": "http://127.0.0.1:9000",
  "accessKey": "EXAMPLEkeyid",
  "secretKey": "EXAMPLEsecret",
  "api": "s3v4",
  "path": "on",
  "bucket": "files-f0e1d2c3"
}
`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			require.NoError(t, tt.access.WriteProfile(&b, tt.tool, tt.profile))
			require.Equal(t, tt.want, b.String())
		})
	}
	for _, name := range []string{"", "a b", "a]", "[a", "a\nb", "-a", ".a", "_a", "ü", "a/b"} {
		requireInvalid(t, seedAccess().WriteProfile(io.Discard, buckt.S3ToolAWS, name), "S3Access.WriteProfile", "name", "letters")
	}
	requireInvalid(t, seedAccess().WriteProfile(io.Discard, "s3fs", "a"), "S3Access.WriteProfile", "tool", `"s3fs"`)
}

// A value that would be read back differently is not written, and neither is an incomplete access.
func TestS3AccessThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change      func(*buckt.S3Access)
		field, rule string
	}{
		"no endpoint":                 {func(a *buckt.S3Access) { a.Endpoint = "" }, "Endpoint", "empty"},
		"no scheme":                   {func(a *buckt.S3Access) { a.Endpoint = "eu.files.foundrydb.com" }, "Endpoint", "scheme"},
		"space in the endpoint":       {func(a *buckt.S3Access) { a.Endpoint = "https://eu.test/a b" }, "Endpoint", "whitespace"},
		"no bucket":                   {func(a *buckt.S3Access) { a.Bucket = "" }, "Bucket", "empty"},
		"a slash in the bucket":       {func(a *buckt.S3Access) { a.Bucket = "a/b" }, "Bucket", "slash"},
		"line break in the bucket":    {func(a *buckt.S3Access) { a.Bucket = "a\n[default]" }, "Bucket", "control"},
		"space in the region":         {func(a *buckt.S3Access) { a.Region = "a # b" }, "Region", "whitespace"},
		"control in the region":       {func(a *buckt.S3Access) { a.Region = "a\x00" }, "Region", "control"},
		"no access key":               {func(a *buckt.S3Access) { a.AccessKeyID = "" }, "AccessKeyID", "empty"},
		"line break in the key":       {func(a *buckt.S3Access) { a.AccessKeyID = "a\nb" }, "AccessKeyID", "control"},
		"no secret":                   {func(a *buckt.S3Access) { a.SecretAccessKey = buckt.Secret{} }, "SecretAccessKey", "empty"},
		"what stands for a secret":    {func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("[redacted]") }, "SecretAccessKey", "itself"},
		"line break in the secret":    {func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("a\nb") }, "SecretAccessKey", "whitespace"},
		"escape in the secret":        {func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("a\x1bb") }, "SecretAccessKey", "control"},
		"line break in the prefix":    {func(a *buckt.S3Access) { a.Prefix = "a\n[default]" }, "Prefix", "control"},
		"a prefix that is no UTF-8":   {func(a *buckt.S3Access) { a.Prefix = "\xff" }, "Prefix", "UTF-8"},
		"a secret that is no UTF-8":   {func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("\xff") }, "SecretAccessKey", "UTF-8"},
		"an endpoint with credential": {func(a *buckt.S3Access) { a.Endpoint = "https://a:b@eu.test" }, "Endpoint", "user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := seedAccess()
			tt.change(&a)
			env, err := a.Env()
			require.Nil(t, env)
			requireInvalid(t, err, "S3Access.Env", tt.field, tt.rule)
			var b strings.Builder
			requireInvalid(t, a.WriteEnv(&b), "S3Access.Env", tt.field, tt.rule)
			for _, tool := range []buckt.S3Tool{buckt.S3ToolAWS, buckt.S3ToolRclone, buckt.S3ToolMinIO} {
				requireInvalid(t, a.WriteProfile(&b, tool, "p"), "S3Access.WriteProfile", tt.field, tt.rule)
			}
			require.Empty(t, b.String())
		})
	}
	require.ErrorIs(t, seedAccess().WriteEnv(fullDisk{}), errDiskFull)
	require.ErrorIs(t, seedAccess().WriteProfile(fullDisk{}, buckt.S3ToolAWS, "p"), errDiskFull)
}

var errDiskFull = errors.New("the disk is full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDiskFull }

// The secret is printed only by methods that document it.
func TestS3AccessIsHidden(t *testing.T) {
	t.Parallel()
	a := seedAccess()
	a.SecretAccessKey = buckt.NewSecret(lineMinted)
	type closed struct {
		a buckt.S3Access
		p *buckt.S3Access
	}
	params := buckt.TornadoS3Access(a)
	key := seedMintedKey()
	key.SecretAccessKey = buckt.NewSecret(lineMinted)
	url := buckt.FoundryDBPresignedURL{URL: buckt.NewSecret(lineMinted)}
	for name, v := range map[string]any{
		"value": a, "pointer": &a, "in a list": []buckt.S3Access{a}, "in a map": map[string]any{"a": a}, "unexported": closed{a, &a},
		"for Tornado": params, "pointer for Tornado": &params, "key": key, "pointer to a key": &key, "presigned URL": url, "pointer to it": &url,
	} {
		secrettest.RequireHidden(t, v, lineMinted)
		require.NotEmpty(t, name)
	}
	a.Endpoint = "nowhere"
	_, err := a.Env()
	secrettest.RequireHidden(t, err, lineMinted)
}
