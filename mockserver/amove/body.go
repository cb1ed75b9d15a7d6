package amove

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// fields is a JSON object that is validated. It keeps the first problem. A required field that is missing, such as a permission, is refused,
// as the documents require it, although a .NET server would use the zero value.
type fields struct {
	values     map[string]any
	isReserved func(bucket string) bool
	problem    string
}

func (c *call) fields() *fields {
	value, ok := httpjson.Parse(c.Body())
	values, isObject := value.(map[string]any)
	if !ok || !isObject {
		return &fields{problem: "The request body is not a JSON object."}
	}
	return &fields{values: values, isReserved: c.system.env.IsReserved}
}

func (f *fields) valid() bool { return f.problem == "" }

func (f *fields) rejected() result { return invalid("%s", f.problem) }

func (f *fields) refuse(format string, args ...any) {
	if f.problem == "" {
		f.problem = fmt.Sprintf(format, args...)
	}
}

// text reads a text that must not be blank.
func (f *fields) text(name string) string {
	text, isText := f.values[name].(string)
	switch {
	case f.values[name] != nil && !isText:
		f.refuse("The field %s must be a string.", name)
	case strings.TrimSpace(text) == "":
		f.refuse("The %s field is required.", name)
	}
	return text
}

// newBucketName reads the name of a new bucket. No document has rules for it, but the storage has those of S3. A first segment of an API's
// path is reserved, as the two could not be distinguished.
func (f *fields) newBucketName(name string) string {
	text := f.text(name)
	if !s3.ValidBucketName(text) || f.isReserved(text) {
		f.refuse("The value '%s' is not valid for %s.", text, name)
	}
	return text
}

// id reads a UUID.
func (f *fields) id(name string) string {
	text := f.text(name)
	id, isUUID := parseID(text)
	if !isUUID {
		f.refuse("The value '%s' is not valid for %s.", text, name)
	}
	return id
}

// parseID returns a UUID in the form that the server writes. Case is ignored in its digits.
func parseID(text string) (id string, isUUID bool) {
	parsed, err := uuid.Parse(text)
	return parsed.String(), err == nil && len(text) == len(uuid.Nil.String())
}

// hostName reads a host name. A scheme or a path would invalidate every URL that is built from it.
func (f *fields) hostName(name string) string {
	text := f.text(name)
	if strings.ContainsAny(text, "/ ") {
		f.refuse("The value '%s' is not valid for %s.", text, name)
	}
	return text
}

// flag reads a boolean that may be absent.
func (f *fields) flag(name string, absent bool) bool {
	value, present := f.values[name]
	flag, isFlag := value.(bool)
	switch {
	case !present:
		return absent
	case !isFlag:
		f.refuse("The field %s must be a boolean.", name)
	}
	return flag
}

func (f *fields) requiredFlag(name string) bool {
	if _, present := f.values[name]; !present {
		f.refuse("The %s field is required.", name)
	}
	return f.flag(name, false)
}

func (f *fields) permission(name string) buckt.AmovePermission {
	number, isNumber := f.values[name].(json.Number)
	value, err := strconv.Atoi(number.String())
	if !isNumber || err != nil || value < 0 || value >= len(permissions) {
		f.refuse("The %s field must be 0, 1 or 2.", name)
		return ""
	}
	return permissions[value]
}

// texts reads a list of texts. It is nil if it is absent or null.
func (f *fields) texts(name string) []string {
	values, isList := f.values[name].([]any)
	if f.values[name] != nil && !isList {
		f.refuse("The field %s must be an array.", name)
	}
	var texts []string
	for _, value := range values {
		text, _ := value.(string)
		if strings.TrimSpace(text) == "" {
			f.refuse("The field %s must be an array of names.", name)
		}
		texts = append(texts, text)
	}
	return texts
}
