package systemtest

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// tcp makes clients of a server over TCP.
var tcp = map[string]func(*mockserver.Server, string) (net.Addr, error){
	"plain": (*mockserver.Server).Listen,
	"TLS":   (*mockserver.Server).ListenTLS,
}

// clientAt creates a client of the mock with the options for an address.
func clientAt(t *testing.T, server *mockserver.Server, addr net.Addr, opts ...buckt.Option) *buckt.Client {
	t.Helper()
	client, err := buckt.New(append(server.OptionsAt(addr), opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestOptionsAt(t *testing.T) {
	t.Parallel()
	for name, listen := range tcp {
		for _, host := range []string{"127.0.0.1:0", ":0"} {
			t.Run(name+" "+host, func(t *testing.T) {
				t.Parallel()
				server := mocktest.New(t)
				addr, err := listen(server, host)
				require.NoError(t, err)
				ctx, client := t.Context(), clientAt(t, server, addr)
				_, err = client.Buckets.List(ctx, buckt.BucketListParams{})
				require.NoError(t, err)
				_, err = client.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
				require.NoError(t, err)
				_, err = client.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{})
				require.NoError(t, err)
				_, err = client.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{})
				require.NoError(t, err)
				_, err = client.Tornado.Usage(ctx)
				require.NoError(t, err)
				require.Equal(t, name == "TLS", strings.HasPrefix(server.OriginAt(addr), "https:"))
				var systems []string
				for _, ex := range server.Requests() {
					systems = append(systems, string(ex.System))
				}
				require.Equal(t, []string{"buckt", "foundrydb", "amove", "linode", "tornado"}, systems)
			})
		}
	}
}

// Options after those of the server win, as they do in memory.
func TestOptionsAfterOptionsAt(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	addr, err := server.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	client := clientAt(t, server, addr, buckt.WithAPIKey("bkt_other"), buckt.WithoutRetries())
	_, err = client.Buckets.List(t.Context(), buckt.BucketListParams{})
	require.True(t, isType[*buckt.UnauthorizedError](err), "%v", err)
}

// URLs in responses over TCP are reachable over TCP, unless production URLs are requested.
func TestURLsInResponses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options  []mockserver.Option
		isInside bool
	}{
		"by default":      {nil, true},
		"production URLs": {[]mockserver.Option{mockserver.WithProductionURLs()}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mocktest.New(t, test.options...)
			addr, err := server.Listen("127.0.0.1:0")
			require.NoError(t, err)
			ctx, client := t.Context(), clientAt(t, server, addr)

			id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "assets.example.com"})
			file, err := client.Files.Upload(ctx, id, "a.txt", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("a"))})
			require.NoError(t, err)
			fs := mocktest.AddFileService(t, server, foundrydb.FileService{Region: "eu"})
			service, err := client.FoundryDB.FileServices.Get(ctx, fs.ID)
			require.NoError(t, err)
			signed, err := client.FoundryDB.Objects.Presign(ctx, fs.ID, buckt.FoundryDBPresignParams{Method: http.MethodGet, Key: "a"})
			require.NoError(t, err)
			accounts, err := client.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{})
			require.NoError(t, err)
			mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
			bucket, err := client.Linode.Buckets.Get(ctx, "us-east", "assets")
			require.NoError(t, err)
			object, err := client.Linode.Buckets.ObjectURL(ctx, "us-east", "assets", buckt.LinodeObjectURLParams{Name: "a", Method: http.MethodGet})
			require.NoError(t, err)
			for what, url := range map[string]string{
				"file": file.URL, "endpoint": service.FilesConfig.Buckets[0].Endpoint, "presigned URL": signed.URL.Reveal(),
				"service URL": accounts.Items[0].ServiceURL, "s3_endpoint": "http://" + bucket.S3Endpoint, "object URL": object.URL.Reveal(),
			} {
				require.Equal(t, test.isInside, strings.HasPrefix(url+"/", "http://"+addr.String()+"/"), "%s: %s", what, url)
			}
		})
	}
}

func TestDownloadOverTCP(t *testing.T) {
	t.Parallel()
	for name, listen := range tcp {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{KeysKeepEscapes: name == "TLS"}))
			addr, err := listen(server, "127.0.0.1:0")
			require.NoError(t, err)
			org := server.Buckt().Organization()
			id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "assets.example.com"})
			key := mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{"buckets:read", "files:read", "files:write"}})
			ctx, client := t.Context(), clientAt(t, server, addr, buckt.WithAPIKey(key.Secret.Reveal()), buckt.WithoutRetries())
			for _, key := range []string{"a.txt", "a#b?c%d é/ü//x", "/lead", "trail/", "a%2Fb"} {
				_, err := client.Files.Upload(ctx, id, key, buckt.FileUploadParams{Source: buckt.FromBytes([]byte(key))})
				require.NoError(t, err)
				d, err := client.Files.Download(ctx, id, key)
				require.NoError(t, err)
				got, err := io.ReadAll(d)
				require.NoError(t, err)
				require.NoError(t, d.Close())
				require.Equal(t, key, string(got))
				ex := mocktest.LastExchange(t, server)
				require.Equal(t, addr.String(), ex.Host)
				require.NotContains(t, ex.RequestHeader, "Authorization")
			}
		})
	}
}

// A download needs the scopes of both calls before it.
func TestDownloadOverTCPScopes(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "a"}))
	for refused, permission := range map[string]buckt.Permission{"Buckets.Get": "files:read", "Files.Get": "buckets:read"} {
		key := mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{permission}})
		_, err = clientAt(t, server, addr, buckt.WithAPIKey(key.Secret.Reveal())).Files.Download(t.Context(), id, "a")
		e, ok := errors.AsType[*buckt.ForbiddenError](err)
		require.True(t, ok, "%T: %v", err, err)
		require.Equal(t, refused, e.Operation)
	}
}
