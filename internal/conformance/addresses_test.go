package conformance_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// s3Systems are the control planes with S3 buckets. Each returns a bucket and a key with read, write and list permission.
var s3Systems = []struct {
	name   string
	access func(t *testing.T, f *fixture) buckt.S3Access
}{
	{"foundrydb", func(t *testing.T, f *fixture) buckt.S3Access {
		access, _ := f.foundryDBAccess(t, f.foundryDBService(t, "uploads"), buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
		return access
	}},
	{"amove", func(_ *testing.T, f *fixture) buckt.S3Access { return f.access }},
	{"linode", func(t *testing.T, f *fixture) buckt.S3Access {
		bucket := f.linodeBucket(t, "us-east", "assets")
		access, _ := f.linodeAccess(t, bucket, linodeOnly(bucket, buckt.LinodeReadWrite))
		return access
	}},
	{"linode, in a region without a cluster", func(t *testing.T, f *fixture) buckt.S3Access {
		bucket := f.linodeBucket(t, "au-mel", "assets")
		access, _ := f.linodeAccess(t, bucket, linodeOnly(bucket, buckt.LinodeReadWrite))
		return access
	}},
}

// roundTrip tests the basic operations of a bucket in any addressing style.
func roundTrip(t *testing.T, s store) {
	t.Helper()
	for _, key := range []string{"a.txt", "a+b é/%20 c"} {
		put := mustPut(t, s, key, "hello")
		got, err := s.get(t.Context(), key, getOptions{})
		require.NoError(t, err)
		require.Equal(t, "hello", string(got.body))
		require.Equal(t, put.etag, got.etag)
	}
	page, err := s.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"a+b é/%20 c", "a.txt"}, page.keys)
	refusals, err := s.removeAll(t.Context(), page.keys...)
	require.NoError(t, err)
	require.Empty(t, refusals)
	_, err = s.get(t.Context(), "a.txt", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
}

func TestS3Addresses(t *testing.T) {
	for _, client := range s3Clients {
		for _, system := range s3Systems {
			for style, change := range map[string]func(*connection){
				"in virtual-host style":           func(*connection) {},
				"in path style":                   func(c *connection) { c.pathStyle = true },
				"in virtual-host style over http": (*connection).plain,
				"in path style over http":         func(c *connection) { c.plain(); c.pathStyle = true },
			} {
				t.Run(client.name+" "+system.name+" "+style, func(t *testing.T) {
					f := newFixture(t, client.open)
					access := system.access(t, f)
					var host string
					s := f.connect(t, access, change, func(c *connection) {
						c.tamper = func(r *http.Request) { host = r.URL.Host }
					})
					roundTrip(t, s)
					endpoint, err := url.Parse(access.Endpoint)
					require.NoError(t, err)
					want := access.Bucket + "." + endpoint.Host
					if style == "in path style" || style == "in path style over http" {
						want = endpoint.Host
					}
					require.Equal(t, want, host)
				})
			}
		}
	}
}

// An object is the same in both addressing styles, independently of the style of the upload.
func TestS3StylesShareObjects(t *testing.T) {
	for _, system := range s3Systems {
		t.Run(system.name, func(t *testing.T) {
			f := newFixture(t, openAWS)
			access := system.access(t, f)
			virtual, path := f.connect(t, access), openMinIO(t, connection{
				access: access, transport: f.server.HTTPClient().Transport, pathStyle: true,
			})
			for _, key := range []string{"a//b", "é+ %2B", "/a"} {
				mustPut(t, virtual, key, "hello")
				got, err := path.get(t.Context(), key, getOptions{})
				require.NoError(t, err, key)
				require.Equal(t, "hello", string(got.body))
			}
		})
	}
}

// The same name at two systems identifies two buckets.
func TestS3SystemsAreApart(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			bucket := f.linodeBucket(t, "us-east", "photos")
			access, _ := f.linodeAccess(t, bucket, buckt.LinodeAllBuckets())
			sys := f.connect(t, access)
			mustPut(t, sys, "a", "at linode")
			f.lacks(t, "a")
			f.must(t, "a", "at amove")
			got, err := sys.get(t.Context(), "a", getOptions{})
			require.NoError(t, err)
			require.Equal(t, "at linode", string(got.body))
			access.Endpoint = f.access.Endpoint
			refusedEverywhere(t, f.connect(t, access), "InvalidAccessKeyId")
		})
	}
}
