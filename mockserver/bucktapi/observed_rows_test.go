package bucktapi_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestDeleteFileResponse(t *testing.T) {
	for name, test := range map[string]struct {
		behavior bucktapi.Behavior
		want     string
	}{
		"documented": {bucktapi.Behavior{}, `{"data":{"id":"a/b","object":"file"},"error":null,"meta":null}`},
		"observed":   {bucktapi.Behavior{DeletionsReturnKeys: true}, `{"data":{"key":"a/b"},"error":null,"meta":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t, mockserver.WithBuckt(test.behavior))
			c := mocktest.CallBuckt(t, server)
			path := "/buckets/" + mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{}) + "/files/a/b"
			mocktest.RequireOK(t, c.Put(path, "x"))
			require.Equal(t, test.want, mocktest.RequireOK(t, c.Delete(path)).Body)
			mocktest.RequireBucktError(t, c.Delete(path), 404, "File not found")
		})
	}
}

func TestFileKeyEscapes(t *testing.T) {
	for path, want := range map[string]struct{ decoded, observed string }{
		"a%20b":         {"a b", "a b"},
		"%C3%A9%41":     {"éA", "éA"},
		"a%23b":         {"a#b", "a%23b"},
		"a%3Fb":         {"a?b", "a%3Fb"},
		"100%25.txt":    {"100%.txt", "100%25.txt"},
		"a%2523b":       {"a%23b", "a%2523b"},
		"a%2fb%2Fc":     {"a/b/c", "a%2fb%2Fc"},
		"%3b%2c%40%3D":  {";,@=", "%3b%2c%40%3D"},
		"%26%24%2B%3A+": {"&$+:+", "%26%24%2B%3A+"},
		"%21%27%28%2A":  {"!'(*", "!'(*"},
		"x/files/%5B":   {"x/files/[", "x/files/["},
		"%ff":           {"", "%ff"},
		"a%C3%28b%20":   {"", "a%C3%28b "},
	} {
		for name, test := range map[string]struct {
			behavior bucktapi.Behavior
			want     string
		}{
			"decoded": {bucktapi.Behavior{}, want.decoded}, "observed": {bucktapi.Behavior{KeysKeepEscapes: true}, want.observed},
		} {
			t.Run(path+" "+name, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithBuckt(test.behavior))
				c := mocktest.CallBuckt(t, server)
				files := "/buckets/" + mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{}) + "/files"
				r := c.Put(files+"/"+path, "x")
				if test.want == "" {
					mocktest.RequireBucktError(t, r, 400, "File path is not valid UTF-8")
					return
				}
				require.Equal(t, test.want, mocktest.RequireOK(t, r).At("data.key"))
				require.Equal(t, []string{test.want}, c.Get(files).Column("key"))
				require.Equal(t, test.want, c.Get(files+"/"+path).At("data.key"))
				mocktest.RequireOK(t, c.Delete(files+"/"+path))
			})
		}
	}
}

// A loop that lists files and deletes them by their keys misses those whose keys hold escapes.
func TestDeleteFileListedKeyWithEscapes(t *testing.T) {
	server := mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{KeysKeepEscapes: true}))
	c := mocktest.CallBuckt(t, server)
	files := "/buckets/" + mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{}) + "/files"
	for _, key := range []string{"plain", "a#b", "100%.txt", "a b"} {
		mocktest.RequireOK(t, c.Put(files+"/"+url.PathEscape(key), "x"))
	}
	for _, key := range c.Get(files).Column("key") {
		c.Delete(files + "/" + url.PathEscape(key))
	}
	require.Equal(t, []string{"100%25.txt", "a%23b"}, c.Get(files).Column("key"))
}

func TestFileTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		bucket := "/buckets/" + mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		updated := func() any { return c.Get(bucket).At("data.updatedAt") }
		require.Equal(t, "2000-01-01T00:00:00.000Z", updated())
		time.Sleep(1234 * time.Millisecond)
		r := mocktest.RequireOK(t, c.Put(bucket+"/files/f", "x"))
		require.Equal(t, "2000-01-01T00:00:01.234Z", r.At("data.lastModified"))
		require.Equal(t, "2000-01-01T00:00:01.000Z", c.Get(bucket+"/files/f").At("data.lastModified"))
		require.Equal(t, []string{"2000-01-01T00:00:01.000Z"}, c.Get(bucket+"/files").Column("lastModified"))
		require.Equal(t, "2000-01-01T00:00:01.234Z", updated(), "an upload changes the bucket")
		time.Sleep(time.Second)
		require.Equal(t, "2000-01-01T00:00:01.234Z", updated(), "a read does not")
		mocktest.RequireOK(t, c.Delete(bucket+"/files/f"))
		require.Equal(t, "2000-01-01T00:00:02.234Z", updated(), "and so does a deletion")
	})
}

func TestImportAgainWithoutDomain(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	path := "/aws-accounts/" + mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{
		{Name: "a"}, {Name: "b"}, {Name: "c", CloudFrontAlias: "c.example.com"},
	}}).ID + "/import"
	mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["a","b","c"]}`), 500, "Internal server error")
	require.Equal(t, []string{"a"}, c.Get("/buckets").Column("name"), "the first stays")
	require.Equal(t, 201, c.Post(path, `{"bucketNames":["c"]}`).Status)
	mocktest.RequireBucktError(t, c.Post(path, `{"bucketNames":["a"]}`), 409, "Bucket already imported: a")

	other := server.Buckt().AddOrganization("other", "pro")
	theirs := mocktest.AddAWSAccount(t, other, bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{{Name: "d"}}}).ID
	r := c.As(other.APIKey()).Post("/aws-accounts/"+theirs+"/import", `{"bucketNames":["d"]}`)
	mocktest.RequireBucktError(t, r, 500, "Internal server error")
}

func TestConnectAWSAccountAgain(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	other := server.Buckt().AddOrganization("other", "pro")
	validate := func(c mocktest.Caller, org *bucktapi.Organization) (path string, r mocktest.Reply) {
		path = "/aws-accounts/" + mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{
			Status: "pending", RoleARN: "arn:aws:iam::210987654321:role/buckt",
		}).ID
		return path, c.Post(path+"/validate", "")
	}
	first, r := validate(c, org)
	mocktest.RequireOK(t, r)
	second, r := validate(c, org)
	mocktest.RequireBucktError(t, r, 500, "Internal server error")
	require.Equal(t, "pending", c.Get(second).At("data.status"), "nothing changes")
	mocktest.RequireOK(t, c.Post(first+"/validate", ""))
	_, r = validate(c.As(other.APIKey()), other)
	mocktest.RequireOK(t, r)
}

func TestCORSOriginsTrimmed(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"corsOrigins":[" https://a.example\n","\u00a0\ufeffhttps://b.example\u2028","https://x\n.example"]}`))
	require.Equal(t, []any{"https://a.example", "https://b.example", "https://x\n.example"}, c.Get("/buckets/"+id).At("data.corsOrigins"))
}

// The times are those that Node.js 20 reads.
func TestJavaScriptTimes(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t))
	for text, want := range map[string]string{
		"2099-01-02T03:04:05+0200":          "2099-01-02T01:04:05.000Z",
		"2099-01-02T03:04:05-02:30":         "2099-01-02T05:34:05.000Z",
		"2099-01-02t03:04:05z":              "2099-01-02T03:04:05.000Z",
		"2099-01-02T03:04:05.123456789Z":    "2099-01-02T03:04:05.123Z",
		"2099-01-02T03:04:05.9999Z":         "2099-01-02T03:04:05.999Z",
		"2099-01-02T03:04:05.5+0200":        "2099-01-02T01:04:05.500Z",
		"2099-01-02T24:00:00Z":              "2099-01-03T00:00:00.000Z",
		"2099-01-02T24:00":                  "2099-01-03T00:00:00.000Z",
		"2099-01-02 24:00:00Z":              "2099-01-03T00:00:00.000Z",
		"2099-01-02T24:00:00.000+0200":      "2099-01-02T22:00:00.000Z",
		"2099-02-30T00:00:00Z":              "2099-03-02T00:00:00.000Z",
		"\t2099-01-02 ":                     "2099-01-02T00:00:00.000Z",
		" 2099-01-02 03:04:05 ":             "2099-01-02T03:04:05.000Z",
		"2099-01-02  03:04 +02:00":          "2099-01-02T01:04:00.000Z",
		"2099-01":                           "2099-01-01T00:00:00.000Z",
		"2099":                              "2099-01-01T00:00:00.000Z",
		"+002099-01-02T03:04:05Z":           "2099-01-02T03:04:05.000Z",
		"2099-01-02T03:04":                  "2099-01-02T03:04:00.000Z",
		"Fri, 02 Jan 2099 03:04:05 GMT":     "2099-01-02T03:04:05.000Z",
		"January 2, 2099":                   "2099-01-02T00:00:00.000Z",
		" 2099-01-02T03:04:05Z ":            "",
		"2099-01-02T03:04:05 Z":             "",
		"2099-01-02T03:04:05,5Z":            "",
		"2099-01-02T03:04:05.Z":             "",
		"2099-01-02T24:00:01Z":              "",
		"2099-01-02T25:00Z":                 "",
		"2099-01-02T03:60Z":                 "",
		"2099-01-02T03:04:60Z":              "",
		"2099-01-02T03:04:05+24:00":         "",
		"2099-01-02T03:04:05+02":            "",
		"2099-01-02T3:04:05Z":               "",
		"2099-13-01":                        "",
		"2099-00-01":                        "",
		"2099-01-32":                        "",
		"-000000-01-01":                     "",
		"+275760-09-13T00:00:01Z":           "",
		"+002099-01-02T03:04:05Z trailing":  "",
		"2099-01-02T03:04:05Z and the rest": "",
	} {
		t.Run(text, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"name": "k", "permissions": []string{"files:read"}, "expiresAt": text})
			require.NoError(t, err)
			r := c.Post("/keys", string(body))
			if want == "" {
				mocktest.RequireBucktError(t, r, 400, "Invalid input: expected date, received Date")
				return
			}
			require.Equal(t, want, c.Get("/keys/"+mocktest.RequireCreated(t, r)).At("data.expiresAt"))
		})
	}
}
