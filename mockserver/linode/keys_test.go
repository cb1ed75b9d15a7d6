package linode_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func linodeKeyPath(k linode.Key) string { return "/keys/" + strconv.Itoa(k.ID) }

// linodeID reads the id of a key from a response.
func linodeID(t *testing.T, r mocktest.Reply) int {
	t.Helper()
	id, _ := mocktest.RequireOK(t, r).At("id").(float64)
	require.NotZero(t, id, r.Body)
	return int(id)
}

func TestSeedSample(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeKey(t, a, linode.Key{
		ID: 12345, Label: "my-key", AccessKey: "KVAKUTGBA4WTR2NSJQ81",
		BucketAccess: []linode.Grant{{Region: "ap-south-1", Bucket: "example-bucket"}},
	})
	c := mocktest.CallLinode(t, server)
	require.JSONEq(t, `{
		"id": 12345, "label": "my-key", "access_key": "KVAKUTGBA4WTR2NSJQ81", "secret_key": "[REDACTED]", "limited": true,
		"bucket_access": [{"cluster": "ap-south-1", "region": "ap-south", "bucket_name": "example-bucket", "permissions": "read_only"}],
		"regions": [{"id": "ap-south", "s3_endpoint": "ap-south-1.linodeobjects.com", "endpoint_type": "E0"}]
	}`, mocktest.RequireOK(t, c.Get("/keys/12345")).Body)
	r := mocktest.RequireOK(t, c.Put("/keys/12345", `{"label": "my-object-storage-key"}`))
	require.Equal(t, "my-object-storage-key", r.At("label"))
	require.JSONEq(t, `{}`, mocktest.RequireOK(t, c.Delete("/keys/12345")).Body)
}

func TestKeySecretIsShownOnce(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	r := c.Post("/keys", `{"label":"k"}`)
	id := linodeID(t, r)
	require.Regexp(t, `^[A-Z0-9]{20}$`, r.At("access_key"))
	secret, _ := r.At("secret_key").(string)
	require.Regexp(t, `^[A-Za-z0-9]{40}$`, secret)
	require.Regexp(t, `^\d{7}$`, strconv.Itoa(id))

	path := fmt.Sprint("/keys/", id)
	require.Equal(t, "[REDACTED]", c.Get(path).At("secret_key"))
	require.Equal(t, "[REDACTED]", c.Get("/keys").At("data.0.secret_key"))
	require.Equal(t, "[REDACTED]", c.Put(path, `{"label":"l"}`).At("secret_key"))
	k := server.Linode().Account().Keys()[0]
	require.Equal(t, id, k.ID)
	require.Equal(t, secret, k.SecretKey.Reveal())
	for _, exchange := range server.Requests() {
		require.NotContains(t, string(exchange.ResponseBody), secret)
	}
	require.Equal(t, "[REDACTED]", server.Requests()[0].RequestHeader.Get("Authorization"))
}

func TestKeysAreDistinct(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
	seen := map[any]bool{}
	var last int
	for range 20 {
		r := c.Post("/keys", `{"label":"the same"}`) // labels need not differ
		require.Greater(t, linodeID(t, r), last)
		last = linodeID(t, r)
		for _, member := range []string{"access_key", "secret_key"} {
			require.False(t, seen[r.At(member)])
			seen[r.At(member)] = true
		}
	}
}

func TestKeyScope(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for _, region := range []string{"us-east", "au-mel", "us-ord"} {
		mocktest.AddLinodeBucket(t, a, region, "assets")
	}
	c := mocktest.CallLinode(t, server)
	const usEast = `{"id":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E0"}`
	const auMel = `{"id":"au-mel","s3_endpoint":"au-mel-1.linodeobjects.com","endpoint_type":"E2"}`
	const usOrd = `{"id":"us-ord","s3_endpoint":"us-ord-1.linodeobjects.com","endpoint_type":"E1"},` +
		`{"id":"us-ord","s3_endpoint":"us-ord-10.linodeobjects.com","endpoint_type":"E3"}`
	for name, test := range map[string]struct {
		body, limited, access, regions string
	}{
		"no bucket at all": {`"bucket_access":[]`, `true`, `[]`, `[]`},
		"a bucket by its region": {
			`"bucket_access":[{"region":"us-east","bucket_name":"assets","permissions":"read_only"}]`, `true`,
			`[{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_only"}]`, `[` + usEast + `]`,
		},
		"a bucket by its cluster": {
			`"bucket_access":[{"cluster":"us-east-1","bucket_name":"assets","permissions":"read_write"}]`, `true`,
			`[{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_write"}]`, `[` + usEast + `]`,
		},
		"a bucket by both": {
			`"bucket_access":[{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_write"}]`, `true`,
			`[{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_write"}]`, `[` + usEast + `]`,
		},
		"the one in the place of the other": {
			`"bucket_access":[{"region":"us-east-1","bucket_name":"assets","permissions":"read_write"},
				{"cluster":"us-east","bucket_name":"assets","permissions":"read_only"}]`, `true`,
			`[{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_write"},
				{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_only"}]`, `[` + usEast + `]`,
		},
		"a region without a cluster": {
			`"bucket_access":[{"cluster":"","region":"au-mel","bucket_name":"assets","permissions":"read_only"}]`, `true`,
			`[{"cluster":"","region":"au-mel","bucket_name":"assets","permissions":"read_only"}]`, `[` + auMel + `]`,
		},
		"a region with two endpoints": {
			`"bucket_access":[{"region":"us-ord","bucket_name":"assets","permissions":"read_only"}]`, `true`,
			`[{"cluster":"us-ord-1","region":"us-ord","bucket_name":"assets","permissions":"read_only"}]`, `[` + usOrd + `]`,
		},
		"a bucket and regions": {
			`"bucket_access":[{"region":"us-east","bucket_name":"assets","permissions":"read_only"}],"regions":["au-mel"]`, `true`,
			`[{"cluster":"us-east-1","region":"us-east","bucket_name":"assets","permissions":"read_only"}]`, `[` + auMel + `,` + usEast + `]`,
		},
		"unlimited in some regions":       {`"regions":["au-mel","us-east-1","us-east"]`, `false`, `null`, `[` + auMel + `,` + usEast + `]`},
		"unlimited in none":               {`"regions":[]`, `false`, `null`, `[]`},
		"what nobody knows is overlooked": {`"regions":["us-east"],"secret_key":"mine","limited":true`, `false`, `null`, `[` + usEast + `]`},
	} {
		t.Run(name, func(t *testing.T) {
			created := c.Post("/keys", `{"label":"k",`+test.body+`}`)
			path := fmt.Sprint("/keys/", linodeID(t, created))
			for _, r := range []mocktest.Reply{created, c.Get(path), c.Put(path, `{}`)} {
				same(t, r, "limited", test.limited)
				same(t, r, "bucket_access", test.access)
				same(t, r, "regions", test.regions)
			}
			require.Contains(t, created.Body, `"bucket_access":`+map[bool]string{true: "[", false: "null"}[test.limited == "true"])
		})
	}

	t.Run("unlimited everywhere", func(t *testing.T) {
		r := mocktest.RequireOK(t, c.Post("/keys", `{"label":"k"}`))
		same(t, r, "limited", `false`)
		same(t, r, "bucket_access", `null`)
		usable := 0
		for _, e := range server.Linode().Endpoints() {
			if e.S3Endpoint != "" {
				usable++
			}
		}
		require.Len(t, r.At("regions"), usable)
	})
}

func TestUpdateKey(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	limited := fmt.Sprint("/keys/", linodeID(t, c.Post("/keys",
		`{"label":"k","bucket_access":[{"region":"us-east","bucket_name":"assets","permissions":"read_only"}]}`)))

	r := mocktest.RequireOK(t, c.Put(limited, `{"label":"renamed"}`))
	require.Equal(t, "renamed", r.At("label"))
	require.Len(t, r.At("bucket_access"), 1)
	require.Len(t, r.At("regions"), 1)

	t.Run("nothing, and fields that it does not know", func(t *testing.T) {
		before := c.Get(limited).Body
		for _, body := range []string{`{}`, `{"bucket_access":[],"limited":false,"x":1}`} {
			require.JSONEq(t, before, mocktest.RequireOK(t, c.Put(limited, body)).Body)
		}
	})
	t.Run("regions replace the list", func(t *testing.T) {
		r := mocktest.RequireOK(t, c.Put(limited, `{"regions":["au-mel","us-east-1"]}`))
		require.Equal(t, "renamed", r.At("label"))
		require.Equal(t, []any{"au-mel", "us-east"}, []any{r.At("regions.0.id"), r.At("regions.1.id")})
		r = mocktest.RequireOK(t, c.Put(limited, `{"regions":["us-east"]}`))
		require.Len(t, r.At("regions"), 1)
	})
	t.Run("the regions of its buckets stay", func(t *testing.T) {
		linodeRejects(t, c.Put(limited, `{"label":"x","regions":["au-mel"]}`), "regions")
		linodeRejects(t, c.Put(limited, `{"regions":[]}`), "regions")
		require.Equal(t, "renamed", c.Get(limited).At("label"), "all or nothing")
	})
	t.Run("an unlimited key may lose all", func(t *testing.T) {
		path := fmt.Sprint("/keys/", linodeID(t, c.Post("/keys", `{"label":"k"}`)))
		require.Empty(t, mocktest.RequireOK(t, c.Put(path, `{"regions":[]}`)).At("regions"))
	})
}

func TestDeleteKey(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	path := fmt.Sprint("/keys/", linodeID(t, c.Post("/keys", `{"label":"k"}`)))
	r := c.Delete(path)
	require.Equal(t, 200, r.Status)
	require.Equal(t, `{}`, r.Body)
	for _, r := range []mocktest.Reply{c.Delete(path), c.Get(path), c.Put(path, `{"label":"x"}`)} {
		mocktest.RequireLinodeError(t, r, 404, "The specified access key was not found.")
	}
	require.Empty(t, c.Get("/keys").At("data"))
	require.Equal(t, 0.0, c.Get("/keys").At("results"))
	require.Empty(t, server.Linode().Account().Keys())
}

func TestKeyIDs(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
	for id, reason := range map[string]string{
		"1":                    "The specified access key was not found.",
		"9223372036854775807":  "The specified access key was not found.",
		"0":                    "Not found",
		"-1":                   "Not found",
		"abc":                  "Not found",
		"1.5":                  "Not found",
		"99999999999999999999": "Not found",
	} {
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			mocktest.RequireLinodeError(t, c.Do(method, "/keys/"+id, `{}`), 404, reason)
		}
	}
}
