package conformance_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/minio/minio-go/v7"
	"github.com/stretchr/testify/require"
)

// refused asserts how a call failed, whichever client made it. A code of "" is any: answers to HEAD have none.
func refused(t *testing.T, err error, status int, code string) {
	t.Helper()
	require.Error(t, err)
	gotStatus, gotCode := failure(err)
	require.Equal(t, status, gotStatus, "%v", err)
	if code != "" {
		require.Equal(t, code, gotCode, "%v", err)
	}
}

// failure is how a call failed: 0 and "" where no server answered.
func failure(err error) (status int, code string) {
	var told *refusal
	if errors.As(err, &told) {
		return told.status, told.code
	}
	var fromMinIO minio.ErrorResponse
	if errors.As(err, &fromMinIO) {
		return fromMinIO.StatusCode, fromMinIO.Code
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		status = response.HTTPStatusCode()
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		code = api.ErrorCode()
	}
	return status, code
}

// answer is one to a request without an S3 client.
type answer struct {
	status int
	header http.Header
	body   string
	code   string // that of an S3 error
}

// send makes a request as a browser would, to a presigned URL.
func (f *fixture) send(t *testing.T, method, target, body string, header http.Header) answer {
	t.Helper()
	a, err := f.request(t.Context(), method, target, body, header)
	require.NoError(t, err)
	return a
}

func (f *fixture) request(ctx context.Context, method, target, body string, header http.Header) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := f.server.HTTPClient().Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: resp.StatusCode, header: resp.Header, body: string(content)}
	if a.status >= 300 && len(content) > 0 {
		var problem struct {
			XMLName xml.Name `xml:"Error"`
			Code    string
		}
		if err := xml.Unmarshal(content, &problem); err != nil {
			return answer{}, fmt.Errorf("%d is no error of S3: %w", a.status, err)
		}
		a.code = problem.Code
	}
	return a, nil
}
