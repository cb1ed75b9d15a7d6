package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// mockRequest is a request to a mock server or to the bare handler.
type mockRequest struct {
	method, path, token string
	body                []byte
}

func (r mockRequest) request(url string) *http.Request {
	req, err := http.NewRequest(r.method, url+r.path, bytes.NewReader(r.body))
	if err != nil {
		panic(err)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	return req
}

// mockWork is the work of the rows of the mock.
var mockWork = []struct {
	name    string
	request func(address) mockRequest
}{
	{"list of 100 buckets of Buckt", func(a address) mockRequest { return mockRequest{"GET", "/v1/buckets?limit=100", a.BucktKey, nil} }},
	{"GET of a bucket of Buckt", func(a address) mockRequest {
		return mockRequest{"GET", fmt.Sprintf("/v1/buckets/bkt_01J9XK3V%018d", 0), a.BucktKey, nil}
	}},
	{"GET of a bucket of Linode", func(a address) mockRequest {
		return mockRequest{"GET", "/v4/object-storage/buckets/us-east/bucket-0", a.LinodeToken, nil}
	}},
	{"S3 GET of 1 KiB", func(a address) mockRequest { return mockRequest{"GET", strings.TrimPrefix(a.S3Get, a.URL), "", nil} }},
	{"S3 PUT of 1 KiB", func(a address) mockRequest {
		return mockRequest{"PUT", strings.TrimPrefix(a.S3Put, a.URL), "", make([]byte, 1<<10)}
	}},
}
