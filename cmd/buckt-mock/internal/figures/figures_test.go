package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The example of a GET in the documents of AWS.
func TestSign(t *testing.T) {
	req, err := http.NewRequest(http.MethodGet, "https://examplebucket.s3.amazonaws.com/test.txt", nil)
	require.NoError(t, err)
	req.Header.Set("Range", "bytes=0-9")
	signer{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"}.
		sign(req, nil, time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC))
	require.Equal(t, "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"+
		"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"+
		"Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", req.Header.Get("Authorization"))
}

func TestMedian(t *testing.T) {
	require.Equal(t, 2*time.Second, median([]time.Duration{3 * time.Second, time.Second, 2 * time.Second}))
	require.Equal(t, 15*time.Second, median([]time.Duration{20 * time.Second, 10 * time.Second}))
}

// Workers share no objects, and each uses all of its objects in turn.
func TestNext(t *testing.T) {
	l := load{connections: 3, keys: 7}
	owners := make(map[int]int)
	for worker := range l.connections {
		for n, i := worker, 0; i < 20; n, i = l.next(n), i+1 {
			owner, taken := owners[n]
			require.True(t, !taken || owner == worker)
			owners[n] = worker
		}
	}
	require.Len(t, owners, l.keys)
}

func TestLoad(t *testing.T) {
	var objects sync.Map
	var forget atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			content, _ := io.ReadAll(r.Body)
			objects.Store(r.URL.Path, content)
			return
		}
		content, _ := objects.Load(r.URL.Path)
		if !forget.Load() {
			_, _ = w.Write(content.([]byte))
		}
	}))
	t.Cleanup(server.Close)
	s := store{"a test", func(ctx context.Context, method string, n int, body []byte) (*http.Request, error) {
		return newRequest(ctx, method, fmt.Sprintf("%s/%d", server.URL, n), body)
	}}
	l := load{time: 50 * time.Millisecond, connections: 4, keys: 10, size: 100}
	requests, _, err := l.run(t.Context(), s)
	require.NoError(t, err)
	require.Positive(t, requests)
	forget.Store(true)
	_, _, err = l.run(t.Context(), s)
	require.ErrorContains(t, err, "what was got is not what was put")
}
