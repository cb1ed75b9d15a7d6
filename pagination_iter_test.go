package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// pages responds to a list with the page of the requested cursor.
type pages struct {
	latency  time.Duration
	byCursor map[string]reply

	mu      sync.Mutex
	cursors []string // that were asked for
	queries []url.Values
}

func newPages(t testing.TB, latency time.Duration, byCursor map[string]reply) (*buckt.Client, *pages) {
	t.Helper()
	p := &pages{latency: latency, byCursor: byCursor}
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithTransport(p), buckt.WithoutRetries(), buckt.WithoutRateLimiter())
	require.NoError(t, err)
	return client, p
}

func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	query := r.URL.Query()
	p.mu.Lock()
	p.cursors = append(p.cursors, query.Get("cursor"))
	p.queries = append(p.queries, query)
	n := len(p.cursors)
	p.mu.Unlock()
	if p.latency > 0 {
		timer := time.NewTimer(p.latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	response, ok := p.byCursor[query.Get("cursor")]
	if !ok {
		return nil, fmt.Errorf("nobody gave out the cursor %q", query.Get("cursor"))
	}
	if response.respond != nil {
		return response.respond(r)
	}
	if response.err != nil {
		return nil, response.err
	}
	resp := response.response(r)
	resp.Header.Set("X-Request-Id", "page-"+strconv.Itoa(n))
	return resp, nil
}

func (p *pages) requestedCursors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.cursors)
}

func bucketRow(id string) string { return `{"object":"bucket","id":"` + id + `"}` }

// rows are the rows of a page: p1, p2, and so on.
func bucketRows(prefix string, n int) []string {
	var rows []string
	for i := range n {
		rows = append(rows, bucketRow(prefix+strconv.Itoa(i+1)))
	}
	return rows
}

// ids returns the ids of an iteration and its errors.
func ids(seq iter.Seq2[buckt.Bucket, error]) (got []string, errs []error) {
	for b, err := range seq {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		got = append(got, b.ID)
	}
	return got, errs
}

func TestAllFollowsEveryPage(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		from  string
		pages map[string]reply
		want  []string
		asked []string
	}{
		"one page":      {"", map[string]reply{"": page("", bucketRows("a", 2)...)}, []string{"a1", "a2"}, []string{""}},
		"an empty list": {"", map[string]reply{"": page("")}, nil, []string{""}},
		"an empty cursor ends": {"", map[string]reply{
			"": {body: `{"data":[` + bucketRow("a1") + `],"error":null,"meta":{"nextCursor":"","limit":20}}`},
		}, []string{"a1"}, []string{""}},
		"short and empty pages in the middle": {"", map[string]reply{
			"": page("1", bucketRows("a", 2)...), "1": page("2"), "2": page("3"), "3": page("4", bucketRow("b1")), "4": page(""),
		}, []string{"a1", "a2", "b1"}, []string{"", "1", "2", "3", "4"}},
		"from a cursor on": {"2", map[string]reply{
			"": page("2", bucketRow("a1")), "2": page("3", bucketRow("b1")), "3": page("", bucketRow("c1")),
		}, []string{"b1", "c1"}, []string{"2", "3"}},
		"cursors that a query has to escape": {"", map[string]reply{
			"": page("YWJj+/8=", bucketRow("a1")), "YWJj+/8=": page("ü &%2F;", bucketRow("b1")), "ü &%2F;": page("", bucketRow("c1")),
		}, []string{"a1", "b1", "c1"}, []string{"", "YWJj+/8=", "ü &%2F;"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, p := newPages(t, 0, tt.pages)
			all := client.Buckets.All(t.Context(), buckt.BucketListParams{Cursor: tt.from})
			require.Empty(t, p.requestedCursors(), "nothing is asked before the iteration begins")
			for range 2 { // it may be ranged over twice
				p.cursors = nil
				got, errs := ids(all)
				require.Empty(t, errs)
				require.Equal(t, tt.want, got)
				require.Equal(t, tt.asked, p.requestedCursors())
			}
		})
	}
}

func TestAllDetectsCycles(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		from   string
		pages  map[string]reply
		want   []string
		cursor string
	}{
		"adjacent": {"", map[string]reply{"": page("1", bucketRow("a")), "1": page("1", bucketRow("b"))}, []string{"a", "b"}, "1"},
		"longer": {"", map[string]reply{
			"": page("1", bucketRow("a")), "1": page("2", bucketRow("b")), "2": page("3"), "3": page("1", bucketRow("c")),
		}, []string{"a", "b", "c"}, "1"},
		"back to where it began": {"1", map[string]reply{"1": page("2", bucketRow("a")), "2": page("1", bucketRow("b"))}, []string{"a", "b"}, "1"},
		"at once":                {"1", map[string]reply{"1": page("1")}, nil, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, p := newPages(t, 0, tt.pages)
			got, errs := ids(client.Buckets.All(t.Context(), buckt.BucketListParams{Cursor: tt.from}))
			require.Equal(t, tt.want, got, "what the pages hold is given all the same")
			require.Len(t, errs, 1)
			e, ok := errors.AsType[*buckt.CursorCycleError](errs[0])
			require.True(t, ok)
			require.Equal(t, &buckt.CursorCycleError{Operation: "Buckets.List", Cursor: tt.cursor}, e)
			require.EqualError(t, e, `buckt: Buckets.List: the server repeated the cursor "1"`)
			require.Len(t, p.requestedCursors(), len(tt.pages), "no page is fetched twice")
		})
	}
}

// Each service's iterator requests every page with the same parameters and options.
func TestAllKeepsItsParameters(t *testing.T) {
	t.Parallel()
	ends := func(n *int) func(error) bool {
		return func(err error) bool {
			*n++
			return err == nil
		}
	}
	for name, tt := range map[string]struct {
		row    string
		want   url.Values
		range_ func(context.Context, *buckt.Client, func(error) bool, ...buckt.CallOption)
	}{
		"Buckets.All": {`{"id":"x"}`, url.Values{"limit": {"1"}, "status": {"active"}},
			func(ctx context.Context, c *buckt.Client, yield func(error) bool, opts ...buckt.CallOption) {
				for _, err := range c.Buckets.All(ctx, buckt.BucketListParams{Limit: 1, Status: buckt.BucketActive}, opts...) {
					yield(err)
				}
			}},
		"Files.All": {`{"key":"x"}`, url.Values{"limit": {"1"}, "prefix": {"a/"}},
			func(ctx context.Context, c *buckt.Client, yield func(error) bool, opts ...buckt.CallOption) {
				for _, err := range c.Files.All(ctx, "bkt_1", buckt.FileListParams{Limit: 1, Prefix: "a/"}, opts...) {
					yield(err)
				}
			}},
		"Keys.All": {`{"id":"x"}`, url.Values{"limit": {"1"}},
			func(ctx context.Context, c *buckt.Client, yield func(error) bool, opts ...buckt.CallOption) {
				for _, err := range c.Keys.All(ctx, buckt.KeyListParams{Limit: 1}, opts...) {
					yield(err)
				}
			}},
		"AWSAccounts.All": {`{"id":"x"}`, url.Values{"limit": {"1"}},
			func(ctx context.Context, c *buckt.Client, yield func(error) bool, opts ...buckt.CallOption) {
				for _, err := range c.AWSAccounts.All(ctx, buckt.AWSAccountListParams{Limit: 1}, opts...) {
					yield(err)
				}
			}},
		"AWSAccounts.AllS3Buckets": {`{"name":"x"}`, url.Values{"limit": {"1"}},
			func(ctx context.Context, c *buckt.Client, yield func(error) bool, opts ...buckt.CallOption) {
				for _, err := range c.AWSAccounts.AllS3Buckets(ctx, "acc_1", buckt.S3BucketListParams{Limit: 1}, opts...) {
					yield(err)
				}
			}},
		"Logs.All": {`{"id":"x"}`, url.Values{"limit": {"1"}, "status": {"5xx"}},
			func(ctx context.Context, c *buckt.Client, yield func(error) bool, opts ...buckt.CallOption) {
				for _, err := range c.Logs.All(ctx, buckt.LogListParams{Limit: 1, Status: "5xx"}, opts...) {
					yield(err)
				}
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, p := newPages(t, 0, map[string]reply{"": page("1", tt.row), "1": page("", tt.row)})
			n, header := 0, ""
			p.byCursor["1"] = reply{respond: func(r *http.Request) (*http.Response, error) {
				header = r.Header.Get("X-Trace")
				return page("", tt.row).response(r), nil
			}}
			tt.range_(t.Context(), client, ends(&n), buckt.Header("X-Trace", "t"))
			require.Equal(t, 2, n)
			require.Equal(t, "t", header)
			require.Len(t, p.queries, 2)
			require.Equal(t, tt.want, p.queries[0])
			p.queries[1].Del("cursor")
			require.Equal(t, tt.want, p.queries[1])
		})
	}
}

// The caller processes a page while the next one is fetched.
func TestAllFetchesAheadWhileTheCallerWorks(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ latency, work, want time.Duration }{
		"as long":       {time.Second, time.Second, 6 * time.Second},      // the first page, then five times the work
		"slower server": {3 * time.Second, time.Second, 16 * time.Second}, // five pages, then the work on the last
		"slower caller": {time.Second, 4 * time.Second, 21 * time.Second}, // the first page, then five times the work
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, p := newPages(t, tt.latency, map[string]reply{
					"": page("1", bucketRow("a")), "1": page("2", bucketRow("b")), "2": page("3", bucketRow("c")), "3": page("4", bucketRow("d")),
					"4": page("", bucketRow("e")),
				})
				start, n := time.Now(), 0
				for _, err := range client.Buckets.All(t.Context(), buckt.BucketListParams{}) {
					require.NoError(t, err)
					n++
					time.Sleep(tt.work)
					synctest.Wait()
					require.LessOrEqual(t, len(p.requestedCursors()), n+1, "more than one page ahead")
				}
				require.Equal(t, 5, n)
				require.Equal(t, tt.want, time.Since(start))
			})
		})
	}
}

// Only one page is prefetched: a caller that takes one item causes two requests at most.
func TestAllEndedEarly(t *testing.T) {
	t.Parallel()
	three := map[string]reply{"": page("1", bucketRows("a", 2)...), "1": page("2", bucketRow("b")), "2": page("", bucketRow("c"))}
	for name, end := range map[string]func(*testing.T, iter.Seq2[buckt.Bucket, error]){
		"break": func(_ *testing.T, seq iter.Seq2[buckt.Bucket, error]) {
			for range seq {
				break
			}
		},
		"panic": func(t *testing.T, seq iter.Seq2[buckt.Bucket, error]) {
			require.PanicsWithValue(t, "in the loop", func() {
				for range seq {
					panic("in the loop")
				}
			})
		},
		"goexit": func(_ *testing.T, seq iter.Seq2[buckt.Bucket, error]) {
			var wg sync.WaitGroup
			wg.Go(func() {
				for range seq {
					runtime.Goexit() // as a failing test does
				}
			})
			wg.Wait()
		},
		"pull": func(t *testing.T, seq iter.Seq2[buckt.Bucket, error]) {
			next, stop := iter.Pull2(seq)
			b, err, ok := next()
			require.True(t, ok)
			require.NoError(t, err)
			require.Equal(t, "a1", b.ID)
			stop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// the bubble fails if a goroutine remains
			synctest.Test(t, func(t *testing.T) {
				client, p := newPages(t, time.Second, three)
				start := time.Now()
				end(t, client.Buckets.All(t.Context(), buckt.BucketListParams{}))
				require.Equal(t, time.Second, time.Since(start), "the page ahead is not waited for")
				require.LessOrEqual(t, len(p.requestedCursors()), 2)
			})
		})
	}
}

// No goroutine outlives an iteration, even if the transport is slow to release the prefetched page.
func TestAllWaitsForItsGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		over := false
		client, _ := newPages(t, 0, map[string]reply{"": page("1", bucketRow("a")), "1": {respond: func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			time.Sleep(time.Second)
			over = true
			return nil, r.Context().Err()
		}}})
		for range client.Buckets.All(t.Context(), buckt.BucketListParams{}) {
			synctest.Wait() // the page ahead is on its way
			break
		}
		require.True(t, over)
	})
}

func TestAllEndsWithAnError(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bad  reply
		want func(error) bool
	}{
		"500":                {failure(500, "x"), isType[*buckt.ServerError]},
		"401":                {failure(401, "Invalid API key"), isType[*buckt.UnauthorizedError]},
		"no list":            {object(`{}`), func(err error) bool { return errors.Is(err, buckt.ErrInvalidResponse) }},
		"no data":            {reply{body: `{}`}, func(err error) bool { return errors.Is(err, buckt.ErrInvalidResponse) }},
		"broken JSON":        {reply{body: `{"data":[`}, func(err error) bool { return errors.Is(err, buckt.ErrInvalidResponse) }},
		"a network error":    {reply{err: http.ErrServerClosed}, func(err error) bool { return errors.Is(err, http.ErrServerClosed) }},
		"an error among 2xx": {reply{body: `{"data":null,"error":{"message":"x"},"meta":null}`}, func(err error) bool { return errors.Is(err, buckt.ErrInvalidResponse) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, p := newPages(t, 0, map[string]reply{"": page("1", bucketRows("a", 2)...), "1": tt.bad})
			got, errs := ids(client.Buckets.All(t.Context(), buckt.BucketListParams{}))
			require.Equal(t, []string{"a1", "a2"}, got)
			require.Len(t, errs, 1, "once, although the loop went on")
			require.True(t, tt.want(errs[0]), "%v", errs[0])
			require.Len(t, p.requestedCursors(), 2)
		})
	}
}

func TestAllEndsWithItsContext(t *testing.T) {
	t.Parallel()
	three := map[string]reply{"": page("1", bucketRows("a", 3)...), "1": page("2", bucketRows("b", 3)...), "2": page("", bucketRow("c"))}
	for name, tt := range map[string]struct {
		at   int // the item at which the context is cancelled; 0 is before the first
		wait time.Duration
		want []string
	}{
		"before":                          {0, 0, nil},
		"in the middle of a page":         {2, 0, []string{"a1", "a2"}},
		"in the middle, the next is here": {2, 5 * time.Second, []string{"a1", "a2"}},
		"at the end of a page":            {3, 0, []string{"a1", "a2", "a3"}},
		"in a later page":                 {5, 0, []string{"a1", "a2", "a3", "b1", "b2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := newPages(t, time.Second, three)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.at == 0 {
					cancel()
				}
				var got []string
				var errs []error
				for b, err := range client.Buckets.All(ctx, buckt.BucketListParams{}) {
					if err != nil {
						errs = append(errs, err)
						continue
					}
					if got = append(got, b.ID); len(got) == tt.at {
						time.Sleep(tt.wait)
						cancel()
					}
				}
				require.Equal(t, tt.want, got)
				require.Len(t, errs, 1)
				require.ErrorIs(t, errs[0], context.Canceled)
				e, ok := errors.AsType[*buckt.Error](errs[0])
				require.True(t, ok)
				require.Equal(t, "Buckets.List", e.Operation)
			})
		})
	}
	t.Run("deadline during a fetch", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, _ := newPages(t, time.Second, three)
			ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
			defer cancel()
			start := time.Now()
			got, errs := ids(client.Buckets.All(ctx, buckt.BucketListParams{}))
			require.Equal(t, []string{"a1", "a2", "a3"}, got)
			require.Len(t, errs, 1)
			require.ErrorIs(t, errs[0], context.DeadlineExceeded)
			require.Equal(t, 1500*time.Millisecond, time.Since(start))
		})
	})
	t.Run("after the last item", func(t *testing.T) {
		t.Parallel()
		client, _ := newPages(t, 0, map[string]reply{"": page("", bucketRow("a"))})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for _, err := range client.Buckets.All(ctx, buckt.BucketListParams{}) {
			require.NoError(t, err, "the list was complete")
			cancel()
		}
	})
	t.Run("the timeout of a call holds for each page", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, _ := newPages(t, time.Second, three)
			got, errs := ids(client.Buckets.All(t.Context(), buckt.BucketListParams{}, buckt.Timeout(1100*time.Millisecond)))
			require.Empty(t, errs)
			require.Len(t, got, 7)
		})
	})
}

func TestAllRejectsInvalidOptionsOnce(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]buckt.CallOption{"nil": nil, "nowhere to capture": buckt.CaptureResponse(nil), "no timeout": buckt.Timeout(0)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, p := newPages(t, 0, nil)
			got, errs := ids(client.Buckets.All(t.Context(), buckt.BucketListParams{}, opt))
			require.Empty(t, got)
			require.Len(t, errs, 1)
			require.True(t, isType[*buckt.InvalidInputError](errs[0]), "%v", errs[0])
			require.Empty(t, p.requestedCursors())
		})
	}
}

// The captured response is that of the page whose items are being yielded, even if another one was fetched meanwhile.
func TestAllCapturesTheResponseOfEachPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, p := newPages(t, time.Second, map[string]reply{
			"": page("1", bucketRows("a", 2)...), "1": page("2"), "2": page("3", bucketRows("b", 2)...), "3": failure(404, "gone"),
		})
		var r buckt.Response
		var got []string
		for b, err := range client.Buckets.All(t.Context(), buckt.BucketListParams{}, buckt.CaptureResponse(&r)) {
			got = append(got, b.ID+" "+r.RequestID)
			time.Sleep(10 * time.Second) // the page ahead is there by now
			synctest.Wait()
			require.Equal(t, got[len(got)-1], b.ID+" "+r.RequestID)
			if err != nil {
				require.Equal(t, 404, r.StatusCode)
			}
		}
		require.Equal(t, []string{"a1 page-1", "a2 page-1", "b1 page-3", "b2 page-3", " page-4"}, got)
		require.Len(t, p.requestedCursors(), 4)
	})
}

// An iterator has no state between two ranges, so that several goroutines may use it.
func TestAllRangedConcurrently(t *testing.T) {
	t.Parallel()
	client, _ := newPages(t, 0, map[string]reply{"": page("1", bucketRows("a", 3)...), "1": page("", bucketRows("b", 3)...)})
	all := client.Buckets.All(t.Context(), buckt.BucketListParams{}, buckt.Header("X-Trace", "t"))
	var wg sync.WaitGroup
	results := make([][]string, 8)
	for i := range results {
		wg.Go(func() {
			for b, err := range all {
				if err == nil {
					results[i] = append(results[i], b.ID)
				}
			}
		})
	}
	wg.Wait()
	for _, got := range results {
		require.Equal(t, []string{"a1", "a2", "a3", "b1", "b2", "b3"}, got)
	}
}

// Hooks and the transport are code of the application that runs while a page is fetched. The caller can recover from their panics, and
// the iteration ends if they end their goroutine, as a failing test does.
func TestAllAndCodeThatDoesNotReturn(t *testing.T) {
	t.Parallel()
	second := map[string]reply{"": page("1", bucketRow("a")), "1": page("", bucketRow("b"))}
	t.Run("panic", func(t *testing.T) {
		t.Parallel()
		second := map[string]reply{"": second[""], "1": {respond: func(*http.Request) (*http.Response, error) { panic("in the transport") }}}
		client, _ := newPages(t, 0, second)
		var got []string
		e := requirePanic(t, "in the transport", func() {
			for b := range client.Buckets.All(t.Context(), buckt.BucketListParams{}) {
				got = append(got, b.ID)
			}
		})
		require.Contains(t, string(e.Stack), "TestAllAndCodeThatDoesNotReturn")
		require.Equal(t, []string{"a"}, got)
	})
	t.Run("panic in an abandoned page", func(t *testing.T) {
		t.Parallel()
		second := map[string]reply{"": second[""], "1": {respond: func(*http.Request) (*http.Response, error) { panic("in the transport") }}}
		client, _ := newPages(t, 0, second)
		require.NotPanics(t, func() {
			for range client.Buckets.All(t.Context(), buckt.BucketListParams{}) {
				break
			}
		})
	})
	t.Run("goexit", func(t *testing.T) {
		t.Parallel()
		second := map[string]reply{"": second[""], "1": {respond: func(*http.Request) (*http.Response, error) {
			runtime.Goexit()
			return nil, nil
		}}}
		client, _ := newPages(t, 0, second)
		got, errs := ids(client.Buckets.All(t.Context(), buckt.BucketListParams{}))
		require.Equal(t, []string{"a"}, got)
		require.Len(t, errs, 1)
		require.ErrorContains(t, errs[0], "the transport: runtime.Goexit was called")
	})
}

// FuzzCursorIteration compares the iterator with a simple loop, for graphs of pages of all shapes.
func FuzzCursorIteration(f *testing.F) {
	f.Add([]byte{}, "", uint8(0))
	f.Add([]byte{1, 1, 0, 2, 2, 3, 1, 9}, "", uint8(0))
	f.Add([]byte{1, 1, 1, 1}, "bkt_01J9", uint8(1))
	f.Add([]byte{2, 1, 3, 0, 1, 5, 9, 9}, "+/= &;ü%", uint8(2))
	f.Add([]byte{0, 7, 255, 3, 128, 64}, "\"\\", uint8(0))
	f.Fuzz(func(t *testing.T, graph []byte, prefix string, start uint8) {
		// Two bytes describe a page: the number of its rows, and the next page, if it exists.
		n := min(len(graph)/2, 40)
		cursorOf := func(i int) string { return prefix + strconv.Itoa(i) }
		if !utf8.ValidString(prefix) {
			return
		}
		type node struct {
			rows []string
			next string
		}
		nodes, responses := map[string]node{}, map[string]reply{}
		for i := range n {
			var at node
			var rows []string
			for j := range int(graph[2*i]) % 5 {
				id := strconv.Itoa(i) + "-" + strconv.Itoa(j)
				at.rows, rows = append(at.rows, id), append(rows, bucketRow(id))
			}
			if next := int(graph[2*i+1]) % (n + 2); next <= n { // n is a page that is not there
				at.next = cursorOf(next)
			}
			nodes[cursorOf(i)], responses[cursorOf(i)] = at, page(at.next, rows...)
		}
		nodes[""], responses[""] = nodes[cursorOf(0)], responses[cursorOf(0)]
		if n == 0 {
			responses[""] = page("")
		}
		from := ""
		if start > 0 {
			from = cursorOf(int(start) % (n + 1))
		}

		var want []string
		wantErr, seen := "", map[string]bool{}
		for cursor := from; ; {
			at, ok := nodes[cursor]
			seen[cursor] = true
			want = append(want, at.rows...)
			if !ok {
				wantErr = "nobody gave out"
			} else if seen[at.next] && at.next != "" {
				wantErr = "repeated the cursor"
			}
			if cursor = at.next; cursor == "" || wantErr != "" {
				break
			}
		}

		client, p := newPages(t, 0, responses)
		got, errs := ids(client.Buckets.All(t.Context(), buckt.BucketListParams{Cursor: from}))
		require.Equal(t, want, got)
		if wantErr == "" {
			require.Empty(t, errs)
		} else {
			require.Len(t, errs, 1)
			require.ErrorContains(t, errs[0], wantErr)
		}
		require.Len(t, p.requestedCursors(), len(seen), "every page is fetched once")
	})
}
