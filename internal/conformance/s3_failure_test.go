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

// refused asserts the status and code of an error of either client. The code "" means any: responses to HEAD have none.
func refused(t *testing.T, err error, status int, code string) {
	t.Helper()
	require.Error(t, err)
	gotStatus, gotCode := failure(err)
	require.Equal(t, status, gotStatus, "%v", err)
	if code != "" {
		require.Equal(t, code, gotCode, "%v", err)
	}
}

// failure returns the status and code of an error, 0 and "" without a response.
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

// answer is the response to a request without an S3 client.
type answer struct {
	status int
	header http.Header
	body   string
	code   string // the code of an S3 error
}

// send sends a request to a presigned URL, as a browser would.
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
