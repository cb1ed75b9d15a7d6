package readme

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestErrors(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	organization := server.Buckt().Organization()
	bucket, err := organization.AddBucket(bucktapi.Bucket{Status: "provisioning"})
	require.NoError(t, err)
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)

	require.NoError(t, deleteIfThere(t.Context(), server.Client(), "bkt_none"))
	require.Empty(t, logged.String())

	err = deleteIfThere(t.Context(), server.Client(), bucket.ID)
	_, conflict := errors.AsType[*buckt.ConflictError](err)
	require.True(t, conflict)
	require.Regexp(t, `Buckets.Delete: 409 .+, request .+`, logged.String())
}

func deleteIfThere(ctx context.Context, client *buckt.Client, id string) error {
	_, err := client.Buckets.Delete(ctx, id)
	if _, gone := errors.AsType[*buckt.NotFoundError](err); gone {
		return nil
	}
	if e, ok := errors.AsType[*buckt.Error](err); ok {
		log.Printf("%s: %d %s, request %s", e.Operation, e.StatusCode, e.Message, e.RequestID)
	}
	return err
}

func TestUpdate(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	days := 30
	bucket, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{
		Name: "old", LifecycleTTLDays: &days, CORSOrigins: []string{"https://example.com"}, CachePreset: "short",
	})
	require.NoError(t, err)
	_, err = update(t.Context(), server.Client(), bucket.ID)
	require.NoError(t, err)

	bucket, _ = server.Buckt().Organization().Bucket(bucket.ID)
	require.Equal(t, "assets", bucket.Name)
	require.Nil(t, bucket.LifecycleTTLDays)
	require.Empty(t, bucket.CORSOrigins)
	require.Equal(t, buckt.CacheShort, bucket.CachePreset)
}

func update(ctx context.Context, client *buckt.Client, id string) (*buckt.WriteResult, error) {
	return client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{
		Name:             buckt.Set("assets"),   // sent
		CORSOrigins:      buckt.Set([]string{}), // sent, as an empty list
		LifecycleTTLDays: buckt.Null[int](),     // cleared
		// CachePreset and the rest are left alone.
	})
}

func TestKey(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	bucket, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{})
	require.NoError(t, err)
	sealingKey := []byte("0123456789abcdef0123456789ABCDEF")
	var saved []byte
	save := func(document []byte) error {
		saved = document
		return nil
	}
	require.NoError(t, mint(t.Context(), server.Client(), bucket.ID, sealingKey, save))
	sealer, err := buckt.NewAESGCMSealer(sealingKey)
	require.NoError(t, err)
	key, err := buckt.Load[buckt.CreatedKey](saved, sealer, "reader")
	require.NoError(t, err)
	require.Equal(t, server.Buckt().Organization().Keys()[1].Secret.Reveal(), key.Key.Reveal())
}

func mint(ctx context.Context, client *buckt.Client, bucketID string, sealingKey []byte, save func([]byte) error) error {
	key, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name:        "reader",
		Permissions: []buckt.Permission{buckt.PermissionFilesRead},
		BucketIDs:   buckt.OnlyBuckets(bucketID),
	})
	if err != nil {
		return err
	}
	fmt.Println(key.Key) // [redacted]; key.Key.Reveal() returns the secret
	sealer, err := buckt.NewAESGCMSealer(sealingKey)
	if err != nil {
		return err
	}
	document, err := buckt.Store(key, sealer, "reader") // JSON, with the secret encrypted
	if err != nil {
		return err
	}
	return save(document) // key, err := buckt.Load[buckt.CreatedKey](document, sealer, "reader")
}

// queue is a queue of jobs, as an application has one.
type jobs struct{ wait time.Duration }

func (q *jobs) RunAfter(wait time.Duration) error {
	q.wait = wait
	return nil
}

func TestRetryable(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	server.Inject(fault.Fault{Effect: fault.Status(429).WithRetryAfter(fault.RetryAfterSeconds(600))})
	_, err := server.Client().Buckets.Get(t.Context(), "bkt_1")
	var queue jobs
	require.NoError(t, again(err, &queue))
	require.GreaterOrEqual(t, queue.wait, 600*time.Second)
	require.Error(t, again(context.Canceled, &queue))
}

func again(err error, queue *jobs) error {
	if wait, ok := buckt.Retryable(err); ok {
		return queue.RunAfter(wait)
	}
	return err
}

// observed are the metrics of an application.
type observed struct{ calls []string }

func (o *observed) Observe(operation string, status int, _ time.Duration) {
	o.calls = append(o.calls, fmt.Sprint(operation, " ", status))
}

func TestHooks(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	t.Setenv("BUCKT_API_KEY", server.Buckt().Organization().APIKey())
	t.Setenv("BUCKT_BASE_URL", server.Buckt().BaseURLAt(addr))
	var metrics observed
	client, err := hooked(&metrics)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	require.NoError(t, printAll(t.Context(), client))
	require.Equal(t, []string{"Buckets.List 200"}, metrics.calls)
	require.Contains(t, server.Requests()[0].RequestHeader.Get("User-Agent"), "shop/1.4")
}

func hooked(metrics *observed) (*buckt.Client, error) {
	client, err := buckt.New(
		buckt.FromEnv(),
		buckt.WithUserAgent("shop/1.4"),
		buckt.WithLogger(slog.Default()),
		buckt.WithHooks(buckt.Hooks{
			Attempt: func(_ context.Context, a buckt.AttemptInfo) {
				metrics.Observe(a.Operation, a.StatusCode, a.Duration)
			},
		}),
	)
	return client, err
}

func printAll(ctx context.Context, client *buckt.Client) error {
	for bucket, err := range client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return err
		}
		fmt.Println(bucket.Name, bucket.Status)
	}
	return nil
}
