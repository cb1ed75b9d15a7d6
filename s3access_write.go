package buckt

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Env returns the access as environment variables in the form "NAME=value", with the secret in clear text:
//
//	cmd.Env = append(os.Environ(), env...)
//
// The AWS CLI and SDKs read AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION and AWS_DEFAULT_REGION.
// S3_BUCKET and S3_PREFIX are for the application. Empty values are omitted. An incomplete access is an [*InvalidInputError].
//
// The AWS CLI before 2.13 and boto3 before 1.28 ignore AWS_ENDPOINT_URL_S3 and send their requests to Amazon.
func (a S3Access) Env() ([]string, error) {
	if err := a.checkWritable(opS3AccessEnv); err != nil {
		return nil, err
	}
	var env []string
	for _, v := range []struct{ name, value string }{
		{"AWS_ACCESS_KEY_ID", a.AccessKeyID},
		{"AWS_SECRET_ACCESS_KEY", a.SecretAccessKey.Reveal()},
		{"AWS_ENDPOINT_URL_S3", a.Endpoint},
		{"AWS_REGION", a.Region},
		{"AWS_DEFAULT_REGION", a.Region},
		{"S3_BUCKET", a.Bucket},
		{"S3_PREFIX", a.Prefix},
	} {
		if v.value != "" {
			env = append(env, v.name+"="+v.value)
		}
	}
	return env, nil
}

// WriteEnv writes the variables of [S3Access.Env], one per line and with the secret in clear text, in the format of env files and POSIX
// shells. Values are quoted if a shell requires it. [ReadEnv] reads this format. An incomplete access is an [*InvalidInputError].
func (a S3Access) WriteEnv(w io.Writer) error {
	env, err := a.Env()
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		b.WriteString(name + "=" + shellQuoted(value) + "\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func shellQuoted(s string) string {
	plain := func(r rune) bool {
		return r < unicode.MaxASCII && (isAlphanumeric(byte(r)) || strings.ContainsRune("_@%+=:,./-", r))
	}
	if !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// S3Tool is a program for which [S3Access.WriteProfile] writes profiles.
type S3Tool string

// The tools.
const (
	// S3ToolAWS is the AWS CLI, and other programs that read ~/.aws/config, such as the AWS SDKs. The CLI must be 2.13 or newer, and
	// boto3 1.28 or newer: older versions ignore the endpoint of a profile and send their requests to Amazon.
	S3ToolAWS S3Tool = "aws"
	// S3ToolRclone is rclone, which reads rclone.conf.
	S3ToolRclone S3Tool = "rclone"
	// S3ToolMinIO is the client of MinIO, which imports an alias with "mc alias import". The name is an argument of that command, and is
	// not part of the profile.
	S3ToolMinIO S3Tool = "mc"
)

// WriteProfile writes the access as a profile of a tool, with the secret in clear text; protect it from other users. The name may have
// letters, digits, hyphens, dots and underscores. Profiles have no bucket and prefix. WriteProfile writes them in a comment, or in
// members that mc ignores, for [ReadProfile]. An incomplete access is an [*InvalidInputError].
//
// Buckets are addressed in virtual-host style, unless the endpoint is an IP address or localhost.
func (a S3Access) WriteProfile(w io.Writer, tool S3Tool, name string) error {
	op := opS3AccessProfile
	if err := a.checkWritable(op); err != nil {
		return err
	}
	if !validProfileName(name) {
		return invalid(op, "name", "must have letters, digits, hyphens, dots and underscores only, and begin with a letter or digit")
	}
	var text string
	switch tool {
	case S3ToolAWS:
		text = a.awsProfile(name)
	case S3ToolRclone:
		text = a.rcloneRemote(name)
	case S3ToolMinIO:
		text = a.minioAlias()
	default:
		return invalid(op, "tool", "must be S3ToolAWS, S3ToolRclone or S3ToolMinIO, and is %q", string(tool))
	}
	_, err := io.WriteString(w, text)
	return err
}

func (a S3Access) awsProfile(name string) string {
	lines := a.section(awsSection(name),
		"aws_access_key_id", a.AccessKeyID,
		"aws_secret_access_key", a.SecretAccessKey.Reveal(),
		"region", a.Region,
		"endpoint_url", a.Endpoint,
	)
	if !a.pathStyle() {
		// With a custom endpoint, the CLI uses path style by default.
		lines += "s3 =\n    addressing_style = virtual\n"
	}
	return lines
}

func awsSection(name string) string {
	if name == "default" {
		return name
	}
	return "profile " + name
}

func (a S3Access) rcloneRemote(name string) string {
	style := "false"
	if a.pathStyle() {
		style = "true"
	}
	return a.section(name,
		"type", "s3",
		"provider", "Other",
		"access_key_id", a.AccessKeyID,
		"secret_access_key", a.SecretAccessKey.Reveal(),
		"region", a.Region,
		"endpoint", a.Endpoint,
		"force_path_style", style,
		"no_check_bucket", "true", // otherwise rclone sends CreateBucket before an upload, which keys of FoundryDB may not do
	)
}

// section formats a section of an INI file from pairs of names and values. Empty values are omitted.
func (a S3Access) section(name string, settings ...string) string {
	var b strings.Builder
	b.WriteString("# s3://" + a.Bucket + "/" + a.Prefix + "\n[" + name + "]\n")
	for pair := range slices.Chunk(settings, 2) {
		if pair[1] != "" {
			b.WriteString(pair[0] + " = " + pair[1] + "\n")
		}
	}
	return b.String()
}

// minIOAlias is the format of "mc alias import", which ignores Region, Bucket and Prefix. ReadProfile reads them.
type minIOAlias struct {
	URL       string `json:"url"`
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
	API       string `json:"api"`
	Path      string `json:"path"`
	Region    string `json:"region,omitzero"`
	Bucket    string `json:"bucket"`
	Prefix    string `json:"prefix,omitzero"`
}

func (a S3Access) minioAlias() string {
	alias := minIOAlias{
		URL: a.Endpoint, AccessKey: a.AccessKeyID, SecretKey: a.SecretAccessKey.Reveal(), API: "s3v4", Path: "off",
		Region: a.Region, Bucket: a.Bucket, Prefix: a.Prefix,
	}
	if a.pathStyle() {
		alias.Path = "on"
	}
	text, err := json.Marshal(alias, jsontext.WithIndent("  "))
	if err != nil {
		return "" // impossible: checkWritable has verified these texts
	}
	return string(text) + "\n"
}

// checkWritable rejects an access that is incomplete, or that would be read back differently.
func (a S3Access) checkWritable(op *operation) error {
	if _, err := a.checked(op); err != nil {
		return err
	}
	for _, v := range []struct{ field, value string }{
		{"Endpoint", a.Endpoint}, {"Region", a.Region}, {"Bucket", a.Bucket},
		{"AccessKeyID", a.AccessKeyID}, {"SecretAccessKey", a.SecretAccessKey.Reveal()},
	} {
		if strings.ContainsFunc(v.value, unicode.IsSpace) {
			return invalid(op, v.field, "must not contain whitespace")
		}
		if rule := textRule(v.value); rule != "" {
			return invalid(op, v.field, "%s", rule)
		}
	}
	if strings.Contains(a.Bucket, "/") {
		return invalid(op, "Bucket", "must not contain a slash: use Prefix for the beginning of keys")
	}
	if rule := textRule(a.Prefix); rule != "" {
		return invalid(op, "Prefix", "%s", rule)
	}
	return nil
}

func validProfileName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isAlphanumeric(c) && (i == 0 || !strings.ContainsRune("-._", rune(c))) {
			return false
		}
	}
	return name != ""
}
