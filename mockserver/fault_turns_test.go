package mockserver_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// statuses returns the statuses of n requests for the keys.
func statuses(c mocktest.Caller, n int) []int {
	c.T.Helper()
	var all []int
	for range n {
		all = append(all, c.Get("/keys").Status)
	}
	return all
}

func TestTurns(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault fault.Fault
		want  []int
		count int
	}{
		{"all", fault.Fault{}, []int{500, 500, 500, 500, 500}, 5},
		{"the third", fault.Fault{Nth: 3}, []int{200, 200, 500, 200, 200}, 1},
		{"from the third on", fault.Fault{From: 3}, []int{200, 200, 500, 500, 500}, 3},
		{"the first two", fault.Fault{First: 2}, []int{500, 500, 200, 200, 200}, 2},
		{"every second", fault.Fault{Every: 2}, []int{200, 500, 200, 500, 200}, 2},
		{"a share of all", fault.Fault{Share: 1}, []int{500, 500, 500, 500, 500}, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := mocktest.New(t)
			tt.fault.Effect = fault.Status(500)
			i := server.Inject(tt.fault)
			require.Equal(t, tt.want, statuses(mocktest.CallBuckt(t, server), 5))
			require.Equal(t, tt.count, i.Count())
			require.Equal(t, 5, i.Seen())
			require.Equal(t, tt.fault, i.Fault())
		})
	}
}

func TestTurnsShareFollowsSeed(t *testing.T) {
	draw := func(seed uint64, others int) []int {
		server := mocktest.New(t, mockserver.WithSeed(seed))
		server.Inject(fault.Fault{Share: 0.5, Effect: fault.Status(500)})
		for range others {
			server.Inject(fault.Fault{Share: 0.5, Effect: fault.ClockSkew(1)})
		}
		return statuses(mocktest.CallBuckt(t, server), 40)
	}
	require.Equal(t, draw(1, 0), draw(1, 0))
	require.Equal(t, draw(1, 0), draw(1, 3), "faults draw for themselves")
	require.NotEqual(t, draw(1, 0), draw(2, 0))
	require.Contains(t, draw(1, 0), 200)
	require.Contains(t, draw(1, 0), 500)
}

func TestMatchedRequests(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	a := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "a.example.com"})
	b := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	key := mocktest.AddKey(t, org, bucktapi.Key{})
	require.NoError(t, org.PutFile(a, bucktapi.File{Key: "f", Content: []byte("x")}))
	amoveSystem := mocktest.CallAmove(t, server)
	mocktest.RequireNoBody(t, amoveSystem.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"media"}`), 200)
	storageKey, err := server.Amove().Account().User().AddKey(amove.Key{})
	require.NoError(t, err)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	linodeSystem := mocktest.CallLinode(t, server)

	requests := map[string]func() mocktest.Reply{
		"bucket a":     func() mocktest.Reply { return c.Get("/buckets/" + a) },
		"bucket b":     func() mocktest.Reply { return c.Get("/buckets/" + b) },
		"file":         func() mocktest.Reply { return c.Get("/buckets/" + a + "/files/f") },
		"key":          func() mocktest.Reply { return c.Get("/keys/" + key.ID) },
		"keys":         func() mocktest.Reply { return c.Get("/keys") },
		"keys, as key": func() mocktest.Reply { return c.As(key.Secret.Reveal()).Get("/keys") },
		"download":     func() mocktest.Reply { return mocktest.Download(c, "https://a.example.com/f") },
		"status":       func() mocktest.Reply { return amoveSystem.Status("media") },
		"removal": func() mocktest.Reply {
			return amoveSystem.Send("DELETE", "storage/delete_storage_key?id="+storageKey.ID, "")
		},
		"service":       func() mocktest.Reply { return mocktest.CallFoundryDB(t, server).Get("/file-services/" + service.ID) },
		"linode bucket": func() mocktest.Reply { return linodeSystem.Post("/buckets", `{"label":"media","region":"us-east"}`) },
		"usage":         func() mocktest.Reply { return mocktest.CallTornado(t, server).Send("GET", "/usage", "") },
	}
	for _, tt := range []struct {
		name  string
		match fault.Match
		want  []string
	}{
		{"system", fault.Match{System: "foundrydb"}, []string{"service"}},
		{"operation", fault.Match{Operation: "bucktGetKey"}, []string{"key"}},
		{"method", fault.Match{Method: "DELETE"}, []string{"removal"}},
		{"path", fault.Match{Path: "/v1/keys"}, []string{"keys", "keys, as key"}},
		{"pattern", fault.Match{Path: "/v1/keys/*"}, []string{"key"}},
		{"path of a download", fault.Match{Path: "/f"}, []string{"download"}},
		{"bucket", fault.Match{Bucket: a}, []string{"bucket a", "file", "download"}},
		{"bucket and method", fault.Match{Bucket: b, Method: "GET"}, []string{"bucket b"}},
		{"bucket by name", fault.Match{Bucket: "media"}, []string{"status", "linode bucket"}},
		{"bucket of FoundryDB", fault.Match{Bucket: service.ID}, []string{"service"}},
		{"key", fault.Match{Key: key.ID}, []string{"key"}},
		{"key of Amove", fault.Match{Key: storageKey.ID}, []string{"removal"}},
		{"credential", fault.Match{Credential: key.ID}, []string{"keys, as key"}},
		{"user", fault.Match{Credential: server.FoundryDB().User().ID()}, []string{"service"}},
		{"customer", fault.Match{Credential: server.Tornado().Customer().ID()}, []string{"usage"}},
		{"nothing", fault.Match{Bucket: "none"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := server.Inject(fault.Fault{Match: tt.match, Effect: fault.Status(503)})
			defer i.Remove()
			var met []string
			for name, request := range requests {
				if name == "removal" && tt.match.Key == "" && tt.match.Method == "" || name == "linode bucket" && tt.match.Bucket == "" {
					continue // it would change the result of the others
				}
				if request().Status == 503 {
					met = append(met, name)
				}
			}
			require.ElementsMatch(t, tt.want, met)
		})
	}
}

func TestFaultsCombine(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	skew := server.Inject(fault.Fault{Name: "late clock", Effect: fault.ClockSkew(1)})
	first := server.Inject(fault.Fault{Effect: fault.Status(500)})
	second := server.Inject(fault.Fault{Effect: fault.Status(503)})
	third := server.Inject(fault.Fault{Effect: fault.LatencyBefore(1)})
	fourth := server.Inject(fault.Fault{Effect: fault.LatencyAfter(1)})
	require.Equal(t, []*mockserver.Injection{skew, first, second, third, fourth}, server.Faults())

	require.Equal(t, 500, c.Get("/keys").Status, "the first one decides")
	require.Equal(t, []string{"latency of 1ns", "status 500", "late clock"}, server.Requests()[0].Faults)
	require.Equal(t, 0, second.Count())
	require.Equal(t, 1, second.Seen())
	require.Equal(t, 0, fourth.Count(), "the request was not carried out")

	first.Remove()
	first.Remove()
	require.Equal(t, 503, c.Get("/keys").Status)
	server.RemoveFaults()
	require.Empty(t, server.Faults())
	mocktest.RequireOK(t, c.Get("/keys"))
	require.Empty(t, server.Requests()[2].Faults)
	require.Equal(t, 2, skew.Count())
}

func TestFaultsDrawSeparately(t *testing.T) {
	server := mocktest.New(t, mockserver.WithSeed(1))
	for range 2 {
		server.Inject(fault.Fault{Share: 0.5, Effect: fault.LatencyBefore(1)})
	}
	a, b := server.Faults()[0], server.Faults()[1]
	apart := false
	for range 20 {
		was := a.Count() - b.Count()
		mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/keys"))
		apart = apart || a.Count()-b.Count() != was
	}
	require.True(t, apart)
}

// If the first fault has nothing to change, the next one decides the response.
func TestFaultsWithoutEffect(t *testing.T) {
	server := mocktest.New(t)
	long := server.Inject(fault.Fault{Effect: fault.Truncate(1 << 20)})
	server.Inject(fault.Fault{Effect: fault.Empty200()})
	require.Empty(t, mocktest.CallBuckt(t, server).Get("/keys").Body)
	require.Equal(t, 0, long.Count())
	whole := server.Inject(fault.Fault{Effect: fault.Drip(1<<20, 1)})
	require.Empty(t, mocktest.CallBuckt(t, server).Get("/keys").Body)
	require.Equal(t, 0, whole.Count(), "all of it comes at once")
	require.Equal(t, []string{"empty status 200"}, server.Requests()[0].Faults)
}

func TestTurnsConcurrent(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	i := server.Inject(fault.Fault{Every: 4, Effect: fault.Status(500)})
	var failed sync.Map
	var wg sync.WaitGroup
	for n := range 80 {
		wg.Go(func() {
			if c.Get("/keys").Status == 500 {
				failed.Store(n, true)
			}
			server.Inject(fault.Fault{Match: fault.Match{System: "tornado"}, Effect: fault.Hang()}).Remove()
		})
	}
	wg.Wait()
	n := 0
	failed.Range(func(any, any) bool { n++; return true })
	require.Equal(t, 20, n)
	require.Equal(t, 20, i.Count())
	require.Equal(t, 80, i.Seen())
	require.Len(t, server.Faults(), 1)
	require.Equal(t, "status 500 (took effect on 20 of 80 requests)", i.String())
}

// A request refused by a fault is still reported as unmatched.
func TestFaultsOnUnmatchedRequest(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	server.Inject(fault.Fault{Effect: fault.Status(503)})
	c := mocktest.CallBuckt(t, server)
	require.Equal(t, 503, c.Get("/nothing").Status)
	require.Equal(t, 503, c.Get("/keys").Status)
	require.Equal(t, 503, c.Raw("GET", server.Buckt().RootURL()+"/health", nil).Status)
	all := server.Requests()
	require.True(t, all[0].Unmatched)
	require.False(t, all[1].Unmatched)
	require.False(t, all[2].Unmatched)
}
