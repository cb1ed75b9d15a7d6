package s3_test

import (
	"encoding/xml"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// code returns the code of an error response, "" for another response.
func code(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code < 300 || w.Body.Len() == 0 {
		return ""
	}
	var e struct {
		Code, Message string
		RequestID     string `xml:"RequestId"`
		HostID        string `xml:"HostId"`
	}
	require.NoError(t, xml.Unmarshal(w.Body.Bytes(), &e), w.Body.String())
	require.NotEmpty(t, e.Message)
	require.Equal(t, w.Header().Get("x-amz-request-id"), e.RequestID)
	require.Equal(t, w.Header().Get("x-amz-id-2"), e.HostID)
	return e.Code
}

// requireError requires an error whose code and message begin with want, "" for none.
func requireError(t *testing.T, want string, w *httptest.ResponseRecorder) {
	t.Helper()
	if want == "" {
		require.Less(t, w.Code, 300, w.Body.String())
		return
	}
	e := parse[struct{ Code, Message string }](t, w)
	require.True(t, strings.HasPrefix(e.Code+": "+e.Message, want), "%s: %s", e.Code, e.Message)
}

// put stores an object without S3.
func (e *endpoint) put(key, content string) *s3.Object {
	e.t.Helper()
	o, err := e.bucket.Put(s3.Object{Key: key, Content: ofText(content), ETag: s3.ETag(ofText(content)), Modified: e.now}, nil)
	require.NoError(e.t, err)
	return o
}

// mustSend sends what must succeed.
func (e *endpoint) mustSend(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	e.t.Helper()
	w := e.send(method, target, body, headers...)
	require.Less(e.t, w.Code, 300, w.Body.String())
	return w
}

// refused sends what must be refused, and returns the code.
func (e *endpoint) refused(method, target, body string, headers ...string) string {
	e.t.Helper()
	w := e.send(method, target, body, headers...)
	require.GreaterOrEqual(e.t, w.Code, 400)
	return code(e.t, w)
}

// ofText makes the content of an object.
func ofText(text string) content.Bytes { return content.Of([]byte(text)) }

// content returns the stored content of a key.
func (e *endpoint) content(key string) string {
	e.t.Helper()
	o, found := e.bucket.Get(key)
	require.True(e.t, found, key)
	return string(o.Content.Copy())
}

func parse[T any](t *testing.T, w *httptest.ResponseRecorder) (document T) {
	t.Helper()
	require.NoError(t, xml.Unmarshal(w.Body.Bytes(), &document), w.Body.String())
	return document
}
