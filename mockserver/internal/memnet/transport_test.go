package memnet

import (
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// serve starts a server on its own network. The function that it returns closes both, as the mock server does.
func serve(handler http.HandlerFunc) (transport *Transport, stop func()) {
	l := Listen()
	server := &http.Server{Handler: handler, ConnContext: ConnContext}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l)
	}()
	transport = new(Transport)
	transport.Connect(l)
	return transport, func() {
		_ = l.Close()
		_ = server.Close()
		transport.CloseBodies()
		<-ended
		transport.CloseIdleConnections()
	}
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }

// A body is known for as long as it is open and no longer.
func TestOpenBodies(t *testing.T) {
	transport, stop := serve(ok)
	client := &http.Client{Transport: transport}
	var responses []*http.Response
	for range 3 {
		resp, err := client.Get("http://mock.invalid/")
		require.NoError(t, err)
		responses = append(responses, resp)
	}
	require.Len(t, transport.open, 3)
	require.NoError(t, responses[1].Body.Close())
	require.Len(t, transport.open, 2)
	content, err := io.ReadAll(responses[2].Body)
	require.NoError(t, err)
	require.Equal(t, "ok", string(content))
	require.Len(t, transport.open, 1, "a body that was read to its end")
	stop()
	require.Empty(t, transport.open)
	require.NoError(t, responses[0].Body.Close())
}

// A response may arrive after CloseBodies has run.
func TestBodiesAfterClose(t *testing.T) {
	transport, stop := serve(ok)
	stop()
	late := &closeReader{Reader: strings.NewReader("x")}
	body := transport.track(late)
	require.True(t, late.closed)
	require.Empty(t, transport.open)
	require.NoError(t, body.Close())
}

func TestAnySchemeAndHost(t *testing.T) {
	transport, stop := serve(func(w http.ResponseWriter, r *http.Request) {
		scheme := "http"
		if FromContext(r.Context()).TLS() != nil {
			scheme = "https"
		}
		w.Header().Set("X-Seen", strings.Join([]string{scheme, r.Host, r.RemoteAddr}, " "))
	})
	defer stop()
	for _, url := range []string{"http://api.example.com/", "https://s3.example.com:9000/x", "https://api.example.com/"} {
		t.Run(url, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), "GET", url, http.NoBody)
			require.NoError(t, err)
			resp, err := transport.RoundTrip(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Same(t, req, resp.Request)
			require.Equal(t, url, req.URL.String())
			require.Equal(t, req.URL.Scheme+" "+req.URL.Host+" pipe", resp.Header.Get("X-Seen")) // net.Pipe's own address
		})
	}
}

func TestRequestAfterClose(t *testing.T) {
	transport, stop := serve(ok)
	stop()
	body := &closeReader{Reader: strings.NewReader("x")}
	_, err := (&http.Client{Transport: transport}).Post("http://mock.invalid/", "", body)
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.True(t, body.closed)
}

func TestRequestDuringClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, stop := serve(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/begun" {
				_ = http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		})
		client := &http.Client{Transport: transport}
		failed := make(chan error)
		for _, path := range []string{"/silent", "/begun"} {
			go func() {
				resp, err := client.Get("http://mock.invalid" + path)
				if err == nil {
					_, err = io.ReadAll(resp.Body)
					_ = resp.Body.Close()
				}
				failed <- err
			}()
		}
		synctest.Wait()
		stop()
		for range 2 {
			err := <-failed
			require.ErrorContains(t, err, "mockserver: the server was closed during the request")
			require.NotErrorIs(t, err, syscall.ECONNREFUSED, "the server may have acted")
		}
	})
}

func TestRequestRefused(t *testing.T) {
	transport, stop := serve(ok)
	defer stop()
	transport.DialError = func(req *http.Request) error {
		if req.Method == http.MethodPost {
			return Refused()
		}
		return nil
	}
	client := &http.Client{Transport: transport}
	resp, err := client.Get("https://mock.invalid/") // leaves a connection that could be used
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	asked, got := 0, 0
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { asked++ },
		GotConn: func(httptrace.GotConnInfo) { got++ },
	})
	req, err := http.NewRequestWithContext(ctx, "POST", "https://mock.invalid/", http.NoBody)
	require.NoError(t, err)
	_, err = client.Do(req)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	var opError *net.OpError
	require.ErrorAs(t, err, &opError)
	require.Equal(t, "dial", opError.Op)
	require.Equal(t, []int{1, 0}, []int{asked, got})
}

func TestRequestFromOtherBubble(t *testing.T) {
	transport, stop := serve(ok)
	defer stop()
	refused := false
	transport.DialError = func(*http.Request) error { refused = true; return Refused() }
	synctest.Test(t, func(t *testing.T) {
		body := &closeReader{Reader: strings.NewReader("x")}
		_, err := (&http.Client{Transport: transport}).Post("http://mock.invalid/", "", body)
		require.ErrorContains(t, err, "is used in synctest bubble")
		require.True(t, body.closed)
	})
	require.False(t, refused, "the function may belong to the other bubble too")
}

type closeReader struct {
	io.Reader
	closed bool
}

func (r *closeReader) Close() error { r.closed = true; return nil }
