package tornado_test

import (
	"testing"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

const bucketReset = `{"message":"Bucket configuration reset to default"}`

func unverified(t *testing.T, r mocktest.Reply, reason string) {
	t.Helper()
	mocktest.RequireJSON(t, r, 400, `{"error":"Verification failed: `+reason+`"}`)
}
