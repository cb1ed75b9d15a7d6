package systemtest

import (
	"errors"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The samples of the seed 003, verbatim.
const (
	bucktSeedBucket  = `{"data": { "object": "bucket", "id": "bkt_01H8XYZABCDEFGHJKMNPQRSTVW" }, "error": null, "meta": null}`
	bucktSeedFailure = `{"data": null, "error": { "message": "Bucket not found" }, "meta": null}`
)

// The page "API overview" of Buckt, from top to bottom.
func TestSeedBuckt(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
	org := server.Buckt().Organization()
	w := newSeedWalk(t, server, buckt.WithAPIKey(org.APIKey()), buckt.WithoutRetries())
	buckets, ctx := w.client.Buckets, t.Context()
	const address = "https://api.buckt.dev/v1/buckets"
	bearer := map[string]string{"Authorization": "Bearer " + org.APIKey()}
	require.Regexp(t, `^bkt_`, org.APIKey())

	// Base URL, authentication and rate limits.
	var response buckt.Response
	_, err := buckets.List(ctx, buckt.BucketListParams{}, buckt.CaptureResponse(&response))
	require.NoError(t, err)
	got := w.asked(seedRequest{operation: "bucktListBuckets", method: "GET", url: address, header: bearer})
	require.Equal(t, "1000", got.answerHeader.Get("X-RateLimit-Limit"), "a Pro organization gets 1000")
	require.Equal(t, "999", got.answerHeader.Get("X-RateLimit-Remaining"))
	require.Regexp(t, `^\d{10}$`, got.answerHeader.Get("X-RateLimit-Reset"))

	// Response envelope: writes return {object, id}, reads the full object.
	created, err := buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
	require.NoError(t, err)
	w.mu.Lock()
	answer := w.wire[len(w.wire)-1].answer
	w.mu.Unlock()
	requireSample(t, bucktSeedBucket, answer, "id")
	require.Regexp(t, `^bkt_[0-9A-HJKMNP-TV-Z]{26}$`, created.ID)
	require.Len(t, parsed(t, answer).(map[string]any)["data"], 2)
	_, err = buckets.Get(ctx, created.ID)
	require.NoError(t, err)
	got = w.asked(seedRequest{operation: "bucktGetBucket", method: "GET", url: address + "/" + created.ID, header: bearer})
	requireSample(t, `{"data": {"object": "bucket", "id": "`+created.ID+`", "name": "assets"}, "error": null, "meta": null}`, got.answer)
	deleted, err := buckets.Delete(ctx, created.ID)
	require.NoError(t, err)
	require.Equal(t, created.ID, deleted.ID)
	got = w.asked(seedRequest{operation: "bucktDeleteBucket", method: "DELETE", url: address + "/" + created.ID, header: bearer})
	requireSample(t, bucktSeedBucket, got.answer, "id")

	// Errors.
	_, err = buckets.Get(ctx, created.ID)
	missing, ok := errors.AsType[*buckt.NotFoundError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Bucket not found", missing.Message)
	got = w.asked(seedRequest{operation: "bucktGetBucket", method: "GET", url: address + "/" + created.ID, header: bearer})
	require.JSONEq(t, bucktSeedFailure, got.answer)

	// Pagination: 20 by default.
	for i := range 60 {
		mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Name: "bucket " + strconv.Itoa(i)})
	}
	first, err := buckets.List(ctx, buckt.BucketListParams{})
	require.NoError(t, err)
	require.Len(t, first.Items, 20)
	page, err := buckets.List(ctx, buckt.BucketListParams{Limit: 50})
	require.NoError(t, err)
	got = w.asked(seedRequest{operation: "bucktListBuckets", method: "GET", url: address + "?limit=50", header: bearer})
	requireSample(t, `{"error":null,"meta":{"nextCursor":"bkt_01J9...","limit":50}}`, got.answer, "nextCursor")
	require.Len(t, page.Items, 50)
	next, err := buckets.List(ctx, buckt.BucketListParams{Limit: 50, Cursor: page.NextCursor})
	require.NoError(t, err)
	got = w.asked(seedRequest{operation: "bucktListBuckets", method: "GET", url: address + "?limit=50&cursor=" + page.NextCursor, header: bearer})
	requireSample(t, `{"error":null,"meta":{"nextCursor":null}}`, got.answer)
	require.Len(t, next.Items, 10)
	require.Empty(t, next.NextCursor)
}

// Every status of the page is its own type.
func TestSeedBucktErrors(t *testing.T) {
	t.Parallel()
	for status, typed := range map[int]func(error) bool{
		http.StatusBadRequest:            isType[*buckt.BadRequestError],
		http.StatusUnauthorized:          isType[*buckt.UnauthorizedError],
		http.StatusPaymentRequired:       isType[*buckt.PaymentRequiredError],
		http.StatusForbidden:             isType[*buckt.ForbiddenError],
		http.StatusNotFound:              isType[*buckt.NotFoundError],
		http.StatusRequestTimeout:        isType[*buckt.RequestTimeoutError],
		http.StatusConflict:              isType[*buckt.ConflictError],
		http.StatusRequestEntityTooLarge: isType[*buckt.PayloadTooLargeError],
		http.StatusUnsupportedMediaType:  isType[*buckt.UnsupportedMediaTypeError],
		http.StatusTooManyRequests:       isType[*buckt.RateLimitError],
		http.StatusInternalServerError:   isType[*buckt.ServerError],
	} {
		client := scripted(t, buckt.WithAPIKey("bkt_test"), reply{status: status, body: bucktSeedFailure})
		_, err := client.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.True(t, typed(err), "%d: %T", status, err)
		e, ok := errors.AsType[*buckt.Error](err)
		require.True(t, ok)
		require.Equal(t, status, e.StatusCode)
		require.Equal(t, "Bucket not found", e.Message)
	}
}

// Every field of the samples decodes, verbatim.
func TestSeedBucktSamples(t *testing.T) {
	t.Parallel()
	client := scripted(t, buckt.WithAPIKey("bkt_test"), reply{body: bucktSeedBucket}, reply{body: bucktSeedBucket}, reply{status: http.StatusNotFound, body: bucktSeedFailure})
	written, err := client.Buckets.Delete(t.Context(), "bkt_01H8XYZABCDEFGHJKMNPQRSTVW")
	require.NoError(t, err)
	require.Equal(t, &buckt.WriteResult{Object: "bucket", ID: "bkt_01H8XYZABCDEFGHJKMNPQRSTVW"}, written)
	bucket, err := client.Buckets.Get(t.Context(), "bkt_01H8XYZABCDEFGHJKMNPQRSTVW")
	require.NoError(t, err)
	require.Equal(t, "bkt_01H8XYZABCDEFGHJKMNPQRSTVW", bucket.ID)
	_, err = client.Buckets.Get(t.Context(), "bkt_01H8XYZABCDEFGHJKMNPQRSTVW")
	missing, ok := errors.AsType[*buckt.NotFoundError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Bucket not found", missing.Message)
}
