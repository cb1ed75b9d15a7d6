package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestFileURL(t *testing.T) {
	for name, test := range map[string]struct {
		options []mockserver.Option
		tcp     bool
		local   bool
	}{
		"in memory":                  {nil, false, false},
		"on TCP":                     {nil, true, true},
		"in memory, production URLs": {[]mockserver.Option{mockserver.WithProductionURLs()}, false, false},
		"on TCP, production URLs":    {[]mockserver.Option{mockserver.WithProductionURLs()}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t, append(test.options, mockserver.WithUnmatchedRequests())...)
			addr, err := server.Listen("127.0.0.1:0")
			require.NoError(t, err)
			id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "assets.example.com"})
			c := mocktest.CallBuckt(t, server)
			if test.tcp {
				c.HTTP, c.Base = mocktest.TCPClient(t), server.Buckt().BaseURLAt(addr)
			}
			local := "http://" + addr.String() + "/assets.example.com"
			want := "https://assets.example.com"
			if test.local {
				want = local
			}
			path := "/buckets/" + id + "/files/a/hello.txt"
			require.Equal(t, want+"/a/hello.txt", mocktest.RequireOK(t, c.Put(path, "hello")).At("data.url"))
			require.Equal(t, want+"/a/hello.txt", mocktest.RequireOK(t, c.Get(path)).At("data.url"))

			browser := mocktest.Caller{T: t, HTTP: mocktest.TCPClient(t)}
			open := func(url string) mocktest.Reply { return browser.Raw("GET", url, nil) }
			r := open(local + "/a/hello.txt")
			require.Equal(t, "hello", mocktest.RequireOK(t, r).Body)
			require.Equal(t, "application/octet-stream", r.Header.Get("Content-Type"))
			require.EqualValues(t, "buckt", mocktest.LastExchange(t, server).System)
			require.Equal(t, "hello", open("http://"+addr.String()+"/ASSETS.example.com/a/hell%6F.txt").Body, "hosts have no case")
			require.Equal(t, 404, open(local+"/b").Status)
			require.Equal(t, 404, open(local).Status)
			require.Equal(t, 404, open("http://"+addr.String()+"/other.example.com/a/hello.txt").Status)
			mocktest.RequireOK(t, c.Delete(path))
			require.Equal(t, 404, open(local+"/a/hello.txt").Status)
		})
	}
}

// A signature precedes the path: the name of an S3 bucket may be a domain.
func TestFileURLWithSignature(t *testing.T) {
	server := mocktest.New(t)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "assets.example.com"})
	require.Equal(t, 200, mocktest.CallBuckt(t, server).Put("/buckets/"+id+"/files/a", "of Buckt").Status)
	sys := server.Amove()
	_, err := sys.Account().AddBucket(sys.CloudAccountID(), amove.Bucket{Name: "assets.example.com"})
	require.NoError(t, err)
	key, err := sys.Account().User().AddKey(amove.Key{})
	require.NoError(t, err)
	c := mocktest.CallS3(t, server, "http://127.0.0.1:4010", foundrydb.Key{AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey})
	require.Equal(t, 200, c.Put("/assets.example.com/a", "of Amove").Status)
	require.Equal(t, "of Amove", c.Do("GET", "/assets.example.com/a").Body)
	require.Equal(t, "of Buckt", c.Open("GET", c.Endpoint+"/assets.example.com/a", "").Body)
}
