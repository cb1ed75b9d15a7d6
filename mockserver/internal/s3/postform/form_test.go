package postform

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const lacks = "InvalidArgument: Bucket POST must contain a field named '"

// part makes a part of a form. Its name may have further parameters.
func part(name, value string) string {
	return "--b\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + value + "\r\n"
}

func read(contentType, body string) (*Form, error) {
	r := httptest.NewRequest(http.MethodPost, "/photos", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return Read(r)
}

func TestForms(t *testing.T) {
	const (
		form         = "multipart/form-data; boundary=b"
		malformed    = "MalformedPOSTRequest: The body of your POST request is not well-formed multipart/form-data."
		precondition = "PreconditionFailed: At least one of the pre-conditions you specified did not hold"
		tooLong      = "MaxPostPreDataLengthExceeded: Your POST request fields preceding the upload file were too large."
	)
	file := part("file", "content") + "--b--\r\n"
	for name, test := range map[string]struct{ contentType, body, want string }{
		"file last":             {form, part("key", "a") + file, ""},
		"fields after the file": {form, file + part("", "ignored"), ""},
		"another type":          {"application/json", "{}", precondition},
		"no type":               {"", "", precondition},
		"no boundary":           {"multipart/form-data", file, malformed},
		"broken off":            {form, part("key", "a"), malformed},
		"field without a name":  {form, part("", "a") + file, malformed},
		"no file":               {form, part("key", "a") + "--b--\r\n", "InvalidArgument: POST requires exactly one file upload per request."},
		"fields too long":       {form, part("a", strings.Repeat("x", maxFields)) + part("key", "x") + file, tooLong},
		"fields long":           {form, part("a", strings.Repeat("x", maxFields)) + file, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := read(test.contentType, test.body)
			require.Equal(t, test.want, errorText(t, err))
			if err == nil {
				content, err := io.ReadAll(f.File())
				require.NoError(t, err)
				require.Equal(t, "content", string(content))
			}
		})
	}
	f, err := read(form, part("key", "a")+part("file", "con"))
	require.NoError(t, err)
	_, err = io.ReadAll(f.File())
	require.Contains(t, errorText(t, err), "MalformedPOSTRequest", "a file that is broken off")
}

func TestKeysOfForms(t *testing.T) {
	for name, test := range map[string]struct {
		field, file string
		want        string
	}{
		"key":                      {part("KEY", "a/b"), "file", "a/b"},
		"name of the file":         {part("key", "a/${filename}"), `file; filename="b.png"`, "a/b.png"},
		"name with a path":         {part("key", "a/${filename}"), `file; filename="/home/me/b.png"`, "a/b.png"},
		"name with a path of DOS":  {part("key", "a/${filename}"), `file; filename="C:\\me\\b.png"`, "a/b.png"},
		"file without a name":      {part("key", "a/${filename}"), "file", "a/"},
		"no key":                   {"", "file", lacks + "key'.  If it is specified, please check the order of the fields."},
		"empty key":                {part("key", ""), "file", "InvalidArgument: User key must have a length greater than 0."},
		"empty as the file's name": {part("key", "${filename}"), "file", "InvalidArgument: User key must have a length greater than 0."},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := read("multipart/form-data; boundary=b", test.field+part(test.file, "content")+"--b--\r\n")
			require.NoError(t, err)
			key, err := f.Key()
			if err != nil {
				key = errorText(t, err)
			}
			require.Equal(t, test.want, key)
		})
	}
}

func TestHeadersOfForms(t *testing.T) {
	f := &Form{fields: fields{
		"key": "a", "acl": "public-read", "content-type": "text/plain", "x-amz-meta-a": "1", "x-amz-storage-class": "STANDARD_IA",
		"x-amz-checksum-crc32": "AAAAAA==", "policy": "p",
		"x-amz-credential": "c", "x-amz-date": "d", "x-amz-algorithm": "a", "x-amz-signature": "s",
		"x-ignore-a": "1", "authorization": "a",
		"tagging": "<Tagging><TagSet><Tag><Key>a b</Key><Value>c&amp;d</Value></Tag></TagSet></Tagging>",
	}}
	h, err := f.Header()
	require.NoError(t, err)
	require.Equal(t, http.Header{
		"X-Amz-Acl": {"public-read"}, "Content-Type": {"text/plain"}, "X-Amz-Meta-A": {"1"}, "X-Amz-Storage-Class": {"STANDARD_IA"},
		"X-Amz-Checksum-Crc32": {"AAAAAA=="}, "X-Amz-Tagging": {"a+b=c%26d"},
	}, h)
	_, err = (&Form{fields: fields{"tagging": "a=b"}}).Header()
	require.Contains(t, errorText(t, err), "MalformedXML")
}

func TestSuccess(t *testing.T) {
	const named = "bucket=photos&key=a%2Fb&etag=%22e%22"
	stored := Stored{Location: "http://s3/photos/a%2Fb", Bucket: "photos", Key: "a/b", ETag: `"e"`}
	for name, test := range map[string]struct {
		fields   fields
		status   int
		location string
	}{
		"nothing asked": {nil, 204, stored.Location},
		"status/200":    {fields{"success_action_status": "200"}, 200, stored.Location},
		"status/201":    {fields{"success_action_status": "201"}, 201, stored.Location},
		"status/other":  {fields{"success_action_status": "404"}, 204, stored.Location},
		"redirect/before status": {fields{"success_action_redirect": "http://a/done", "success_action_status": "201"}, 303,
			"http://a/done?" + named},
		"redirect/with a query":     {fields{"success_action_redirect": "http://a/?x=1"}, 303, "http://a/?x=1&" + named},
		"redirect/its older name":   {fields{"redirect": "http://a/"}, 303, "http://a/?" + named},
		"redirect/that is no URL":   {fields{"redirect": "http://a b/", "success_action_status": "200"}, 200, stored.Location},
		"redirect/an empty address": {fields{"redirect": ""}, 204, stored.Location},
	} {
		t.Run(name, func(t *testing.T) {
			status, location := (&Form{fields: test.fields}).Success(stored)
			require.Equal(t, test.status, status)
			require.Equal(t, test.location, location)
		})
	}
}

func TestVersionsOfSignatures(t *testing.T) {
	all := fields{
		"policy": "p", "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": "AKIA/20260504/us-east-1/s3/aws4_request",
		"x-amz-date": "20260504T120000Z", "x-amz-signature": "s",
	}
	old := fields{"policy": "p", "awsaccesskeyid": "AKIA", "signature": "s"}
	for name, test := range map[string]struct {
		of       fields
		field    string // set to value, or left out for "-"
		value    string
		allowOld bool
		want     string
	}{
		"4":                  {all, "", "", false, "AKIA"},
		"4/no policy":        {all, "policy", "-", false, lacks + "policy"},
		"4/no algorithm":     {all, "x-amz-algorithm", "-", false, lacks + "x-amz-algorithm"},
		"4/no credential":    {all, "x-amz-credential", "-", false, lacks + "x-amz-credential"},
		"4/no date":          {all, "x-amz-date", "-", false, lacks + "x-amz-date"},
		"4/no signature":     {all, "x-amz-signature", "-", false, lacks + "x-amz-signature"},
		"4/other algorithm":  {all, "x-amz-algorithm", "MD5", false, "InvalidArgument: Only AWS4-HMAC-SHA256 is supported"},
		"4/short credential": {all, "x-amz-credential", "AKIA", false, "InvalidArgument: the Credential is mal-formed"},
		"4/other service": {all, "x-amz-credential", "AKIA/20260504/us-east-1/ec2/aws4_request", false,
			"InvalidArgument: incorrect service"},
		"4/date of another day": {all, "x-amz-date", "20260505T120000Z", false, "InvalidArgument: Invalid credential date"},
		"4/no date at all":      {all, "x-amz-date", "today", false, "InvalidArgument: X-Amz-Date must be formatted"},
		"4/session token":       {all, "x-amz-security-token", "t", false, "InvalidToken"},
		"2":                     {old, "", "", true, "AKIA"},
		"2/not allowed":         {old, "", "", false, "InvalidRequest: The authorization mechanism"},
		"2/no signature":        {old, "signature", "-", true, lacks + "signature"},
		"2/no policy":           {old, "policy", "-", true, lacks + "policy"},
		"none":                  {fields{"key": "a"}, "", "", true, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			form := maps.Clone(test.of)
			if form[test.field] = test.value; test.value == "-" || test.field == "" {
				delete(form, test.field)
			}
			s, err := (&Form{fields: form}).Signature(test.allowOld)
			switch {
			case err != nil:
				require.True(t, strings.HasPrefix(errorText(t, err), test.want), errorText(t, err))
			case s == nil:
				require.Equal(t, test.want, "none")
			default:
				require.Equal(t, test.want, s.AccessKey)
			}
		})
	}
}
