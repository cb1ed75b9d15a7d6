package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// mockRows compare mock servers with a bare handler that sends the same responses, by the cost of their process.
func mockRows(at servers) []row {
	var rows []row
	for _, work := range mockWork {
		for _, conns := range []int{1, 32} {
			kinds := []string{"bare", "mock", "checked"}
			if strings.HasPrefix(work.name, "S3") {
				kinds = []string{"bare", "mock", "gofakes3"} // the contract does not have S3
			}
			r := row{}
			r.Name, r.Throughput = fmt.Sprintf("mock: %s, connections: %d", work.name, conns), true
			for _, kind := range kinds {
				r.sides = append(r.sides, at.side(kind, conns, work.request))
			}
			rows = append(rows, r)
		}
	}
	before := 0.0
	list := at.side("memory", 32, mockWork[0].request).call
	memory := row{sides: []side{{name: "", call: func() error { return nil }}, {name: "mock", call: func() error {
		a, err := at.need("memory")
		if err == nil && before == 0 {
			err = a.get("/heap", &before)
		}
		for i := 0; i < 30_000 && err == nil; i += 32 {
			err = list()
		}
		if err != nil {
			return err
		}
		var after float64
		err = a.get("/heap", &after)
		absolute = after - before
		return err
	}}}}
	memory.Name, memory.Once, memory.Absolute = "mock: memory after 30,000 lists", true, "MB"
	return append(rows, startRow(), memory)
}

// startRow compares a mock server in the process of a test, which has a network in memory, with a bare server of httptest.
func startRow() row {
	get := func(client *http.Client, baseURL, key string) error {
		resp, err := client.Do(mockRequest{"GET", "/buckets", key, nil}.request(baseURL))
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"data":[]}`) })
	r := row{sides: []side{{name: "httptest", call: func() error {
		server := httptest.NewServer(handler)
		defer server.Close()
		return get(server.Client(), server.URL, apiKey)
	}}, {name: "mock", call: func() error {
		server, err := mockserver.Start()
		if err != nil {
			return err
		}
		return errors.Join(get(server.HTTPClient(), server.Buckt().BaseURL(), server.Buckt().Organization().APIKey()), server.Close())
	}}}}
	r.Name = "mock: start, first GET and close in a test"
	return r
}

// side returns a side that sends a request to a server on a number of connections at once.
func (s servers) side(kind string, conns int, request func(address) mockRequest) side {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: conns}}
	send := func() error {
		a, err := s.need(kind)
		if err != nil {
			return err
		}
		r := request(a)
		resp, err := client.Do(r.request(a.URL))
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode >= 300 {
			return fmt.Errorf("%s %s: %s", r.method, r.path, resp.Status)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	usage := func() (cost, error) { return s[kind].usage() }
	name := map[string]string{"bare": "bare handler", "checked": "mock with contract check"}[kind]
	call := atOnce(conns, send)
	return side{cmp.Or(name, kind), func() error {
		if _, err := s.need(kind); err != nil { // not from several goroutines
			return err
		}
		return call()
	}, conns, usage}
}

// atOnce returns a function that makes a number of calls at once.
func atOnce(n int, call func() error) func() error {
	if n == 1 {
		return call
	}
	return func() error {
		errs := make(chan error, n)
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() { errs <- call() })
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// growthRows compare the cost of work at many rows with that at few.
func growthRows(at servers) []row {
	grow := func(name string, requests ...func(address) mockRequest) row {
		r := row{}
		r.Name = "growth: " + name
		for kind, side := range map[string]string{"mock": "100 rows", "large": "100,000 rows"} {
			s := at.side(kind, 1, requests[0])
			var calls []func() error
			for _, request := range requests {
				calls = append(calls, at.side(kind, 1, request).call)
			}
			s.name, s.call = side, func() error {
				for _, call := range calls {
					if err := call(); err != nil {
						return err
					}
				}
				return nil
			}
			r.sides = append(r.sides, s)
		}
		slices.SortFunc(r.sides, func(a, b side) int { return cmp.Compare(len(a.name), len(b.name)) })
		return r
	}
	put := 0
	object := func(method string) func(address) mockRequest {
		return func(a address) mockRequest {
			if method == "PUT" {
				put++
			}
			url, err := a.presign(method, fmt.Sprintf("%08d-new", put*7919%100))
			if err != nil {
				panic(err)
			}
			return mockRequest{method, strings.TrimPrefix(url, a.URL), "", make([]byte, 1<<10)}
		}
	}
	seeding := func(name string, add func(s *mockserver.Server, i int) error) row {
		seed := func(rows int) func() error {
			return func() error {
				server, err := mockserver.Start()
				if err != nil {
					return err
				}
				for i := range rows {
					if err := add(server, i); err != nil {
						return err
					}
				}
				return server.Close()
			}
		}
		r := row{sides: []side{{"100 rows", seed(100), 100, nil}, {"30,000 rows", seed(30_000), 30_000, nil}}}
		r.Name = "growth: seeding " + name
		return r
	}
	return []row{
		grow("page of 100 buckets of Buckt", mockWork[0].request),
		grow("page of 100 buckets of Linode", func(a address) mockRequest {
			return mockRequest{"GET", "/v4/object-storage/buckets?page_size=100", a.LinodeToken, nil}
		}),
		grow("create and delete of a bucket of Linode", func(a address) mockRequest {
			return mockRequest{"POST", "/v4/object-storage/buckets", a.LinodeToken, []byte(`{"label":"new-bucket","region":"us-east"}`)}
		}, func(a address) mockRequest {
			return mockRequest{"DELETE", "/v4/object-storage/buckets/us-east/new-bucket", a.LinodeToken, nil}
		}),
		grow("PUT and DELETE of a new object", object("PUT"), object("DELETE")),
		seeding("keys of Linode", func(s *mockserver.Server, i int) error {
			_, err := s.Linode().Account().AddKey(linode.Key{})
			return err
		}),
		seeding("file services", func(s *mockserver.Server, i int) error {
			_, err := s.FoundryDB().AddFileService(foundrydb.FileService{Name: fmt.Sprintf("service-%d", i)})
			return err
		}),
		seeding("objects of a bucket", func(s *mockserver.Server, i int) error {
			account := s.Linode().Account()
			if i == 0 {
				if _, err := account.AddBucket(linode.Bucket{Region: "us-east", Label: "objects"}); err != nil {
					return err
				}
			}
			return account.PutObject("us-east", "objects", linode.Object{Key: fmt.Sprintf("%08d", i*7919%1_000_003)})
		}),
	}
}
