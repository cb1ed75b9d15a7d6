package systemtest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func everyMinute() buckt.WaitParams {
	return buckt.WaitParams{MinInterval: time.Minute, MaxInterval: time.Minute}
}

// A file service from its creation to its end, with an hour for each.
func TestFileService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(time.Hour), mockserver.WithDeletion(time.Hour))
		services, ctx, start := server.Client().FoundryDB.FileServices, t.Context(), time.Now()
		created, err := services.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads"})
		require.NoError(t, err)

		var seen []buckt.FoundryDBFileServiceStatus
		var when []time.Duration
		params := everyMinute()
		params.OnFileServiceChange = func(s *buckt.FoundryDBFileService) {
			seen, when = append(seen, s.Status), append(when, time.Since(start))
		}
		service, err := services.WaitUntilRunning(ctx, created.ID, params)
		require.NoError(t, err)
		require.Equal(t, time.Hour, time.Since(start))
		require.Equal(t, []buckt.FoundryDBFileServiceStatus{buckt.FoundryDBFileServicePending, buckt.FoundryDBFileServiceProvisioning, buckt.FoundryDBFileServiceRunning}, seen)
		require.Equal(t, []time.Duration{0, 30 * time.Minute, time.Hour}, when)
		require.Len(t, server.Requests(), 1+61, "one creation, and a look at the beginning of each minute and at the end")
		_, told := service.Bucket()
		require.True(t, told)

		require.NoError(t, server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "a.txt", Content: []byte("a")}))
		start = time.Now()
		require.NoError(t, services.Delete(ctx, service.ID), "a bucket that holds objects is emptied")
		require.NoError(t, services.WaitUntilDeleted(ctx, service.ID, everyMinute()))
		require.Equal(t, time.Hour, time.Since(start))
		require.Empty(t, server.FoundryDB().FileServices())
	})
}

func TestFileServiceProvisioningFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(time.Hour))
		server.FoundryDB().FailNextProvisioning(1)
		services, start := server.Client().FoundryDB.FileServices, time.Now()
		created, err := services.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads"})
		require.NoError(t, err)
		_, err = services.WaitUntilRunning(t.Context(), created.ID, everyMinute())
		require.True(t, waitError(t, err).FileService.Status.Failed())
		require.Equal(t, time.Hour, time.Since(start))
	})
}

// minted is an S3 access that a system gave out, and how to take it back.
type minted struct {
	access buckt.S3Access
	revoke func() error
}

func mintOnFoundryDB(t *testing.T, client *buckt.Client, params buckt.FoundryDBKeyCreateParams) minted {
	t.Helper()
	foundry := client.FoundryDB
	created, err := foundry.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: "for-" + params.Name})
	require.NoError(t, err)
	service, err := foundry.FileServices.WaitUntilRunning(t.Context(), created.ID, buckt.WaitParams{})
	require.NoError(t, err)
	key, err := foundry.Keys.Create(t.Context(), service.ID, params)
	require.NoError(t, err)
	access, err := foundry.S3Access(service, key)
	require.NoError(t, err)
	return minted{access, func() error { return foundry.Keys.Delete(t.Context(), service.ID, key.ID) }}
}

func mintOnAmove(t *testing.T, client *buckt.Client, scope buckt.BucketScope) minted {
	t.Helper()
	sys := client.Amove
	storages, err := sys.CloudAccounts.UsableStorage(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, storages)
	storage := storages[0]
	require.NoError(t, sys.Buckets.Create(t.Context(), storage.ID, buckt.AmoveBucketCreateParams{BucketName: "team-bucket"}))
	key, err := sys.Keys.Create(t.Context(), buckt.AmoveKeyCreateParams{
		Name: "tornado", Region: "us-east-1", StorageDN: strings.TrimPrefix(storage.ServiceURL, "https://"), Permission: buckt.AmoveReadWrite,
		SelectedBuckets: scope, CloudAccountID: storage.ID,
	})
	require.NoError(t, err)
	access, err := sys.S3Access(key, &storage, "team-bucket")
	require.NoError(t, err)
	return minted{access, func() error { return sys.Keys.Delete(t.Context(), key.ID) }}
}

func mintOnLinode(t *testing.T, client *buckt.Client, scope buckt.LinodeKeyScope) minted {
	t.Helper()
	sys := client.Linode
	bucket, err := sys.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east"})
	require.NoError(t, err)
	key, err := sys.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "tornado", BucketAccess: scope})
	require.NoError(t, err)
	access, err := sys.S3Access(key, bucket)
	require.NoError(t, err)
	return minted{access, func() error { return sys.Keys.Delete(t.Context(), key.ID) }}
}

// Tornado takes the keys that the other systems mint, until they are revoked.
func TestTornadoWithKeysOfSystems(t *testing.T) {
	t.Parallel()
	for name, mint := range map[string]func(*testing.T, *buckt.Client) minted{
		"FoundryDB": func(t *testing.T, c *buckt.Client) minted {
			return mintOnFoundryDB(t, c, buckt.FoundryDBKeyCreateParams{Name: "tornado", Permissions: buckt.FoundryDBReadWrite})
		},
		"Amove": func(t *testing.T, c *buckt.Client) minted { return mintOnAmove(t, c, buckt.OnlyBuckets("team-bucket")) },
		"Amove, all buckets": func(t *testing.T, c *buckt.Client) minted {
			return mintOnAmove(t, c, buckt.AllBuckets())
		},
		"Linode": func(t *testing.T, c *buckt.Client) minted {
			return mintOnLinode(t, c, buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{
				Region: "us-east", BucketName: "example-bucket", Permissions: buckt.LinodeReadWrite,
			}))
		},
		"Linode, all buckets": func(t *testing.T, c *buckt.Client) minted { return mintOnLinode(t, c, buckt.LinodeAllBuckets()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithProvisioning(time.Hour))
				client := server.Client()
				m := mint(t, client)
				_, err := client.Tornado.SetBucket(t.Context(), buckt.TornadoS3Access(m.access))
				require.NoError(t, err)
				config, configured := server.Tornado().Customer().Bucket()
				require.True(t, configured)
				require.Equal(t, m.access.Bucket, config.Bucket)
				require.True(t, m.access.SecretAccessKey.Equal(config.SecretKey))

				require.NoError(t, m.revoke())
				_, err = client.Tornado.SetBucket(t.Context(), buckt.TornadoS3Access(m.access))
				requireVerification(t, err, buckt.TornadoVerificationBadCredentials, "Access Denied")
			})
		})
	}
}

// An access that Tornado cannot use is refused before anything is sent.
func TestTornadoRefusesAccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		client := server.Client()
		for field, m := range map[string]minted{
			"Prefix":       mintOnFoundryDB(t, client, buckt.FoundryDBKeyCreateParams{Name: "prefix", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/"}),
			"Rights.Write": mintOnFoundryDB(t, client, buckt.FoundryDBKeyCreateParams{Name: "reader", Permissions: buckt.FoundryDBRead}),
			"Rights.List":  mintOnFoundryDB(t, client, buckt.FoundryDBKeyCreateParams{Name: "writer", Permissions: buckt.FoundryDBWrite}),
		} {
			_, err := client.Tornado.SetBucket(t.Context(), buckt.TornadoS3Access(m.access))
			requireInvalid(t, err, "Tornado.SetBucket", field, "must")
		}
		for _, ex := range server.Requests() {
			require.NotEqual(t, buckt.SystemTornado, ex.System)
		}
	})
}

func TestTornadoVerificationErrors(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	require.NoError(t, server.Tornado().AddExternalBucket(tornado.ExternalBucket{
		Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "my-tornado-downloads",
		AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
	}))
	client := server.Client()
	for name, row := range map[string]struct {
		change func(*buckt.TornadoBucketParams)
		reason buckt.TornadoVerificationReason
	}{
		"a wrong secret":      {func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.NewSecret("wrong") }, buckt.TornadoVerificationBadCredentials},
		"an unknown key":      {func(p *buckt.TornadoBucketParams) { p.AccessKey = "AKIA" }, buckt.TornadoVerificationBadCredentials},
		"no such bucket":      {func(p *buckt.TornadoBucketParams) { p.Bucket = "other" }, buckt.TornadoVerificationNoBucket},
		"an unknown endpoint": {func(p *buckt.TornadoBucketParams) { p.Endpoint = "https://s3.nowhere.invalid" }, buckt.TornadoVerificationUnreachable},
	} {
		params := tornadoSeedParams()
		row.change(&params)
		_, err := client.Tornado.SetBucket(t.Context(), params)
		e, ok := errors.AsType[*buckt.TornadoVerificationError](err)
		require.True(t, ok, "%s: %v", name, err)
		require.Equal(t, row.reason, e.Reason, name)
		require.NotEmpty(t, e.Detail, name)
		require.True(t, isType[*buckt.Error](err), name)
		require.False(t, server.Tornado().Customer().Configured(), name)
	}
}

// A client alone on its token limits itself to 60 writes and 1840 reads a minute.
func TestPacingLinode(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		calls, goroutines int
		call              func(*testing.T, *buckt.Client, int) error
	}{
		"writes": {150, 5, func(t *testing.T, c *buckt.Client, id int) error {
			_, err := c.Linode.Keys.Update(t.Context(), id, buckt.LinodeKeyUpdateParams{Label: buckt.Set("renamed")})
			return err
		}},
		"reads": {1900, 10, func(t *testing.T, c *buckt.Client, id int) error {
			_, err := c.Linode.Keys.Get(t.Context(), id)
			return err
		}},
	} {
		if testsize.Race && row.calls > 1000 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithRateLimits(), mockserver.WithRecordLimit(row.calls+10))
				key, err := server.Linode().Account().AddKey(linode.Key{})
				require.NoError(t, err)
				client, start := server.Client(), time.Now()
				var wg sync.WaitGroup
				for range row.goroutines {
					wg.Go(func() {
						for range row.calls / row.goroutines {
							if err := row.call(t, client, int(key.ID)); err != nil {
								t.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				require.Len(t, server.Requests(), row.calls)
				for _, ex := range server.Requests() {
					require.Equal(t, http.StatusOK, ex.Status)
				}
				require.GreaterOrEqual(t, time.Since(start), time.Minute, "the client waited")
				require.Less(t, time.Since(start), 4*time.Minute)
			})
		})
	}
}

func TestRetryAfterOnSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.Linode().SetBehavior(linode.Behavior{RetryAfterAlways: true}))
		key, err := server.Linode().Account().AddKey(linode.Key{})
		require.NoError(t, err)
		start := time.Now()
		for i := range 10 {
			_, err := server.Client().Linode.Keys.Get(t.Context(), int(key.ID))
			require.NoError(t, err, strconv.Itoa(i))
			require.NotEmpty(t, mocktest.LastExchange(t, server).ResponseHeader.Get("Retry-After"))
		}
		require.Zero(t, time.Since(start))
	})
}

// A creation that fails half-way leaves a bucket, which the error names and the caller can complete.
func TestAmoveBucketHalfCreated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		account := server.Amove().CloudAccountID()
		server.Amove().Account().FailNextBucketSettings(1)
		buckets, ctx := server.Client().Amove.Buckets, t.Context()
		err := buckets.Create(ctx, account, buckt.AmoveBucketCreateParams{
			BucketName: "team-bucket", IsPublic: buckt.Set(true), IsEncrypted: buckt.Set(true), VersioningEnabled: buckt.Set(true),
		})
		e, ok := errors.AsType[*buckt.Error](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, 499, e.StatusCode)
		require.Equal(t, "INTERNAL_ERROR", e.Code)
		require.Len(t, server.Requests(), 1, "a creation is not repeated")

		status, err := buckets.Status(ctx, account, "team-bucket")
		require.NoError(t, err)
		require.Equal(t, &buckt.AmoveBucketStatus{IsPublic: true}, status)
		require.NoError(t, buckets.Update(ctx, account, "team-bucket", buckt.AmoveBucketUpdateParams{
			IsEncrypted: buckt.Set(true), VersioningEnabled: buckt.Set(true),
		}))
		status, err = buckets.Status(ctx, account, "team-bucket")
		require.NoError(t, err)
		require.Equal(t, &buckt.AmoveBucketStatus{IsPublic: true, EncryptionEnabled: true, VersioningEnabled: true}, status)
	})
}

// No secret of any system is in the client's results, logs, hook events or errors, nor in the server's record.
func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		var r secrettest.Recorder
		client := mockClient(t, server, recorded(&r)...)
		ctx := t.Context()
		password, jwt := server.FoundryDB().Password(), server.Amove().Token()
		secrets := []string{
			password, base64.StdEncoding.EncodeToString([]byte("admin:" + password)), jwt[strings.LastIndex(jwt, ".")+1:],
			server.Linode().Token(), server.Tornado().APIKey(),
		}
		shown := []any{client, *client}

		for _, m := range []minted{
			mintOnFoundryDB(t, client, buckt.FoundryDBKeyCreateParams{Name: "tornado", Permissions: buckt.FoundryDBReadWrite}),
			mintOnAmove(t, client, buckt.OnlyBuckets("team-bucket")),
			mintOnLinode(t, client, buckt.LinodeAllBuckets()),
		} {
			secrets = append(secrets, m.access.SecretAccessKey.Reveal())
			params := buckt.TornadoS3Access(m.access)
			message, err := client.Tornado.SetBucket(ctx, params)
			require.NoError(t, err)
			require.NoError(t, m.revoke())
			_, err = client.Tornado.SetBucket(ctx, params)
			require.Error(t, err)
			config, _ := server.Tornado().Customer().Bucket()
			shown = append(shown, m.access, &m.access, params, &params, message, err, config)
		}

		service := server.FoundryDB().FileServices()[0].ID
		key, err := client.FoundryDB.Keys.Create(ctx, service, buckt.FoundryDBKeyCreateParams{Name: "ci", Permissions: buckt.FoundryDBRead})
		require.NoError(t, err)
		presigned, err := client.FoundryDB.Objects.Presign(ctx, service, buckt.FoundryDBPresignParams{Method: http.MethodGet, Key: "a.txt"})
		require.NoError(t, err)
		amoveSystem, err := client.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
			Name: "ci", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
			SelectedBuckets: buckt.AllBuckets(), CloudAccountID: server.Amove().CloudAccountID(),
		})
		require.NoError(t, err)
		linodeSystem, err := client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "ci-key", BucketAccess: buckt.LinodeAllBuckets()})
		require.NoError(t, err)
		object, err := client.Linode.Buckets.ObjectURL(ctx, "us-east", "example-bucket", buckt.LinodeObjectURLParams{Name: "a.txt", Method: http.MethodGet})
		require.NoError(t, err)
		shown = append(shown, key, *key, presigned, *presigned, amoveSystem, *amoveSystem, linodeSystem, *linodeSystem, object, *object)
		secrets = append(secrets, key.SecretAccessKey.Reveal(), amoveSystem.SecretKey.Reveal(), linodeSystem.SecretKey.Reveal(),
			signature(t, presigned.URL, "X-Amz-Signature="), signature(t, object.URL, "Signature="))

		// The errors of credentials that are not accepted, and of calls that fail otherwise.
		for _, call := range []func(*buckt.Client) error{
			func(c *buckt.Client) error { return c.FoundryDB.FileServices.Delete(ctx, "unknown") },
			func(c *buckt.Client) error {
				return c.Amove.Buckets.Delete(ctx, server.Amove().CloudAccountID(), "unknown")
			},
			func(c *buckt.Client) error { return c.Linode.Keys.Delete(ctx, 99) },
		} {
			err := call(client)
			require.Error(t, err)
			shown = append(shown, err)
		}
		refused := mockClient(t, server, append(recorded(&r),
			buckt.WithFoundryDB("admin", "pw_"+password), buckt.WithAmove("jwt_"+jwt[strings.LastIndex(jwt, ".")+1:]),
			buckt.WithLinode("tok_"+server.Linode().Token()), buckt.WithTornado("key_"+server.Tornado().APIKey()))...)
		for _, err := range []error{
			refused.FoundryDB.FileServices.Delete(ctx, service), refused.Amove.Keys.Delete(ctx, nilUUID), refused.Linode.Keys.Delete(ctx, 1),
			func() error { _, err := refused.Tornado.Usage(ctx); return err }(),
		} {
			require.True(t, isType[*buckt.UnauthorizedError](err), "%v", err)
			shown = append(shown, err)
		}

		for _, v := range shown {
			secrettest.RequireHidden(t, v, secrets...)
		}
		r.RequireHidden(t, secrets...)
		for _, ex := range server.Requests() {
			text, err := json.Marshal([]any{ex.URL.String(), ex.RequestHeader, string(ex.RequestBody), ex.ResponseHeader, string(ex.ResponseBody)})
			require.NoError(t, err)
			for _, secret := range secrets {
				secrettest.RequireNoTrace(t, string(text), secret)
			}
		}
	})
}

// signature is what makes a presigned URL work.
func signature(t *testing.T, url buckt.Secret, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(url.Reveal(), name)
	require.True(t, found)
	value, _, _ := strings.Cut(rest, "&")
	require.Greater(t, len(value), 16)
	return value
}
