package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// mockRows compare mock servers with a bare handler that sends the same responses, by the cost of their process.
func mockRows(at addresses) []row {
	var rows []row
	requests := mockRequests(at.Mock)
	checked := mockRequests(at.Checked)
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		for _, conns := range []int{1, 32} {
			r := row{server: true, sides: []side{
				{"bare handler", sender(conns, at.Bare, requests[name]), conns},
				{"mock", sender(conns, at.Mock.URL, requests[name]), conns},
				{"mock with contract check", sender(conns, at.Checked.URL, checked[name]), conns},
			}}
			r.Name = fmt.Sprintf("mock: %s, %d connections", name, conns)
			rows = append(rows, r)
		}
	}
	memory := row{sides: []side{{"", func() error { return nil }, 0}, {"mock", func() (err error) {
		absolute, err = at.memory()
		return err
	}, 0}}}
	memory.Name, memory.Once, memory.Absolute = "mock: memory after 30,000 lists", true, "MB"
	return append(rows, memory)
}

// sender returns a function that sends a request on a number of connections at once.
func sender(conns int, url string, r mockRequest) func() error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: conns}}
	send := func() error {
		resp, err := client.Do(r.request(url))
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
	return atOnce(conns, send)
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

// growthRows compare the cost of work at 100,000 rows with that at 100.
func growthRows(at addresses) []row {
	bucktList := func(a mockAddress) func() error {
		return sender(1, a.URL, mockRequest{"GET", "/v1/buckets?limit=100", a.BucktKey, nil})
	}
	linodeList := func(a mockAddress) func() error {
		return sender(1, a.URL, mockRequest{"GET", "/v4/object-storage/buckets?page_size=100", a.LinodeToken, nil})
	}
	linodeCreate := func(a mockAddress) func() error {
		create := sender(1, a.URL, mockRequest{"POST", "/v4/object-storage/buckets", a.LinodeToken, []byte(`{"label":"new-bucket","region":"us-east"}`)})
		remove := sender(1, a.URL, mockRequest{"DELETE", "/v4/object-storage/buckets/us-east/new-bucket", a.LinodeToken, nil})
		return func() error {
			if err := create(); err != nil {
				return err
			}
			return remove()
		}
	}
	grow := func(name string, server bool, of func(mockAddress) func() error) row {
		r := row{server: server, sides: []side{{"100 rows", of(at.Mock), 0}, {"100,000 rows", of(at.Large), 0}}}
		r.Name = "growth: " + name
		return r
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
		r := row{sides: []side{{"100 rows", seed(100), 100}, {"10,000 rows", seed(10_000), 10_000}}}
		r.Name = "growth: seeding " + name
		return r
	}
	return []row{
		grow("page of 100 buckets of Buckt", true, bucktList),
		grow("page of 100 buckets of Linode", true, linodeList),
		grow("create and delete of a bucket of Linode", true, linodeCreate),
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
