package systemtest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// oddKeys are hard to write in XML or in a URL.
var oddKeys = []string{
	"a b", "a+b", "a&b<c>", "a%2Fb", "ü/😀", "//", "a/../b/./c", "tab\there", "line\nbreak\r", "bell\a", "del\x7f",
	" space ", "end\ufffe", "q?v#w", `"'\`,
}

func TestEmptyDeletesEverything(t *testing.T) {
	for name, start := range emptyings {
		for _, own := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, own key %t", name, own), func(t *testing.T) {
				t.Parallel()
				e := start(t)
				for i := range 2500 {
					e.put(fmt.Sprintf("dir/%04d", i), "hello")
				}
				for range 1200 { // more versions than a page has
					e.put("dir/1000", "again!")
				}
				for _, key := range oddKeys {
					e.put(key, "x")
				}
				require.Equal(t, 204, e.s3.Do("DELETE", "/assets/dir/0007").Status)
				for _, key := range []string{"big", "big", "a%20b%01"} {
					mocktest.RequireOK(t, e.s3.Signed("POST", "/assets/"+key+"?uploads=", ""))
				}
				var params buckt.EmptyParams
				var seen []buckt.EmptyProgress
				params.Progress = func(p buckt.EmptyProgress) { seen = append(seen, p) }
				if !own {
					params.Access = e.access
				}
				done, err := e.empty(t.Context(), params)
				require.NoError(t, err)
				require.Equal(t, buckt.EmptyProgress{
					Objects: int64(2500 + 1200 + len(oddKeys) + 1), Bytes: int64(2500*5 + 1200*6 + len(oddKeys)), Uploads: 3,
				}, done)
				require.Equal(t, done, seen[len(seen)-1])
				require.Equal(t, own, e.requests(e.createKey) == 1)
				require.Equal(t, e.requests(e.createKey), e.requests(e.deleteKey))
				require.LessOrEqual(t, e.requests("s3DeleteObjects"), 6, "the batches are full")
				e.requireEmptied(t)
			})
		}
	}
}

// The key reaches this bucket alone, while the bucket is emptied.
func TestEmptyMakesAKeyForTheBucket(t *testing.T) {
	t.Parallel()
	e := linodeEmptying(t)
	e.put("o", "hello")
	_, err := e.empty(t.Context(), buckt.EmptyParams{Progress: func(buckt.EmptyProgress) {
		for _, k := range e.server.Linode().Account().Keys() {
			if k.Label == "buckt-empty-assets" {
				require.Equal(t, []linode.Grant{{Region: "us-east", Bucket: "assets", Permissions: buckt.LinodeReadWrite}}, k.BucketAccess)
			}
		}
		require.Len(t, e.keys(), 1)
	}})
	require.NoError(t, err)

	e = amoveEmptying(t)
	e.put("o", "hello")
	_, err = e.empty(t.Context(), buckt.EmptyParams{Progress: func(buckt.EmptyProgress) {
		for _, k := range e.server.Amove().Account().User().Keys() {
			if k.Name == "buckt-empty-assets" {
				require.Equal(t, []string{"assets"}, k.SelectedBuckets)
				require.Equal(t, buckt.AmoveReadWrite, k.Permission)
			}
		}
		require.Len(t, e.keys(), 1)
	}})
	require.NoError(t, err)
}

// An empty bucket takes one list of each kind.
func TestEmptyEmptyBucket(t *testing.T) {
	t.Parallel()
	e := linodeEmptying(t)
	done, err := e.empty(t.Context(), buckt.EmptyParams{Access: e.access})
	require.NoError(t, err)
	require.Zero(t, done)
	require.Equal(t, 1, e.requests("s3ListObjectVersions"))
	require.Equal(t, 1, e.requests("s3ListMultipartUploads"))
}

// What may pass is tried again, and nothing is counted twice.
func TestEmptyAfterFaults(t *testing.T) {
	slow := fault.Status(http.StatusServiceUnavailable)
	for name, test := range map[string]struct {
		operation string
		effect    fault.Effect
	}{
		"lost deletion":      {"s3DeleteObjects", fault.LoseResponse()},
		"lost abortion":      {"s3AbortMultipartUpload", fault.LoseResponse()},
		"lost single":        {"s3DeleteObject", fault.LoseResponse()},
		"slow down":          {"s3DeleteObjects", slow},
		"slow list":          {"s3ListObjectVersions", slow},
		"429":                {"s3DeleteObjects", fault.Status(http.StatusTooManyRequests).WithRetryAfter(fault.RetryAfterSeconds(2))},
		"malformed list":     {"s3ListObjectVersions", fault.MalformedJSON()},
		"malformed deletion": {"s3DeleteObjects", fault.MalformedJSON()},
		"empty list":         {"s3ListMultipartUploads", fault.Empty200()},
		"cut":                {"s3ListObjectVersions", fault.Truncate(300)},
		"HTML":               {"s3DeleteObjects", fault.HTML502()},
		"hang":               {"s3DeleteObjects", fault.Hang()},
		"key not known yet":  {"s3ListMultipartUploads", fault.Unauthorized()},
		"key not in force":   {"s3DeleteObjects", fault.Status(http.StatusForbidden)},
		"lost revocation":    {"linodeDeleteKey", fault.LoseResponse()},
		"failed revocation":  {"linodeDeleteKey", fault.Status(http.StatusInternalServerError)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := linodeEmptying(t)
				for i := range 5 {
					e.put(fmt.Sprintf("o%d", i), "hello")
				}
				e.put("bell\a", "")
				mocktest.RequireOK(t, e.s3.Signed("POST", "/assets/big?uploads=", ""))
				injection := e.server.Inject(fault.Fault{Match: fault.Match{Operation: test.operation}, First: 2, Effect: test.effect})
				done, err := e.empty(t.Context(), buckt.EmptyParams{})
				require.NoError(t, err)
				require.Equal(t, buckt.EmptyProgress{Objects: 6, Bytes: 25, Uploads: 1}, done)
				injection.AssertTookEffect(t)
				e.requireEmptied(t)
			})
		})
	}
}

// Over TCP the endpoint of the bucket is the mock's own address, with plain http.
func TestEmptyOverTCP(t *testing.T) {
	t.Parallel()
	e := linodeEmptying(t)
	e.put("o", "hello")
	addr, err := e.server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	system := e.server.Linode()
	client, err := buckt.New(buckt.WithLinode(system.Token()), buckt.WithBaseURL(buckt.SystemLinode, system.BaseURLAt(addr)))
	require.NoError(t, err)
	defer func() { _ = client.Close() }()
	done, err := client.Linode.Buckets.Empty(t.Context(), "us-east", "assets", buckt.EmptyParams{})
	require.NoError(t, err)
	require.Equal(t, buckt.EmptyProgress{Objects: 1, Bytes: 5}, done)
	e.requireEmptied(t)
}

// Object lock keeps a version: everything else is deleted, and the error lists it.
func TestEmptyLockedBucket(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := amoveEmptying(t)
		until := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		lock := []string{"X-Amz-Object-Lock-Mode", "COMPLIANCE", "X-Amz-Object-Lock-Retain-Until-Date", until}
		for i := range 12 {
			mocktest.RequireOK(t, e.s3.Signed("PUT", fmt.Sprintf("/assets/kept%02d", i), "hello", lock...))
		}
		mocktest.RequireOK(t, e.s3.Signed("PUT", "/assets/kept%07", "hello", lock...))
		e.put("o", "hello")
		done, err := e.empty(t.Context(), buckt.EmptyParams{})
		failed := requireEmptyError(t, err)
		require.Equal(t, buckt.EmptyProgress{Objects: 1, Bytes: 5}, done)
		require.EqualValues(t, 13, failed.Failed)
		require.Len(t, failed.Failures, 10)
		for _, f := range failed.Failures {
			require.Contains(t, f.Key, "kept")
			require.NotEmpty(t, f.VersionID)
			require.Equal(t, "AccessDenied", f.Code)
		}
		require.ErrorContains(t, err, `13 of its objects and uploads could not be deleted; "kept`)
		require.Empty(t, e.keys())
	})
}

// A program continues to write: the number of passes is bounded.
func TestEmptyDuringWrites(t *testing.T) {
	t.Parallel()
	var e *emptying
	e = linodeEmptying(t, buckt.WithHooks(buckt.Hooks{Attempt: func(_ context.Context, i buckt.AttemptInfo) {
		if i.Method == http.MethodPost && strings.HasSuffix(i.Operation, ".Empty") {
			e.put("log", "line")
		}
	}}))
	e.put("log", "line")
	done, err := e.empty(t.Context(), buckt.EmptyParams{})
	failed := requireEmptyError(t, err)
	require.Equal(t, "it is not empty after 10 passes: a program writes to it", failed.Reason)
	require.EqualValues(t, 10, done.Objects)
	require.Empty(t, e.keys())
}
