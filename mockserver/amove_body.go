package mockserver

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// amoveFields is a JSON object on its way through validation. It keeps the first problem alone. What a .NET server would fill
// in with its own zero value, a missing permission above all, is refused, because the documents say that it must be sent.
type amoveFields struct {
	values  map[string]any
	problem string
}

func (c *amoveCall) fields() *amoveFields {
	value, valid := httpjson.Parse(c.ex.RequestBody)
	values, isObject := value.(map[string]any)
	if !valid || !isObject {
		return &amoveFields{problem: "The request body is not a JSON object."}
	}
	return &amoveFields{values: values}
}

func (f *amoveFields) valid() bool { return f.problem == "" }

func (f *amoveFields) rejected() amoveAnswer { return amoveInvalid("%s", f.problem) }

func (f *amoveFields) refuse(format string, args ...any) {
	if f.problem == "" {
		f.problem = fmt.Sprintf(format, args...)
	}
}

// text reads a text that must hold more than spaces.
func (f *amoveFields) text(name string) string {
	text, isText := f.values[name].(string)
	switch {
	case f.values[name] != nil && !isText:
		f.refuse("The field %s must be a string.", name)
	case strings.TrimSpace(text) == "":
		f.refuse("The %s field is required.", name)
	}
	return text
}

// newBucketName reads the name of a bucket that shall be made. No document has rules for it, but the storage has those of S3. A name
// that an API's paths begin with could not be told from them.
func (f *amoveFields) newBucketName(name string) string {
	text := f.text(name)
	if !s3.ValidBucketName(text) || isReservedBucketName(text) {
		f.refuse("The value '%s' is not valid for %s.", text, name)
	}
	return text
}

// id reads a UUID.
func (f *amoveFields) id(name string) string {
	text := f.text(name)
	id, isUUID := amoveID(text)
	if !isUUID {
		f.refuse("The value '%s' is not valid for %s.", text, name)
	}
	return id
}

// amoveID is a UUID in the one form that the server writes. Its digits are taken in either case.
func amoveID(text string) (id string, isUUID bool) {
	parsed, err := uuid.Parse(text)
	return parsed.String(), err == nil && len(text) == len(uuid.Nil.String())
}

// hostName reads a host name. A scheme or a path would make every URL that is built from it wrong.
func (f *amoveFields) hostName(name string) string {
	text := f.text(name)
	if strings.ContainsAny(text, "/ ") {
		f.refuse("The value '%s' is not valid for %s.", text, name)
	}
	return text
}

// flag reads a boolean that may be absent.
func (f *amoveFields) flag(name string, absent bool) bool {
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

func (f *amoveFields) requiredFlag(name string) bool {
	if _, present := f.values[name]; !present {
		f.refuse("The %s field is required.", name)
	}
	return f.flag(name, false)
}

func (f *amoveFields) permission(name string) AmovePermission {
	number, isNumber := f.values[name].(json.Number)
	value, err := strconv.Atoi(number.String())
	if !isNumber || err != nil || value < 0 || value >= len(amovePermissions) {
		f.refuse("The %s field must be 0, 1 or 2.", name)
		return ""
	}
	return amovePermissions[value]
}

// texts reads a list of texts that may be absent or null, which is nil then.
func (f *amoveFields) texts(name string) []string {
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
