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

// reader reads the bodies. A missing required field, such as a permission, is refused, as the documents require it, although a .NET
// server would use the zero value.
var reader = httpjson.Reader{
	IsBlank: isBlank,
	Syntax:  func(any) string { return notObject },
	Type: func(name, kind string, value any) string {
		_, isAbsent := value.(httpjson.Absent)
		switch {
		case name == "":
			return notObject
		case isAbsent, kind == "string" && value == nil:
			return fmt.Sprintf("The %s field is required.", name)
		case kind == "array":
			return fmt.Sprintf("The field %s must be an array.", name)
		}
		return fmt.Sprintf("The field %s must be a %s.", name, kind)
	},
}

const notObject = "The request body is not a JSON object."

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// valid returns a check of a text.
func valid(name string, isValid func(text string) bool) httpjson.Check[string] {
	return func(text string) string {
		if isValid(text) {
			return ""
		}
		return notValid(name, text)
	}
}

func notValid(name, value string) string {
	return fmt.Sprintf("The value '%s' is not valid for %s.", value, name)
}

// newBucketName reads the name of a new bucket. No document has rules for it, but the storage has those of S3. A first segment of an API's
// path is reserved, as the two could not be distinguished.
func (c *call) newBucketName(f *httpjson.Fields) string {
	return f.RequiredText("bucketName", valid("bucketName", func(text string) bool {
		return s3.ValidBucketName(text) && !c.system.env.IsReserved(text)
	}))
}

// cloudAccountID reads a UUID.
func cloudAccountID(f *httpjson.Fields) (id string) {
	f.RequiredText("cloudAccountId", valid("cloudAccountId", func(text string) (isUUID bool) {
		id, isUUID = parseID(text)
		return isUUID
	}))
	return id
}

// parseID returns a UUID in the form that the server writes. Case is ignored in its digits.
func parseID(text string) (id string, isUUID bool) {
	parsed, err := uuid.Parse(text)
	return parsed.String(), err == nil && len(text) == len(uuid.Nil.String())
}

// storageDN reads a host name. A scheme or a path would invalidate every URL built from it.
func storageDN(f *httpjson.Fields) string {
	return f.RequiredText("storageDn", valid("storageDn", func(text string) bool { return !strings.ContainsAny(text, "/ ") }))
}

func permission(f *httpjson.Fields) buckt.AmovePermission {
	number, isNumber := f.Get("permission").(json.Number)
	value, err := strconv.Atoi(number.String())
	if !isNumber || err != nil || value < 0 || value >= len(permissions) {
		f.Refuse("permission", "The permission field must be 0, 1 or 2.")
		return ""
	}
	return permissions[value]
}

// selectedBuckets reads a list of names, which must not be empty.
func selectedBuckets(f *httpjson.Fields) (names []string) {
	if f.Get("selectedBuckets") != nil {
		names = f.Texts("selectedBuckets", func(value any) (string, string) {
			text, _ := value.(string)
			if isBlank(text) {
				return text, "The field selectedBuckets must be an array of names."
			}
			return text, ""
		})
	}
	f.Require(len(names) > 0, "selectedBuckets", "Select at least one bucket, or all of them.")
	return names
}
