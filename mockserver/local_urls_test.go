package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestTheURLOfAFile(t *testing.T) {
	for name, test := range map[string]struct {
		options []mockserver.Option
		tcp     bool
		local   bool
	}{
		"in memory":             {nil, false, false},
		"on TCP":                {nil, true, false},
		"in memory, local URLs": {[]mockserver.Option{mockserver.WithLocalURLs()}, false, false},
		"on TCP, local URLs":    {[]mockserver.Option{mockserver.WithLocalURLs()}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, append(test.options, mockserver.WithUnmatchedRequests())...)
			addr, err := server.Listen("127.0.0.1:0")
			require.NoError(t, err)
			id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{CustomDomain: "assets.example.com"})
			c := call(t, server)
			if test.tcp {
				c.http, c.base = overTCP(t), server.Buckt().BaseURLAt(addr)
			}
			local := "http://" + addr.String() + "/assets.example.com"
			want := "https://assets.example.com"
			if test.local {
				want = local
			}
			path := "/buckets/" + id + "/files/a/hello.txt"
			require.Equal(t, want+"/a/hello.txt", succeeds(t, c.put(path, "hello")).at("data.url"))
			require.Equal(t, want+"/a/hello.txt", succeeds(t, c.get(path)).at("data.url"))

			browser := caller{t, overTCP(t), "", ""}
			open := func(url string) reply { return browser.raw("GET", url, nil) }
			if len(test.options) == 0 {
				require.Equal(t, 404, open(local+"/a/hello.txt").status)
				return
			}
			r := open(local + "/a/hello.txt")
			require.Equal(t, "hello", succeeds(t, r).body)
			require.Equal(t, "application/octet-stream", r.header.Get("Content-Type"))
			require.Equal(t, "buckt", lastExchange(t, server).System)
			require.Equal(t, "hello", open("http://"+addr.String()+"/ASSETS.example.com/a/hell%6F.txt").body, "hosts have no case")
			require.Equal(t, 404, open(local+"/b").status)
			require.Equal(t, 404, open(local).status)
			require.Equal(t, 404, open("http://"+addr.String()+"/other.example.com/a/hello.txt").status)
			succeeds(t, c.delete(path))
			require.Equal(t, 404, open(local+"/a/hello.txt").status)
		})
	}
}

// A signature comes before the path: a bucket of S3 may have the name of a domain.
func TestALocalURLGivesWayToASignature(t *testing.T) {
	server := newServer(t, mockserver.WithLocalURLs())
	id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{CustomDomain: "assets.example.com"})
	require.Equal(t, 200, call(t, server).put("/buckets/"+id+"/files/a", "of Buckt").status)
	amove := server.Amove()
	_, err := amove.Account().AddBucket(amove.CloudAccountID(), mockserver.AmoveBucket{Name: "assets.example.com"})
	require.NoError(t, err)
	key, err := amove.Account().User().AddKey(mockserver.AmoveKey{})
	require.NoError(t, err)
	c := callS3(t, server, "http://127.0.0.1:4010", mockserver.FoundryDBKey{AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey})
	require.Equal(t, 200, c.put("/assets.example.com/a", "of Amove").status)
	require.Equal(t, "of Amove", c.do("GET", "/assets.example.com/a").body)
	require.Equal(t, "of Buckt", c.open("GET", c.endpoint+"/assets.example.com/a", "").body)
}
