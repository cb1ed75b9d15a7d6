package postform

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const denial = "AccessDenied: Invalid according to Policy: "

type fields map[string]string

var present = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// check checks the policy of a form for the bucket photos. It returns the code and the text of the error.
func check(t *testing.T, policy string, form fields, ceph bool) string {
	t.Helper()
	p, err := parsePolicy(base64.StdEncoding.EncodeToString([]byte(policy)))
	if err == nil {
		err = p.Check(&Form{fields: form}, "photos", present, ceph)
	}
	return errorText(t, err)
}

func errorText(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *s3error.Error
	require.True(t, errors.As(err, &e), "%v", err)
	return e.Code + ": " + e.Text()
}

func TestPolicyDocuments(t *testing.T) {
	const invalid, simple = "InvalidPolicyDocument: Invalid Policy: ", "Invalid Simple-Condition: "
	const onlyOne = "Simple-Conditions must have exactly one property specified."
	const start = `{"expiration":"2026-05-04T12:00:01Z","conditions":[{"bucket":"photos"},`
	for name, test := range map[string]struct{ policy, want string }{
		"no JSON":               {"text", invalid + "Invalid JSON."},
		"another property":      {`{"expiration":"","conditions":[],"Version":1}`, invalid + `Unexpected: "Version"`},
		"names in another case": {`{"Expiration":"","conditions":[]}`, invalid + `Unexpected: "Expiration"`},
		"no expiration":         {`{"conditions":[]}`, invalid + "Policy missing expiration."},
		"no conditions":         {`{"expiration":""}`, invalid + "Policy missing conditions."},
		"expiration/not a text": {`{"expiration":1,"conditions":[]}`, invalid + "Invalid JSON."},
		"expiration/another format": {`{"expiration":"2026-05-04","conditions":[]}`,
			invalid + "Invalid 'expiration' value: '2026-05-04'"},
		"expiration/now":         {`{"expiration":"2026-05-04T12:00:00.000Z","conditions":[]}`, denial + "Policy expired."},
		"expiration/in a second": {start + `["eq","$key","a"]]}`, ""},
		"conditions/not a list": {`{"expiration":"2026-05-04T12:00:01Z","conditions":{}}`,
			invalid + "Invalid 'conditions' value: must be a List."},
		"condition/a word":              {start + `"key"]}`, invalid + "Invalid condition test: must be a List or Object."},
		"condition/null":                {start + `null]}`, invalid + "Invalid condition test: must be a List or Object."},
		"condition/empty list":          {start + `[]]}`, invalid + "Invalid Condition: missing operation identifier."},
		"condition/number for operator": {start + `[1,"$key","a"]]}`, invalid + "Invalid JSON."},
		"condition/unknown operator": {start + `["ends-with","$key","a"]]}`,
			invalid + "Invalid Condition: unknown operation 'ends-with'."},
		"condition/two elements":       {start + `["eq","$key"]]}`, invalid + "Invalid eq: wrong number of arguments."},
		"condition/field not a text":   {start + `["eq",true,"a"]]}`, invalid + "Invalid JSON."},
		"condition/value not a text":   {start + `["eq","$key",true]]}`, invalid + "Invalid JSON."},
		"condition/field without sign": {start + `["eq","key","a"]]}`, denial + `Policy Condition failed: ["eq", "key", "a"]`},
		"object/empty":                 {start + `{}]}`, invalid + simple + onlyOne},
		"object/two properties":        {start + `{"key":"a","acl":"private"}]}`, invalid + simple + onlyOne},
		"object/value not a text":      {start + `{"key":1}]}`, invalid + simple + "value must be a string."},
		"range/one size": {start + `["content-length-range",1]]}`,
			invalid + "Invalid content-length-range: wrong number of arguments."},
		"range/not a number": {start + `["content-length-range",false,1]]}`, invalid + "Invalid JSON."},
		"range/negative": {start + `["content-length-range",-1,1]]}`,
			invalid + "Invalid content-length-range: the sizes must not be negative."},
		"range/in quotes": {start + `["content-length-range","0","1"],{"key":"a"}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, check(t, test.policy, fields{"key": "a"}, false))
		})
	}
	_, err := parsePolicy("")
	require.Equal(t, invalid+"Expecting '{' but found End-of-Input", errorText(t, err))
	_, err = parsePolicy("!")
	require.Equal(t, invalid+"invalid Base64 encoding.", errorText(t, err))
}

func TestConditions(t *testing.T) {
	const failed, extra = denial + "Policy Condition failed: ", denial + "Extra input fields: "
	for name, test := range map[string]struct {
		conditions string
		fields     fields
		ceph       bool
		want       string
	}{
		"eq/equal":                 {`["eq","$key","a/b"]`, fields{"key": "a/b"}, false, ""},
		"eq/number":                {`["eq","$success_action_status",201]`, fields{"success_action_status": "201"}, false, ""},
		"eq/other":                 {`["eq","$key","a/b"]`, fields{"key": "a/c"}, false, failed + `["eq", "$key", "a/b"]`},
		"eq/empty value, no field": {`["eq","$acl",""]`, nil, false, failed + `["eq", "$acl", ""]`},
		"object/other":             {`{"Key":"a"}`, fields{"key": "b"}, false, failed + `["eq", "$key", "a"]`},
		"starts-with/begins":       {`["starts-with","$key","a/"]`, fields{"key": "a/b"}, false, ""},
		"starts-with/other":        {`["starts-with","$key","a/"]`, fields{"key": "b"}, false, failed + `["starts-with", "$key", "a/"]`},
		"starts-with/space before": {`["starts-with","$key","a/"]`, fields{"key": " a/"}, false,
			failed + `["starts-with", "$key", "a/"]`},
		"starts-with/anything":         {`["starts-with","$key",""]`, fields{"key": "b"}, false, ""},
		"starts-with/no field":         {`["starts-with","$acl",""]`, nil, false, failed + `["starts-with", "$acl", ""]`},
		"starts-with/no field at Ceph": {`["starts-with","$acl",""]`, nil, true, ""},
		"starts-with/all types":        {`["starts-with","$Content-Type","image/"]`, fields{"content-type": "image/png, image/gif"}, false, ""},
		"starts-with/one type is not": {`["starts-with","$Content-Type","image/"]`, fields{"content-type": "image/png,text/html"}, false,
			failed + `["starts-with", "$content-type", "image/"]`},
		"operator/capitals":         {`{"bUcKeT":"photos"},["StArTs-WiTh","$KeY","a"]`, fields{"key": "ab"}, false, ""},
		"bucket/other":              {`{"bucket":"other"}`, nil, false, failed + `["eq", "$bucket", "other"]`},
		"bucket/of the form is not": {`{"bucket":"other"}`, fields{"bucket": "other"}, false, failed + `["eq", "$bucket", "other"]`},
		"bucket/no condition":       {``, nil, false, extra + "bucket"},
		"field/no condition":        {``, fields{"x-amz-meta-a": "1"}, false, extra + "x-amz-meta-a"},
		"field/to be ignored":       {``, fields{"x-ignore-a": "1", "policy": "p", "x-amz-signature": "s"}, false, ""},
		"field/checksum":            {``, fields{"x-amz-checksum-sha256": "1"}, false, extra + "x-amz-checksum-sha256"},
		"field/checksum at Ceph":    {``, fields{"x-amz-checksum-sha256": "1"}, true, ""},
		"range/is not checked here": {`["content-length-range",5,6]`, nil, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(name, "bucket") {
				test.conditions = strings.TrimSuffix(`{"bucket":"photos"},`+test.conditions, ",")
			}
			policy := `{"expiration":"2026-05-04T13:00:00Z","conditions":[` + test.conditions + `]}`
			require.Equal(t, test.want, check(t, policy, test.fields, test.ceph))
		})
	}
}

func TestSizesOfFiles(t *testing.T) {
	p, err := parsePolicy(base64.StdEncoding.EncodeToString([]byte(
		`{"expiration":"2026-05-04T13:00:00Z","conditions":[{"bucket":"photos"},["content-length-range",2,4]]}`)))
	require.NoError(t, err)
	for name, test := range map[string]struct {
		size int64
		want string
	}{
		"too small": {1, "EntityTooSmall"},
		"smallest":  {2, ""},
		"largest":   {4, ""},
		"too large": {5, "EntityTooLarge"},
	} {
		t.Run(name, func(t *testing.T) {
			err := p.CheckSize(test.size)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			var e *s3error.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, test.want, e.Code)
			require.True(t, e.Has("ProposedSize"))
		})
	}
}
