package acl_test

import (
	"encoding/xml"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

var (
	own    = acl.Owners{Owner: acl.Owner{ID: "me", DisplayName: "Me"}, Bucket: acl.Owner{ID: "me", DisplayName: "Me"}}
	shared = acl.Owners{Owner: acl.Owner{ID: "me", DisplayName: "Me"}, Bucket: acl.Owner{ID: "host", DisplayName: "Host"}}
)

const (
	all   = `uri="http://acs.amazonaws.com/groups/global/AllUsers"`
	known = `uri="http://acs.amazonaws.com/groups/global/AuthenticatedUsers"`
)

// code returns the code of an error of S3, "" for none.
func code(err error) string {
	if err == nil {
		return ""
	}
	return s3error.From(err).Code
}

func TestHeaders(t *testing.T) {
	for name, test := range map[string]struct {
		owners acl.Owners
		header http.Header
		want   string
		code   string
	}{
		"none":                          {own, http.Header{}, "", ""},
		"private":                       {own, http.Header{"X-Amz-Acl": {"private"}}, "", ""},
		"public-read":                   {own, http.Header{"X-Amz-Acl": {"public-read"}}, "public-read", ""},
		"authenticated-read":            {own, http.Header{"X-Amz-Acl": {"authenticated-read"}}, "authenticated-read", ""},
		"for EC2":                       {own, http.Header{"X-Amz-Acl": {"aws-exec-read"}}, "", ""},
		"bucket owner, own bucket":      {own, http.Header{"X-Amz-Acl": {"bucket-owner-full-control"}}, "", ""},
		"bucket owner, another's":       {shared, http.Header{"X-Amz-Acl": {"bucket-owner-full-control"}}, "bucket-owner-full-control", ""},
		"bucket owner reads":            {shared, http.Header{"X-Amz-Acl": {"bucket-owner-read"}}, "bucket-owner-read", ""},
		"unknown":                       {own, http.Header{"X-Amz-Acl": {"open"}}, "", "InvalidArgument"},
		"own grant":                     {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}}, "", ""},
		"without quotes":                {own, http.Header{"X-Amz-Grant-Full-Control": {`id=me`}}, "", ""},
		"read to all":                   {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}, "X-Amz-Grant-Read": {all}}, "public-read", ""},
		"own grant twice":               {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}, "X-Amz-Grant-Read": {`id="me", ` + all}}, "public-read", ""},
		"read and write to all":         {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}, "X-Amz-Grant-Read": {all}, "X-Amz-Grant-Write": {all}}, "public-read-write", ""},
		"read to authenticated":         {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}, "X-Amz-Grant-Read": {known}}, "authenticated-read", ""},
		"full control to bucket owner":  {shared, http.Header{"X-Amz-Grant-Full-Control": {`id="me", id="host"`}}, "bucket-owner-full-control", ""},
		"without the owner":             {own, http.Header{"X-Amz-Grant-Read": {all}}, "", "NotImplemented"},
		"write alone":                   {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}, "X-Amz-Grant-Write": {all}}, "", "NotImplemented"},
		"another account":               {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me", id="you"`}}, "", "NotImplemented"},
		"by e-mail":                     {own, http.Header{"X-Amz-Grant-Read": {`emailAddress="a@example.com"`}}, "", "NotImplemented"},
		"unknown group":                 {own, http.Header{"X-Amz-Grant-Read": {`uri="http://example.com/"`}}, "", "InvalidArgument"},
		"no kind":                       {own, http.Header{"X-Amz-Grant-Read": {`me`}}, "", "InvalidArgument"},
		"unknown kind":                  {own, http.Header{"X-Amz-Grant-Read": {`name="me"`}}, "", "InvalidArgument"},
		"unknown permission":            {own, http.Header{"X-Amz-Grant-Everything": {`id="me"`}}, "", "NotImplemented"},
		"a canned ACL and grants":       {own, http.Header{"X-Amz-Acl": {"private"}, "X-Amz-Grant-Full-Control": {`id="me"`}}, "", "InvalidRequest"},
		"access control, not the ACL's": {own, http.Header{"X-Amz-Grant-Full-Control": {`id="me"`}, "X-Amz-Grant-Read-Acp": {all}}, "", "NotImplemented"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := acl.FromHeader(test.header, test.owners)
			require.Equal(t, test.code, code(err), err)
			require.Equal(t, test.want, got)
			require.Equal(t, len(test.header) > 0, acl.Named(test.header))
		})
	}
}

// Documents can be read again.
func TestDocuments(t *testing.T) {
	for _, name := range []string{"", "public-read", "public-read-write", "authenticated-read", "bucket-owner-read", "bucket-owner-full-control"} {
		t.Run(name, func(t *testing.T) {
			text, err := xml.Marshal(acl.Document(shared, name))
			require.NoError(t, err)
			got, err := acl.FromDocument(text, shared)
			require.NoError(t, err)
			require.Equal(t, name, got)
		})
	}
	text, err := xml.Marshal(acl.Document(own, "public-read"))
	require.NoError(t, err)
	const attributes = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type=`
	require.Equal(t, `<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner>`+
		`<AccessControlList><Grant><Grantee`+attributes+`"Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>`+
		`<Permission>READ</Permission></Grant><Grant><Grantee`+attributes+`"CanonicalUser"><ID>me</ID><DisplayName>Me</DisplayName></Grantee>`+
		`<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`, string(text))
}

func TestDocumentsThatAreRefused(t *testing.T) {
	const owner, mine = `<Owner><ID>me</ID></Owner>`, `<Grant><Grantee><ID>me</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>`
	for name, test := range map[string]struct{ text, code string }{
		"no XML":             {`x`, "MalformedACLError"},
		"no owner":           {`<AccessControlPolicy><AccessControlList>` + mine + `</AccessControlList></AccessControlPolicy>`, "MalformedACLError"},
		"another owner":      {`<AccessControlPolicy><Owner><ID>you</ID></Owner></AccessControlPolicy>`, "AccessDenied"},
		"no grants":          {`<AccessControlPolicy>` + owner + `</AccessControlPolicy>`, "NotImplemented"},
		"unknown permission": {grants(owner, `<Grant><Grantee><ID>me</ID></Grantee><Permission>ALL</Permission></Grant>`), "MalformedACLError"},
		"no grantee":         {grants(owner, `<Grant><Permission>READ</Permission></Grant>`), "MalformedACLError"},
		"unknown group":      {grants(owner, mine+`<Grant><Grantee><URI>x</URI></Grantee><Permission>READ</Permission></Grant>`), "InvalidArgument"},
		"another account":    {grants(owner, mine+`<Grant><Grantee><ID>you</ID></Grantee><Permission>READ</Permission></Grant>`), "NotImplemented"},
		"by e-mail": {
			grants(owner, mine+`<Grant><Grantee><EmailAddress>a@example.com</EmailAddress></Grantee><Permission>READ</Permission></Grant>`), "NotImplemented",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := acl.FromDocument([]byte(test.text), own)
			require.Equal(t, test.code, code(err))
		})
	}
}

func grants(owner, list string) string {
	return `<AccessControlPolicy>` + owner + `<AccessControlList>` + list + `</AccessControlList></AccessControlPolicy>`
}
