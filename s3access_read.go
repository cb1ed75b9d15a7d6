package buckt

import (
	"io"
	"iter"
	"strings"

	"github.com/go-json-experiment/json"
)

// ReadEnv reads the variables of [S3Access.WriteEnv]. The input may have other variables, comments and "export". Quotes have the meaning
// of a POSIX shell. A value that a shell would expand or run is an [*InvalidInputError], as is an incomplete access. The last
// assignment to a variable wins, and AWS_REGION takes precedence over AWS_DEFAULT_REGION. The rights are unknown.
func ReadEnv(r io.Reader) (S3Access, error) {
	op := opReadEnv
	text, err := io.ReadAll(r)
	if err != nil {
		return S3Access{}, err
	}
	values := map[string]string{}
	for line := range linesOf(string(text)) {
		line = strings.TrimPrefix(strings.TrimLeft(line, " \t"), "export ")
		name, word, assigned := strings.Cut(line, "=")
		name = strings.TrimLeft(name, " \t")
		if !assigned || !isS3Variable(name) {
			continue
		}
		value, ok := shellUnquoted(word)
		if !ok {
			return S3Access{}, invalid(op, name, "must be one word, quoted as a POSIX shell reads it, without anything to expand")
		}
		values[name] = value
	}
	region := values["AWS_REGION"]
	if region == "" {
		region = values["AWS_DEFAULT_REGION"]
	}
	return S3Access{
		Endpoint: values["AWS_ENDPOINT_URL_S3"], Region: region, Bucket: values["S3_BUCKET"], Prefix: values["S3_PREFIX"],
		AccessKeyID: values["AWS_ACCESS_KEY_ID"], SecretAccessKey: NewSecret(values["AWS_SECRET_ACCESS_KEY"]),
	}.readBack(op)
}

func isS3Variable(name string) bool {
	switch name {
	case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "S3_BUCKET", "S3_PREFIX":
		return true
	}
	return false
}

// ReadProfile reads a profile that [S3Access.WriteProfile] wrote for a tool. The file may have other profiles. The bucket and the prefix
// come from the comment above the profile, or from the alias of S3ToolMinIO, which has no name. A missing profile, a duplicate profile
// and an incomplete access are an [*InvalidInputError]. The rights are unknown.
func ReadProfile(r io.Reader, tool S3Tool, name string) (S3Access, error) {
	op := opReadProfile
	if !validProfileName(name) {
		return S3Access{}, invalid(op, "name", "must have letters, digits, hyphens, dots and underscores only, and begin with a letter or digit")
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return S3Access{}, err
	}
	switch tool {
	case S3ToolAWS:
		return readSection(op, string(text), awsSection(name), "aws_access_key_id", "aws_secret_access_key", "endpoint_url")
	case S3ToolRclone:
		return readSection(op, string(text), name, "access_key_id", "secret_access_key", "endpoint")
	case S3ToolMinIO:
		return readMinIOAlias(op, text)
	}
	return S3Access{}, invalid(op, "tool", "must be S3ToolAWS, S3ToolRclone or S3ToolMinIO, and is %q", string(tool))
}

// readSection reads a section of an INI file and the comment above it.
func readSection(op *operation, text, section, keyID, secretKey, endpoint string) (S3Access, error) {
	var a S3Access
	var place string // the comment above the next section
	found, inside := 0, false
	for line := range linesOf(text) {
		if comment, ok := strings.CutPrefix(line, "# s3://"); ok {
			place = comment
			continue
		}
		switch {
		case strings.HasPrefix(line, "["):
			if inside = strings.TrimRight(line, " \t") == "["+section+"]"; inside {
				found++
				a.Bucket, a.Prefix, _ = strings.Cut(place, "/")
			}
			place = ""
			continue
		case !inside, strings.HasPrefix(line, " "), strings.HasPrefix(line, "\t"): // an indented line is part of a setting such as "s3 ="
			continue
		}
		setting, value, _ := strings.Cut(line, "=")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(setting) {
		case keyID:
			a.AccessKeyID = value
		case secretKey:
			a.SecretAccessKey = NewSecret(value)
		case "region":
			a.Region = value
		case endpoint:
			a.Endpoint = value
		}
	}
	switch {
	case found == 0:
		return S3Access{}, invalid(op, "name", "must be a profile of the file, which has no section [%s]", section)
	case found > 1:
		return S3Access{}, invalid(op, "name", "must be one profile of the file, which has the section [%s] %d times", section, found)
	case a.Bucket == "":
		return S3Access{}, invalid(op, "Bucket", `must be in a comment above the profile, as in "# s3://BUCKET/PREFIX"`)
	}
	return a.readBack(op)
}

func readMinIOAlias(op *operation, text []byte) (S3Access, error) {
	var alias minIOAlias
	if err := json.Unmarshal(text, &alias); err != nil {
		return S3Access{}, invalid(op, "profile", "must be an alias as \"mc alias import\" reads it: %s", describeDecodeError(err, true))
	}
	return S3Access{
		Endpoint: alias.URL, Region: alias.Region, Bucket: alias.Bucket, Prefix: alias.Prefix,
		AccessKeyID: alias.AccessKey, SecretAccessKey: NewSecret(alias.SecretKey),
	}.readBack(op)
}

// readBack returns the access if WriteEnv or WriteProfile could have written it.
func (a S3Access) readBack(op *operation) (S3Access, error) {
	if err := a.checkWritable(op); err != nil {
		return S3Access{}, err
	}
	return a, nil
}

// linesOf iterates over the lines of a text without their line breaks.
func linesOf(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if !yield(strings.TrimRight(line, "\r\n")) {
				return
			}
		}
	}
}

// shellUnquoted parses the word of an assignment, and reports whether a POSIX shell would use it unchanged.
func shellUnquoted(word string) (string, bool) {
	const meta = "$`~;&|<>()"
	var b strings.Builder
	for word != "" {
		c, rest := word[0], word[1:]
		switch {
		case c == '\'':
			quoted, after, closed := strings.Cut(rest, "'")
			if !closed {
				return "", false
			}
			b.WriteString(quoted)
			rest = after
		case c == '"':
			quoted, after, ok := doubleQuoted(rest)
			if !ok {
				return "", false
			}
			b.WriteString(quoted)
			rest = after
		case c == '\\' && rest != "":
			b.WriteByte(rest[0])
			rest = rest[1:]
		case c == ' ', c == '\t':
			rest = strings.TrimLeft(rest, " \t")
			return b.String(), rest == "" || rest[0] == '#'
		case c == '\\', strings.IndexByte(meta, c) >= 0:
			return "", false
		default:
			b.WriteByte(c)
		}
		word = rest
	}
	return b.String(), true
}

// doubleQuoted reads up to the closing quote.
func doubleQuoted(text string) (quoted, after string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return b.String(), text[i+1:], true
		case c == '$', c == '`':
			return "", "", false
		case c == '\\' && i+1 < len(text) && strings.IndexByte("$`\"\\", text[i+1]) >= 0:
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
