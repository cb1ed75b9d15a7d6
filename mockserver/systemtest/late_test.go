package systemtest

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// lateCase is an operation whose effect comes late. Its count is taken by handles that were made before.
type lateCase struct {
	operation string
	call      func() error
	count     func() int
}

func lateCases(t *testing.T, server *mockserver.Server, client *buckt.Client) []lateCase {
	t.Helper()
	ctx := t.Context()
	org, foundry, amove, linode := server.Buckt().Organization(), server.FoundryDB(), server.Amove().Account(), server.Linode().Account()
	customer, storage := server.Tornado().Customer(), server.Amove().CloudAccountID()
	bucket, err := org.AddBucket(bucktapi.Bucket{Name: "assets"})
	require.NoError(t, err)
	service, err := foundry.AddFileService(foundrydb.FileService{Name: "assets"})
	require.NoError(t, err)
	shown, err := client.FoundryDB.FileServices.Get(ctx, service.ID)
	require.NoError(t, err)
	key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "tornado", Permissions: buckt.FoundryDBReadWrite})
	require.NoError(t, err)
	access, err := client.FoundryDB.S3Access(shown, key)
	require.NoError(t, err)
	put, err := access.Presign(buckt.S3PresignParams{Method: http.MethodPut, Key: "o", Expires: 24 * time.Hour})
	require.NoError(t, err)
	return []lateCase{
		{"bucktCreateBucket", func() error {
			_, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "late", IsManagedDomain: true})
			return err
		}, func() int { return len(org.Buckets()) }},
		{"bucktCreateKey", func() error {
			_, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
				Name: "late", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
			})
			return err
		}, func() int { return len(org.Keys()) }},
		{"bucktUploadFile", func() error {
			_, err := client.Files.Upload(ctx, bucket.ID, "late.txt", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("late"))})
			return err
		}, func() int { return len(org.Files(bucket.ID)) }},
		{"foundrydbCreateFileService", func() error {
			_, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "late"})
			return err
		}, func() int { return len(foundry.FileServices()) }},
		{"foundrydbCreateKey", func() error {
			_, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "late", Permissions: buckt.FoundryDBRead})
			return err
		}, func() int { return len(foundry.Keys(service.ID)) }},
		{"amoveCreateBucket", func() error {
			return client.Amove.Buckets.Create(ctx, storage, buckt.AmoveBucketCreateParams{BucketName: "late"})
		}, func() int { return len(amove.Buckets(storage)) }},
		{"amoveCreateKey", func() error {
			_, err := client.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
				Name: "late", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
				SelectedBuckets: buckt.AllBuckets(), CloudAccountID: storage,
			})
			return err
		}, func() int { return len(amove.User().Keys()) }},
		{"linodeCreateBucket", func() error {
			_, err := client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "late", Region: "us-east"})
			return err
		}, func() int { return len(linode.Buckets()) }},
		{"linodeCreateKey", func() error {
			_, err := client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "late", BucketAccess: buckt.LinodeAllBuckets()})
			return err
		}, func() int { return len(linode.Keys()) }},
		{"tornadoSetBucket", func() error {
			_, err := client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))
			return err
		}, func() int {
			if customer.Configured() {
				return 1
			}
			return 0
		}},
		{"s3PutObject", func() error {
			req, err := http.NewRequestWithContext(ctx, http.MethodPut, put.Reveal(), strings.NewReader("late"))
			if err != nil {
				return err
			}
			resp, err := server.HTTPClient().Do(req)
			if err != nil {
				return err
			}
			_ = resp.Body.Close()
			return &buckt.ServerError{}
		}, func() int { return len(foundry.Objects(service.ID)) }},
	}
}

// A late effect appears at its time, however the clock reaches it.
func TestLateEffects(t *testing.T) {
	const delay = 10 * time.Minute
	for name, wait := range map[string]func(*mockserver.Server, time.Duration){
		"as time passes": func(_ *mockserver.Server, d time.Duration) { time.Sleep(d) },
		"by advances":    func(s *mockserver.Server, d time.Duration) { s.Advance(d) },
		"by both": func(s *mockserver.Server, d time.Duration) {
			s.Advance(d / 2)
			time.Sleep(d - d/2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				client := mockClient(t, server, buckt.WithoutRetries())
				for _, test := range lateCases(t, server, client) {
					before := test.count()
					match := fault.Match{Operation: test.operation}
					injection := server.Inject(fault.Fault{Match: match, Effect: fault.LateEffect(500, delay)})
					require.True(t, isType[*buckt.ServerError](test.call()), test.operation)
					injection.Remove()
					require.Equal(t, 1, injection.Count(), test.operation)
					sent := len(server.Requests(match))
					wait(server, delay-time.Second)
					require.Equal(t, before, test.count(), test.operation)
					wait(server, 2*time.Second)
					synctest.Wait()
					require.Equal(t, before+1, test.count(), test.operation)
					require.Equal(t, sent, len(server.Requests(match)), "the late request is none of the client's")
				}
			})
		})
	}
}

// An effect due within a skipped hour has the time at which it was due.
func TestLateEffectsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(time.Minute))
		client := mockClient(t, server)
		create := func(name string) {
			_, err := client.Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: name, IsManagedDomain: true})
			require.True(t, isType[*buckt.OutcomeUnknownError](err))
		}
		late := server.Inject(fault.Fault{Effect: fault.LateEffect(503, 40*time.Minute).WithMessage("Try later.")})
		create("second")
		late.Remove()
		late = server.Inject(fault.Fault{Effect: fault.LateEffect(503, 20*time.Minute)})
		create("first")
		late.Remove()
		begin := server.Now()
		server.Advance(time.Hour)
		require.Equal(t, begin.Add(time.Hour), server.Now())
		buckets := server.Buckt().Organization().Buckets()
		require.Len(t, buckets, 2)
		require.Equal(t, "first", buckets[0].Name)
		for i, b := range buckets {
			require.Equal(t, buckt.BucketActive, b.Status)
			require.WithinDuration(t, begin.Add(time.Duration(i+1)*20*time.Minute), b.CreatedAt, time.Second)
		}
	})
}

// With a clock of the test, the next request finds the effect.
func TestLateEffectsWithAClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
		server := mocktest.New(t, mockserver.WithClock(func() time.Time { return now }))
		client := mockClient(t, server, buckt.WithoutRetries())
		server.Inject(fault.Fault{Match: fault.Match{Operation: "linodeCreateBucket"}, First: 1, Effect: fault.LateEffect(500, time.Minute)})
		_, err := client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Label: "late", Region: "us-east"})
		require.Error(t, err)
		now = now.Add(time.Minute)
		_, err = client.Linode.Buckets.Get(t.Context(), "us-east", "late")
		require.NoError(t, err)
	})
}

// A restored server does not carry out what another state has postponed.
func TestLateEffectsAreDropped(t *testing.T) {
	for name, drop := range map[string]func(*testing.T, *mockserver.Server){
		"reset":   func(_ *testing.T, s *mockserver.Server) { s.Reset() },
		"restore": func(t *testing.T, s *mockserver.Server) { require.NoError(t, s.Restore(s.Snapshot())) },
		"close":   func(t *testing.T, s *mockserver.Server) { require.NoError(t, s.Close()) },
		"revoked": func(_ *testing.T, s *mockserver.Server) { s.Linode().Account().RevokeToken(s.Linode().Token()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				client := mockClient(t, server, buckt.WithoutRetries())
				server.Inject(fault.Fault{Effect: fault.LateEffect(500, time.Minute)})
				_, err := client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Label: "late", Region: "us-east"})
				require.Error(t, err)
				drop(t, server)
				time.Sleep(time.Hour)
				require.Empty(t, server.Linode().Account().Buckets())
			})
		})
	}
}
