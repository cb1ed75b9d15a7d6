package linode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestAuthentication(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	revoked := mocktest.AddLinodeToken(t, a, linode.Token{})
	require.True(t, a.RevokeToken(revoked.Token.Reveal()))
	require.False(t, a.RevokeToken(revoked.Token.Reveal()), "it is gone")
	scopeless := mocktest.AddLinodeToken(t, a, linode.Token{Scopes: []string{}})
	elsewhere := mocktest.AddLinodeToken(t, a, linode.Token{Scopes: []string{"linodes:read_write"}})

	for name, test := range map[string]struct {
		authorization string
		status        int
		reason        string
	}{
		"no header":              {"", 401, "Invalid Token"},
		"Basic":                  {"Basic YTpi", 401, "Invalid Token"},
		"Bearer without a token": {"Bearer ", 401, "Invalid Token"},
		"unknown":                {"Bearer " + strings.Repeat("0", 64), 401, "Invalid Token"},
		"a token alone":          {a.Token(), 401, "Invalid Token"},
		"revoked":                {"Bearer " + revoked.Token.Reveal(), 401, "Invalid Token"},
		"no scope":               {"Bearer " + scopeless.Token.Reveal(), 401, "Your OAuth token is not authorized to use this endpoint."},
		"another scope":          {"Bearer " + elsewhere.Token.Reveal(), 401, "Your OAuth token is not authorized to use this endpoint."},
		"valid":                  {"Bearer " + a.Token(), 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := mocktest.CallLinode(t, server).As("")
			var headers []string
			if test.authorization != "" {
				headers = []string{"Authorization", test.authorization}
			}
			r := c.Do("GET", "/keys", "", headers...)
			if test.reason == "" {
				mocktest.RequireOK(t, r)
			} else {
				mocktest.RequireLinodeError(t, r, test.status, test.reason)
				require.Empty(t, r.Header.Get("X-RateLimit-Limit"))
				require.Empty(t, r.Header.Get("X-RateLimit-Remaining"))
				require.Empty(t, r.Header.Get("X-RateLimit-Reset"))
			}
			require.Equal(t, "object_storage:read_only", r.Header.Get("X-Accepted-OAuth-Scopes"))
		})
	}
}

// linodeRequests is one request for every operation, each of which finds nothing or is not valid.
var linodeRequests = map[string]struct{ method, path, body string }{
	"linodeListKeys":            {"GET", "/keys?page=0", ``},
	"linodeCreateKey":           {"POST", "/keys", `x`},
	"linodeGetKey":              {"GET", "/keys/1", ``},
	"linodeUpdateKey":           {"PUT", "/keys/1", `{}`},
	"linodeDeleteKey":           {"DELETE", "/keys/1", ``},
	"linodeListBuckets":         {"GET", "/buckets?page=0", ``},
	"linodeCreateBucket":        {"POST", "/buckets", `{}`},
	"linodeListRegionBuckets":   {"GET", "/buckets/mars", ``},
	"linodeGetBucket":           {"GET", "/buckets/us-east/x", ``},
	"linodeDeleteBucket":        {"DELETE", "/buckets/us-east/x", ``},
	"linodeGetBucketAccess":     {"GET", "/buckets/us-east/x/access", ``},
	"linodeSetBucketAccess":     {"PUT", "/buckets/us-east/x/access", `{}`},
	"linodeModifyBucketAccess":  {"POST", "/buckets/us-east/x/access", `{}`},
	"linodeCreateObjectURL":     {"POST", "/buckets/us-east/x/object-url", `{}`},
	"linodeListObjects":         {"GET", "/buckets/us-east/x/object-list", ``},
	"linodeGetObjectACL":        {"GET", "/buckets/us-east/x/object-acl?name=a", ``},
	"linodeSetObjectACL":        {"PUT", "/buckets/us-east/x/object-acl", `{}`},
	"linodeGetCertificate":      {"GET", "/buckets/us-east/x/ssl", ``},
	"linodeUploadCertificate":   {"POST", "/buckets/us-east/x/ssl", `{}`},
	"linodeDeleteCertificate":   {"DELETE", "/buckets/us-east/x/ssl", ``},
	"linodeListClusters":        {"GET", "/clusters?page=0", ``},
	"linodeGetCluster":          {"GET", "/clusters/x", ``},
	"linodeListTypes":           {"GET", "/types?page=0", ``},
	"linodeCancel":              {"POST", "/cancel", ``},
	"linodeListEndpoints":       {"GET", "/endpoints?page=0", ``},
	"linodeListQuotas":          {"GET", "/quotas?page=0", ``},
	"linodeGetQuota":            {"GET", "/quotas/x", ``},
	"linodeGetQuotaUsage":       {"GET", "/quotas/x/usage", ``},
	"linodeListGlobalQuotas":    {"GET", "/global-quotas?page=0", ``},
	"linodeGetGlobalQuota":      {"GET", "/global-quotas/x", ``},
	"linodeGetGlobalQuotaUsage": {"GET", "/global-quotas/x/usage", ``},
	"linodeGetTransfer":         {"GET", "/transfer", ``},
}

// linodeOperations are those of the contract, which was written apart from the mock.
func linodeOperations() []contractcheck.Operation {
	var operations []contractcheck.Operation
	for _, operation := range contractcheck.Operations() {
		if operation.System == "linode" {
			operations = append(operations, operation)
		}
	}
	return operations
}

func TestScopes(t *testing.T) {
	operations := linodeOperations()
	require.Len(t, operations, len(linodeRequests))
	for _, operation := range operations {
		t.Run(operation.ID, func(t *testing.T) {
			server := mocktest.New(t)
			request := linodeRequests[operation.ID]
			require.NotEmpty(t, request.method)
			for scopes, allowed := range map[string]bool{
				"*":                                   true,
				"object_storage:read_write":           true,
				"object_storage:read_only":            operation.Scope != "object_storage:read_write",
				"linodes:* account:*":                 operation.Scope == "",
				"images:read_only " + operation.Scope: true,
			} {
				token := mocktest.AddLinodeToken(t, server.Linode().Account(), linode.Token{Scopes: strings.Fields(scopes)})
				r := mocktest.CallLinode(t, server).As(token.Token.Reveal()).Do(request.method, request.path, request.body)
				require.Equal(t, allowed, r.Status != 401, scopes)
				require.Equal(t, strings.TrimSpace(scopes), r.Header.Get("X-OAuth-Scopes"))
				require.Equal(t, operation.Scope, r.Header.Get("X-Accepted-OAuth-Scopes"))
				require.Equal(t, allowed, r.Header.Get("X-RateLimit-Limit") != "")
			}
			for _, exchange := range server.Requests() {
				require.EqualValues(t, "linode", exchange.System)
				require.Equal(t, operation.ID, exchange.Operation)
			}
		})
	}
}

func TestAccountsAreIsolated(t *testing.T) {
	server := mocktest.New(t)
	mine, other := server.Linode().Account(), server.Linode().AddAccount("other")
	mocktest.AddLinodeBucket(t, mine, "us-east", "mine")
	key := mocktest.AddLinodeKey(t, mine, linode.Key{})
	c, theirs := mocktest.CallLinode(t, server), mocktest.CallLinode(t, server).As(other.Token())

	path := linodeKeyPath(key)
	mocktest.RequireLinodeError(t, theirs.Get(path), 404, "The specified access key was not found.")
	mocktest.RequireLinodeError(t, theirs.Put(path, `{"label":"x"}`), 404, "The specified access key was not found.")
	mocktest.RequireLinodeError(t, theirs.Delete(path), 404, "The specified access key was not found.")
	for _, request := range []struct{ method, path, body string }{
		{"GET", "", ``}, {"DELETE", "", ``}, {"GET", "/access", ``}, {"PUT", "/access", `{}`}, {"POST", "/access", `{}`},
		{"POST", "/object-url", `{"name":"x","method":"GET"}`},
		{"GET", "/object-list", ``}, {"GET", "/object-acl?name=x", ``}, {"PUT", "/object-acl", `{"name":"x","acl":"private"}`}, {"GET", "/ssl", ``},
	} {
		mocktest.RequireLinodeError(t, theirs.Do(request.method, "/buckets/us-east/mine"+request.path, request.body), 404, "Not found")
	}
	linodeRejects(t, theirs.Post("/buckets", `{"region":"us-east","label":"mine"}`), "label")
	linodeRejects(t, theirs.Post("/keys", `{"label":"k","bucket_access":[{"region":"us-east","bucket_name":"mine","permissions":"read_only"}]}`),
		"bucket_access[0].bucket_name")
	for _, list := range []string{"/keys", "/buckets", "/buckets/us-east"} {
		require.Empty(t, mocktest.RequireOK(t, theirs.Get(list)).At("data"), list)
		require.Len(t, mocktest.RequireOK(t, c.Get(list)).At("data"), 1, list)
	}
	require.Equal(t, 0.0, theirs.Get("/global-quotas/keys/usage").At("usage"))
	require.Equal(t, 1.0, c.Get("/global-quotas/keys/usage").At("usage"))
	require.False(t, other.RevokeToken(mine.Token()))
	require.False(t, other.RevokeKey(key.ID))
}
