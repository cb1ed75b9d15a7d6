package systemtest

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// foundryDBAccess makes a service and a key, and returns the access with the key.
func foundryDBAccess(t *testing.T, server *mockserver.Server, client *buckt.Client, permissions buckt.FoundryDBPermissions, prefix string) (
	buckt.S3Access, *buckt.FoundryDBKey,
) {
	t.Helper()
	service, err := server.FoundryDB().AddFileService(foundrydb.FileService{Name: "assets"})
	require.NoError(t, err)
	key, err := client.FoundryDB.Keys.Create(t.Context(), service.ID, buckt.FoundryDBKeyCreateParams{
		Name: "app", Permissions: permissions, Prefix: prefix,
	})
	require.NoError(t, err)
	shown, err := client.FoundryDB.FileServices.Get(t.Context(), service.ID)
	require.NoError(t, err)
	access, err := client.FoundryDB.S3Access(shown, key)
	require.NoError(t, err)
	return access, key
}

func TestVerifyS3Access(t *testing.T) {
	for name, test := range map[string]struct {
		permissions buckt.FoundryDBPermissions
		change      func(*buckt.S3Access)
		write       bool
		refused     bool
		operations  string // the requests to S3
	}{
		"read":           {permissions: buckt.FoundryDBRead, operations: "s3ListObjectsV2"},
		"write":          {permissions: buckt.FoundryDBWrite, write: true, operations: "s3PutObject s3DeleteObject"},
		"read and write": {permissions: buckt.FoundryDBReadWrite, operations: "s3ListObjectsV2"},
		"all":            {permissions: buckt.FoundryDBReadWrite, write: true, operations: "s3ListObjectsV2 s3PutObject s3DeleteObject"},
		"rights that are not known": {
			permissions: buckt.FoundryDBReadWrite, write: true, operations: "s3PutObject s3DeleteObject",
			change: func(a *buckt.S3Access) { a.Rights = buckt.S3Rights{} },
		},
		"a key that lists, of which that is not known": {
			permissions: buckt.FoundryDBRead, operations: "s3GetObject",
			change: func(a *buckt.S3Access) { a.Rights.List = buckt.S3Denied },
		},
		"write without writing": {permissions: buckt.FoundryDBWrite, refused: true},
		"another secret": {
			permissions: buckt.FoundryDBRead, refused: true,
			change: func(a *buckt.S3Access) { a.SecretAccessKey = buckt.NewSecret("another secret") },
		},
		"another key": {
			permissions: buckt.FoundryDBRead, refused: true,
			change: func(a *buckt.S3Access) { a.AccessKeyID = "ANOTHERKEY" },
		},
		"a key that reads": {
			permissions: buckt.FoundryDBRead, write: true, refused: true,
			change: func(a *buckt.S3Access) { a.Rights = buckt.S3Rights{} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				log := &secrettest.Recorder{}
				server := mocktest.New(t)
				client := mockClient(t, server, recorded(log)...)
				access, key := foundryDBAccess(t, server, client, test.permissions, "up/")
				if test.change != nil {
					test.change(&access)
				}
				begin := time.Now()
				err := client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{Write: test.write})
				if test.refused {
					require.Equal(t, "VerifyS3Access", requireType[*buckt.ForbiddenError](t, err).Operation)
					require.LessOrEqual(t, time.Since(begin), 30*time.Second)
					require.NotContains(t, err.Error(), access.SecretAccessKey.Reveal())
					return
				}
				require.NoError(t, err)
				var operations []string
				for _, ex := range server.Requests() {
					if !strings.HasPrefix(ex.Operation, "s3") {
						continue
					}
					operations = append(operations, ex.Operation)
					if ex.Method != http.MethodGet {
						require.Contains(t, ex.URL.Path, "/up/buckt-verify-")
					}
				}
				require.Equal(t, test.operations, strings.Join(operations, " "))
				require.Empty(t, server.FoundryDB().Objects(key.ServiceID))
				log.RequireHidden(t, access.SecretAccessKey.Reveal())
			})
		})
	}
}

// A new key that S3 does not know yet is refused for some seconds.
func TestVerifyS3AccessOfANewKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		client := mockClient(t, server)
		access, _ := foundryDBAccess(t, server, client, buckt.FoundryDBReadWrite, "")
		unknown := fault.Fault{Match: fault.Match{Operation: "s3ListObjectsV2"}, First: 3, Effect: fault.Unauthorized()}
		server.Inject(unknown)
		begin := time.Now()
		require.NoError(t, client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{}))
		require.Equal(t, 7*time.Second, time.Since(begin))

		server.Inject(unknown)
		err := client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{NewKeyWithin: 2 * time.Second})
		requireType[*buckt.ForbiddenError](t, err)

		server.Inject(fault.Fault{Match: fault.Match{Operation: "s3ListObjectsV2"}, Effect: fault.Unauthorized()})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		begin = time.Now()
		requireType[*buckt.ForbiddenError](t, client.VerifyS3Access(ctx, access, buckt.S3VerifyParams{}))
		require.LessOrEqual(t, time.Since(begin), 2*time.Second)
	})
}

// The probe object is deleted, also if the response was lost or the context ends.
func TestVerifyS3AccessLeavesNothing(t *testing.T) {
	for name, effect := range map[string]fault.Effect{
		"lost": fault.LoseResponse(), "cancelled": fault.LatencyAfter(time.Minute), "500": fault.Status(500).After(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				client := mockClient(t, server, buckt.WithoutRetries())
				access, key := foundryDBAccess(t, server, client, buckt.FoundryDBReadWrite, "")
				server.Inject(fault.Fault{Match: fault.Match{Operation: "s3PutObject"}, Effect: effect})
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				require.Error(t, client.VerifyS3Access(ctx, access, buckt.S3VerifyParams{Write: true}))
				require.Empty(t, server.FoundryDB().Objects(key.ServiceID))
				server.AssertCalled(t, 1, fault.Match{Operation: "s3DeleteObject"})
			})
		})
	}
}

func TestVerifyS3AccessRefuses(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client := mockClient(t, server)
	access, _ := foundryDBAccess(t, server, client, buckt.FoundryDBRead, "")
	err := client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{Write: true})
	requireInvalid(t, err, "VerifyS3Access", "Write", "must be false")
	err = client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{NewKeyWithin: -1})
	requireInvalid(t, err, "VerifyS3Access", "NewKeyWithin", "must not be negative")
	err = client.VerifyS3Access(t.Context(), buckt.S3Access{}, buckt.S3VerifyParams{})
	requireInvalid(t, err, "VerifyS3Access", "Endpoint", "must not be empty")
	access.Bucket = "missing"
	requireType[*buckt.NotFoundError](t, client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{}))
	access.Rights.List = buckt.S3Denied
	requireType[*buckt.NotFoundError](t, client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{}))
	server.Inject(fault.Fault{Match: fault.Match{Operation: "s3GetObject"}, Effect: fault.Empty200()})
	require.NoError(t, client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{}), "what exists can be read")
	access.Rights.List = buckt.S3Allowed
	server.Inject(fault.Fault{Match: fault.Match{Operation: "s3ListObjectsV2"}, Effect: fault.Empty200()})
	require.ErrorIs(t, client.VerifyS3Access(t.Context(), access, buckt.S3VerifyParams{}, buckt.NoRetry()), buckt.ErrInvalidResponse)
}

func TestKeysVerify(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client := mockClient(t, server)
	org := server.Buckt().Organization()
	bucket, err := org.AddBucket(mockBucket("assets"))
	require.NoError(t, err)
	key, err := org.AddKey(bucktapi.Key{Name: "app", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: []string{bucket.ID}})
	require.NoError(t, err)
	writer, err := org.AddKey(bucktapi.Key{Name: "writer", Permissions: []buckt.Permission{buckt.PermissionFilesWrite}})
	require.NoError(t, err)

	require.NoError(t, client.Keys.Verify(t.Context(), key.Secret, buckt.KeyVerifyParams{}))
	require.NoError(t, client.Keys.Verify(t.Context(), key.Secret, buckt.KeyVerifyParams{BucketID: bucket.ID}))
	require.Equal(t, key.ID, mocktest.LastExchange(t, server).CredentialID)
	require.NoError(t, client.Keys.Verify(t.Context(), writer.Secret, buckt.KeyVerifyParams{}))
	requireType[*buckt.ForbiddenError](t, client.Keys.Verify(t.Context(), writer.Secret, buckt.KeyVerifyParams{BucketID: bucket.ID}))
	requireType[*buckt.NotFoundError](t, client.Keys.Verify(t.Context(), key.Secret, buckt.KeyVerifyParams{BucketID: "bkt_other"}))
	org.RevokeKey(key.ID)
	err = client.Keys.Verify(t.Context(), key.Secret, buckt.KeyVerifyParams{})
	require.Equal(t, http.StatusUnauthorized, requireType[*buckt.UnauthorizedError](t, err).StatusCode)
	requireInvalid(t, client.Keys.Verify(t.Context(), buckt.Secret{}, buckt.KeyVerifyParams{}), "Keys.Verify", "key", "must not be empty")
	requireInvalid(t, client.Keys.Verify(t.Context(), buckt.NewSecret("a\nb"), buckt.KeyVerifyParams{}), "Keys.Verify", "key", "ASCII")

	_, err = client.Billing.Usage(t.Context())
	require.NoError(t, err, "the client still has its own key")
}
