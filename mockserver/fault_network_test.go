package mockserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// createWith posts a new key with a context.
func createWith(ctx context.Context, c mocktest.Caller) (*http.Response, error) {
	return createWithBody(ctx, c, newKeyBody)
}

func createWithBody(ctx context.Context, c mocktest.Caller, body string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, "POST", c.Base+"/keys", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Key)
	req.Header.Set("Content-Type", "application/json")
	return c.HTTP.Do(req)
}

func TestRefuseInMemory(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	mocktest.RequireOK(t, c.Get("/keys")) // leaves an idle connection
	i := server.Inject(fault.Fault{Match: fault.Match{Operation: "bucktCreateKey"}, Nth: 2, Effect: fault.Refuse()})
	var asked, got, written atomic.Int32
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		GetConn:      func(string) { asked.Add(1) },
		GotConn:      func(httptrace.GotConnInfo) { got.Add(1) },
		WroteHeaders: func() { written.Add(1) },
	})
	resp, err := createWith(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	_, err = createWith(ctx, c)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	var opError *net.OpError
	require.ErrorAs(t, err, &opError)
	require.Equal(t, "dial", opError.Op)
	require.EqualValues(t, 1, asked.Load())
	require.Zero(t, got.Load())
	require.Zero(t, written.Load())
	require.Equal(t, 1, i.Count())
	require.Equal(t, 2, i.Seen())
	mocktest.RequireOK(t, c.Get("/keys"))

	all := server.Requests()
	require.Len(t, all, 4)
	refused := all[2]
	require.Equal(t, "bucktCreateKey", refused.Operation)
	require.Equal(t, []string{"connection refused"}, refused.Faults)
	require.Zero(t, refused.Status)
	require.Empty(t, refused.RequestBody)
	require.Equal(t, "[REDACTED]", refused.RequestHeader.Get("Authorization"))
	require.Len(t, server.Buckt().Organization().Keys(), 2)
}

// A bucket named in the body is known before the request is sent.
func TestRefuseByBucketInBody(t *testing.T) {
	server := mocktest.New(t)
	i := server.Inject(fault.Fault{Match: fault.Match{Bucket: "media"}, Effect: fault.Refuse()})
	c := mocktest.CallAmove(t, server)
	require.Equal(t, 499, c.Status("other").Status)
	req, err := http.NewRequestWithContext(t.Context(), "POST", c.Base+"/api/v1/storage/bucket_status", strings.NewReader(`{"bucketName":"media"}`))
	require.NoError(t, err)
	_, err = c.HTTP.Do(req)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.Equal(t, 1, i.Count())
}

func TestRefuseOnTCP(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	require.PanicsWithValue(t, "mockserver: fault: effect: refuse on TCP, where a connection is refused before there is a request, "+
		"goes without match, nth, from, first, every and share alone", func() {
		server.Inject(fault.Fault{First: 1, Effect: fault.Refuse()})
	})
	require.Panics(t, func() { server.Inject(fault.Fault{From: 2, Effect: fault.Refuse()}) })
	require.Empty(t, server.Faults())

	idle, err := net.Dial("tcp", addr.String())
	require.NoError(t, err)
	defer func() { require.NoError(t, idle.Close()) }()
	_, err = io.WriteString(idle, "GET /health HTTP/1.1\r\nHost: mock\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(idle), nil)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)

	get := func() (*http.Response, error) {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		return client.Get("http://" + addr.String() + "/health")
	}
	first := server.Inject(fault.Fault{Effect: fault.Refuse()})
	second := server.Inject(fault.Fault{Effect: fault.Refuse()})
	// This precedes the removal of the fault, as the connection may not be idle yet at the injection.
	rest, err := io.ReadAll(idle)
	require.NoError(t, err, "the connection that was idle is closed in good order")
	require.NotContains(t, string(rest), "HTTP/1.1")
	for _, i := range []*mockserver.Injection{first, second} {
		_, err = get()
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, err = server.HTTPClient().Get(server.Buckt().RootURL() + "/health")
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, err = server.Listen("127.0.0.1:0")
		require.EqualError(t, err, "mockserver: Listen while a fault refuses connections: remove the fault first")
		i.Remove()
	}
	resp, err = get()
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
}

func TestRefusePortTaken(t *testing.T) {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	server.Inject(fault.Fault{Effect: fault.Refuse()})
	squatter, err := net.Listen("tcp", addr.String())
	require.NoError(t, err)
	defer func() { require.NoError(t, squatter.Close()) }()
	server.RemoveFaults()
	require.Len(t, server.Problems(), 1)
	require.ErrorIs(t, server.Problems()[0], syscall.EADDRINUSE)
}

// A reset ends both a client's read and its write.
func TestResetFaultInMemory(t *testing.T) {
	for _, effect := range []fault.Effect{fault.ResetBefore(), fault.LoseResponse()} {
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		server.Inject(fault.Fault{Effect: effect})
		_, err := createWith(t.Context(), c)
		require.ErrorIs(t, err, syscall.ECONNRESET)
		var opError *net.OpError
		require.ErrorAs(t, err, &opError)

		body, rest := io.Pipe() // an upload of which only the first byte is sent
		go func() {
			for {
				if _, err := rest.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}()
		req, err := http.NewRequestWithContext(t.Context(), "PUT", c.Base+"/buckets/"+id+"/files/f", io.LimitReader(body, 1<<20))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+c.Key)
		_, err = c.HTTP.Do(req)
		require.NoError(t, body.Close())
		require.ErrorIs(t, err, syscall.ECONNRESET)
		_, stored := server.Buckt().Organization().File(id, "f")
		require.Equal(t, effect.When == fault.After, stored)
	}
}

// A client that waits for 100 Continue does not get it.
func TestResetFaultWithoutContinue(t *testing.T) {
	for _, effect := range []fault.Effect{fault.ResetBefore(), fault.Hang()} {
		c := newWireClient(t)
		c.server.Inject(fault.Fault{Effect: effect})
		conn, err := net.Dial("tcp", c.addr)
		require.NoError(t, err)
		_, err = io.WriteString(conn, "PUT /v1/buckets/b/files/f HTTP/1.1\r\nHost: mock\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
		require.NoError(t, err)
		e := &exchangeOnWire{t, conn, bufio.NewReader(conn)}
		if effect.Kind == fault.KindHang {
			e.silent()
			require.NoError(t, conn.Close())
			continue
		}
		text, err := e.all()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.Empty(t, text)
		require.NoError(t, conn.Close())
	}
}

// waits are the effects that take time.
var waits = []fault.Effect{
	fault.LatencyBefore(time.Hour), fault.LatencyAfter(time.Hour), fault.Latency(fault.Uniform(time.Hour, time.Hour)),
	fault.Hang(), fault.Hang().After(), fault.Drip(1, time.Hour),
}

// A delay ends with the client. Otherwise it would stop the clock of a bubble.
func TestDelayEndsWithClient(t *testing.T) {
	for _, effect := range waits {
		t.Run(effect.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				server.Inject(fault.Fault{Effect: effect})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				begin := time.Now()
				resp, err := createWith(ctx, mocktest.CallBuckt(t, server))
				if err == nil {
					_, err = io.ReadAll(resp.Body)
					_ = resp.Body.Close()
				}
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, time.Minute, time.Since(begin))
				all := server.Requests() // waits for clients that have disconnected
				require.Len(t, all, 1)
				if effect.Kind != fault.KindDrip {
					require.Equal(t, time.Minute, all[0].Duration)
				}
				server.AssertCalled(t, 1, fault.Match{Method: "POST"})
				require.Equal(t, []string{effect.String()}, all[0].Faults)
				made := effect.When == fault.After || effect.Kind == fault.KindDrip
				require.Equal(t, made, len(server.Buckt().Organization().Keys()) == 2)
			})
		})
	}
}

// An upload whose body has not been read ends with its client too.
func TestLatencyOfUploadEndsWithClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		server.Inject(fault.Fault{Effect: fault.LatencyBefore(time.Hour)})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, "PUT", c.Base+"/buckets/b/files/f", io.MultiReader(strings.NewReader("of unknown length")))
		require.NoError(t, err)
		_, err = c.HTTP.Do(req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		synctest.Wait()
		require.Len(t, server.Requests(), 1)
	})
}

// Close ends delays, on each network.
func TestCloseEndsDelays(t *testing.T) {
	for _, effect := range waits {
		t.Run(effect.String(), func(t *testing.T) {
			server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
			require.NoError(t, err)
			defer func() { require.NoError(t, server.Close()) }()
			addr, err := server.Listen("127.0.0.1:0")
			require.NoError(t, err)
			server.Inject(fault.Fault{Effect: effect})
			memory := mocktest.CallBuckt(t, server)
			tcp := memory
			tcp.Base = server.Buckt().BaseURLAt(addr)
			tcp.HTTP = &http.Client{Transport: &http.Transport{}}
			defer tcp.HTTP.CloseIdleConnections()
			failed := make(chan error)
			for _, c := range []mocktest.Caller{memory, tcp} {
				go func() {
					resp, err := createWith(t.Context(), c)
					if err == nil {
						_, err = io.ReadAll(resp.Body)
						_ = resp.Body.Close()
					}
					failed <- err
				}()
			}
			require.Eventually(t, func() bool { return server.Faults()[0].Count() == 2 }, 10*time.Second, time.Millisecond)
			require.NoError(t, server.Close())
			require.Error(t, <-failed)
			require.Error(t, <-failed)
		})
	}
}

// A program may serve with its own listener, also with TLS and HTTP/2.
func TestFaultsOnOtherListener(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	one := httptest.NewUnstartedServer(server)
	one.StartTLS()
	defer one.Close()
	two := httptest.NewUnstartedServer(server)
	two.EnableHTTP2 = true
	two.StartTLS()
	defer two.Close()
	for _, effect := range []fault.Effect{fault.ResetBefore(), fault.LoseResponse(), fault.Refuse()} {
		i := server.Inject(fault.Fault{Effect: effect})
		conn, err := tls.Dial("tcp", one.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true}) // a test's own server
		require.NoError(t, err)
		_, err = io.WriteString(conn, "GET /health HTTP/1.1\r\nHost: mock\r\n\r\n")
		require.NoError(t, err)
		_, err = io.ReadAll(conn)
		require.ErrorIs(t, err, syscall.ECONNRESET)
		_ = conn.Close() // fails to send the end of the connection

		_, err = two.Client().Get(two.URL + "/health")
		require.Error(t, err)
		require.Equal(t, 2, i.Count())
		i.Remove()
	}
	i := server.Inject(fault.Fault{Effect: fault.Hang()})
	for _, listener := range []*httptest.Server{one, two} {
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, "POST", listener.URL+"/health", strings.NewReader("body"))
		require.NoError(t, err)
		failed := make(chan error)
		before := i.Count()
		go func() {
			_, err := listener.Client().Do(req)
			failed <- err
		}()
		require.Eventually(t, func() bool { return i.Count() > before }, 10*time.Second, time.Millisecond)
		cancel()
		require.ErrorIs(t, <-failed, context.Canceled)
	}
}

// Random delays have their distribution, and follow the seed.
func TestLatencyDistribution(t *testing.T) {
	draw := func(t *testing.T, seed uint64, d fault.Distribution) (delays []time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			server := mocktest.New(t, mockserver.WithSeed(seed))
			server.Inject(fault.Fault{Effect: fault.Latency(d)})
			for range 40 {
				begin := time.Now()
				mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/keys"))
				delays = append(delays, time.Since(begin))
			}
		})
		return delays
	}
	for name, tt := range map[string]struct {
		of                fault.Distribution
		shortest, longest time.Duration // of all draws
		below             time.Duration // about half of them
	}{
		"uniform":                  {fault.Uniform(time.Second, 3*time.Second), time.Second, 3 * time.Second, 2 * time.Second},
		"normal":                   {fault.Normal(10*time.Second, time.Second), 5 * time.Second, 15 * time.Second, 10 * time.Second},
		"normal, cut off at 0":     {fault.Normal(0, time.Second), 0, 5 * time.Second, time.Nanosecond},
		"lognormal":                {fault.LogNormal(time.Second, 0.5), 100 * time.Millisecond, 10 * time.Second, time.Second},
		"lognormal without spread": {fault.LogNormal(time.Second, 0), time.Second, time.Second, time.Second + 1},
	} {
		t.Run(name, func(t *testing.T) {
			delays := draw(t, 1, tt.of)
			require.GreaterOrEqual(t, slices.Min(delays), tt.shortest)
			require.LessOrEqual(t, slices.Max(delays), tt.longest)
			below := 0
			for _, delay := range delays {
				if delay < tt.below {
					below++
				}
			}
			require.GreaterOrEqual(t, below, 10)
			require.Equal(t, delays, draw(t, 1, tt.of))
			if tt.shortest < tt.longest {
				require.NotEqual(t, delays, draw(t, 2, tt.of))
			}
			if name == "normal" || name == "uniform" || name == "lognormal" {
				require.LessOrEqual(t, below, 30)
			}
		})
	}
}

// On TCP the end of the client is noticed once its body has been received.
func TestLatencyOnTCPEndsWithClient(t *testing.T) {
	c := newWireClient(t)
	i := c.server.Inject(fault.Fault{Effect: fault.LatencyBefore(time.Hour)})
	e := c.create()
	require.Eventually(t, func() bool { return i.Count() == 1 }, 10*time.Second, time.Millisecond)
	require.NoError(t, e.conn.Close())
	require.Eventually(t, func() bool { return len(c.server.Requests()) == 1 }, 10*time.Second, time.Millisecond)
	require.Equal(t, 0, c.keys())
}
