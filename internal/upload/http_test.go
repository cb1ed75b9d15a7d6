package upload

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// got is a received request.
type got struct {
	body    string
	length  int64
	chunked bool
}

// put sends the body to a server that reads only some of it before it answers, unless max is negative.
func put(t *testing.T, client *http.Client, body *Body, max int64) got {
	t.Helper()
	received := make(chan got, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var from io.Reader = r.Body
		if max >= 0 {
			from = io.LimitReader(r.Body, max)
		}
		p, _ := io.ReadAll(from)
		received <- got{string(p), r.ContentLength, len(r.TransferEncoding) > 0}
	}))
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL, body.Reader())
	require.NoError(t, err)
	req.ContentLength = body.src.Size()
	resp, err := client.Do(req)
	if err == nil { // the server may have closed the connection before the whole body was sent
		require.NoError(t, resp.Body.Close())
	}
	return <-received
}

func newClient(t *testing.T) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestContentLength(t *testing.T) {
	for name, test := range map[string]struct {
		src  *Source
		want got
	}{
		"of a file":                          {newReader(file(t, 4), Unknown), got{text[4:], size - 4, false}},
		"of nothing":                         {Bytes(nil), got{"", 0, false}},
		"of an empty file":                   {newReader(file(t, size), Unknown), got{"", 0, false}},
		"not of a plain reader":              {newReader(plain{strings.NewReader(text)}, Unknown), got{text, -1, true}},
		"of a plain reader that is declared": {newReader(plain{strings.NewReader(text)}, size), got{text, size, false}},
		"of a part of a file":                {newReader(file(t, 4), 9), got{text[4:13], 9, false}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, put(t, newClient(t), newBody(t, test.src, nil), -1))
		})
	}
}

// The server has received only a part of the body, so it stores nothing.
func TestSourceFails(t *testing.T) {
	for name, src := range map[string]*Source{
		"an error with the last bytes":  newReader(plain{vouching(errBroken, true)}, size),
		"an error after the last bytes": newReader(plain{vouching(errBroken, false)}, size),
		"more than its size":            newReader(plain{strings.NewReader(text + "!")}, size),
		"an error of unknown size":      newReader(plain{vouching(errBroken, true)}, Unknown),
		"an error of a ReaderAt":        ReaderAt(&failingAt{strings.NewReader(text), size, errBroken}, size),
	} {
		t.Run(name, func(t *testing.T) {
			body := newBody(t, src, nil)
			require.Less(t, len(put(t, newClient(t), body, -1).body), len(text))
			body.End(t.Context())
			require.Error(t, body.Err())
		})
	}
}

// The server answers while the body is still on its way, and net/http continues reading it for a while.
func TestReplayAfterEarlyResponse(t *testing.T) {
	content := strings.Repeat(text, 1<<16) // more than the sockets hold
	var last int64
	body := newBody(t, newReader(strings.NewReader(content), Unknown), func(sent, total int64) {
		if sent <= last || total != int64(len(content)) {
			t.Errorf("progress from %d to %d of %d", last, sent, total)
		}
		last = sent
	})
	client := newClient(t)
	for range 2 {
		require.Equal(t, content[:9], put(t, client, body, 9).body)
	}
	require.Equal(t, content, put(t, client, body, -1).body)
	body.End(t.Context())
	require.NoError(t, body.Err())
	require.Equal(t, int64(len(content)), last)
}
