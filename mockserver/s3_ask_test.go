package mockserver

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// s3Result is what an S3 client is answered.
type s3Result int

const (
	s3OK s3Result = iota
	s3AccessDenied
	s3NoSuchBucket
	// s3Unreachable is no answer at all: nothing is at the host.
	s3Unreachable
	s3Other
)

// askS3 tells what comes of an action in a bucket, asked for at an endpoint with a key: a real request is sent.
func (s *Server) askS3(host, accessKey, secret, action, bucket, object string) s3Result {
	if len(s.s3Endpoint(host)) == 0 {
		return s3Unreachable
	}
	u := &url.URL{Scheme: "https", Host: host, Path: "/" + bucket}
	method := map[string]string{s3.ActionGetObject: "GET", s3.ActionPutObject: "PUT", s3.ActionDeleteObject: "DELETE"}[action]
	if action == s3.ActionListBucket {
		method, u.RawQuery = "GET", url.Values{"list-type": {"2"}, "prefix": {object}}.Encode()
	} else if u.Path += "/" + object; object == "" {
		u.Path += "o"
	}
	req, err := http.NewRequestWithContext(context.Background(), method, u.String(), http.NoBody)
	if err != nil {
		return s3Other
	}
	s3.Credentials{AccessKey: accessKey, Secret: secret, Region: "anywhere"}.Sign(req, s.now())
	resp, err := s.HTTPClient().Do(req)
	if err != nil {
		return s3Other
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 300 {
		_, _ = io.Copy(io.Discard, resp.Body)
		return s3OK
	}
	var problem struct{ Code string }
	_ = xml.NewDecoder(resp.Body).Decode(&problem)
	switch problem.Code {
	case "NoSuchKey":
		return s3OK // it may be read
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch":
		return s3AccessDenied
	case "NoSuchBucket":
		return s3NoSuchBucket
	}
	return s3Other
}
