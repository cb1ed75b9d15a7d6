package s3_test

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// followingBackend is a backend in which all keys but one follow the policy of the bucket.
type followingBackend struct{ *testBackend }

func (followingBackend) Follows(key s3.Key, bucket string) bool {
	return key.ID != "limited" && bucket == "bucket"
}

// guestEndpoint is an endpoint with two keys of another account, of which one follows policies as requests without a signature do.
func guestEndpoint(t *testing.T) *endpoint {
	e := newEndpoint(t)
	e.handler.Backend = followingBackend{e.backend}
	for _, id := range []string{"guest", "limited"} {
		e.backend.keys[id] = s3.Key{ID: id, Secret: "s", Owner: s3.Owner{ID: "guest"}}
	}
	e.backend.keys[""] = s3.Key{}
	return e
}

// as sends a request with a key, or without a signature if its id is "", and returns the code of the error.
func (e *endpoint) as(id, method, target, body string, headers ...string) string {
	e.t.Helper()
	r := newRequest(method, target, body, headers...)
	r.RemoteAddr = "192.0.2.1:1234"
	if id != "" {
		signAs(r, id, e.backend.keys[id].Secret, "us-east-1", e.now, hexSHA256(body))
	}
	return code(e.t, e.do(r))
}

// policyOf is a policy with one statement on the bucket and its objects.
func policyOf(effect, principal, action string, conditions ...string) string {
	return `{"Statement":{"Effect":"` + effect + `","Principal":` + principal + `,"Action":"` + action +
		`","Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"],"Condition":{` + strings.Join(conditions, ",") + `}}}`
}

// Who may do what by policy. An empty code is a success.
func TestPolicies(t *testing.T) {
	const denied = "AccessDenied"
	const everyone, guest = `"*"`, `{"AWS":"arn:aws:iam::guest:root"}`
	type request struct{ key, method, target, want string }
	for name, test := range map[string]struct {
		policy   string
		requests []request
	}{
		"everyone reads": {policyOf("Allow", everyone, "s3:GetObject"), []request{
			{"guest", "GET", "/bucket/key", ""}, {"", "GET", "/bucket/key", ""}, {testID, "GET", "/bucket/key", ""},
			{"limited", "GET", "/bucket/key", denied}, {"guest", "PUT", "/bucket/key", denied}, {"guest", "GET", "/bucket/missing", denied},
			{"guest", "GET", "/bucket", denied}, {"guest", "GET", "/other/key", denied}, {"guest", "GET", "/bucket/key?acl", denied},
			{testID, "GET", "/bucket/missing", "NoSuchKey"},
		}},
		"an account reads": {policyOf("Allow", guest, "s3:Get*"), []request{
			{"guest", "GET", "/bucket/key", ""}, {"guest", "GET", "/bucket/key?acl", ""}, {"guest", "GET", "/bucket?location", ""},
			{"", "GET", "/bucket/key", denied}, {"limited", "GET", "/bucket/key", denied},
		}},
		"everyone lists": {policyOf("Allow", everyone, "s3:ListBucket"), []request{
			{"", "GET", "/bucket", ""}, {"guest", "GET", "/bucket?list-type=2", ""}, {"guest", "GET", "/bucket/missing", denied},
		}},
		"an account reads and lists": {policyOf("Allow", guest, "*"), []request{
			{"guest", "GET", "/bucket/missing", "NoSuchKey"}, {"guest", "PUT", "/bucket/new", ""}, {"guest", "DELETE", "/bucket/new", ""},
		}},
		"a prefix is listed": {policyOf("Allow", everyone, "s3:*", `"StringLike":{"s3:prefix":"p/*"}`), []request{
			{"guest", "GET", "/bucket?prefix=p/a", ""}, {"guest", "GET", "/bucket?prefix=q/", denied}, {"guest", "GET", "/bucket", denied},
			{"guest", "GET", "/bucket/key", denied},
		}},
		"an empty prefix is one": {policyOf("Allow", everyone, "s3:ListBucket", `"StringEquals":{"s3:prefix":""}`), []request{
			{"guest", "GET", "/bucket?prefix=", ""}, {"guest", "GET", "/bucket", denied},
		}},
		"from a network": {policyOf("Allow", everyone, "s3:GetObject", `"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}`), []request{
			{"", "GET", "/bucket/key", ""},
		}},
		"from another network": {policyOf("Allow", everyone, "s3:GetObject", `"IpAddress":{"aws:SourceIp":"192.0.3.0/24"}`), []request{
			{"", "GET", "/bucket/key", denied},
		}},
		"nobody without TLS": {policyOf("Deny", everyone, "s3:*", `"Bool":{"aws:SecureTransport":"false"}`), []request{
			{testID, "GET", "/bucket/key", denied}, {testID, "GET", "/bucket", denied}, {testID, "DELETE", "/bucket", denied},
		}},
		"a denial does not lock the owner out": {policyOf("Deny", everyone, "s3:*"), []request{
			{testID, "GET", "/bucket", denied}, {testID, "GET", "/bucket?policy", ""}, {testID, "DELETE", "/bucket?policy", ""},
			{testID, "GET", "/bucket", ""},
		}},
		"a denial of an account": {policyOf("Deny", guest, "s3:*"), []request{
			{testID, "GET", "/bucket/key", ""}, {"guest", "GET", "/bucket/key", denied},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			e := guestEndpoint(t)
			e.put("key", "content")
			require.Equal(t, denied, e.as("guest", http.MethodGet, "/bucket/key", ""))
			require.Equal(t, http.StatusNoContent, e.send(http.MethodPut, "/bucket?policy", test.policy).Code)
			for _, r := range test.requests {
				require.Equal(t, r.want, e.as(r.key, r.method, r.target, ""), "%s %s of %q", r.method, r.target, r.key)
			}
		})
	}
}

func TestPolicySecureTransport(t *testing.T) {
	e := guestEndpoint(t)
	e.put("key", "content")
	e.send(http.MethodPut, "/bucket?policy", policyOf("Allow", `"*"`, "s3:GetObject", `"Bool":{"aws:SecureTransport":"true"}`))
	r := newRequest(http.MethodGet, "/bucket/key", "")
	require.Equal(t, "AccessDenied", code(t, e.do(r)))
	r.TLS = &tls.ConnectionState{}
	require.Empty(t, code(t, e.do(r)))
}

func TestPolicyMissingObject(t *testing.T) {
	e := guestEndpoint(t)
	e.put("p/a", "content")
	e.mustSend(http.MethodPut, "/bucket?policy", policyOf("Allow", `"*"`, "s3:ListBucket", `"StringLike":{"s3:prefix":"p/*"}`))
	codes := func() (codes []string) {
		for _, target := range []string{"/bucket/p/a", "/bucket/p/b", "/bucket/q"} {
			codes = append(codes, e.as("guest", http.MethodGet, target, ""))
		}
		return codes
	}
	require.Equal(t, []string{"AccessDenied", "AccessDenied", "AccessDenied"}, codes())
	e.handler.Ceph = true
	require.Equal(t, []string{"AccessDenied", "NoSuchKey", "AccessDenied"}, codes())
}

// Requests that need several permissions ask the policy for each.
func TestPolicyDeleteObjects(t *testing.T) {
	e := guestEndpoint(t)
	e.put("public/a", "a")
	e.put("private/b", "b")
	e.mustSend(http.MethodPut, "/bucket?policy", `{"Statement":{"Effect":"Allow","Principal":"*",`+
		`"Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::bucket/public/*"}}`)
	require.Empty(t, e.as("guest", http.MethodPut, "/bucket/public/c", "", "x-amz-copy-source", "bucket/public/a"))
	require.Equal(t, "AccessDenied", e.as("guest", http.MethodPut, "/bucket/public/c", "", "x-amz-copy-source", "bucket/private/b"))
	require.Equal(t, "AccessDenied", e.as("guest", http.MethodPut, "/bucket/public/c", "x", "x-amz-tagging", "a=b"))
	require.Equal(t, "AccessDenied", e.as("guest", http.MethodPut, "/bucket/public/c", "x", "x-amz-acl", "public-read"))
	require.Equal(t, "AccessDenied", e.as("guest", http.MethodDelete, "/bucket/public/c?versionId=null", ""))

	const list = "<Delete><Object><Key>public/a</Key></Object><Object><Key>private/b</Key></Object></Delete>"
	r := newRequest(http.MethodPost, "/bucket?delete", list, "Content-MD5", md5Base64(list))
	body := e.do(r).Body.String()
	require.Contains(t, body, "<Deleted><Key>public/a</Key></Deleted>")
	require.Contains(t, body, "<Error><Key>private/b</Key><Code>AccessDenied</Code>")
	require.Equal(t, "b", e.content("private/b"))
}

func TestPolicyAfterRestore(t *testing.T) {
	e := guestEndpoint(t)
	e.put("key", "content")
	e.mustSend(http.MethodPut, "/bucket?policy", policyOf("Allow", `"*"`, "s3:GetObject"))
	e.backend.buckets["bucket"] = s3.Config{}.Restore(e.bucket.Export())
	require.Empty(t, e.as("", http.MethodGet, "/bucket/key", ""))
}

func TestPolicyMalformed(t *testing.T) {
	e := guestEndpoint(t)
	e.put("key", "content")
	stored := policyOf("Allow", `"*"`, "s3:GetObject")
	e.mustSend(http.MethodPut, "/bucket?policy", stored)
	all := strings.ReplaceAll(stored, "bucket", "*")
	for _, text := range []string{"", "{}", policyOf("Allow", `"guest"`, "s3:GetObject"), policyOf("Allow", `"*"`, "s3:Read"), all} {
		require.Equal(t, "MalformedPolicy", e.refused(http.MethodPut, "/bucket?policy", text), text)
	}
	require.Equal(t, stored, e.mustSend(http.MethodGet, "/bucket?policy", "").Body.String(), "a refused policy replaces nothing")
	require.Empty(t, e.as("", http.MethodGet, "/bucket/key", ""))
	e.handler.Ceph = true
	e.mustSend(http.MethodPut, "/bucket?policy", all)
}

func TestPolicyStatus(t *testing.T) {
	for name, test := range map[string]struct {
		policy, acl string
		ceph        bool
		want        string
	}{
		"nothing":                          {"", "", false, "false"},
		"a public policy":                  {policyOf("Allow", `"*"`, "s3:PutObject"), "", false, "true"},
		"a policy for an account":          {policyOf("Allow", `{"AWS":"guest"}`, "s3:PutObject"), "", false, "false"},
		"an ACL":                           {"", "authenticated-read", false, "false"},
		"an ACL at Ceph's gateway":         {"", "authenticated-read", true, "true"},
		"a public policy at Ceph's":        {policyOf("Allow", `"*"`, "s3:PutObject"), "", true, "true"},
		"a private bucket at Ceph's":       {"", "", true, "false"},
		"a public policy and a public ACL": {policyOf("Allow", `"*"`, "s3:PutObject"), "public-read", true, "true"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t)
			e.handler.Ceph = test.ceph
			e.bucket.Configure(func(s *s3.Settings) { s.Policy, s.ACL = test.policy, test.acl })
			require.Contains(t, e.mustSend(http.MethodGet, "/bucket?policyStatus", "").Body.String(), "<IsPublic>"+test.want+"</IsPublic>")
		})
	}
}
