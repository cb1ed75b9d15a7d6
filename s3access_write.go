package buckt

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Env returns the access as environment variables, each as "NAME=value", with the secret in the clear:
//
//	cmd.Env = append(os.Environ(), env...)
//
// They are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION and AWS_DEFAULT_REGION, which the AWS
// CLI and SDKs read, and S3_BUCKET and S3_PREFIX for the application. What is empty is left out. An access that is not
// whole is an [*InvalidInputError].
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

// WriteEnv writes the variables of [S3Access.Env] line by line, with the secret in the clear, as files of variables and
// POSIX shells have them. A value is quoted where a shell asks for it. [ReadEnv] reads them.
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

// S3Tool is a program whose profiles [S3Access.WriteProfile] writes.
type S3Tool string

// The tools.
const (
	// S3ToolAWS is the AWS CLI and what else reads ~/.aws/config, such as the AWS SDKs. The CLI must be 2.13 or newer, and boto3 1.28:
	// older ones ignore the endpoint of a profile and send their requests to Amazon.
	S3ToolAWS S3Tool = "aws"
	// S3ToolRclone is rclone, which reads rclone.conf.
	S3ToolRclone S3Tool = "rclone"
	// S3ToolMinIO is the client of MinIO, which reads an alias with "mc alias import". The name stands in that command, and
	// not in the profile.
	S3ToolMinIO S3Tool = "mc"
)

// WriteProfile writes the access as a profile of a tool, with the secret in the clear; keep it from other users. The name
// has letters, digits, hyphens, dots and underscores. A profile knows neither bucket nor prefix: they are in a comment, or in
// members that mc ignores, and [ReadProfile] reads them there. An access that is not whole is an [*InvalidInputError].
//
// Buckets are addressed in virtual-host style, but for an endpoint that is an IP address or localhost.
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
		// With an endpoint, the CLI puts the bucket into the path by default.
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
		"no_check_bucket", "true", // or rclone sends CreateBucket before an upload, which keys of FoundryDB may not
	)
}

// section writes a section of an INI file from names and values. What is empty is left out.
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

// minIOAlias is what "mc alias import" reads. It ignores Region, Bucket and Prefix, which are for ReadProfile.
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
		return "" // cannot be: checkWritable has seen to it that these are texts
	}
	return string(text) + "\n"
}

// checkWritable refuses an access that is not whole, or that would be something else when it is read again.
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
		return invalid(op, "Bucket", "must not contain a slash: Prefix is how the keys of its objects begin")
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
