package mocktest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/stretchr/testify/require"
)

// RequireBucktError requires an error of Buckt's: its status and the whole body.
func RequireBucktError(t *testing.T, r Reply, status int, message string) {
	t.Helper()
	envelope, err := json.Marshal(map[string]any{"data": nil, "error": map[string]any{"message": message}, "meta": nil})
	require.NoError(t, err)
	require.JSONEq(t, string(envelope), r.Body)
	require.Equal(t, status, r.Status, r.Body)
}

// AddBucket adds an active Buckt bucket and returns its id.
func AddBucket(t *testing.T, org *bucktapi.Organization, seed bucktapi.Bucket) string {
	t.Helper()
	b, err := org.AddBucket(seed)
	require.NoError(t, err)
	return b.ID
}

// AddKey adds an API key of Buckt and returns it.
func AddKey(t *testing.T, org *bucktapi.Organization, seed bucktapi.Key) bucktapi.Key {
	t.Helper()
	k, err := org.AddKey(seed)
	require.NoError(t, err)
	return k
}

// AddAWSAccount connects an AWS account to Buckt and returns it.
func AddAWSAccount(t *testing.T, org *bucktapi.Organization, seed bucktapi.AWSAccount) bucktapi.AWSAccount {
	t.Helper()
	a, err := org.AddAWSAccount(seed)
	require.NoError(t, err)
	return a
}

// BucketStatus returns the status of a Buckt bucket, nil if there is no such bucket.
func BucketStatus(c Caller, id string) any { return c.Get("/buckets/" + id).At("data.status") }

// Download gets a file of a Buckt bucket by its URL, without a credential. The headers are names and values in turn.
func Download(c Caller, url string, headers ...string) Reply {
	return c.As("").Raw("GET", url, http.NoBody, headers...)
}

// RequireRate requires the two X-RateLimit headers of a response.
func RequireRate(t *testing.T, r Reply, limit, remaining int) {
	t.Helper()
	require.Equal(t, strconv.Itoa(limit), r.Header.Get("X-RateLimit-Limit"))
	require.Equal(t, strconv.Itoa(remaining), r.Header.Get("X-RateLimit-Remaining"))
}
