package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// document is a policy as clients send it.
type document struct {
	Version   *string
	ID        string `json:"Id"`
	Statement *statements
}

type statementDocument struct {
	Sid       string
	Effect    *string
	Principal *principals
	Action    *texts
	Resource  *texts
	Condition map[string]map[string]texts
}

// parse decodes a policy. An element that is not known, such as NotPrincipal, is an error.
func parse(text []byte) (d document, err error) {
	if len(text) == 0 || text[0] != '{' {
		return d, malformed("Policies must be valid JSON and the first byte must be '{'")
	}
	err = strictly(text, &d)
	if _, isOurs := errors.AsType[*s3error.Error](err); err == nil || isOurs {
		return d, err
	}
	if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
		return d, malformed("Unknown field " + strings.Trim(name, `"`))
	}
	return d, malformed("This policy contains invalid Json")
}

func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// statements are a list, or one without the brackets.
type statements []statementDocument

func (s *statements) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return strictly(text, (*[]statementDocument)(s))
	}
	*s = make(statements, 1)
	return strictly(text, &(*s)[0])
}

// texts are a list of texts or booleans, or one without the brackets.
type texts []string

func (t *texts) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	values, isList := value.([]any)
	if !isList {
		values = []any{value}
	}
	*t = texts{}
	for _, value := range values {
		switch value := value.(type) {
		case string:
			*t = append(*t, value)
		case bool:
			*t = append(*t, strconv.FormatBool(value))
		default:
			return errors.New("not a text")
		}
	}
	return nil
}

// principals are the accounts of a statement, each in one of the forms that readAccount reads.
type principals struct{ AWS, CanonicalUser texts }

func (p *principals) UnmarshalJSON(text []byte) error {
	if string(text) == `"*"` {
		p.AWS = texts{everyone}
		return nil
	}
	type plain principals // without this method
	if strictly(text, (*plain)(p)) != nil {
		return malformed("Invalid principal in policy")
	}
	return nil
}

func malformed(message string) error { return s3error.New("MalformedPolicy", message) }
