package bucktapi_test

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestAuthentication(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	expired := mocktest.AddKey(t, org, bucktapi.Key{ExpiresAt: time.Now().Add(-time.Hour)})
	valid := mocktest.AddKey(t, org, bucktapi.Key{ExpiresAt: time.Now().Add(time.Hour)})
	revoked := mocktest.AddKey(t, org, bucktapi.Key{})
	require.True(t, org.RevokeKey(revoked.ID))
	noScope := mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{}})

	for name, test := range map[string]struct {
		authorization string
		status        int
		message       string
	}{
		"no header":               {"", 401, "Missing API key"},
		"Basic":                   {"Basic YTpi", 401, "Missing API key"},
		"bearer in lower case":    {"bearer " + valid.Secret.Reveal(), 401, "Missing API key"},
		"Bearer without a space":  {"Bearer" + valid.Secret.Reveal(), 401, "Missing API key"},
		"no bkt_":                 {"Bearer sk_live_1", 401, "Invalid API key format"},
		"empty":                   {"Bearer ", 401, "Missing API key"},
		"two spaces":              {"Bearer  " + valid.Secret.Reveal(), 401, "Invalid API key format"},
		"unknown":                 {"Bearer bkt_unknown", 401, "Invalid API key"},
		"prefix alone":            {"Bearer bkt_", 401, "Invalid API key"},
		"revoked":                 {"Bearer " + revoked.Secret.Reveal(), 401, "Invalid API key"},
		"expired":                 {"Bearer " + expired.Secret.Reveal(), 401, "API key expired"},
		"scope missing":           {"Bearer " + noScope.Secret.Reveal(), 403, "Insufficient permissions"},
		"valid":                   {"Bearer " + valid.Secret.Reveal(), 200, ""},
		"the id of a key instead": {"Bearer " + valid.ID, 401, "Invalid API key format"},
	} {
		t.Run(name, func(t *testing.T) {
			c := mocktest.CallBuckt(t, server).As("")
			var headers []string
			if test.authorization != "" {
				headers = []string{"Authorization", test.authorization}
			}
			r := c.Do("GET", "/buckets", "", headers...)
			if test.message == "" {
				require.Equal(t, test.status, r.Status)
				return
			}
			mocktest.RequireBucktError(t, r, test.status, test.message)
			limited := r.Header.Get("X-RateLimit-Limit") != ""
			require.Equal(t, test.status == http.StatusForbidden, limited, "rate limit headers where the organization is known")
		})
	}
}

func TestKeyExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		key := mocktest.AddKey(t, server.Buckt().Organization(), bucktapi.Key{ExpiresAt: time.Now().Add(time.Hour)})
		c := mocktest.CallBuckt(t, server).As(key.Secret.Reveal())
		time.Sleep(time.Hour)
		mocktest.RequireOK(t, c.Get("/buckets")) // the edge still counts
		time.Sleep(time.Millisecond)
		mocktest.RequireBucktError(t, c.Get("/buckets"), 401, "API key expired")
	})
}

// requests is one request for every operation, with ids that exist nowhere.
var requests = map[string]struct{ method, path, body string }{
	"bucktCreateBucket":         {"POST", "/buckets", `{}`},
	"bucktListBuckets":          {"GET", "/buckets", ``},
	"bucktGetBucket":            {"GET", "/buckets/x", ``},
	"bucktUpdateBucket":         {"PATCH", "/buckets/x", `{}`},
	"bucktDeleteBucket":         {"DELETE", "/buckets/x", ``},
	"bucktRetryBucket":          {"POST", "/buckets/x/retry", ``},
	"bucktUploadFile":           {"PUT", "/buckets/x/files/f", ``},
	"bucktListFiles":            {"GET", "/buckets/x/files", ``},
	"bucktGetFile":              {"GET", "/buckets/x/files/f", ``},
	"bucktDeleteFile":           {"DELETE", "/buckets/x/files/f", ``},
	"bucktCreateKey":            {"POST", "/keys", `{}`},
	"bucktListKeys":             {"GET", "/keys", ``},
	"bucktGetKey":               {"GET", "/keys/x", ``},
	"bucktDeleteKey":            {"DELETE", "/keys/x", ``},
	"bucktConnectAWSAccount":    {"POST", "/aws-accounts", `{}`},
	"bucktListAWSAccounts":      {"GET", "/aws-accounts", ``},
	"bucktGetAWSAccount":        {"GET", "/aws-accounts/x", ``},
	"bucktUpdateAWSAccount":     {"PATCH", "/aws-accounts/x", `{}`},
	"bucktValidateAWSAccount":   {"POST", "/aws-accounts/x/validate", ``},
	"bucktDisconnectAWSAccount": {"DELETE", "/aws-accounts/x", ``},
	"bucktListS3Buckets":        {"GET", "/aws-accounts/x/s3-buckets", ``},
	"bucktImportBuckets":        {"POST", "/aws-accounts/x/import", `{}`},
	"bucktListLogs":             {"GET", "/logs", ``},
	"bucktGetLog":               {"GET", "/logs/x", ``},
	"bucktGetUsage":             {"GET", "/billing/usage", ``},
	"bucktGetSubscription":      {"GET", "/billing/subscription", ``},
}

// The scopes are those of the contract, which was written apart from the mock.
func TestScopes(t *testing.T) {
	operations := slices.DeleteFunc(contractcheck.Operations(), func(op contractcheck.Operation) bool { return op.System != "buckt" })
	require.Len(t, operations, 26)
	for _, operation := range operations {
		t.Run(operation.ID, func(t *testing.T) {
			server := mocktest.New(t)
			org := server.Buckt().Organization()
			request := requests[operation.ID]
			require.NotEmpty(t, request.method)
			var others, only []buckt.Permission
			for _, scope := range org.Keys()[0].Permissions {
				if string(scope) == operation.Scope {
					only = append(only, scope)
				} else {
					others = append(others, scope)
				}
			}
			without := mocktest.CallBuckt(t, server).As(mocktest.AddKey(t, org, bucktapi.Key{Permissions: others}).Secret.Reveal())
			with := mocktest.CallBuckt(t, server).As(mocktest.AddKey(t, org, bucktapi.Key{Permissions: append([]buckt.Permission{}, only...)}).Secret.Reveal())

			r := without.Do(request.method, request.path, request.body)
			if operation.Scope == "" {
				mocktest.RequireOK(t, r)
			} else {
				mocktest.RequireBucktError(t, r, 403, "Insufficient permissions")
			}
			require.NotEqual(t, 403, with.Do(request.method, request.path, request.body).Status)
			for _, exchange := range server.Requests() {
				require.Equal(t, operation.ID, exchange.Operation)
			}
		})
	}
}

func TestLastUsedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		org := server.Buckt().Organization()
		key := mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{"buckets:read"}})
		c := mocktest.CallBuckt(t, server)
		require.Nil(t, c.Get("/keys/"+key.ID).At("data.lastUsedAt"), "null until used")

		require.Equal(t, 403, c.As(key.Secret.Reveal()).Get("/logs").Status)
		require.Nil(t, c.Get("/keys/"+key.ID).At("data.lastUsedAt"), "a key without the scope was not used")

		time.Sleep(time.Minute)
		used := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		mocktest.RequireOK(t, c.As(key.Secret.Reveal()).Get("/buckets"))
		time.Sleep(time.Minute)
		require.Equal(t, used, c.Get("/keys/"+key.ID).At("data.lastUsedAt"))
	})
}

func TestOrganizationsAreIsolated(t *testing.T) {
	server := mocktest.New(t)
	mine, other := server.Buckt().Organization(), server.Buckt().AddOrganization("other", buckt.PlanPro)
	id := mocktest.AddBucket(t, mine, bucktapi.Bucket{})
	require.NoError(t, mine.PutFile(id, bucktapi.File{Key: "f"}))
	account := mocktest.AddAWSAccount(t, mine, bucktapi.AWSAccount{})
	key := mocktest.AddKey(t, mine, bucktapi.Key{})
	mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets"))
	log := mine.Logs()[0].ID

	theirs := mocktest.CallBuckt(t, server).As(other.APIKey())
	for name, request := range map[string]struct{ method, path, body, message string }{
		"bucket get":          {"GET", "/buckets/" + id, ``, "Bucket not found"},
		"bucket update":       {"PATCH", "/buckets/" + id, `{"name":"x"}`, "Bucket not found"},
		"bucket delete":       {"DELETE", "/buckets/" + id, ``, "Bucket not found"},
		"bucket retry":        {"POST", "/buckets/" + id + "/retry", ``, "Bucket not found"},
		"file upload":         {"PUT", "/buckets/" + id + "/files/f", `x`, "Bucket not found"},
		"file list":           {"GET", "/buckets/" + id + "/files", ``, "Bucket not found"},
		"file get":            {"GET", "/buckets/" + id + "/files/f", ``, "Bucket not found"},
		"file delete":         {"DELETE", "/buckets/" + id + "/files/f", ``, "Bucket not found"},
		"key get":             {"GET", "/keys/" + key.ID, ``, "API key not found"},
		"key delete":          {"DELETE", "/keys/" + key.ID, ``, "API key not found"},
		"account get":         {"GET", "/aws-accounts/" + account.ID, ``, "AWS account not found"},
		"account update":      {"PATCH", "/aws-accounts/" + account.ID, `{}`, "AWS account not found"},
		"account validate":    {"POST", "/aws-accounts/" + account.ID + "/validate", ``, "AWS account not found"},
		"account disconnect":  {"DELETE", "/aws-accounts/" + account.ID, ``, "AWS account not found"},
		"account S3 buckets":  {"GET", "/aws-accounts/" + account.ID + "/s3-buckets", ``, "AWS account not found"},
		"account import":      {"POST", "/aws-accounts/" + account.ID + "/import", `{"bucketNames":["x"]}`, "Active AWS account not found"},
		"log get":             {"GET", "/logs/" + log, ``, "Log not found"},
		"create with account": {"POST", "/buckets", `{"name":"x","customDomain":"a.example.com","awsAccountId":"` + account.ID + `"}`, "AWS account not found"},
	} {
		t.Run(name, func(t *testing.T) {
			mocktest.RequireBucktError(t, theirs.Do(request.method, request.path, request.body), 404, request.message)
		})
	}
	mocktest.RequireBucktError(t, theirs.Post("/keys", `{"name":"x","permissions":["files:read"],"bucketIds":["`+id+`"]}`), 400, "Invalid bucket IDs: "+id)
	for path, count := range map[string]int{"/buckets": 0, "/aws-accounts": 0, "/keys": 1} {
		require.Len(t, theirs.Get(path).At("data"), count, path)
	}
	require.Equal(t, 1.0, mocktest.CallBuckt(t, server).Get("/billing/usage").At("data.bucketCount.used"))
	require.Equal(t, 0.0, theirs.Get("/billing/usage").At("data.bucketCount.used"))
	for _, id := range theirs.Get("/logs").Column("apiKeyId") {
		require.Equal(t, other.Keys()[0].ID, id)
	}
}
